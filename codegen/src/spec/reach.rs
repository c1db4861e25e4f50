//! Which shared schemas specs refer to. Knows nothing of what they are for.

use std::collections::BTreeSet;

use super::{OperationSpec, ParameterSpec, SchemaSpec};

/// Calls `found` for each reference in a parameter.
pub(crate) fn in_parameter(parameter: &ParameterSpec, found: &mut impl FnMut(&str)) {
    if let Some(reference) = &parameter.reference {
        found(reference);
    }
    for (_, member) in &parameter.properties {
        in_schema(member, found);
    }
    let inner = [&parameter.items, &parameter.additional_properties, &parameter.formerly];
    for inner in inner.into_iter().flatten() {
        in_schema(inner, found);
    }
}

/// Calls `found` for each reference in a schema.
pub(crate) fn in_schema(schema: &SchemaSpec, found: &mut impl FnMut(&str)) {
    if let Some(reference) = &schema.reference {
        found(reference);
    }
    let former = schema.formerly.as_deref();
    schema.inner().chain(former).for_each(|inner| in_schema(inner, found));
}

/// The schemas that operations need, directly or through others, which `find` finds.
pub(crate) fn by_operations<'a, 's>(
    operations: impl IntoIterator<Item = &'a OperationSpec>,
    find: impl Fn(&str) -> Option<&'s SchemaSpec>,
) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for operation in operations {
        let mut add = |name: &str| names.extend([name.to_owned()]);
        operation.parameters.iter().for_each(|(_, parameter)| in_parameter(parameter, &mut add));
        operation.response.schema.iter().for_each(|schema| in_schema(schema, &mut add));
    }
    by_schemas(names, find)
}

/// The schemas that a schema needs. It is one of them if it holds itself.
pub(crate) fn by_schema<'s>(
    schema: &SchemaSpec,
    find: impl Fn(&str) -> Option<&'s SchemaSpec>,
) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    in_schema(schema, &mut |name| names.extend([name.to_owned()]));
    by_schemas(names, find)
}

/// These schemas and those that they need.
pub(crate) fn by_schemas<'s>(
    names: BTreeSet<String>,
    find: impl Fn(&str) -> Option<&'s SchemaSpec>,
) -> BTreeSet<String> {
    let mut queue: Vec<String> = names.iter().cloned().collect();
    let mut reached = names;
    while let Some(name) = queue.pop() {
        if let Some(schema) = find(&name) {
            in_schema(schema, &mut |name| {
                if reached.insert(name.to_owned()) {
                    queue.push(name.to_owned());
                }
            });
        }
    }
    reached
}
