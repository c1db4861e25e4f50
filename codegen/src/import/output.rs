//! Converted specs over those that are there -> the files of a product version. Knows nothing of metadata.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Cause;
use super::merge::{self, Notes};
use super::names::Scope;
use super::report::Merged;
use super::{Change, SpecFile, reach, shared_errors, shared_types};
use crate::diagnostic::Source;
use crate::spec::{ErrorSetsSpec, OperationSpec, ProductSpec, SchemasSpec, yaml};

/// Gives the text of the spec file at a path of the tree, if there is one.
pub(super) type Existing<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);

/// Where the files of a product version go, and what is there.
pub(super) struct Output<'a> {
    /// The directory in the tree of specs.
    pub(super) directory: &'a str,
    /// The official page of the product version.
    pub(super) page: &'a str,
    pub(super) existing: Existing<'a>,
    /// Whether only some of the operations are imported.
    pub(super) is_selection: bool,
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
}

/// A spec that is there, and its text.
type There<T> = Option<(T, String)>;

/// All specs that are there.
struct Before {
    product: There<ProductSpec>,
    schemas: There<SchemasSpec>,
    errors: There<ErrorSetsSpec>,
    /// As many as are imported, in their order.
    operations: Vec<There<OperationSpec>>,
}

type FileResult = Result<(SpecFile, Option<Merged>), Cause>;

impl Output<'_> {
    /// Merges specs with what is there, moves what operations have alike to shared schemas and error sets, and writes
    /// all of it. Everything that is wrong is reported.
    pub(super) fn make(&self, fresh: Fresh) -> Result<Made, Vec<Cause>> {
        let Fresh { mut product, mut schemas, mut operations, names } = fresh;
        let before = self.before(&operations)?;
        let code_names = self.code_names(&names).map_err(|cause| vec![cause])?;
        for operation in &mut operations {
            operation.name = code_names.get(&operation.operation).cloned();
        }
        let old_schemas = content(before.schemas.as_ref());
        let old_errors = content(before.errors.as_ref());
        let [mut of_product, mut of_schemas] = <[Notes; 2]>::default();
        if let Some((old, _)) = &before.product {
            merge::product(&mut product, old, &mut of_product);
        }
        merge::schemas(&mut schemas, &old_schemas, &mut of_schemas);
        let of_metadata = schemas.clone();
        // Each operation is merged as a whole; what it shares is found anew, since what people wrote makes a difference.
        let merge = |(operation, old): (&mut OperationSpec, &There<OperationSpec>)| {
            let mut notes = Notes::default();
            let fresh = operation.pagination.clone();
            if let Some((old, _)) = old {
                let mut old = old.clone();
                shared_types::expand(&mut old, &old_schemas, &of_metadata);
                shared_errors::expand(&mut old, &old_errors);
                merge::operation(operation, &old, &of_metadata, &old_schemas, &mut notes);
            }
            (notes, operation.pagination != fresh)
        };
        let (notes, paging_kept): (Vec<_>, Vec<_>) =
            operations.par_iter_mut().zip(&before.operations).map(merge).unzip();

        let there = before.operations.iter().flatten().map(|(spec, _)| spec);
        let names = shared_types::OldNames::new(&old_schemas, there, &of_metadata);
        shared_types::share(&mut operations, &mut schemas, &names);
        let mut errors = shared_errors::share(&mut operations, &old_errors);
        let needed = reach::by_operations(&operations, |name| {
            schemas.get(name).or_else(|| old_schemas.get(name))
        });
        // The operations that are not imported now may need any of them.
        let is_needed = |name: &str| self.is_selection || needed.contains(name);
        merge::shared(&mut schemas, &old_schemas, &of_metadata, is_needed, &mut of_schemas);
        if self.is_selection {
            for (name, set) in &old_errors {
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
        let mut made = Made { files: Vec::new(), merged: Vec::new(), paging_kept };
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

    /// Names for code, by the names of operations, that tell those apart which would be called the same.
    fn code_names(&self, names: &[String]) -> Result<BTreeMap<String, String>, Cause> {
        if !has_clash(names) {
            return Ok(BTreeMap::new());
        }
        let mut there = BTreeMap::new();
        for name in names {
            if let Some((spec, _)) = self.there::<OperationSpec>(name)? {
                there.insert(name.as_str(), spec.name);
            }
        }
        let mut made: BTreeMap<String, Option<String>> =
            names.iter().map(|name| (name.clone(), None)).collect();
        merge::names(made.iter_mut(), |name| Some(there.get(name)?.as_ref()));
        Ok(made.into_iter().filter_map(|(name, code)| Some((name, code?))).collect())
    }

    fn before(&self, operations: &[OperationSpec]) -> Result<Before, Vec<Cause>> {
        let mut causes = Vec::new();
        let product = self.there("product").map_err(|cause| causes.push(cause)).ok().flatten();
        let schemas = self.there("schemas").map_err(|cause| causes.push(cause)).ok().flatten();
        let errors = self.there("errors").map_err(|cause| causes.push(cause)).ok().flatten();
        let read: Vec<_> = operations.par_iter().map(|one| self.there(&one.operation)).collect();
        let operations = read
            .into_iter()
            .map(|there| there.map_err(|cause| causes.push(cause)).ok().flatten())
            .collect();
        if causes.is_empty() {
            Ok(Before { product, schemas, errors, operations })
        } else {
            Err(causes)
        }
    }

    fn there<T: DeserializeOwned>(&self, name: &str) -> Result<There<T>, Cause> {
        let path = format!("{}/{name}.yaml", self.directory);
        let Some(text) = (self.existing)(&path) else { return Ok(None) };
        let source = Source { path, text };
        match yaml::parse(&source) {
            Ok(spec) => Ok(Some((spec, source.text))),
            Err(report) => Err(Cause::Existing { report: report.to_string() }),
        }
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

/// Whether two operations would have one name in code.
fn has_clash(names: &[String]) -> bool {
    let mut scope = Scope::default();
    !names.iter().all(|name| scope.claim(name))
}

fn content<T: Clone + Default>(there: Option<&(T, String)>) -> T {
    there.map(|(content, _)| content.clone()).unwrap_or_default()
}
