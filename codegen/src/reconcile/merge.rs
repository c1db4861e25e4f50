//! A new spec over one that exists: what people wrote stays, what upstream says is renewed. Knows nothing of files.

mod dotted;
mod members;
mod notes;
mod parameters;
mod schema;

use super::Upstream;
use super::rules::Rules;
use super::shared_types::fill_examples;
use crate::model::{inputs, missing_part_of_pages, names_inside};
use crate::names::Scope;
use crate::spec::{ErrorSetsSpec, ErrorSpec, Mark, OperationSpec, ProductSpec, SchemasSpec};
pub(super) use members::pairs;
pub(super) use notes::Notes;
pub(super) use parameters::write_out_bodies;
use schema::{Merge, lost};
pub(super) use schema::{is_same_type, makes_type};

/// Merges product files. Upstream knows hosts best; a table that it lacks stays.
pub(super) fn product(new: &mut ProductSpec, old: &ProductSpec, notes: &mut Notes) {
    notes.keep(&mut new.title, old.title.as_ref(), "title");
    notes.keep(&mut new.provider, old.provider.as_ref(), "provider");
    notes.keep(&mut new.crate_version, old.crate_version.as_ref(), "crateVersion");
    notes.keep(&mut new.released, old.released.as_ref(), "released");
    let (package, kept) = (&mut new.package, &old.package);
    for (new, old, path) in [
        (&mut package.name, &kept.name, "crate.name"),
        (&mut package.description, &kept.description, "crate.description"),
        (&mut package.license, &kept.license, "crate.license"),
        (&mut package.repository, &kept.repository, "crate.repository"),
    ] {
        notes.keep(new, old.as_ref(), path);
    }
    notes.keep(&mut new.keep_removed, old.keep_removed.as_ref(), "keepRemoved");
    // A rule that somebody chose goes with its name.
    if old.endpoint_rule.is_some() {
        new.endpoint_name = None;
    }
    notes.keep(&mut new.endpoint_rule, old.endpoint_rule.as_ref(), "endpointRule");
    notes.keep(&mut new.endpoint_name, old.endpoint_name.as_ref(), "endpointName");
    errors(&mut new.errors, &old.errors, notes);
    notes.keep_absent_list(&mut new.transient_errors, &old.transient_errors, "transientErrors");
    for (new, old, path) in [
        (&mut new.endpoints, &old.endpoints, "endpoints"),
        (&mut new.vpc_endpoints, &old.vpc_endpoints, "vpcEndpoints"),
    ] {
        if new.is_empty() && !old.is_empty() {
            new.clone_from(old);
            notes.kept.push(path.to_owned());
        }
        // Documents list them in any order.
        new.0.sort_by_cached_key(|region, _| old.0.get_index_of(region).unwrap_or(usize::MAX));
    }
    // A host in a VPC alone is no endpoint of the region.
    let endpoints = &new.endpoints;
    new.vpc_endpoints.0.retain(|region, _| endpoints.get(region).is_some());
}

/// Merges the schemas that upstream shares. `is_sent` says which of them callers send.
pub(super) fn schemas(
    new: &mut SchemasSpec,
    old: &SchemasSpec,
    is_sent: impl Fn(&str) -> bool,
    rules: &Rules,
    notes: &mut Notes,
) {
    let shared = new.clone();
    let schemas = Schemas { new: &shared, old };
    for (name, new) in &mut new.0 {
        if let Some(old) = old.get(name) {
            Merge { rules, schemas, sent: is_sent(name), notes }.schema(new, old, name);
        }
    }
}

/// Merges what became shared after operations were merged: people's work on a type, but for a description of the whole
/// and examples, is in the operations that have it. What the new ones lack stays if it `is_needed` still. In the end each
/// has its own name for code.
pub(super) fn shared(
    new: &mut SchemasSpec,
    old: &SchemasSpec,
    of_upstream: &SchemasSpec,
    is_needed: impl Fn(&str) -> bool,
    notes: &mut Notes,
) {
    for (name, old) in old {
        if of_upstream.get(name).is_some() {
            continue;
        }
        match new.0.get_mut(name) {
            Some(new) => {
                notes.keep(
                    &mut new.description,
                    old.description.as_ref(),
                    &format!("{name}.description"),
                );
                fill_examples(new, old);
            }
            None if is_needed(name) => {
                new.0.insert(name.clone(), old.clone());
            }
            None => lost(old, name, "it is not shared any more", notes),
        }
    }
    let mut scope = Scope::of_types();
    // What is new takes no name from a part of what exists.
    for name in names_inside(old) {
        scope.claim(&name);
    }
    names(scope, new.0.iter_mut().map(|(key, new)| (key, &mut new.type_name)), |key| {
        Some(old.get(key)?.type_name.as_ref())
    });
}

