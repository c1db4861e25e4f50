//! What `product.yaml` says of imports: the day of the last one, and which arguments wait for the crate's next minor version. Knows nothing of
//! what else is in specs.

use super::rules::{Rules, Terms};
use crate::spec::{Mark, OperationSpec, ParameterSpec, ProductSpec, SchemaSpec, SchemasSpec};

/// Records an import. `waits` says whether upstream wants other arguments than the specs have.
pub(super) fn record(
    product: &mut ProductSpec,
    old: Option<&ProductSpec>,
    terms: Terms,
    rules: &Rules,
    waits: bool,
) {
    let before = old.and_then(|old| old.as_of);
    product.as_of = if terms.selected { before } else { terms.as_of.or(before) };
    if waits {
        let settled = old.and_then(|old| old.arguments_of.clone());
        // A part of the operations says nothing of the others, which wait still.
        let stays = rules.arguments_stay || terms.selected;
        let current = product.version_of_crate();
        product.arguments_of =
            Some(settled.filter(|_| stays).unwrap_or_else(|| current.to_owned()));
    }
}

/// Keeps the day where metadata of another one says the same: what changes nothing is not worth a change.
pub(super) fn keep_day(product: &mut ProductSpec, old: Option<&ProductSpec>) {
    let Some(old) = old.filter(|old| old.as_of.is_some()) else { return };
    let day = product.as_of;
    product.as_of = old.as_of;
    if product != old {
        product.as_of = day;
    }
}

/// Whether anything is required here and not upstream, or the other way round.
pub(super) fn waits<'a>(
    mut operations: impl Iterator<Item = &'a OperationSpec>,
    schemas: &SchemasSpec,
) -> bool {
    operations.any(|operation| operation.parameters.iter().any(|(_, one)| parameter_waits(one)))
        || schemas.iter().any(|(_, schema)| schema_waits(schema))
}

fn parameter_waits(parameter: &ParameterSpec) -> bool {
    let inner = [&parameter.items, &parameter.additional_properties];
    is_waiting(parameter.required_upstream, parameter.optional_upstream)
        || parameter.properties.iter().any(|(_, member)| schema_waits(member))
        || inner.into_iter().flatten().any(|inner| schema_waits(inner))
}

fn schema_waits(schema: &SchemaSpec) -> bool {
    is_waiting(schema.required_upstream, schema.optional_upstream)
        || schema.inner().any(schema_waits)
}

fn is_waiting(required: Option<Mark>, optional: Option<Mark>) -> bool {
    [required, optional].into_iter().flatten().any(|mark| mark != Mark::Ours)
}
