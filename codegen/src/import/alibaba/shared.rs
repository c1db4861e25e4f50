//! The schemas that a document shares -> those that its operations reach. Knows nothing of what operations do with them.

use std::collections::{BTreeMap, HashSet};

use serde_json::value::RawValue;

use super::document::parse;
use super::fixup::Fixup;
use super::log::{At, Log};
use super::metadata::{Pairs, Schema};
use super::operation::Common;
use super::schema::Role;
use crate::import::report::Untyped;
use crate::names::Scope;
use crate::spec::{Broken, OperationSpec, SchemaSpec, SchemasSpec, Type, reach};

/// The schemas that the metadata shares, and what in them has no type.
pub(super) struct SharedSchemas {
    pub(super) spec: SchemasSpec,
    pub(super) untyped: BTreeMap<String, Vec<Untyped>>,
}

/// The schemas that operations may refer to. One that can't be read is there, without a meaning.
pub(super) fn readable<'a>(
    Pairs(pairs): &'a Pairs<&RawValue>,
    log: &mut Log,
) -> Vec<(&'a str, Option<Schema>)> {
    let root = At::root("components.schemas");
    let mut seen = HashSet::new();
    let mut schemas = Vec::with_capacity(pairs.len());
    for (name, text) in pairs {
        let at = root.child(name);
        if name.is_empty() || name.contains(char::is_control) {
            log.fixed(Fixup::UnusableSchemaName, at);
        } else if !seen.insert(name.as_str()) {
            log.fixed(Fixup::RepeatedSchema, at);
        } else {
            let schema = parse::<Option<Schema>>(text.get().as_bytes());
            if schema.is_err() {
                log.fixed(Fixup::UnreadableSchema, at);
            }
            schemas.push((name.as_str(), schema.map_or(None, |schema| schema)));
        }
    }
    schemas
}

/// The schemas that these operations reach, by name.
pub(super) fn convert<'s>(
    schemas: &[(&str, Option<Schema>)],
    common: &Common<'_>,
    operations: impl Iterator<Item = &'s OperationSpec>,
    log: &mut Log,
) -> SharedSchemas {
    let root = At::root("components.schemas");
    let anything = || SchemaSpec { kind: Some(Type::Any), ..SchemaSpec::default() };
    let mut all = SchemasSpec::default();
    let mut logs: BTreeMap<String, Log> = BTreeMap::new();
    for (name, meta) in schemas {
        let mut log = Log::new(&log.place);
        let at = root.child(name);
        let spec = match meta {
            Some(meta) => {
                let spec = common.converter(Role::Shared, &mut log).convert("", meta, at);
                SchemaSpec { required: false, ..spec }
            }
            None => {
                log.untyped(at, "schema that cannot be read");
                anything()
            }
        };
        all.0.insert((*name).to_owned(), spec);
        logs.insert((*name).to_owned(), log);
    }
    all.0.sort_keys();
    let is_endless = |name: &&String| all.follow(name) == Err(Broken::Endless);
    let endless: Vec<String> = all.0.keys().filter(is_endless).cloned().collect();
    for name in endless {
        if let Some(log) = logs.get_mut(&name) {
            log.fixed(Fixup::EndlessReference, root.child(&name));
            log.untyped(root.child(&name), "no type");
        }
        all.0.insert(name, anything());
    }
    let reached = reach::by_operations(operations, |name| all.get(name));
    let mut shared = SharedSchemas { spec: SchemasSpec::default(), untyped: BTreeMap::new() };
    let mut scope = Scope::of_types();
    for ((name, mut schema), mut of_schema) in all.0.into_iter().zip(logs.into_values()) {
        // What is odd matters where it is used.
        if reached.contains(&name) {
            schema.type_name = scope.take(&name);
            if schema.type_name.is_some() {
                log.fixed(Fixup::SameIdentifier, root.child(&name));
            }
            log.fixed.append(&mut of_schema.fixed);
            shared.untyped.insert(name.clone(), of_schema.untyped);
            shared.spec.0.insert(name, schema);
        }
    }
    shared
}
