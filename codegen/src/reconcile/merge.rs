//! A new spec over one that exists: what people wrote stays, what upstream says is renewed. Knows nothing of files.

use super::Upstream;
use crate::model::{inputs, missing_part_of_pages};
use crate::names::Scope;
use crate::spec::wrapper::{unwrap, wrap};
use crate::spec::{
    Entries, ErrorSetsSpec, ErrorSpec, OperationSpec, ParameterSpec, ProductSpec, SchemaSpec,
    SchemasSpec, Type,
};

/// Why something no longer applies, mostly.
const GONE: &str = "it is gone from the metadata";

/// What a merge kept, and what it could not keep.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) kept: Vec<String>,
    pub(super) dropped: Vec<String>,
    /// Whether there are types among what was kept.
    pub(super) has_old_types: bool,
}

impl Notes {
    /// Keeps what the old spec says, if it says anything, and notes it if the new one says otherwise.
    fn keep<T: Clone + PartialEq>(&mut self, new: &mut Option<T>, old: Option<&T>, path: &str) {
        if let Some(old) = old
            && new.as_ref() != Some(old)
        {
            *new = Some(old.clone());
            self.kept.push(path.to_owned());
        }
    }

    fn keep_flag(&mut self, new: &mut bool, old: bool, path: &str) {
        if old && !*new {
            *new = true;
            self.kept.push(path.to_owned());
        }
    }

    fn keep_list<T: Clone + PartialEq>(&mut self, new: &mut Vec<T>, old: &[T], path: &str) {
        if !old.is_empty() && new.as_slice() != old {
            *new = old.to_vec();
            self.kept.push(path.to_owned());
        }
    }

    pub(super) fn drop(&mut self, path: &str, why: &str) {
        self.dropped.push(format!("{path} ({why})"));
    }
}

/// Merges product files. Upstream knows hosts best; a table that it lacks stays.
pub(super) fn product(new: &mut ProductSpec, old: &ProductSpec, notes: &mut Notes) {
    notes.keep(&mut new.title, old.title.as_ref(), "title");
    notes.keep(&mut new.provider, old.provider.as_ref(), "provider");
    notes.keep(&mut new.crate_version, old.crate_version.as_ref(), "crateVersion");
    let (package, kept) = (&mut new.package, &old.package);
    for (new, old, path) in [
        (&mut package.name, &kept.name, "crate.name"),
        (&mut package.description, &kept.description, "crate.description"),
        (&mut package.license, &kept.license, "crate.license"),
        (&mut package.repository, &kept.repository, "crate.repository"),
    ] {
        notes.keep(new, old.as_ref(), path);
    }
    notes.keep(&mut new.endpoint_rule, old.endpoint_rule.as_ref(), "endpointRule");
    for (new, old, path) in [
        (&mut new.endpoints, &old.endpoints, "endpoints"),
        (&mut new.vpc_endpoints, &old.vpc_endpoints, "vpcEndpoints"),
    ] {
        if new.is_empty() && !old.is_empty() {
            new.clone_from(old);
            notes.kept.push(path.to_owned());
        }
    }
}

