//! On which side of a call each shared type is. Knows nothing of what becomes of the types.

use std::collections::{BTreeMap, BTreeSet};

use alicloud_model::Side;

use super::inputs::{Input, inputs};
use crate::spec::{OperationSpec, SchemasSpec, reach};

/// The sides of the shared types that these operations have, directly or through others. Of a body whose members are
/// separate parameters only these are sent.
pub(crate) fn sides<'a>(
    operations: impl IntoIterator<Item = &'a OperationSpec>,
    schemas: &SchemasSpec,
) -> BTreeMap<String, Side> {
    let [mut sent, mut received] = [BTreeSet::new(), BTreeSet::new()];
    for operation in operations {
        let mut add = |name: &str| sent.extend([name.to_owned()]);
        for input in inputs(operation, schemas) {
            match input {
                Input::Parameter { spec, .. } => reach::in_parameter(spec, &mut add),
                Input::Member { spec, .. } => reach::in_schema(spec, &mut add),
            }
        }
        let mut add = |name: &str| received.extend([name.to_owned()]);
        operation.response.schema.iter().for_each(|schema| reach::in_schema(schema, &mut add));
    }
    let [sent, received] =
        [sent, received].map(|names| reach::by_schemas(names, |name| schemas.get(name)));
    let mut sides: BTreeMap<String, Side> =
        sent.into_iter().map(|name| (name, Side::Request)).collect();
    for name in received {
        sides.entry(name).and_modify(|side| *side = Side::Both).or_insert(Side::Response);
    }
    sides
}
