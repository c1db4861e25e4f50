//! Puts schemas together again, with a reference or the type itself where one was taken. Decides no name.

use super::fill::fill;
use super::form::{Hollow, Part, What};
use super::found::Found;
use super::{at_place, each_schema};
use crate::reconcile::MergedOperation;
use crate::spec::{OperationSpec, SchemaSpec, SchemasSpec};

/// The types that were taken, and what they are called.
pub(super) struct Settle<'a> {
    /// By use, each until it is put somewhere.
    types: Vec<Hollow>,
    /// By use.
    names: Vec<Option<String>>,
    schemas: &'a mut SchemasSpec,
}

impl<'a> Settle<'a> {
    pub(super) fn new(
        found: Found,
        names: Vec<Option<String>>,
        schemas: &'a mut SchemasSpec,
    ) -> Self {
        Self { types: found.uses.into_iter().map(|one| one.hollow).collect(), names, schemas }
    }

    /// Fills operations with their parts, those with old types last.
    pub(super) fn put_together(
        mut self,
        operations: &mut [OperationSpec],
        mut parts: Vec<Vec<Part>>,
        merged: &[MergedOperation],
    ) {
        for last in [false, true] {
            for ((operation, parts), _) in operations
                .iter_mut()
                .zip(&mut parts)
                .zip(merged)
                .filter(|(_, merged)| merged.notes.has_old_types == last)
            {
                let mut parts = parts.drain(..);
                each_schema(operation, &mut |schema, _, _| {
                    *schema = parts.next().map(|part| self.part(part)).unwrap_or_default();
                });
            }
        }
    }

    fn part(&mut self, part: Part) -> SchemaSpec {
        let former = part.former.map(|former| Box::new(self.part(*former)));
        SchemaSpec { formerly: former, ..self.current(part.what) }
    }

    fn current(&mut self, what: What) -> SchemaSpec {
        let (number, place) = match what {
            What::Own(hollow) => return self.whole(hollow),
            What::Taken { number, place } => (number, place),
        };
        let Some(hollow) = self.types.get_mut(number).map(std::mem::take) else { return place };
        let own = self.whole(hollow);
        let Some(name) = self.names.get(number).cloned().flatten() else {
            return at_place(&place, own);
        };
        match self.schemas.0.get_mut(&name) {
            Some(shared) => fill(shared, &own),
            None => {
                self.schemas.0.insert(name.clone(), own);
            }
        }
        SchemaSpec { reference: Some(name), ..place }
    }

    fn whole(&mut self, hollow: Hollow) -> SchemaSpec {
        let Hollow { mut schema, inner } = hollow;
        for (place, part) in schema.inner_mut().zip(inner) {
            *place = self.part(part);
        }
        schema
    }
}
