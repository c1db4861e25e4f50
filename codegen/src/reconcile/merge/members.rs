//! New members of an object, or parameters, over old ones: old ones keep their places and their names for code, and what is gone stays
//! with a mark. Knows nothing of where they travel.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::schema::{Merge, OVER, holds_types, lost};
use crate::names::{Member, distinguish, numbered, snake};
use crate::spec::{Entries, Mark, Naming, SchemaSpec};

/// Why something is not kept whose name upstream has for something else.
const RENAMED: &str = "something else has its name now";

/// Merges the members of a mapping at that path. `renamed` has an old name and the new one that it became, where these differ in
/// more than case.
pub(super) fn merge(
    merge: &mut Merge<'_>,
    new: &mut Entries<SchemaSpec>,
    old: &Entries<SchemaSpec>,
    path: &str,
    renamed: Option<&(String, String)>,
) {
    let pairs = pairs(new, old, renamed);
    let mut fresh: IndexMap<String, Option<SchemaSpec>> =
        std::mem::take(&mut new.0).into_iter().map(|(name, new)| (name, Some(new))).collect();
    // Numbers say nothing, and the first of a name was not always the documented one.
    let renewed = numbered(old.iter().map(|(wire, old)| (wire.as_str(), old.name.as_deref())));
    // The names for code that old members have.
    let mut names: HashMap<String, Option<String>> = HashMap::new();
    let mut last = Vec::new();
    for (wire, old) in old {
        let path = format!("{path}.{wire}");
        let is_renewed = renewed.contains(wire.as_str());
        let unnamed = is_renewed.then(|| SchemaSpec { name: None, ..old.clone() });
        let old = unnamed.as_ref().unwrap_or(old);
        let pair = pairs.get(wire);
        let found = pair.and_then(|now| Some((now, fresh.get_mut(now)?.take()?)));
        match found {
            Some((now, mut member)) => {
                let is_recased = wire != now && snake(wire) != snake(now);
                let name = old.name.clone().or_else(|| is_recased.then(|| snake(wire)));
                merge.notes.is_respelled |= is_recased;
                merge.schema(&mut member, old, &path);
                if old.removed_upstream.is_some_and(|mark| mark != Mark::Ours) {
                    merge.notes.returned.push(path);
                }
                member.replaced_by.clone_from(&old.replaced_by);
                member.name.clone_from(&name);
                if !is_renewed {
                    names.insert(now.clone(), name);
                }
                if merge.sent && member.required && !old.required {
                    last.push((now.clone(), member));
                } else {
                    new.0.insert(now.clone(), member);
                }
            }
            // A mapping has no place for two of one name.
            None if fresh.contains_key(wire) => {
                merge.notes.drop(&path, RENAMED);
                lost(old, &path, RENAMED, merge.notes);
            }
            None if merge.rules.is_over(old.removed_upstream) => {
                merge.notes.drop(&path, OVER);
                lost(old, &path, OVER, merge.notes);
            }
            None => {
                let mark = merge.rules.mark(old.removed_upstream);
                let kept = SchemaSpec { removed_upstream: Some(mark), ..old.clone() };
                if old.removed_upstream.is_none() {
                    merge.notes.marked.push(path);
                }
                merge.notes.has_old_types |= holds_types(old);
                if !is_renewed {
                    names.insert(wire.clone(), old.name.clone());
                }
                new.0.insert(wire.clone(), kept);
            }
        }
    }
    new.0.extend(last);
    new.0.extend(fresh.into_iter().filter_map(|(name, member)| Some((name, member?))));
    let members: Vec<Member<'_>> = new
        .iter()
        .map(|(wire, member)| {
            let kept = names.get(wire).map(|name| name.as_deref().unwrap_or(wire));
            member.as_member(wire, kept)
        })
        .collect();
    let decided = distinguish(&members);
    for ((wire, member), named) in new.0.iter_mut().zip(decided.into_iter().flatten()) {
        if !names.contains_key(wire) {
            member.take_name(named);
        }
    }
    follow_replacements(new, old, &pairs);
}

/// What replaces a member may have another name now, or be gone.
fn follow_replacements(
    new: &mut Entries<SchemaSpec>,
    old: &Entries<SchemaSpec>,
    pairs: &HashMap<String, String>,
) {
    let is_gone = |new: &Entries<SchemaSpec>, other: &String| {
        old.get(other).is_some() && new.get(other).is_none()
    };
    let mut changes = Vec::new();
    for (wire, member) in &*new {
        if let Some(other) = &member.replaced_by
            && old.get(wire).is_some_and(|old| old.replaced_by.as_ref() == Some(other))
        {
            let now = pairs.get(other).unwrap_or(other);
            changes.push((wire.clone(), (!is_gone(new, now)).then(|| now.clone())));
        }
    }
    for (wire, now) in changes {
        if let Some(member) = new.0.get_mut(&wire) {
            member.replaced_by = now;
        }
    }
}

/// For old names the new ones of the same things: the same, or else the same but for case.
pub(in crate::reconcile) fn pairs(
    new: &Entries<SchemaSpec>,
    old: &Entries<SchemaSpec>,
    renamed: Option<&(String, String)>,
) -> HashMap<String, String> {
    let mut pairs: HashMap<String, String> = renamed.into_iter().cloned().collect();
    let is_of_other = |name: &String| renamed.is_some_and(|(_, now)| now == name);
    for (name, _) in old.iter().filter(|(name, _)| new.get(name).is_some() && !is_of_other(name)) {
        pairs.entry(name.clone()).or_insert_with(|| name.clone());
    }
    let taken: HashSet<&String> = pairs.values().collect();
    let mut free: Vec<&String> = new.0.keys().filter(|name| !taken.contains(name)).collect();
    let mut open: Vec<(&String, &SchemaSpec)> =
        old.iter().filter(|(name, _)| !pairs.contains_key(*name)).collect();
    // What was there last time comes before what was gone already.
    open.sort_by_key(|(_, member)| member.removed_upstream.is_some());
    let mut recased = Vec::new();
    for (name, _) in open {
        let folded = name.to_lowercase();
        if let Some(at) = free.iter().position(|other| other.to_lowercase() == folded) {
            recased.push((name.clone(), free.remove(at).clone()));
        }
    }
    pairs.extend(recased);
    pairs
}
