//! Types that upstream shares keep their names in `schemas.yaml` where upstream spells them otherwise: code is named after them, and the
//! wire has none of them. Knows nothing of what the types are.

use std::collections::HashMap;

use super::shared_types::each_schema;
use crate::spec::{OperationSpec, SchemaSpec, SchemasSpec};

/// Renames new shared types that differ from existing ones in case alone, and what refers to them.
pub(super) fn keep(schemas: &mut SchemasSpec, operations: &mut [OperationSpec], old: &SchemasSpec) {
    let gone = old.iter().map(|(key, _)| key).filter(|key| schemas.get(key).is_none());
    let mut gone: HashMap<String, &String> = gone.map(|key| (key.to_lowercase(), key)).collect();
    let fresh = schemas.iter().map(|(key, _)| key).filter(|key| old.get(key).is_none());
    let renamed: HashMap<String, String> = fresh
        .filter_map(|key| Some((key.clone(), gone.remove(&key.to_lowercase())?.clone())))
        .collect();
    if renamed.is_empty() {
        return;
    }
    let now = |key: String| renamed.get(&key).cloned().unwrap_or(key);
    schemas.0 = std::mem::take(&mut schemas.0).into_iter().map(|(k, s)| (now(k), s)).collect();
    schemas.0.values_mut().for_each(|schema| follow(schema, &renamed));
    for operation in operations {
        each_schema(operation, &mut |schema, _, _| follow(schema, &renamed));
    }
}

fn follow(schema: &mut SchemaSpec, renamed: &HashMap<String, String>) {
    if let Some(reference) = &mut schema.reference
        && let Some(now) = renamed.get(reference)
    {
        reference.clone_from(now);
    }
    schema.inner_mut().for_each(|inner| follow(inner, renamed));
}
