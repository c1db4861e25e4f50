//! Converted specs over those that are there -> the files of a product version. Knows nothing of metadata.

use rayon::prelude::*;
use serde::Serialize;

use super::before::{Before, There};
use super::error::Cause;
use super::existing::ExistingSpecs;
use super::merge::{self, Notes};
use super::report::Merged;
use super::shared_types::{self, Expansion};
use super::{Change, SpecFile, reach, shared_errors};
use crate::spec::{OperationSpec, ProductSpec, SchemasSpec};

/// Where the files of a product version go, and what is there.
pub(super) struct Output<'a> {
    /// The directory in the tree of specs.
    pub(super) directory: &'a str,
    /// The official page of the product version.
    pub(super) page: &'a str,
    pub(super) existing: &'a dyn ExistingSpecs,
}

/// What is imported: specs as the metadata has them.
pub(super) struct Fresh {
    pub(super) product: ProductSpec,
    pub(super) schemas: SchemasSpec,
    pub(super) operations: Vec<OperationSpec>,
    /// The names of all operations that the metadata has, imported now or not.
    pub(super) names: Vec<String>,
}

/// The files of a product version.
pub(super) struct Made {
    pub(super) files: Vec<SpecFile>,
    pub(super) merged: Vec<Merged>,
    /// For each operation, whether the paging that was there was kept.
    pub(super) paging_kept: Vec<bool>,
    /// The files of operations that the metadata does not have.
    pub(super) gone: Vec<String>,
}

type FileResult = Result<(SpecFile, Option<Merged>), Cause>;

impl Output<'_> {
    /// Merges specs with what is there, moves what operations have alike to shared schemas and error sets, and writes
    /// all of it. Everything that is wrong is reported.
    pub(super) fn make(&self, fresh: Fresh) -> Result<Made, Vec<Cause>> {
        let Fresh { mut product, mut schemas, mut operations, names } = fresh;
        let before = Before::read(self.existing, self.directory, &operations)?;
        before.name(&mut operations, &names);
        let gone =
            before.gone(&names).map(|name| format!("{}/{name}.yaml", self.directory)).collect();
        let old_schemas = content(before.schemas.as_ref());
        let old_errors = content(before.errors.as_ref());
        let [mut of_product, mut of_schemas] = <[Notes; 2]>::default();
        if let Some((old, _)) = &before.product {
            merge::product(&mut product, old, &mut of_product);
        }
        merge::schemas(&mut schemas, &old_schemas, &mut of_schemas);
        let of_metadata = schemas.clone();
        // Each operation is merged as a whole; what it shares is found anew, since what people wrote makes a difference.
        let expansion = Expansion::new(&old_schemas, &of_metadata);
        let merge = |(operation, old): (&mut OperationSpec, &There<OperationSpec>)| {
            let mut notes = Notes::default();
            let fresh = operation.pagination.clone();
            if let Some((old, _)) = old {
                let mut old = old.clone();
                expansion.expand(&mut old);
                shared_errors::expand(&mut old, &old_errors);
                merge::operation(operation, &old, &of_metadata, &old_schemas, &mut notes);
            }
            (notes, operation.pagination != fresh)
        };
        let (notes, paging_kept): (Vec<_>, Vec<_>) =
            operations.par_iter_mut().zip(&before.operations).map(merge).unzip();

        let there = before.operations.iter().flatten().map(|(spec, _)| spec);
        let names = shared_types::OldNames::new(&old_schemas, there, &of_metadata);
        let has_old_types: Vec<bool> = notes.iter().map(|notes| notes.has_old_types).collect();
        shared_types::share(&mut operations, &has_old_types, &mut schemas, &names);
        let mut errors = shared_errors::share(&mut operations, &old_errors);
        let needed = reach::by_operations(operations.iter().chain(&before.others), |name| {
            schemas.get(name).or_else(|| old_schemas.get(name))
        });
        let is_needed = |name: &str| needed.contains(name);
        merge::shared(&mut schemas, &old_schemas, &of_metadata, is_needed, &mut of_schemas);
        for name in before.others.iter().filter_map(|other| other.error_set.as_ref()) {
            if let Some(set) = old_errors.get(name) {
                errors.0.entry(name.clone()).or_insert_with(|| set.clone());
            }
        }
        schemas.0.sort_keys();
        errors.0.sort_keys();

        let mut results =
            vec![self.file("product", self.page, &product, before.product, of_product)];
        if !schemas.is_empty() || before.schemas.is_some() {
            results.push(self.file("schemas", self.page, &schemas, before.schemas, of_schemas));
        }
        if !errors.is_empty() || before.errors.is_some() {
            let notes = Notes::default();
            results.push(self.file("errors", self.page, &errors, before.errors, notes));
        }
        let of_operations: Vec<FileResult> = operations
            .par_iter()
            .zip(before.operations)
            .zip(notes)
            .map(|((operation, old), mut notes)| {
                if let Some((old, _)) = &old {
                    merge::error_set(operation, old, &old_errors, &mut notes);
                }
                let name = &operation.operation;
                self.file(name, &format!("{}/{name}", self.page), operation, old, notes)
            })
            .collect();
        results.extend(of_operations);
        let mut made = Made { files: Vec::new(), merged: Vec::new(), paging_kept, gone };
        let mut causes = Vec::new();
        for result in results {
            match result {
                Ok((file, merged)) => {
                    made.files.push(file);
                    made.merged.extend(merged);
                }
                Err(cause) => causes.push(cause),
            }
        }
        made.merged.sort_by(|a, b| a.path.cmp(&b.path));
        if causes.is_empty() { Ok(made) } else { Err(causes) }
    }

    /// A file of that content. The old text stays when it says the same.
    fn file<T: Serialize + PartialEq>(
        &self,
        name: &str,
        page: &str,
        spec: &T,
        old: There<T>,
        notes: Notes,
    ) -> FileResult {
        let path = format!("{}/{name}.yaml", self.directory);
        let (text, change) = match old {
            Some((old, text)) if old == *spec => (text, Change::Unchanged),
            old => {
                let body = serde_yaml::to_string(spec)
                    .map_err(|error| Cause::Yaml { message: error.to_string() })?;
                let change = if old.is_some() { Change::Updated } else { Change::New };
                (format!("# {page}\n{body}"), change)
            }
        };
        let merged = (!notes.kept.is_empty() || !notes.dropped.is_empty()).then(|| Merged {
            path: path.clone(),
            kept: notes.kept,
            dropped: notes.dropped,
        });
        Ok((SpecFile { path, text, change }, merged))
    }
}

fn content<T: Clone + Default>(there: Option<&(T, String)>) -> T {
    there.map(|(content, _)| content.clone()).unwrap_or_default()
}
