//! Operations that upstream has no more: marked and kept, or dropped once they have been gone for long. Those that people added are
//! theirs. Knows nothing of what is in them.

use std::collections::{BTreeSet, HashSet};

use super::error::SpecsError;
use super::existing_product::{ExistingProduct, Other};
use super::page;
use super::rules::{Rules, Terms, check_removals};
use crate::spec::{Mark, OperationSpec};

/// What became of operations that upstream has no more, by name.
#[derive(Debug, Default)]
pub(super) struct Removals {
    /// Those that it had before.
    pub(super) marked: Vec<String>,
    /// Those that were kept until now.
    pub(super) dropped: Vec<String>,
    /// Those that it never had.
    pub(super) own: Vec<String>,
}

/// The operations that people added and that upstream has by now: they don't name their official `page` yet.
pub(super) fn joined(old: &ExistingProduct, page: impl Fn(&str) -> String) -> Vec<String> {
    let existing = old.operations.iter().flatten();
    let is_own =
        |(spec, text): &&(OperationSpec, String)| !page::is_named(&page(&spec.operation), text);
    existing.filter(is_own).map(|(spec, _)| spec.operation.clone()).collect()
}

/// Marks the existing operations that are not among all that upstream has. What an import wrote names its official `page`;
/// an operation that doesn't is one that people added, and stays as it is.
pub(super) fn mark(
    old: &mut ExistingProduct,
    upstream: &[String],
    page: impl Fn(&str) -> String,
    terms: Terms,
    rules: &Rules,
) -> Result<Removals, SpecsError> {
    let mut removals = Removals::default();
    if terms.selected {
        return Ok(removals);
    }
    let upstream: HashSet<&str> = upstream.iter().map(String::as_str).collect();
    let is_own = |other: &&Other| {
        let (spec, text) = &other.before;
        let name = spec.operation.as_str();
        !upstream.contains(name)
            && (spec.removed_upstream == Some(Mark::Ours) || !page::is_named(&page(name), text))
    };
    let own = old.others.iter().filter(is_own).map(|other| other.spec.operation.clone());
    let own: BTreeSet<String> = own.collect();
    let current: Vec<&str> = old
        .all_operations()
        .filter(|spec| spec.removed_upstream.is_none() && !own.contains(&spec.operation))
        .map(|spec| spec.operation.as_str())
        .collect();
    let gone: Vec<&str> =
        current.iter().filter(|name| !upstream.contains(*name)).copied().collect();
    check_removals(terms, current.len(), &gone, upstream.len())?;
    removals.marked = gone.into_iter().map(str::to_owned).collect();
    old.others.retain_mut(|other| {
        let spec = &mut other.spec;
        if upstream.contains(spec.operation.as_str()) || own.contains(&spec.operation) {
            return true;
        }
        if rules.is_over(spec.removed_upstream) {
            removals.dropped.push(spec.operation.clone());
            return false;
        }
        spec.removed_upstream = Some(rules.mark(spec.removed_upstream));
        true
    });
    removals.own = own.into_iter().collect();
    Ok(removals)
}