/// Notes that an operation named a set of errors and does not any more. What people wrote on them is in its own list.
pub(super) fn error_set(
    new: &OperationSpec,
    old: &OperationSpec,
    old_sets: &ErrorSetsSpec,
    notes: &mut Notes,
) {
    match (&old.error_set, &new.error_set) {
        (Some(name), None) if old_sets.get(name).is_none() => {
            notes.drop("errorSet", &format!("`errors.yaml` has no `{name}`"));
        }
        (Some(_), None) => notes.drop("errorSet", "the documented errors are others"),
        _ => {}
    }
}

/// The shared schemas after and before.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a> {
    pub(super) new: &'a SchemasSpec,
    pub(super) old: &'a SchemasSpec,
}

/// Merges operations.
pub(super) fn operation(
    new: &mut OperationSpec,
    old: &OperationSpec,
    schemas: Schemas<'_>,
    upstream: &dyn Upstream,
    rules: &Rules,
    notes: &mut Notes,
) {
    if old.removed_upstream.is_some_and(|mark| mark != Mark::Ours) {
        notes.returned.push(old.operation.clone());
    }
    notes.keep(&mut new.name, old.name.as_ref(), "name");
    notes.keep(&mut new.summary, old.summary.as_ref(), "summary");
    notes.keep(&mut new.description, old.description.as_ref(), "description");
    notes.keep_flag(&mut new.deprecated, old.deprecated, "deprecated");
    let (to, from) = (&mut new.authorization, &old.authorization);
    for (new, old, path) in [
        (&mut to.resources, &from.resources, "authorization.resources"),
        (&mut to.conditions, &from.conditions, "authorization.conditions"),
        (&mut to.dependent_actions, &from.dependent_actions, "authorization.dependentActions"),
        (&mut new.replaced_by, &old.replaced_by, "replacedBy"),
    ] {
        notes.keep_absent_list(new, old, path);
    }
    notes.keep_absent(&mut to.action, from.action.as_ref(), "authorization.action");
    notes.keep_absent(&mut to.access, from.access.as_ref(), "authorization.access");
    notes.keep_absent(&mut to.level, from.level.as_ref(), "authorization.level");
    notes.keep_absent(&mut new.http.stream, old.http.stream.as_ref(), "http.stream");
    notes.keep_absent(&mut new.asynchronous, old.asynchronous.as_ref(), "asynchronous");
    notes.keep_absent_list(&mut new.quota, &old.quota, "quota");
    notes.keep_absent_list(&mut new.changelog, &old.changelog, "changelog");
    notes.keep_absent(&mut new.charge, old.charge.as_ref(), "charge");
    notes.keep_absent(&mut new.risk, old.risk.as_ref(), "risk");
    parameters::merge(new, old, schemas, rules, notes);
    let takes_text = |name: &String| {
        inputs(new, schemas.new).any(|input| input.name() == name && input.is_text())
    };
    match (&new.idempotency_token, &old.idempotency_token) {
        // What was kept of the parameter may have made it something else.
        (Some(token), _) if !takes_text(token) => new.idempotency_token = None,
        (None, Some(token)) if takes_text(token) => {
            notes.keep(&mut new.idempotency_token, Some(token), "idempotencyToken");
        }
        (None, Some(_)) => {
            notes.drop("idempotencyToken", "the parameter is gone or takes no text");
        }
        _ => {}
    }
    notes.keep(&mut new.repeatable, old.repeatable.as_ref(), "repeatable");
    notes.keep(&mut new.repeatable_reason, old.repeatable_reason.as_ref(), "repeatableReason");
    response(new, old, schemas, rules, notes);
    notes.keep(&mut new.success, old.success.as_ref(), "success");
    if new.waiters.is_empty() {
        new.waiters.clone_from(&old.waiters);
    }
    if new.multipart.is_none() {
        new.multipart.clone_from(&old.multipart);
    }
    notes.keep(&mut new.timeout, old.timeout.as_ref(), "timeout");
    errors(&mut new.errors, &old.errors, notes);
    paging(new, old, schemas, upstream, notes);
}

