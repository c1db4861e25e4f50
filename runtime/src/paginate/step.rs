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
}

impl Step {
    /// The position of the page after the one at `current`, which had `count` results; `None` after the last.
    pub(super) fn next(
        &mut self,
        current: Option<String>,
        progress: &Progress,
        count: usize,
    ) -> Option<String> {
        match &progress.0 {
            Kind::Token(next) => self.next_token(current, next.as_deref()),
            Kind::Page { size, total } => self.next_page(current.as_deref(), *size, *total, count),
        }
    }

    /// A token that was used before would lead in a circle.
    fn next_token(&mut self, current: Option<String>, next: Option<&str>) -> Option<String> {
        self.tokens.extend(current);
        let next = next.filter(|next| !self.tokens.contains(*next))?;
        Some(next.to_owned())
    }

    fn next_page(
        &mut self,
        current: Option<&str>,
        size: Option<i64>,
        total: Option<i64>,
        count: usize,
    ) -> Option<String> {
        let page = current.and_then(|text| text.trim().parse::<i64>().ok()).unwrap_or(1);
        let first = *self.first.get_or_insert(page);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.seen = self.seen.saturating_add(count);
        // A size of zero says nothing.
        let size = size.filter(|size| *size > 0);
        let last = match (total, size) {
            // Few services count pages from 0; on those, page 0 was the first.
            (Some(total), Some(size)) => {
                page.saturating_add(i64::from(first == 0)).saturating_mul(size) >= total
            }
            (Some(total), None) => first <= 1 && self.seen >= total,
            (None, Some(size)) => count < size,
            (None, None) => false,
        };
        if last || count == 0 { None } else { Some(page.saturating_add(1).to_string()) }
    }
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
        step.next(Some(current.to_owned()), &Progress::page(&size, &total), count)
    }

    #[test]
    fn the_last_page_is_known_by_the_total() {
        let mut step = Step::default();
        assert_eq!(
            step.next(None, &Progress::page(&Some(10), &Some(25)), 10).as_deref(),
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
    fn tokens_end_when_missing_or_used_before() {
        let mut step = Step::default();
        let mut next = |current: Option<&str>, next: Option<&str>| {
            step.next(current.map(str::to_owned), &Progress::token(&next.map(str::to_owned)), 0)
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
