//! Finds the types that several operations of a product have alike, and moves them to its shared schemas. Knows
//! nothing of files and sources.
//!
//! Types are alike when they say the same of everything but examples, what examples show of texts, and marks. Those of requests and those of responses are
//! kept apart, since code treats them differently. A type that code can name already stays where it is, in its operation or
//! under its shared name, whatever it is like later.

mod candidates;
mod expansion;
mod fill;
mod form;
mod found;
mod names;
mod places;
mod settle;

use super::MergedOperation;
use crate::spec::{Location, OperationSpec, ParameterSpec, SchemaSpec, SchemasSpec, Type};
pub(super) use expansion::Expansion;
pub(super) use fill::fill_examples;
use found::Found;
pub(super) use names::OldTypes;
pub(super) use places::Places;
use settle::Settle;

/// Moves the types that at least two operations have, or that were shared before, to `schemas`. `merged` says for each operation
/// which types it had before. The examples of a type are those of the first operation that has some, of those with old types last:
/// what an old type has for examples depends on whether it was shared before.
pub(super) fn share(
    operations: &mut [OperationSpec],
    merged: &[MergedOperation],
    schemas: &mut SchemasSpec,
    old: &OldTypes<'_>,
) {
    let mut found = Found::default();
    let places = merged.iter().map(|one| &one.places);
    let parts = found.take_apart(operations.iter_mut().zip(places));
    let names = names::decide(&mut found, operations, schemas, old);
    Settle::new(found, names, schemas).put_together(operations, parts, merged);
}

/// A type without what belongs to its place, and that.
pub(super) fn split(mut schema: SchemaSpec) -> (SchemaSpec, SchemaSpec) {
    let place = SchemaSpec {
        description: schema.description.take(),
        required: std::mem::take(&mut schema.required),
        sensitive: schema.sensitive.take(),
        deprecated: std::mem::take(&mut schema.deprecated),
        removed_upstream: schema.removed_upstream.take(),
        required_upstream: schema.required_upstream.take(),
        optional_upstream: schema.optional_upstream.take(),
        name: schema.name.take(),
        replaced_by: schema.replaced_by.take(),
        example: schema.example.take(),
        default_value: schema.default_value.take(),
        formerly: schema.formerly.take(),
        ..SchemaSpec::default()
    };
    (schema, place)
}

/// The type that a reference names, with what is said at its place.
pub(super) fn at_place(place: &SchemaSpec, target: SchemaSpec) -> SchemaSpec {
    SchemaSpec {
        description: place.description.clone(),
        required: place.required,
        sensitive: place.sensitive,
        deprecated: place.deprecated,
        removed_upstream: place.removed_upstream,
        required_upstream: place.required_upstream,
        optional_upstream: place.optional_upstream,
        name: place.name.clone(),
        replaced_by: place.replaced_by.clone(),
        example: place.example.clone(),
        default_value: place.default_value.clone(),
        formerly: place.formerly.clone(),
        ..target
    }
}

/// Calls a function with the schemas of the parameters, each with its name and place, and of the response.
pub(super) fn each_schema(
    operation: &mut OperationSpec,
    with: &mut impl FnMut(&mut SchemaSpec, &str, Option<Location>),
) {
    for (name, parameter) in &mut operation.parameters.0 {
        let ParameterSpec { location, style, .. } = *parameter;
        let mut schema = std::mem::take(parameter).into_schema();
        with(&mut schema, name, Some(location));
        *parameter = ParameterSpec::new(location, style, schema);
    }
    if let Some(schema) = &mut operation.response.schema {
        with(schema, "", None);
    }
}

fn is_object(schema: &SchemaSpec) -> bool {
    let is_object = matches!(schema.kind, None | Some(Type::Object));
    is_object && schema.reference.is_none() && !schema.properties.is_empty()
}

fn strip_examples(schema: &mut SchemaSpec) {
    schema.example = None;
    if schema.holds_json() {
        schema.content_media_type = None;
        schema.content_schema = None;
    }
    if let Some(former) = &mut schema.formerly {
        strip_examples(former);
    }
    schema.inner_mut().for_each(strip_examples);
}
