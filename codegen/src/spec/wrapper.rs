//! Wrappers: an object around one list, written as a list that names it. Knows no rule for when to.

use super::{SchemaSpec, Type};

/// An object with one member, a list, as that list with a wrapper; anything else as it is.
pub(crate) fn wrap(mut spec: SchemaSpec) -> SchemaSpec {
    let is_alone = spec.properties.0.len() == 1 && spec.additional_properties.is_none();
    let is_list = spec.properties.0.first().is_some_and(|(_, list)| list.kind == Some(Type::Array));
    if !is_alone || !is_list {
        return spec;
    }
    let Some((inner, list)) = spec.properties.0.pop() else { return spec };
    SchemaSpec {
        description: spec.description.or(list.description),
        required: spec.required,
        deprecated: spec.deprecated,
        removed_upstream: spec.removed_upstream,
        required_upstream: spec.required_upstream,
        optional_upstream: spec.optional_upstream,
        formerly: spec.formerly,
        name: spec.name,
        type_name: spec.type_name,
        example: None,
        wrapper: Some(inner),
        ..list
    }
}

/// The reverse of [`wrap`].
pub(crate) fn unwrap(mut spec: SchemaSpec) -> SchemaSpec {
    let Some(inner) = spec.wrapper.take() else { return spec };
    SchemaSpec {
        kind: Some(Type::Object),
        description: spec.description.take(),
        required: std::mem::take(&mut spec.required),
        deprecated: std::mem::take(&mut spec.deprecated),
        removed_upstream: spec.removed_upstream.take(),
        required_upstream: spec.required_upstream.take(),
        optional_upstream: spec.optional_upstream.take(),
        formerly: spec.formerly.take(),
        name: spec.name.take(),
        properties: [(inner, spec)].into_iter().collect(),
        ..SchemaSpec::default()
    }
}
