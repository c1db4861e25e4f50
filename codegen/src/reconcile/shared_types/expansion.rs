//! Types in the place of references to them. Knows nothing of how they became shared.

use std::collections::BTreeSet;

use super::{at_place, each_schema, strip_examples};
use crate::spec::{OperationSpec, SchemaSpec, SchemasSpec, reach};

/// More schemas than any operation has. Shared types that people made may fan out to any number.
const MOST_EXPANDED: usize = 200_000;

/// The reverse of [`share`](super::share): puts types in the place of references to them, without their examples, which are not each
/// operation's. References to what upstream shares itself, and to what holds itself, stay.
pub(in crate::reconcile) struct Expansion<'a> {
    schemas: &'a SchemasSpec,
    /// The types whose references stay.
    staying: BTreeSet<&'a str>,
}

impl<'a> Expansion<'a> {
    /// An expansion of these types.
    pub(in crate::reconcile) fn new(schemas: &'a SchemasSpec, of_upstream: &SchemasSpec) -> Self {
        let stays = |(name, schema): &(&'a String, &'a SchemaSpec)| {
            of_upstream.get(name).is_some()
                || reach::by_schema(schema, |name| schemas.get(name)).contains(name.as_str())
        };
        Self { schemas, staying: schemas.iter().filter(stays).map(|(n, _)| n.as_str()).collect() }
    }

    pub(in crate::reconcile) fn expand(&self, operation: &mut OperationSpec) {
        let mut left = MOST_EXPANDED;
        each_schema(operation, &mut |schema, _, _| self.schema(schema, &mut left));
    }

    /// `left` is how many references may still be expanded.
    fn schema(&self, schema: &mut SchemaSpec, left: &mut usize) {
        let name = schema.reference.as_deref().filter(|name| !self.staying.contains(name));
        let Some(target) = name.and_then(|name| self.schemas.get(name)).filter(|_| *left > 0)
        else {
            schema.inner_mut().for_each(|inner| self.schema(inner, left));
            return;
        };
        *left -= 1;
        let mut target = target.clone();
        target.inner_mut().for_each(|inner| self.schema(inner, left));
        target.inner_mut().for_each(strip_examples);
        *schema = at_place(schema, target);
    }
}