fn response(
    new: &mut OperationSpec,
    old: &OperationSpec,
    schemas: Schemas<'_>,
    rules: &Rules,
    notes: &mut Notes,
) {
    let (to, from) = (&mut new.response, &old.response);
    // How a body is read goes with its type.
    let [kind, old_kind] =
        [&to.schema, &from.schema].map(|schema| schema.as_ref().and_then(|schema| schema.kind));
    if kind.is_none() || kind == old_kind {
        notes.keep(&mut to.body, from.body.as_ref(), "response.body");
    }
    match (&mut to.schema, &from.schema) {
        (Some(new), Some(old)) => {
            let mut merge = Merge { rules, schemas, sent: false, notes: &mut *notes };
            merge.schema(new, old, "response");
        }
        (None, Some(_)) => notes.keep(&mut to.schema, from.schema.as_ref(), "response.schema"),
        (_, None) => {}
    }
    if to.example.is_none() {
        notes.keep(&mut to.example, from.example.as_ref(), "response.example");
    }
}

/// What people wrote on an error counts for it, also where they made several of one.
fn errors(new: &mut Vec<ErrorSpec>, old: &[ErrorSpec], notes: &mut Notes) {
    let same = |a: &ErrorSpec, b: &ErrorSpec| a.status == b.status && a.code == b.code;
    let is_work = |error: &ErrorSpec| error.description.is_some() || !error.message.is_empty();
    let mut merged = Vec::with_capacity(new.len());
    for error in new.drain(..) {
        let works: Vec<&ErrorSpec> =
            old.iter().filter(|old| same(old, &error) && is_work(old)).collect();
        if works.is_empty() {
            merged.push(error);
            continue;
        }
        for work in works {
            let message =
                if work.message.is_empty() { error.message.clone() } else { work.message.clone() };
            let description = work.description.clone().or_else(|| error.description.clone());
            merged.push(ErrorSpec { message, description, ..error.clone() });
        }
        if merged.last() != Some(&error) {
            notes.kept.push(format!("errors.{}", error.code));
        }
    }
    for lost in old.iter().filter(|old| is_work(old) && !merged.iter().any(|new| same(old, new))) {
        notes.drop(&format!("errors.{}", lost.code), "the error is gone");
    }
    *new = merged;
}

/// What people decided on paging stays while it can. A spec from which they removed what would be found
/// in it stays without.
fn paging(
    new: &mut OperationSpec,
    old: &OperationSpec,
    schemas: Schemas<'_>,
    upstream: &dyn Upstream,
    notes: &mut Notes,
) {
    let found = new.pagination.take();
    match &old.pagination {
        Some(_) if found == old.pagination => {
            new.pagination = found;
            return;
        }
        Some(paging) => {
            new.pagination = Some(paging.clone());
            let Some(part) = missing_part_of_pages(new, schemas.new) else {
                notes.kept.push("pagination".to_owned());
                return;
            };
            notes.drop("pagination", &format!("`{part}` is gone or has another type"));
        }
        None if found.is_some() && found == upstream.paging(old, schemas.old) => {
            notes.kept.push("no pagination".to_owned());
            return;
        }
        None => {}
    }
    new.pagination = found;
    // What was kept of the parts may have made them something else.
    if new.pagination.is_some() && missing_part_of_pages(new, schemas.new).is_some() {
        new.pagination = None;
    }
}

/// Makes names for code anew where people chose some: a name that was given only to tell a member from
/// another goes when the other has its own name.
pub(super) fn names<'n>(
    mut scope: Scope,
    new: impl Iterator<Item = (&'n String, &'n mut Option<String>)>,
    old: impl Fn(&str) -> Option<Option<&'n String>>,
) {
    let mut fresh = Vec::new();
    let mut unnamed = Vec::new();
    for (wire, name) in new {
        match old(wire) {
            Some(chosen) => {
                if !scope.claim(chosen.unwrap_or(wire)) {
                    return;
                }
                if chosen.is_none() {
                    unnamed.push(name);
                }
            }
            None => fresh.push((wire, name)),
        }
    }
    for name in unnamed {
        *name = None;
    }
    for (wire, name) in fresh {
        *name = scope.take(wire);
    }
}
