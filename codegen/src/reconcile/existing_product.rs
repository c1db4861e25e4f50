//! The existing specs of a product version. Knows nothing of new ones.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;

use rayon::prelude::*;
use serde::de::DeserializeOwned;

use super::error::SpecsError;
use super::existing::ExistingSpecs;
use super::merge;
use crate::diagnostic::Source;
use crate::names::{self, Scope};
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
    /// How imported operations were spelled until now, where that differs in case alone: by their names.
    pub(super) respelled: BTreeMap<String, String>,
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
    /// What exists of these operations, out of all that upstream has, and what else. All that can't be read is reported.
    pub(super) fn read(
        existing: &dyn ExistingSpecs,
        directory: &str,
        operations: &[OperationSpec],
        upstream: &[String],
    ) -> Result<Self, Vec<SpecsError>> {
        let reader = Reader { existing, directory };
        let mut errors = Vec::new();
        let product = found(reader.read("product"), &mut errors);
        let schemas = found(reader.read("schemas"), &mut errors);
        let error_sets = found(reader.read("errors"), &mut errors);
        let listed = reader.operations().map_err(|error| errors.push(error)).ok();
        // Each file that can't be read is named, whether or not the directory can.
        let is_there = |name: &String| listed.as_ref().is_none_or(|listed| listed.contains(name));
        let names = listed.clone().unwrap_or_default();
        let respelled = respelled(&names, operations, upstream);
        let read: Vec<_> = operations
            .par_iter()
            .map(|OperationSpec { operation: name, .. }| match respelled.get(name) {
                Some(old) => reader.read(old).map(|read| Some(renamed(read?, name))),
                None if is_there(name) => reader.read(name),
                None => Ok(None),
            })
            .collect();
        let of_operations = read.into_iter().map(|one| found(one, &mut errors)).collect();
        let mut others = names;
        for name in operations.iter().map(|one| &one.operation).chain(respelled.values()) {
            others.remove(name);
        }
        let read: Vec<_> = others.par_iter().map(|name| reader.read(name)).collect();
        let other = |before: (OperationSpec, String)| Other { spec: before.0.clone(), before };
        let others =
            read.into_iter().filter_map(|one| found(one, &mut errors).map(other)).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let operations = of_operations;
        Ok(Self { product, schemas, errors: error_sets, operations, others, respelled })
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
    fn read<T: DeserializeOwned + Send>(&self, name: &str) -> Result<Existing<T>, SpecsError> {
        let path = format!("{}/{name}.yaml", self.directory);
        let read = self.existing.read(&path).map_err(|error| unreadable(&path, &error))?;
        let Some(text) = read else { return Ok(None) };
        let source = Source::new(path, text);
        match yaml::parse(&source) {
            Ok(spec) => Ok(Some((spec, source.text))),
            Err(report) => Err(SpecsError::Existing { report: report.to_string() }),
        }
    }

    /// The names of the operations that exist.
    fn operations(&self) -> Result<BTreeSet<String>, SpecsError> {
        let listed = self.existing.list(self.directory);
        let listed = listed.map_err(|error| unreadable(self.directory, &error))?;
        Ok(listed.iter().filter_map(|file| operation_of_file(file)).map(str::to_owned).collect())
    }
}

/// The imported operations of which one exists whose name differs in case alone, each with that one. Where upstream has both, or has
/// several such names, they are what they are called.
fn respelled(
    listed: &BTreeSet<String>,
    imported: &[OperationSpec],
    upstream: &[String],
) -> BTreeMap<String, String> {
    let mut spellings: HashMap<String, Vec<&String>> = HashMap::new();
    let of_upstream: HashSet<&String> = upstream.iter().collect();
    let new = upstream.iter().filter(|name| !listed.contains(*name));
    let changed = new.chain(listed.iter().filter(|name| !of_upstream.contains(name)));
    for name in changed {
        spellings.entry(name.to_lowercase()).or_default().push(name);
    }
    let is_imported = |name: &String| imported.iter().any(|one| one.operation == *name);
    let pairs = spellings.into_values().filter_map(|names| match names.as_slice() {
        [new, old] if is_imported(new) && listed.contains(*old) => {
            Some(((*new).clone(), (*old).clone()))
        }
        _ => None,
    });
    pairs.collect()
}

/// The same operation, with its name for code, under its new name.
fn renamed((mut spec, text): (OperationSpec, String), new: &str) -> (OperationSpec, String) {
    if [names::snake, names::pascal].into_iter().any(|case| case(spec.code_name()) != case(new)) {
        spec.name = Some(spec.code_name().to_owned());
    }
    new.clone_into(&mut spec.operation);
    (spec, text)
}

fn unreadable(path: &str, error: &io::Error) -> SpecsError {
    SpecsError::Existing { report: format!("{path}: {error}") }
}

fn found<T>(read: Result<Existing<T>, SpecsError>, errors: &mut Vec<SpecsError>) -> Existing<T> {
    read.map_err(|error| errors.push(error)).ok().flatten()
}
