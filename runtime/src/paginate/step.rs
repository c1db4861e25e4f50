//! Decides which page comes next. It always ends, whatever the service answers, unless there are always more results.

use std::collections::HashSet;

use super::position::{Kind, Progress};

/// What is remembered from page to page.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// The number of the first page.
    first: Option<i64>,
    /// Results seen so far.
    seen: i64,
    /// Tokens used so far.
    tokens: HashSet<String>,
    /// The results of the page before, where only they can tell that there is no further page.
    before: Option<u64>,
}

impl Step {
    /// The position of the page after the one at `current`, which is `start` when there is none and had `count` results;
    /// `None` after the last.
    pub(super) fn next(
        &mut self,
        current: Option<String>,
        start: i64,
        progress: &Progress,
        count: usize,
    ) -> Option<String> {
        let at = || current.as_deref().and_then(|text| text.trim().parse().ok()).unwrap_or(start);
        let next = match &progress.0 {
            Kind::Token(next) => return self.next_token(current, next.as_deref()),
            Kind::Page { size, total } => self.next_page(at(), start, *size, *total, count),
            Kind::Offset { total } => next_offset(at(), *total, count),
        };
        next.filter(|_| count > 0).map(|next| next.to_string())
    }

    /// Whether a page is the one before once more, which a service may give that has no further one.
    pub(super) fn repeats(&mut self, print: Option<u64>) -> bool {
        let before = std::mem::replace(&mut self.before, print);
        print.is_some() && before == print
    }

    /// A token that was used before would lead in a circle.
    fn next_token(&mut self, current: Option<String>, next: Option<&str>) -> Option<String> {
        self.tokens.extend(current);
        let next = next.filter(|next| !self.tokens.contains(*next))?;
        Some(next.to_owned())
    }

    fn next_page(
        &mut self,
        page: i64,
        start: i64,
        size: Option<i64>,
        total: Option<i64>,
        count: usize,
    ) -> Option<i64> {
        // Whoever asks for page 0 of a service that counts from 1 knows better.
        let first = (*self.first.get_or_insert(page)).min(start);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.seen = self.seen.saturating_add(count);
        let pages = page.saturating_sub(first).saturating_add(1);
        // A size of zero says nothing.
        let size = size.filter(|size| *size > 0);
        let last = match (total, size) {
            (Some(total), Some(size)) => pages.saturating_mul(size) >= total,
            (Some(total), None) => self.first <= Some(start) && self.seen >= total,
            (None, Some(size)) => count < size,
            (None, None) => false,
        };
        (!last).then(|| page.saturating_add(1))
    }
}

