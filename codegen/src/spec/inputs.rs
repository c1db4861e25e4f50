//! What a caller gives to an operation: its parameters, and the members of a body where those stand for
//! themselves. Follows the model's rule for the latter.

use std::collections::HashSet;

use super::{Location, OperationSpec, ParameterSpec, ParameterStyle, Scalar, SchemasSpec};
use crate::names::snake;

/// A parameter, or a member of the body.
#[derive(Clone, Debug)]
pub(crate) struct Input<'a> {
    pub(crate) name: &'a str,
    pub(crate) location: Location,
    /// Whether it takes any text.
    pub(crate) is_text: bool,
    /// Whether it takes a whole number, or a text, which may have one.
    pub(crate) is_count: bool,
    /// Whether its example is 0, or its default, without another example. A default alone is often the
    /// 0 of a variable that nobody set.
    pub(crate) from_zero: bool,
}

/// The inputs of an operation.
pub(crate) fn inputs<'a>(operation: &'a OperationSpec, schemas: &'a SchemasSpec) -> Vec<Input<'a>> {
    let mut inputs = Vec::new();
    for (name, p) in &operation.parameters {
        if p.location != Location::Body {
            inputs.push(Input {
                name,
                location: p.location,
                is_text: p.is_text(),
                is_count: p.is_count(),
                from_zero: is_zero(p.example.as_ref(), p.default_value.as_ref()),
            });
            continue;
        }
        let members = members(operation, name, p, schemas);
        inputs.extend(members);
    }
    inputs
}

fn is_zero(example: Option<&Scalar>, default: Option<&Scalar>) -> bool {
    example.or(default).is_some_and(|value| value.as_str() == "0")
}

/// The members of a body, unless it is given as a whole.
fn members<'a>(
    operation: &'a OperationSpec,
    body: &str,
    parameter: &'a ParameterSpec,
    schemas: &'a SchemasSpec,
) -> Vec<Input<'a>> {
    let is_json =
        matches!(parameter.style, None | Some(ParameterStyle::Json)) && parameter.format.is_none();
    if !is_json || parameter.additional_properties.is_some() {
        return Vec::new();
    }
    let mut properties = &parameter.properties;
    let mut reference = parameter.reference.as_ref();
    for _ in 0..=schemas.0.len() {
        let Some(shared) = reference.and_then(|name| schemas.get(name)) else { break };
        properties = &shared.properties;
        reference = shared.reference.as_ref();
    }
    let others: HashSet<String> = operation
        .parameters
        .iter()
        .filter(|(name, _)| *name != body)
        .map(|(name, p)| snake(p.name.as_deref().unwrap_or(name)))
        .collect();
    if properties
        .iter()
        .any(|(name, member)| others.contains(&snake(member.name.as_deref().unwrap_or(name))))
    {
        return Vec::new();
    }
    properties
        .iter()
        .map(|(name, member)| Input {
            name,
            location: Location::Body,
            is_text: member.is_text(),
            is_count: member.is_count(),
            from_zero: is_zero(member.example.as_ref(), member.default_value.as_ref()),
        })
        .collect()
}
