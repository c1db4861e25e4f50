//! Types in the place of references to them. Knows nothing of how they became shared.

use std::collections::BTreeSet;

use super::{at_place, each_schema, is_object, strip_examples};
use crate::spec::{OperationSpec, SchemaSpec, SchemasSpec, reach};

/// More schemas than any operation has. Shared types that people made may fan out to any number.
pub(super) const MOST: usize = 200_000;

/// The reverse of [`share`](super::share): puts types in the place of references to them, without their examples, which are not each
/// operation's. References to what upstream shares itself, to what holds itself, and to what makes no type in code but another name
/// for one, stay.
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
                || !(is_object(schema) || schema.is_enum())
                || reach::by_schema(schema, |name| schemas.get(name)).contains(name.as_str())
        };
        Self { schemas, staying: schemas.iter().filter(stays).map(|(n, _)| n.as_str()).collect() }
    }

    pub(in crate::reconcile) fn expand(&self, operation: &mut OperationSpec) {
        let mut left = MOST;
        each_schema(operation, &mut |schema, _, _| self.schema(schema, &mut left));
    }

    /// The types that are put in the place of references.
    pub(super) fn types(&self) -> impl Iterator<Item = (&'a str, &'a SchemaSpec)> {
        let types = self.schemas.iter().map(|(name, schema)| (name.as_str(), schema));
        types.filter(|(name, _)| !self.staying.contains(name))
    }

    /// What is put in the place of a reference to that type.
    pub(super) fn target(&self, name: &str) -> Option<(&'a str, &'a SchemaSpec)> {
        let (_, name, schema) = self.schemas.0.get_full(name)?;
        (!self.staying.contains(name.as_str())).then_some((name, schema))
    }

    /// The type with types in the place of the references in it.
    pub(super) fn expanded(&self, schema: &SchemaSpec) -> SchemaSpec {
        let mut schema = schema.clone();
        let mut left = MOST;
        schema.inner_mut().for_each(|inner| self.schema(inner, &mut left));
        schema
    }

    /// `left` is how many references may still be expanded.
    fn schema(&self, schema: &mut SchemaSpec, left: &mut usize) {
        if let Some(former) = &mut schema.formerly {
            self.schema(former, left);
        }
        let target = schema.reference.as_deref().and_then(|name| self.target(name));
        let Some((_, target)) = target.filter(|_| *left > 0) else {
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
