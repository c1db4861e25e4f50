//! Members and parameters that would share a name in code: each gets its own. Knows nothing of specs that exist.

use indexmap::IndexMap;

use super::fixup::Fixup;
use super::log::{At, Log};
use crate::names::{self, Member};
use crate::spec::Naming;

/// Gives each its own name, and notes those that do not have the plain one.
pub(super) fn distinguish<T: Naming>(entries: &mut IndexMap<String, T>, at: At<'_>, log: &mut Log) {
    let members: Vec<Member<'_>> =
        entries.iter().map(|(wire, entry)| entry.as_member(wire, None)).collect();
    let named = names::distinguish(&members).unwrap_or_default();
    for ((wire, entry), named) in entries.iter_mut().zip(named) {
        if let Some(name) = &named.name {
            let beside = named.beside.as_ref().map(|beside| format!(" beside `{beside}`"));
            let note = format!("(`{name}` in code{})", beside.unwrap_or_default());
            log.fixed_with(Fixup::SameIdentifier, at.child(wire), &note);
        }
        entry.take_name(named);
    }
}
