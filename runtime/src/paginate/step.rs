//! Decides which page comes next. It always ends, whatever the service answers, unless there are always more results.

use std::collections::HashSet;

use super::position::{Place, Progress, Target};

/// What is remembered from page to page.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// The number of the first page that was asked for.
    first: Option<i64>,
    /// Results seen so far.
    seen: i64,
    /// The most results that a page had.
    longest: i64,
    /// Tokens used so far.
    tokens: HashSet<String>,
    /// The results of the page before, where only they can tell that there is no further page.
    before: Option<u64>,
}

/// What comes after a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another page.
    Page(Target),
    /// Nothing.
    End,
    /// Nothing, and the page is the one before once more, which a service may give that has no further one.
    Repeated,
    /// Nothing, and so many of so many results were there. The page has none, or those of the page before.
    Incomplete(i64, i64),
}

impl Step {
    /// What comes after the page at a place, which had `count` results. `print` is their fingerprint.
    pub(super) fn next(
        &mut self,
        at: &Place,
        progress: &Progress,
        count: usize,
        print: &dyn Fn() -> Option<u64>,
    ) -> Next {
        if at.by_token || (at.may_be_by_token && progress.token.is_some()) {
            return self.next_token(at.token.as_deref(), progress.token.as_deref());
        }
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let start = at.start.unwrap_or_default();
        let number = at.number.unwrap_or(start);
        let first = *self.first.get_or_insert(number);
        // What nobody asked for is as long as its pages, which are as long as the first one at least. Whoever asks for page 0 of
        // a service that counts from 1 knows better.
        let left_out = first.saturating_sub(start).max(0);
        let is_counted = progress.by_offset || left_out == 0;
        let is_repeated = self.is_unsure(is_counted, progress, count) && self.repeats(print());
        if !is_repeated {
            self.seen = self.seen.saturating_add(count);
            self.longest = self.longest.max(count);
        }
        let page = if progress.by_offset { 1 } else { self.longest };
        let there = left_out.saturating_mul(page).saturating_add(self.seen);
        match progress.total {
            Some(total) if is_counted && there < total && (count == 0 || is_repeated) => {
                Next::Incomplete(there, total)
            }
            _ if is_repeated => Next::Repeated,
            _ if count == 0 => Next::End,
            Some(total) if there >= total => Next::End,
            // Nothing else tells.
            None if progress.size.is_some_and(|size| count < size) => Next::End,
            _ => {
                let step = if progress.by_offset { count } else { 1 };
                Next::Page(Target::Number(number.saturating_add(step)))
            }
        }
    }

    /// Whether the numbers don't tell that this is another page than the one before, and its results must.
    fn is_unsure(&self, is_counted: bool, progress: &Progress, count: i64) -> bool {
        let full = self.longest.max(progress.size.unwrap_or_default());
        count > 0 && (progress.total.is_none() || !is_counted || count < full)
    }

    fn repeats(&mut self, print: Option<u64>) -> bool {
        let before = std::mem::replace(&mut self.before, print);
        print.is_some() && before == print
    }

    /// A token that was used before would lead in a circle.
    fn next_token(&mut self, current: Option<&str>, next: Option<&str>) -> Next {
        self.tokens.extend(current.map(str::to_owned));
        match next.filter(|next| !self.tokens.contains(*next)) {
            Some(next) => Next::Page(Target::Token(next.to_owned())),
            None => Next::End,
        }
    }
}

#[cfg(test)]
mod tests;
