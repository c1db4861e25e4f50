//! Changes as a reader wants them: what happened alike in many operations is one line, and what belongs together is. Knows no layout.

use std::collections::BTreeMap;

use super::change::Change;
use super::class::Class;
use super::report::{CrateReport, Entry};
use super::rule::Rule;

/// Changes of the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// The operations that have all of them. None for what belongs to the crate, and for what operations share.
    pub operations: Vec<&'a str>,
    /// The changes, the most severe first.
    pub lines: Vec<Line<'a>>,
}

/// Changes that are told together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// One change; or several of one kind in the same place, where parts are new or gone. Where there are several operations, those of the first.
    pub entries: Vec<&'a Entry>,
}

impl<'a> Line<'a> {
    /// The class of all of them.
    pub fn class(&self) -> Option<Class> {
        self.entries.iter().map(|entry| entry.class).max()
    }

    /// The place of several changes, and the names of the parts that are new or gone there. Nothing for one change.
    pub(super) fn parts(&self) -> Option<(&'a str, Vec<&'a str>)> {
        let (place, _) = self.entries.get(1).and_then(|entry| part(entry))?;
        let names = self.entries.iter().filter_map(|entry| part(entry)).map(|(_, name)| name);
        Some((place, names.collect()))
    }
}

/// The place where a part is new or gone, and its name.
fn part(entry: &Entry) -> Option<(&str, &str)> {
    let Change { path, before, after, .. } = &entry.change;
    match entry.change.rule {
        Rule::MemberAdded | Rule::MemberRemoved => path.rsplit_once(".properties."),
        Rule::ParameterAdded | Rule::ParameterRemoved | Rule::EndpointHost => path.split_once('.'),
        Rule::ValueAdded | Rule::ErrorAdded | Rule::ValueRemoved | Rule::ErrorRemoved => {
            let name = before.as_deref().or(after.as_deref())?;
            let place = path.strip_suffix(name)?.strip_suffix('.')?;
            Some((place.trim_end_matches(".enum"), name))
        }
        _ => None,
    }
}

impl Group<'_> {
    /// How many changes it has, each counted in each operation.
    pub(super) fn changes(&self, line: &Line<'_>) -> usize {
        line.entries.len() * self.operations.len().max(1)
    }

    fn class(&self) -> Option<Class> {
        self.lines.iter().filter_map(Line::class).max()
    }
}

/// What is the same in every operation that has it.
type Same<'a> =
    (Rule, &'a str, Option<&'a str>, Option<&'a str>, &'a [String], usize, &'a [String]);

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
                entry.used.as_slice(),
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
        let mut lines: Vec<Line<'a>> = Vec::new();
        let mut places: BTreeMap<(Rule, &str, &[String]), usize> = BTreeMap::new();
        for entry in entries {
            // Where parts are used is said of those that are used there.
            let place = part(entry).map(|(place, _)| (entry.change.rule, place, &*entry.used));
            let known = place.and_then(|place| lines.get_mut(*places.get(&place)?));
            match known {
                Some(line) => line.entries.push(entry),
                None => {
                    places.extend(place.map(|place| (place, lines.len())));
                    lines.push(Line { entries: vec![entry] });
                }
            }
        }
        Group { operations, lines }
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
    // One more takes no more room than to say so.
    let most = if names.len() == most.saturating_add(1) { names.len() } else { most };
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
