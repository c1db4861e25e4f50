//! Changes as a reader wants them: what happened alike in many operations is one line, and what belongs together is. Knows no layout.

use std::collections::BTreeMap;

use super::class::Class;
use super::report::{CrateReport, Entry};
use super::rule::Rule;

/// Changes of the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// The operations that have all of them. None for what belongs to the crate, and for what operations share.
    pub operations: Vec<&'a str>,
    /// One entry for each of the changes, the most severe first; where there are several operations, that of the first.
    pub entries: Vec<&'a Entry>,
}

impl Group<'_> {
    fn class(&self) -> Option<Class> {
        self.entries.iter().map(|entry| entry.class).max()
    }
}

/// What is the same in every operation that has it.
type Same<'a> = (Rule, &'a str, Option<&'a str>, Option<&'a str>, &'a [String], usize);

/// The changes of a crate out of those that are wanted, the most severe first: those of one severity in the order of the crate, of many
/// operations and of one.
pub fn fold<'a>(of: &'a CrateReport, is_wanted: impl Fn(&Entry) -> bool) -> Vec<Group<'a>> {
    let mut alike: BTreeMap<Same<'_>, Vec<&'a Entry>> = BTreeMap::new();
    for entry in of.changes.iter().filter(|entry| is_wanted(entry)) {
        if let (Some(_), change) = (&entry.change.operation, &entry.change) {
            let same = (
                change.rule,
                change.path.as_str(),
                change.before.as_deref(),
                change.after.as_deref(),
                change.details.as_slice(),
                change.places,
            );
            alike.entry(same).or_default().push(entry);
        }
    }
    let mut groups: BTreeMap<Vec<&'a str>, Vec<&'a Entry>> = BTreeMap::new();
    let of_crate = of.changes.iter().filter(|one| one.change.operation.is_none() && is_wanted(one));
    for entry in of_crate {
        groups.entry(Vec::new()).or_default().push(entry);
    }
    for entries in alike.into_values() {
        let names: Vec<&str> =
            entries.iter().filter_map(|entry| entry.change.operation.as_deref()).collect();
        groups.entry(names).or_default().extend(entries.first());
    }
    let group = |(operations, mut entries): (_, Vec<&'a Entry>)| {
        entries.sort_by(|a, b| (b.class, &a.change.path).cmp(&(a.class, &b.change.path)));
        Group { operations, entries }
    };
    let mut groups: Vec<Group<'a>> = groups.into_iter().map(group).collect();
    let kind = |group: &Group<'_>| match group.operations.len() {
        0 => 0,
        1 => 2,
        _ => 1,
    };
    groups.sort_by(|a, b| {
        (b.class(), kind(a), &a.operations).cmp(&(a.class(), kind(b), &b.operations))
    });
    groups
}

/// Names as a list that nobody has to read to its end: the first of them and how many more there are.
pub fn listed<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
