//! What a newer document may change on its own, and since when something is so. Knows no clock and no files.

use super::error::SpecsError;
use crate::spec::{Day, Mark, ProductSpec};

/// Documents may lose that many operations, or a tenth if that is more.
const FEW_OPERATIONS: usize = 10;

/// What an import is told about what upstream has no more.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terms {
    /// The day of the documents.
    pub(crate) as_of: Option<Day>,
    /// For how many days what is gone is kept, where `product.yaml` does not say; without an end if nobody says.
    pub(crate) keep_removed: Option<u32>,
    /// Whether any number of operations may be gone.
    pub(crate) accept_removals: bool,
    /// Whether a part of the operations is imported, and nothing is said about the others.
    pub(crate) selected: bool,
    /// Whether the version is the default one of its product, where that is known.
    pub(crate) default_version: Option<bool>,
}

/// The terms for one product version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    as_of: Option<Day>,
    keep_removed: Option<u32>,
    /// Whether what is an argument has to stay one, and what is none must not become one.
    pub(super) arguments_stay: bool,
}

impl Rules {
    /// The rules for specs with such a product file. Documents that are older than what it was made of are refused.
    pub(super) fn new(terms: Terms, old: Option<&ProductSpec>) -> Result<Self, SpecsError> {
        if let (Some(given), Some(imported)) = (terms.as_of, old.and_then(|old| old.as_of))
            && given < imported
        {
            return Err(SpecsError::Older { given, imported });
        }
        let arguments_stay = old.is_none_or(|old| {
            old.arguments_of
                .as_deref()
                .is_none_or(|version| compatible(version) == compatible(old.version_of_crate()))
        });
        let keep_removed = old.and_then(|old| old.keep_removed).or(terms.keep_removed);
        Ok(Self { as_of: terms.as_of, keep_removed, arguments_stay })
    }

    /// The mark of what is so now. One that has a date keeps it, and what is so on purpose stays so.
    pub(super) fn mark(&self, old: Option<Mark>) -> Mark {
        match (old, self.as_of) {
            (Some(mark @ (Mark::Ours | Mark::Since(_))), _) => mark,
            (_, Some(day)) => Mark::Since(day),
            (_, None) => Mark::Undated,
        }
    }

    /// Whether what has been gone since then is kept no longer.
    pub(super) fn is_over(&self, mark: Option<Mark>) -> bool {
        match (mark, self.as_of, self.keep_removed) {
            (Some(Mark::Since(since)), Some(today), Some(days)) => today.days_since(since) > days,
            _ => false,
        }
    }
}

/// What a spec says of its version being the default one. `true` is what people wrote, and stays.
pub(super) fn default_version(upstream: Option<bool>, old: Option<bool>) -> Option<bool> {
    match (upstream, old) {
        (_, Some(true)) | (None, _) => old,
        (Some(true), _) => None,
        (Some(false), _) => Some(false),
    }
}

/// Refuses a document that lacks too many of the `current` operations.
pub(super) fn check_removals(
    terms: Terms,
    current: usize,
    gone: &[&str],
    of_upstream: usize,
) -> Result<(), SpecsError> {
    if terms.accept_removals || terms.selected || gone.is_empty() {
        return Ok(());
    }
    if of_upstream == 0 {
        return Err(SpecsError::Emptied { current });
    }
    if gone.len() > FEW_OPERATIONS.max(current / 10) {
        return Err(SpecsError::Removals {
            count: gone.len(),
            current,
            first: gone
                .iter()
                .take(3)
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", "),
        });
    }
    Ok(())
}

/// The part of a version that changes when callers may have to change.
fn compatible(version: &str) -> &str {
    let mut ends = version.match_indices('.').map(|(at, _)| at);
    let end = if version.starts_with("0.") { ends.nth(1) } else { ends.next() };
    version.get(..end.unwrap_or(version.len())).unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_compatible_as_cargo_has_it() {
        for (version, part) in
            [("0.1.0", "0.1"), ("0.2", "0.2"), ("0.2.7-rc.1", "0.2"), ("1.3.0", "1"), ("x", "x")]
        {
            assert_eq!(compatible(version), part);
        }
    }

    #[test]
    fn a_mark_gets_a_date_once() {
        let rules = |as_of: Option<&str>| Rules {
            as_of: as_of.map(day),
            keep_removed: Some(30),
            arguments_stay: true,
        };
        let first = Mark::Since(day("2025-01-10"));
        let later = rules(Some("2025-02-10"));
        assert_eq!(rules(Some("2025-01-10")).mark(None), first);
        assert_eq!(later.mark(Some(first)), first);
        assert_eq!(later.mark(Some(Mark::Ours)), Mark::Ours);
        assert_eq!(rules(None).mark(None), Mark::Undated);
        assert_eq!(rules(None).mark(Some(first)), first);
        assert_eq!(later.mark(Some(Mark::Undated)), Mark::Since(day("2025-02-10")));
        assert!(later.is_over(Some(first)), "31 days");
        assert!(!rules(Some("2025-02-09")).is_over(Some(first)), "30 days");
        assert!(!rules(None).is_over(Some(first)));
        assert!(!later.is_over(Some(Mark::Undated)) && !later.is_over(Some(Mark::Ours)));
    }

    #[test]
    fn a_tenth_or_ten_may_be_gone() {
        let check = |current: usize, gone: usize, left: usize| {
            check_removals(Terms::default(), current, &vec!["Operation"; gone], left)
        };
        assert_eq!(check(347, 14, 340), Ok(()));
        assert_eq!(check(347, 34, 340), Ok(()));
        assert!(matches!(check(347, 35, 340), Err(SpecsError::Removals { count: 35, .. })));
        assert_eq!(check(12, 10, 2), Ok(()));
        assert!(check(12, 11, 1).is_err());
        assert_eq!(check(3, 3, 0), Err(SpecsError::Emptied { current: 3 }));
        let accepted = Terms { accept_removals: true, ..Terms::default() };
        assert_eq!(check_removals(accepted, 42, &["Operation"; 42], 0), Ok(()));
    }

    #[test]
    fn a_default_version_says_nothing_and_what_people_wrote_stays() {
        let says =
            |upstream| [None, Some(true), Some(false)].map(|old| default_version(upstream, old));
        assert_eq!(says(None), [None, Some(true), Some(false)]);
        assert_eq!(says(Some(true)), [None, Some(true), None]);
        assert_eq!(says(Some(false)), [Some(false), Some(true), Some(false)]);
    }
}