/// Merges the schemas that upstream shares.
pub(super) fn schemas(new: &mut SchemasSpec, old: &SchemasSpec, notes: &mut Notes) {
    for (name, new) in &mut new.0 {
        if let Some(old) = old.get(name) {
            schema(new, old, name, notes);
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
            Some(new) => schema(new, old, name, notes),
            None if is_needed(name) => {
                new.0.insert(name.clone(), old.clone());
            }
            None => lost(old, name, "it is not shared any more", notes),
        }
    }
    names(Scope::of_types(), new.0.iter_mut().map(|(key, new)| (key, &mut new.type_name)), |key| {
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
    notes: &mut Notes,
) {
    notes.keep(&mut new.name, old.name.as_ref(), "name");
    notes.keep(&mut new.summary, old.summary.as_ref(), "summary");
    notes.keep(&mut new.description, old.description.as_ref(), "description");
    notes.keep_flag(&mut new.deprecated, old.deprecated, "deprecated");
    let (to, from) = (&mut new.authorization, &old.authorization);
    notes.keep(&mut to.action, from.action.as_ref(), "authorization.action");
    if to.access.is_none() {
        notes.keep(&mut to.access, from.access.as_ref(), "authorization.access");
    }
    notes.keep_list(&mut to.resources, &from.resources, "authorization.resources");
    notes.keep_list(&mut to.conditions, &from.conditions, "authorization.conditions");
    notes.keep_list(
        &mut to.dependent_actions,
        &from.dependent_actions,
        "authorization.dependentActions",
    );
    notes.keep_list(&mut new.changelog, &old.changelog, "changelog");
    if new.replaced_by.is_empty() {
        notes.keep_list(&mut new.replaced_by, &old.replaced_by, "replacedBy");
    }
    if new.charge.is_none() {
        notes.keep(&mut new.charge, old.charge.as_ref(), "charge");
    }
    if new.risk.is_none() {
        notes.keep(&mut new.risk, old.risk.as_ref(), "risk");
    }
    parameters(&mut new.parameters, &old.parameters, notes);
    if new.idempotency_token.is_none()
        && let Some(token) = &old.idempotency_token
    {
        if inputs(new, schemas.new).any(|input| input.name() == token && input.is_text()) {
            notes.keep(&mut new.idempotency_token, Some(token), "idempotencyToken");
        } else {
            notes.drop("idempotencyToken", "the parameter is gone or takes no text");
        }
    }
    response(new, old, notes);
    errors(&mut new.errors, &old.errors, notes);
    paging(new, old, schemas, upstream, notes);
}

fn response(new: &mut OperationSpec, old: &OperationSpec, notes: &mut Notes) {
    let (to, from) = (&mut new.response, &old.response);
    notes.keep(&mut to.body, from.body.as_ref(), "response.body");
    match (&mut to.schema, &from.schema) {
        (Some(new), Some(old)) => schema(new, old, "response", notes),
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
    match &old.pagination {
        Some(paging) if Some(paging) == new.pagination.as_ref() => {}
        Some(paging) => {
            let found = new.pagination.replace(paging.clone());
            match missing_part_of_pages(new, schemas.new) {
                None => notes.kept.push("pagination".to_owned()),
                Some(part) => {
                    new.pagination = found;
                    notes.drop("pagination", &format!("`{part}` is gone or has another type"));
                }
            }
        }
        None => {
            if new.pagination.is_some() && new.pagination == upstream.paging(old, schemas.old) {
                new.pagination = None;
                notes.kept.push("no pagination".to_owned());
            }
        }
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

fn parameters(new: &mut Entries<ParameterSpec>, old: &Entries<ParameterSpec>, notes: &mut Notes) {
    names(Scope::new(), new.0.iter_mut().map(|(wire, p)| (wire, &mut p.name)), |wire| {
        Some(old.get(wire)?.name.as_ref())
    });
    for (name, old) in old {
        let path = format!("parameters.{name}");
        let old = old.clone().into_schema();
        match new.0.get_mut(name) {
            Some(parameter) => {
                let (location, style) = (parameter.location, parameter.style);
                let mut merged = std::mem::take(parameter).into_schema();
                schema(&mut merged, &old, &path, notes);
                *parameter = ParameterSpec::new(location, style, merged);
            }
            None => lost(&old, &path, GONE, notes),
        }
    }
}

fn schema(new: &mut SchemaSpec, old: &SchemaSpec, path: &str, notes: &mut Notes) {
    if is_untyped(new) && !is_untyped(old) {
        // Upstream has nothing to say here, so the old schema is somebody's work.
        *new = SchemaSpec { required: new.required, deprecated: new.deprecated, ..old.clone() };
        notes.kept.push(format!("{path} (a type where the metadata has none)"));
        notes.has_old_types = true;
        return;
    }
    keep_wrapper(new, old, path, notes);
    notes.keep(&mut new.description, old.description.as_ref(), &format!("{path}.description"));
    notes.keep(&mut new.sensitive, old.sensitive.as_ref(), &format!("{path}.sensitive"));
    notes.keep(&mut new.name, old.name.as_ref(), &format!("{path}.name"));
    notes.keep_flag(&mut new.deprecated, old.deprecated, &format!("{path}.deprecated"));
    if new.example.is_none() {
        notes.keep(&mut new.example, old.example.as_ref(), &format!("{path}.example"));
    }
    notes.keep(&mut new.type_name, old.type_name.as_ref(), &format!("{path}.typeName"));
    names(
        Scope::new(),
        new.properties.0.iter_mut().map(|(wire, member)| (wire, &mut member.name)),
        |wire| Some(old.properties.get(wire)?.name.as_ref()),
    );
    for (name, member) in &old.properties {
        let path = format!("{path}.{name}");
        match new.properties.0.get_mut(name) {
            Some(new) => schema(new, member, &path, notes),
            None => lost(member, &path, GONE, notes),
        }
    }
    for (new, old, part) in [
        (&mut new.items, &old.items, "items"),
        (&mut new.additional_properties, &old.additional_properties, "additionalProperties"),
    ] {
        let path = format!("{path}.{part}");
        match (new, old) {
            (Some(new), Some(old)) => schema(new, old, &path, notes),
            (None, Some(old)) => lost(old, &path, GONE, notes),
            (_, None) => {}
        }
    }
}

/// Whether a list with something around it is a wrapper is a choice; the old one counts.
fn keep_wrapper(new: &mut SchemaSpec, old: &SchemaSpec, path: &str, notes: &mut Notes) {
    if new.wrapper == old.wrapper || old.kind.is_none() {
        return;
    }
    let inner = |spec: &SchemaSpec| spec.properties.0.first().map(|(name, _)| name.clone());
    match (&new.wrapper, &old.wrapper) {
        (None, Some(wrapper)) if inner(new).as_ref() == Some(wrapper) => {
            *new = wrap(std::mem::take(new));
        }
        (Some(wrapper), None)
            if old.kind == Some(Type::Object) && inner(old).as_ref() == Some(wrapper) =>
        {
            *new = unwrap(std::mem::take(new));
        }
        (_, Some(_)) => {
            return notes.drop(&format!("{path}.wrapper"), "the response has another shape");
        }
        (_, None) => return,
    }
    notes.kept.push(format!("{path}.wrapper"));
}

/// Whether a schema says nothing of its value.
fn is_untyped(schema: &SchemaSpec) -> bool {
    match schema.kind {
        None => schema.reference.is_none(),
        Some(Type::Any) => true,
        Some(Type::Object) => {
            schema.properties.is_empty() && schema.additional_properties.is_none()
        }
        Some(_) => false,
    }
}

/// Notes what people had written on something that is gone.
fn lost(old: &SchemaSpec, path: &str, why: &str, notes: &mut Notes) {
    let parts = [
        (old.description.is_some(), "description"),
        (old.name.is_some(), "name"),
        (old.type_name.is_some(), "typeName"),
        (old.sensitive.is_some(), "sensitive"),
    ];
    for (_, part) in parts.iter().filter(|(there, _)| *there) {
        notes.drop(&format!("{path}.{part}"), why);
    }
    for (name, member) in &old.properties {
        lost(member, &format!("{path}.{name}"), why, notes);
    }
    if let Some(items) = &old.items {
        lost(items, &format!("{path}.items"), why, notes);
    }
}
