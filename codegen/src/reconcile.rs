//! New specs of a product version over those that exist -> its files: what people wrote stays, what upstream says is
//! renewed, what operations have alike is shared. Knows no source of specs and no file system.

mod error;
mod existing;
mod existing_product;
mod merge;
mod shared_errors;
mod shared_types;
mod signature;
mod subjects;

use rayon::prelude::*;
use serde::Serialize;

use crate::spec::{OperationSpec, PaginationSpec, ProductSpec, SchemasSpec, reach};
pub use error::SpecsError;
pub use existing::ExistingSpecs;
use existing_product::{Existing, ExistingProduct};
use merge::Notes;
use shared_types::Expansion;

/// One file of the spec tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFile {
    /// Its path in the tree: `ecs/2014-05-26/DescribeRegions.yaml`.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// How it relates to the file that exists.
    pub change: Change,
}

/// How an imported file relates to the one that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// None exists.
    New,
    /// It says the same; the text is that of the file, comments and layout included.
    Unchanged,
    /// It says something else.
    Updated,
}

/// What happened to a spec file that existed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The file's path in the tree.
    pub path: String,
    /// What was kept of it, by path.
    pub kept: Vec<String>,
    /// What no longer applies, by path, with the reason.
    pub dropped: Vec<String>,
}

/// What has to be known of where new specs come from.
pub(crate) trait Upstream: Sync {
    /// The official page of a product version, or of one of its operations.
    fn page(&self, product: &ProductSpec, operation: Option<&str>) -> String;

    /// The paging that would be found in an operation.
    fn paging(&self, operation: &OperationSpec, schemas: &SchemasSpec) -> Option<PaginationSpec>;
}

/// The new specs of a product version.
pub(crate) struct Fresh {
    pub(crate) product: ProductSpec,
    pub(crate) schemas: SchemasSpec,
    pub(crate) operations: Vec<OperationSpec>,
    /// The names of all operations that upstream has, imported now or not.
    pub(crate) names: Vec<String>,
}

/// The files of a product version.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) files: Vec<SpecFile>,
    pub(crate) merged: Vec<Merged>,
    /// For each operation, whether the paging that existed was kept.
    pub(crate) paging_kept: Vec<bool>,
    /// The files of operations that upstream does not have.
    pub(crate) gone: Vec<String>,
}

type FileResult = Result<(SpecFile, Option<Merged>), SpecsError>;

