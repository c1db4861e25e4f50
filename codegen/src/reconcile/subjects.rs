//! The subjects of a product, new ones over those that exist: groups that people made stay, what is new is put with what
//! it belongs to. Knows nothing of files.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::existing_product::ExistingProduct;
use super::merge::Notes;
use crate::spec::{Entries, OperationSpec};

/// The operations of the tree after an import.
pub(super) struct Operations<'a> {
    all: HashSet<&'a str>,
    /// Those that did not exist before.
    new: HashSet<&'a str>,
}

impl<'a> Operations<'a> {
    pub(super) fn new(imported: &'a [OperationSpec], old: &'a ExistingProduct) -> Self {
        let name = |spec: &'a OperationSpec| spec.operation.as_str();
        let new = imported.iter().zip(&old.operations).filter(|(_, old)| old.is_none());
        Self {
            all: imported
                .iter()
                .chain(old.others.iter().map(|other| &other.spec))
                .map(name)
                .collect(),
            new: new.map(|(spec, _)| name(spec)).collect(),
        }
    }
}

/// Calls operations what they are called now.
pub(super) fn rename(subjects: &mut Entries<Vec<String>>, respelled: &BTreeMap<String, String>) {
    for name in subjects.0.values_mut().flatten() {
        if let Some((new, _)) = respelled.iter().find(|(_, old)| *old == name) {
            name.clone_from(new);
        }
    }
}

/// Merges subjects. Where some exist, an operation stays where it is, or in none, and a new one joins the
/// subject that has most of those that upstream has beside it.
pub(super) fn merge(
    new: &mut Entries<Vec<String>>,
    old: Option<&Entries<Vec<String>>>,
    operations: &Operations<'_>,
    notes: &mut Notes,
) {
    for names in new.0.values_mut() {
        names.retain(|name| operations.all.contains(name.as_str()));
    }
    new.0.retain(|_, names| !names.is_empty());
    let Some(old) = old.filter(|old| !old.is_empty()) else { return };
    let mut merged = old.clone();
    for (title, names) in &mut merged.0 {
        names.retain(|name| {
            let stays = operations.all.contains(name.as_str());
            if !stays {
                notes.drop(&format!("subjects.{title}.{name}"), "the operation has no spec");
            }
            stays
        });
    }
    let place: HashMap<&str, &str> = old
        .iter()
        .flat_map(|(title, names)| names.iter().map(move |name| (name.as_str(), title.as_str())))
        .collect();
    for (title, names) in &*new {
        let beside = names.iter().filter_map(|name| place.get(name.as_str()).copied());
        let home = most_frequent(beside).unwrap_or(title);
        for name in names {
            if operations.new.contains(name.as_str()) && !place.contains_key(name.as_str()) {
                merged.0.entry(home.to_owned()).or_default().push(name.clone());
            }
        }
    }
    merged.0.retain(|_, names| !names.is_empty());
    if merged != *new {
        notes.kept.push("subjects".to_owned());
        *new = merged;
    }
}

/// The first of those that there are most of.
fn most_frequent<'a>(titles: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for title in titles {
        match counts.iter_mut().find(|(known, _)| *known == title) {
            Some((_, count)) => *count += 1,
            None => counts.push((title, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(title, _)| title)
}
