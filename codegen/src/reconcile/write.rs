//! The files of a product version: the text of what changed, and that of the existing file where nothing did. Decides nothing.

use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::existing_product::{Existing, ExistingProduct, Other};
use super::{Change, Merged, SpecFile, SpecsError, Upstream, content, imported, merge, page};
use crate::spec::{ErrorSetsSpec, OperationSpec, ProductSpec, SchemasSpec, yaml};

/// The notes on each file.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) product: merge::Notes,
    pub(super) schemas: merge::Notes,
    /// Those on the imported operations.
    pub(super) operations: Vec<merge::Notes>,
}

/// Specs to write.
pub(super) struct Specs {
    pub(super) product: ProductSpec,
    pub(super) schemas: SchemasSpec,
    pub(super) errors: ErrorSetsSpec,
    /// The imported operations.
    pub(super) operations: Vec<OperationSpec>,
}

type FileResult = Result<(SpecFile, Option<Merged>), SpecsError>;

impl Specs {
    /// All files, with what happened to those that exist.
    pub(super) fn write(
        self,
        old: ExistingProduct,
        notes: Notes,
        directory: &str,
        upstream: &dyn Upstream,
    ) -> Result<(Vec<SpecFile>, Vec<Merged>), Vec<SpecsError>> {
        let Self { mut product, schemas, errors, operations } = self;
        let old_errors = content(old.errors.as_ref());
        let of_product = upstream.page(&product, None);
        let path = |name: &str| format!("{directory}/{name}.yaml");
        let mut results = Vec::new();
        if !schemas.is_empty() || old.schemas.is_some() {
            results.push(file(path("schemas"), &of_product, &schemas, old.schemas, notes.schemas));
        }
        if !errors.is_empty() || old.errors.is_some() {
            results.push(file(
                path("errors"),
                &of_product,
                &errors,
                old.errors,
                merge::Notes::default(),
            ));
        }
        let respelled = &old.respelled;
        let of_operation = |name: &str| upstream.page(&product, Some(name));
        let of_operations: Vec<FileResult> = operations
            .par_iter()
            .zip(old.operations)
            .zip(notes.operations)
            .map(|((operation, mut old), mut notes)| {
                let name = &operation.operation;
                if let Some((old, _)) = &mut old {
                    merge::error_set(operation, old, &old_errors, &mut notes);
                    // What its text says.
                    if let Some(before) = respelled.get(name) {
                        old.operation.clone_from(before);
                    }
                }
                let url = of_operation(name);
                let mut made = file(path(name), &url, operation, old, notes)?;
                // People wrote it, and upstream has it now.
                if made.0.change == Change::Updated && !page::is_named(&url, &made.0.text) {
                    made.0.text = page::below(&url, &made.0.text);
                }
                Ok(made)
            })
            .collect();
        results.extend(of_operations);
        // What is not imported stays as it is, but for a mark.
        for Other { spec, before } in old.others {
            if spec != before.0 {
                let name = &spec.operation;
                let notes = merge::Notes::default();
                results.push(file(path(name), &of_operation(name), &spec, Some(before), notes));
            }
        }
        let is_unchanged = |result: &FileResult| {
            result.as_ref().is_ok_and(|(file, _)| file.change == Change::Unchanged)
        };
        if results.iter().all(is_unchanged) {
            imported::keep_day(&mut product, old.product.as_ref().map(|(old, _)| old));
        }
        results.push(file(path("product"), &of_product, &product, old.product, notes.product));
        let (mut files, mut merged, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for result in results {
            match result {
                Ok((file, of_file)) => {
                    files.push(file);
                    merged.extend(of_file);
                }
                Err(error) => errors.push(error),
            }
        }
        merged.sort_by(|a: &Merged, b| a.path.cmp(&b.path));
        if errors.is_empty() { Ok((files, merged)) } else { Err(errors) }
    }
}

/// The text of a file that nobody wrote anything into.
trait Body: Serialize {
    fn body(&self) -> Result<String, serde_yaml::Error> {
        serde_yaml::to_string(self)
    }
}

impl Body for SchemasSpec {}
impl Body for ErrorSetsSpec {}
impl Body for OperationSpec {}
impl Body for ProductSpec {
    fn body(&self) -> Result<String, serde_yaml::Error> {
        let body = serde_yaml::to_string(self)?;
        // As a release writes it, and as it is looked for in what was committed.
        Ok(match &self.released {
            Some(released) => yaml::with_line(&body, "released", &released.to_string(), "version"),
            None => body,
        })
    }
}

/// A file of that content. The old text stays when it says the same.
fn file<T: Body + DeserializeOwned + PartialEq>(
    path: String,
    url: &str,
    spec: &T,
    old: Existing<T>,
    mut notes: merge::Notes,
) -> FileResult {
    let (text, change) = match old {
        Some((old, text)) if old == *spec => (text, Change::Unchanged),
        old => {
            let body =
                spec.body().map_err(|error| SpecsError::Yaml { message: error.to_string() })?;
            match old {
                None => (page::below(url, &body), Change::New),
                Some((_, old)) => {
                    let text = yaml::carry_comments(&old, &body);
                    // Whatever forms the old text has, the new one says what it is to say.
                    let is_same = serde_yaml::from_str::<T>(&text).is_ok_and(|read| read == *spec);
                    if !is_same {
                        notes.drop("comments", "the file has a form in which they can't be placed");
                    }
                    (if is_same { text } else { page::below(url, &body) }, Change::Updated)
                }
            }
        }
    };
    let merge::Notes { kept, dropped, mut marked, mut returned, .. } = notes;
    if change == Change::Unchanged {
        // What one place has no more, and another place of the same type has.
        marked.clear();
        returned.clear();
    }
    let is_silent = [&kept, &dropped, &marked, &returned].iter().all(|notes| notes.is_empty());
    let merged =
        (!is_silent).then(|| Merged { path: path.clone(), kept, dropped, marked, returned });
    Ok((SpecFile { path, text, change }, merged))
}