/// Merges new specs with those in a directory of the `existing` ones, moves what operations have alike to shared schemas
/// and error sets, and writes all of it. Everything that is wrong is reported.
pub(crate) fn reconcile(
    fresh: Fresh,
    upstream: &dyn Upstream,
    existing: &dyn ExistingSpecs,
    directory: &str,
) -> Result<Made, Vec<SpecsError>> {
    let Fresh { mut product, mut schemas, mut operations, names } = fresh;
    let old = ExistingProduct::read(existing, directory, &operations)?;
    old.name(&mut operations, &names);
    let gone = old.gone(&names).map(|name| format!("{directory}/{name}.yaml")).collect();
    let old_schemas = content(old.schemas.as_ref());
    let old_errors = content(old.errors.as_ref());
    let [mut of_product, mut of_schemas] = <[Notes; 2]>::default();
    let tree = subjects::Operations::new(&operations, &old);
    let subjects = old.product.as_ref().map(|(product, _)| &product.subjects);
    subjects::merge(&mut product.subjects, subjects, &tree, &mut of_product);
    if let Some((old, _)) = &old.product {
        merge::product(&mut product, old, &mut of_product);
    }
    signature::keep(&mut product, &operations, &old, &mut of_product);
    merge::schemas(&mut schemas, &old_schemas, &mut of_schemas);
    let of_upstream = schemas.clone();
    // Each operation is merged as a whole; what it shares is found anew, since what people wrote makes a difference.
    let expansion = Expansion::new(&old_schemas, &of_upstream);
    let merge = |(operation, old): (&mut OperationSpec, &Existing<OperationSpec>)| {
        let mut notes = Notes::default();
        let fresh = operation.pagination.clone();
        if let Some((old, _)) = old {
            let mut old = old.clone();
            expansion.expand(&mut old);
            shared_errors::expand(&mut old, &old_errors);
            let schemas = merge::Schemas { new: &of_upstream, old: &old_schemas };
            merge::operation(operation, &old, schemas, upstream, &mut notes);
        }
        (notes, operation.pagination != fresh)
    };
    let (notes, paging_kept): (Vec<_>, Vec<_>) =
        operations.par_iter_mut().zip(&old.operations).map(merge).unzip();

    let existing_operations = old.operations.iter().flatten().map(|(spec, _)| spec);
    let names = shared_types::OldNames::new(&old_schemas, existing_operations, &of_upstream);
    let has_old_types: Vec<bool> = notes.iter().map(|notes| notes.has_old_types).collect();
    shared_types::share(&mut operations, &has_old_types, &mut schemas, &names);
    let mut errors = shared_errors::share(&mut operations, &old_errors);
    let needed = reach::by_operations(operations.iter().chain(&old.others), |name| {
        schemas.get(name).or_else(|| old_schemas.get(name))
    });
    let is_needed = |name: &str| needed.contains(name);
    merge::shared(&mut schemas, &old_schemas, &of_upstream, is_needed, &mut of_schemas);
    for name in old.others.iter().filter_map(|other| other.error_set.as_ref()) {
        if let Some(set) = old_errors.get(name) {
            errors.0.entry(name.clone()).or_insert_with(|| set.clone());
        }
    }
    schemas.0.sort_keys();
    errors.0.sort_keys();

    let page = upstream.page(&product, None);
    let path = |name: &str| format!("{directory}/{name}.yaml");
    let mut results = vec![file(path("product"), &page, &product, old.product, of_product)];
    if !schemas.is_empty() || old.schemas.is_some() {
        results.push(file(path("schemas"), &page, &schemas, old.schemas, of_schemas));
    }
    if !errors.is_empty() || old.errors.is_some() {
        results.push(file(path("errors"), &page, &errors, old.errors, Notes::default()));
    }
    let of_operations: Vec<FileResult> = operations
        .par_iter()
        .zip(old.operations)
        .zip(notes)
        .map(|((operation, old), mut notes)| {
            if let Some((old, _)) = &old {
                merge::error_set(operation, old, &old_errors, &mut notes);
            }
            let name = &operation.operation;
            file(path(name), &upstream.page(&product, Some(name)), operation, old, notes)
        })
        .collect();
    results.extend(of_operations);
    let mut made = Made { files: Vec::new(), merged: Vec::new(), paging_kept, gone };
    let mut errors = Vec::new();
    for result in results {
        match result {
            Ok((file, merged)) => {
                made.files.push(file);
                made.merged.extend(merged);
            }
            Err(error) => errors.push(error),
        }
    }
    made.merged.sort_by(|a, b| a.path.cmp(&b.path));
    if errors.is_empty() { Ok(made) } else { Err(errors) }
}

/// A file of that content. The old text stays when it says the same.
fn file<T: Serialize + PartialEq>(
    path: String,
    page: &str,
    spec: &T,
    old: Existing<T>,
    notes: Notes,
) -> FileResult {
    let (text, change) = match old {
        Some((old, text)) if old == *spec => (text, Change::Unchanged),
        old => {
            let body = serde_yaml::to_string(spec)
                .map_err(|error| SpecsError::Yaml { message: error.to_string() })?;
            let change = if old.is_some() { Change::Updated } else { Change::New };
            (format!("# {page}\n{body}"), change)
        }
    };
    let Notes { kept, dropped, .. } = notes;
    let merged = (!kept.is_empty() || !dropped.is_empty()).then(|| Merged {
        path: path.clone(),
        kept,
        dropped,
    });
    Ok((SpecFile { path, text, change }, merged))
}

fn content<T: Clone + Default>(existing: Option<&(T, String)>) -> T {
    existing.map(|(content, _)| content.clone()).unwrap_or_default()
}