fn next_offset(offset: i64, total: Option<i64>, count: usize) -> Option<i64> {
    let next = offset.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
    (total.is_none_or(|total| next < total)).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(
        step: &mut Step,
        current: &str,
        size: Option<i64>,
        total: Option<i64>,
        count: usize,
    ) -> Option<String> {
        step.next(Some(current.to_owned()), 1, &Progress::page(&size, &total), count)
    }

    #[test]
    fn the_last_page_is_known_by_the_total() {
        let mut step = Step::default();
        assert_eq!(
            step.next(None, 1, &Progress::page(&Some(10), &Some(25)), 10).as_deref(),
            Some("2")
        );
        assert_eq!(page(&mut step, "2", Some(10), Some(25), 10).as_deref(), Some("3"));
        assert_eq!(page(&mut step, "3", Some(10), Some(25), 5), None);
        assert_eq!(page(&mut Step::default(), "1", Some(10), Some(10), 10), None);
    }

    #[test]
    fn a_total_that_changes_counts_from_then_on() {
        let mut step = Step::default();
        assert_eq!(page(&mut step, "1", Some(10), Some(10_000), 10).as_deref(), Some("2"));
        assert_eq!(page(&mut step, "2", Some(10), Some(15), 5), None);
        let mut step = Step::default();
        assert_eq!(page(&mut step, "1", Some(10), Some(11), 10).as_deref(), Some("2"));
        assert_eq!(page(&mut step, "2", Some(10), Some(21), 10).as_deref(), Some("3"));
    }

    #[test]
    fn without_a_total_a_short_page_is_the_last() {
        assert_eq!(page(&mut Step::default(), "1", Some(10), None, 10).as_deref(), Some("2"));
        assert_eq!(page(&mut Step::default(), "1", Some(10), None, 9), None);
        assert_eq!(page(&mut Step::default(), "1", None, None, 1).as_deref(), Some("2"));
        assert_eq!(page(&mut Step::default(), "1", Some(0), None, 1).as_deref(), Some("2"));
    }

    #[test]
    fn an_empty_page_is_the_last() {
        assert_eq!(page(&mut Step::default(), "1", Some(10), Some(100), 0), None);
        assert_eq!(page(&mut Step::default(), "1", None, None, 0), None);
    }

    #[test]
    fn without_a_size_results_are_counted() {
        let mut step = Step::default();
        assert_eq!(page(&mut step, "1", None, Some(5), 3).as_deref(), Some("2"));
        assert_eq!(page(&mut step, "2", None, Some(5), 2), None);
    }

    #[test]
    fn pages_may_count_from_zero_or_start_in_the_middle() {
        let mut step = Step::default();
        assert_eq!(page(&mut step, "0", Some(10), Some(20), 10).as_deref(), Some("1"));
        assert_eq!(page(&mut step, "1", Some(10), Some(20), 10), None);
        assert_eq!(page(&mut Step::default(), "2", Some(10), Some(25), 10).as_deref(), Some("3"));
    }

    #[test]
    fn pages_that_count_from_zero_need_no_number_to_begin_with() {
        let progress = Progress::page(&Some(10), &Some(20));
        let mut step = Step::default();
        assert_eq!(step.next(None, 0, &progress, 10).as_deref(), Some("1"));
        assert_eq!(step.next(Some("1".to_owned()), 0, &progress, 10), None);
    }

    #[test]
    fn an_offset_moves_by_what_was_there() {
        let mut step = Step::default();
        let mut next = |current: Option<&str>, total: Option<i64>, count: usize| {
            step.next(current.map(str::to_owned), 0, &Progress::offset(&total), count)
        };
        assert_eq!(next(None, Some(25), 10).as_deref(), Some("10"));
        assert_eq!(next(Some("10"), Some(25), 10).as_deref(), Some("20"));
        assert_eq!(next(Some("20"), Some(25), 5), None);
        assert_eq!(next(Some("20"), Some(25), 0), None);
        assert_eq!(next(Some("20"), None, 5).as_deref(), Some("25"));
        assert_eq!(next(Some("25"), None, 0), None);
        assert_eq!(next(Some(&i64::MAX.to_string()), Some(25), 1), None);
    }

    #[test]
    fn a_page_repeats_when_the_one_before_was_the_same() {
        let mut step = Step::default();
        assert!(!step.repeats(Some(7)) && !step.repeats(Some(8)) && !step.repeats(Some(7)));
        assert!(step.repeats(Some(7)));
        assert!(!step.repeats(None) && !step.repeats(None));
    }

    #[test]
    fn tokens_end_when_missing_or_used_before() {
        let mut step = Step::default();
        let mut next = |current: Option<&str>, next: Option<&str>| {
            let progress = Progress::token(&next.map(str::to_owned));
            step.next(current.map(str::to_owned), 0, &progress, 0)
        };
        assert_eq!(next(None, Some("a")).as_deref(), Some("a"));
        assert_eq!(next(Some("a"), Some("b")).as_deref(), Some("b"));
        assert_eq!(next(Some("b"), Some("a")), None);
        assert_eq!(next(Some("b"), Some("b")), None);
        assert_eq!(next(Some("b"), Some("")), None);
        assert_eq!(next(Some("b"), None), None);
    }

    proptest! {
        #[test]
        fn every_result_is_seen_once(results in 0_i64..200, size in 1_i64..20, with_total: bool) {
            let mut step = Step::default();
            let (mut current, mut seen) = (1, 0);
            loop {
                let count = (results - seen).min(size);
                seen += count;
                let total = with_total.then_some(results);
                let next = page(&mut step, &current.to_string(), Some(size), total, usize::try_from(count).unwrap());
                match next {
                    Some(next) => {
                        prop_assert_eq!(next, (current + 1).to_string());
                        current += 1;
                    }
                    None => break,
                }
            }
            prop_assert_eq!(seen, results);
            prop_assert!(current <= results / size + 1);
        }
    }
}
