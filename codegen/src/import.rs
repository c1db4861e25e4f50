//! Official metadata (`api-docs.json`) in, YAML specs out: bytes to texts, without touching a file. A source of metadata
//! reads its documents, `reconcile` merges what it read with the specs that exist.
//!
//! Everything or nothing: one problem anywhere and no spec comes out, with all problems listed.

mod alibaba;
mod error;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diagnostic::nearest;
use crate::reconcile::{self, Fresh, Made, Upstream};
pub use crate::reconcile::{Change, ExistingSpecs, Merged, SpecFile, SpecsError};
use alibaba::Alibaba;
pub use alibaba::Fixup;
pub use error::{Cause, ImportError, Place, Problem};
pub use report::{Example, FixedPlace, OperationReport, Paging, Report, Untyped};

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

/// What a source makes of one document.
#[derive(Default)]
struct Read {
    place: Place,
    problems: Vec<Problem>,
    /// The names of all its operations, selected or not.
    names: Vec<String>,
    /// The specs; nothing when there are problems.
    fresh: Option<Fresh>,
    /// As many as there are specs of operations, in their order.
    operations: Vec<OperationReport>,
    fixed: Vec<(Fixup, FixedPlace)>,
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
    let mut imported: Vec<(Read, Made)> = docs
        .par_iter()
        .map(|docs| reconciled(alibaba::read(docs, options), &Alibaba, existing))
        .collect();
    imported.sort_by(|(a, _), (b, _)| {
        (&a.place.product, &a.place.version, &a.place.file).cmp(&(
            &b.place.product,
            &b.place.version,
            &b.place.file,
        ))
    });
    let mut problems: Vec<Problem> =
        imported.iter_mut().flat_map(|(one, _)| std::mem::take(&mut one.problems)).collect();
    problems.extend(twice(&imported));
    if problems.is_empty() {
        problems.extend(not_found(&imported, options));
    }
    if !problems.is_empty() {
        return Err(ImportError { problems });
    }
    let mut outcome = Outcome { files: Vec::new(), report: Report::default() };
    for (read, made) in imported {
        outcome.report.products += 1;
        outcome.report.operations_in += read.names.len();
        outcome.report.operations.extend(read.operations);
        outcome.report.merged.extend(made.merged);
        outcome.report.gone.extend(made.gone);
        for (fixup, place) in read.fixed {
            outcome.report.fixups.entry(fixup).or_default().push(place);
        }
        outcome.files.extend(made.files);
    }
    outcome.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(outcome)
}

/// What was read, over the specs that exist.
fn reconciled(
    mut read: Read,
    upstream: &dyn Upstream,
    existing: &dyn ExistingSpecs,
) -> (Read, Made) {
    let Some(fresh) = read.fresh.take() else { return (read, Made::default()) };
    let directory = format!("{}/{}", read.place.product, read.place.version);
    let made = match reconcile::reconcile(fresh, upstream, existing, &directory) {
        Ok(made) => made,
        Err(errors) => {
            let problem =
                |error: SpecsError| Problem { place: read.place.clone(), cause: error.into() };
            read.problems.extend(errors.into_iter().map(problem));
            Made::default()
        }
    };
    for (report, kept) in read.operations.iter_mut().zip(&made.paging_kept) {
        if *kept {
            report.pagination = Paging::Kept;
        }
    }
    read.operations.sort_by(|a, b| a.operation.cmp(&b.operation));
    (read, made)
}

/// Product versions that several documents describe.
fn twice(imported: &[(Read, Made)]) -> Vec<Problem> {
    let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for (one, _) in imported.iter().filter(|(one, _)| !one.place.product.is_empty()) {
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
fn not_found(imported: &[(Read, Made)], options: &Options) -> Vec<Problem> {
    let known: BTreeSet<&str> =
        imported.iter().flat_map(|(one, _)| &one.names).map(String::as_str).collect();
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
