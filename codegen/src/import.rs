//! Official metadata (`api-docs.json`) in, YAML specs out: bytes to texts, without touching a file.
//! Knows nothing of what the specs are used for.
//!
//! Everything or nothing: one problem anywhere and no spec comes out, with all problems listed.

mod before;
mod document;
mod dotted;
mod error;
mod existing;
mod fixup;
mod gaps;
mod inputs;
mod log;
mod merge;
mod metadata;
mod names;
mod operation;
mod output;
mod pagination;
mod path;
mod reach;
mod report;
mod schema;
mod sensitive;
mod shared_errors;
mod shared_types;
mod wrapper;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diagnostic::nearest;
use document::Imported;
pub use error::{Cause, ImportError, Place, Problem};
pub use existing::ExistingSpecs;
pub use fixup::Fixup;
pub use report::{Example, FixedPlace, Merged, OperationReport, Paging, Report, Untyped};

/// One metadata file in memory.
#[derive(Clone, Copy, Debug)]
pub struct Docs<'a> {
    /// Where it was found. `<product>/<version>/<file>` names the product's directory in the specs; the
    /// file's own product code does otherwise.
    pub path: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// What to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether to keep summaries, descriptions and error messages, for the user's own use.
    pub descriptions: bool,
    /// The operations to import; all of them if there are none here.
    pub only: BTreeSet<String>,
}

/// What an import made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The spec files in the order of their paths, unchanged ones included.
    pub files: Vec<SpecFile>,
    /// What was done.
    pub report: Report,
}

/// One file of the spec tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFile {
    /// Its path in the tree: `ecs/2014-05-26/DescribeRegions.yaml`.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// How it relates to the file that is there.
    pub change: Change,
}

/// How an imported file relates to the one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There is none.
    New,
    /// It says the same; the text is that of the file, comments and layout included.
    Unchanged,
    /// It says something else.
    Updated,
}

/// Imports metadata, on all threads of the current rayon pool.
///
/// What people wrote into the `existing` specs is kept: summaries, descriptions, names, pagination, `sensitive`,
/// `wrapper`, authorization details, the changelog, and types where the metadata has none. Specs of operations
/// that the metadata does not have (any more) stay as they are. The output depends on neither the order of the
/// documents nor the number of threads.
///
/// Types and lists of errors that several operations of a product have alike are put into its `schemas.yaml` and
/// `errors.yaml`, under the names that they have there already, if any.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use alicloud_codegen::import::{Docs, Options, import};
///
/// let bytes = br#"{
///     "info": {"style": "RPC", "product": "Demo", "version": "2020-01-01"},
///     "apis": {"DescribeThing": {
///         "methods": ["post"],
///         "parameters": [{"name": "Id", "in": "query", "schema": {"type": "string", "required": true}}],
///         "responses": {"200": {"schema": {"type": "object", "properties": {"Name": {"type": "string"}}}}}
///     }}
/// }"#;
/// let docs = Docs { path: "demo.json", bytes };
/// let outcome = import(&[docs], &BTreeMap::new(), &Options::default())?;
/// assert_eq!(outcome.files[0].path, "demo/2020-01-01/DescribeThing.yaml");
/// assert_eq!(outcome.report.fully_typed(), 1);
/// # Ok::<(), alicloud_codegen::import::ImportError>(())
/// ```
pub fn import(
    docs: &[Docs<'_>],
    existing: &dyn ExistingSpecs,
    options: &Options,
) -> Result<Outcome, ImportError> {
    let mut imported: Vec<Imported> =
        docs.par_iter().map(|docs| document::import(docs, existing, options)).collect();
    imported.sort_by(|a, b| {
        (&a.place.product, &a.place.version, &a.place.file).cmp(&(
            &b.place.product,
            &b.place.version,
            &b.place.file,
        ))
    });
    let mut problems: Vec<Problem> =
        imported.iter_mut().flat_map(|one| std::mem::take(&mut one.problems)).collect();
    problems.extend(twice(&imported));
    if problems.is_empty() {
        problems.extend(not_found(&imported, options));
    }
    if !problems.is_empty() {
        return Err(ImportError { problems });
    }
    let mut outcome = Outcome { files: Vec::new(), report: Report::default() };
    for one in imported {
        outcome.report.products += 1;
        outcome.report.operations_in += one.names.len();
        outcome.report.operations.extend(one.operations);
        outcome.report.merged.extend(one.merged);
        outcome.report.gone.extend(one.gone);
        for (fixup, place) in one.fixed {
            outcome.report.fixups.entry(fixup).or_default().push(place);
        }
        outcome.files.extend(one.files);
    }
    outcome.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(outcome)
}

/// Product versions that several documents describe.
fn twice(imported: &[Imported]) -> Vec<Problem> {
    let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for one in imported.iter().filter(|one| !one.place.product.is_empty()) {
        let seen = count.entry((&one.place.product, &one.place.version)).or_insert(0);
        *seen += 1;
        if *seen == 2 {
            let name = format!("{}/{}", one.place.product, one.place.version);
            problems.push(Problem {
                place: one.place.clone(),
                cause: Cause::Twice { what: "product version", name },
            });
        }
    }
    problems
}

/// Operations that were asked for and are nowhere.
fn not_found(imported: &[Imported], options: &Options) -> Vec<Problem> {
    let known: BTreeSet<&str> =
        imported.iter().flat_map(|one| &one.names).map(String::as_str).collect();
    let unknown = options.only.iter().filter(|name| !known.contains(name.as_str()));
    unknown
        .map(|name| Problem {
            place: Place { file: "the selection".to_owned(), ..Place::default() },
            cause: Cause::NoSuchOperation {
                name: name.clone(),
                nearest: nearest(name, known.iter().copied()).map(str::to_owned),
            },
        })
        .collect()
}
