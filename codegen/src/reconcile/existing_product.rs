//! The existing specs of a product version. Knows nothing of new ones.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rayon::prelude::*;
use serde::de::DeserializeOwned;

use super::error::SpecsError;
use super::existing::ExistingSpecs;
use super::merge;
use crate::diagnostic::Source;
use crate::names::Scope;
use crate::spec::{
    ErrorSetsSpec, OperationSpec, ProductSpec, SchemasSpec, operation_of_file, yaml,
};

/// A spec that exists, and its text.
pub(super) type Existing<T> = Option<(T, String)>;

/// All existing specs.
pub(super) struct ExistingProduct {
    pub(super) product: Existing<ProductSpec>,
    pub(super) schemas: Existing<SchemasSpec>,
    pub(super) errors: Existing<ErrorSetsSpec>,
    /// As many as are imported, in their order.
    pub(super) operations: Vec<Existing<OperationSpec>>,
    /// The operations that exist and are not imported now, by name.
    pub(super) others: Vec<Other>,
}

/// An operation that exists and is not imported now.
pub(super) struct Other {
    /// What its file is to say: what it says, but for a mark.
    pub(super) spec: OperationSpec,
    /// What its file says, and its text.
    pub(super) before: (OperationSpec, String),
}

/// Reads the specs of a directory.
struct Reader<'a> {
    existing: &'a dyn ExistingSpecs,
    directory: &'a str,
}

impl ExistingProduct {
    /// What exists of these operations, and what else. All that can't be read is reported.
    pub(super) fn read(
        existing: &dyn ExistingSpecs,
        directory: &str,
        operations: &[OperationSpec],
    ) -> Result<Self, Vec<SpecsError>> {
        let reader = Reader { existing, directory };
        let mut errors = Vec::new();
        let product = found(reader.read("product"), &mut errors);
        let schemas = found(reader.read("schemas"), &mut errors);
        let error_sets = found(reader.read("errors"), &mut errors);
        let read: Vec<_> = operations.par_iter().map(|one| reader.read(&one.operation)).collect();
        let of_operations = read.into_iter().map(|one| found(one, &mut errors)).collect();
        let imported = operations.iter().map(|one| one.operation.as_str());
        let others = reader.others(&imported.collect()).map_err(|error| errors.push(error));
        let others = others.unwrap_or_default();
        let read: Vec<_> = others.par_iter().map(|name| reader.read(name)).collect();
        let other = |before: (OperationSpec, String)| Other { spec: before.0.clone(), before };
        let others =
            read.into_iter().filter_map(|one| found(one, &mut errors).map(other)).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { product, schemas, errors: error_sets, operations: of_operations, others })
    }

    /// All operations that exist.
    pub(super) fn all_operations(&self) -> impl Iterator<Item = &OperationSpec> {
        let imported = self.operations.iter().flatten().map(|(spec, _)| spec);
        imported.chain(self.others.iter().map(|other| &other.spec))
    }

    /// Names the operations for code, where their own names, out of all that upstream has, would be the same as
    /// another's. What has a name keeps it.
    pub(super) fn name(&self, operations: &mut [OperationSpec], all: &[String]) {
        let existing: BTreeMap<&str, Option<&String>> = self
            .all_operations()
            .map(|spec| (spec.operation.as_str(), spec.name.as_ref()))
            .collect();
        let names = all.iter().map(String::as_str).chain(existing.keys().copied());
        let mut names: BTreeMap<String, Option<String>> =
            names.map(|name| (name.to_owned(), None)).collect();
        let mut scope = Scope::new();
        for (name, code_name) in &mut names {
            *code_name = scope.take(name);
        }
        merge::names(Scope::new(), names.iter_mut(), |name| existing.get(name).copied());
        for operation in operations {
            operation.name = names.remove(&operation.operation).flatten();
        }
    }
}

impl Reader<'_> {
    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Existing<T>, SpecsError> {
        let path = format!("{}/{name}.yaml", self.directory);
        let read = self.existing.read(&path).map_err(|error| unreadable(&path, &error))?;
        let Some(text) = read else { return Ok(None) };
        let source = Source::new(path, text);
        match yaml::parse(&source) {
            Ok(spec) => Ok(Some((spec, source.text))),
            Err(report) => Err(SpecsError::Existing { report: report.to_string() }),
        }
    }

    /// The names of the operations that exist and are not imported.
    fn others(&self, imported: &BTreeSet<&str>) -> Result<Vec<String>, SpecsError> {
        let listed = self.existing.list(self.directory);
        let mut names: Vec<String> = listed
            .map_err(|error| unreadable(self.directory, &error))?
            .iter()
            .filter_map(|file| operation_of_file(file))
            .filter(|name| !imported.contains(name))
            .map(str::to_owned)
            .collect();
        names.sort();
        Ok(names)
    }
}

fn unreadable(path: &str, error: &io::Error) -> SpecsError {
    SpecsError::Existing { report: format!("{path}: {error}") }
}

fn found<T>(read: Result<Existing<T>, SpecsError>, errors: &mut Vec<SpecsError>) -> Existing<T> {
    read.map_err(|error| errors.push(error)).ok().flatten()
}
