//! Official metadata (`api-docs.json`) in, YAML specs out: bytes to texts, without touching a file. A source of metadata
//! reads its documents, `reconcile` merges what it read with the specs that exist.
//!
//! What can't be decided is a problem of an operation or of a product version, whose specs stay as they are; all else
//! comes out.

mod alibaba;
mod error;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diagnostic::nearest;
use crate::reconcile::{self, Fresh, Made, Terms, Upstream};
pub use crate::reconcile::{Change, ExistingSpecs, Merged, SpecFile, SpecsError};
use crate::spec::Day;
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
    /// Whether one problem anywhere leaves all as it was.
    pub strict: bool,
    /// The day of the documents, where it is known. What they have no more is marked with it, and those of an earlier day
    /// are refused.
    pub as_of: Option<Day>,
    /// For how many days what is marked is kept, where the product does not say; without an end unless given.
    pub keep_removed: Option<u32>,
    /// Whether a document may lack any number of operations: more than ten, or a tenth if that is more, are taken for an accident
    /// otherwise, and the document is refused.
    pub accept_removals: bool,
    /// Whether the documents are of the default versions of their products, where that is known.
    pub default_version: Option<bool>,
    /// What the product is called, where that is known and the specs do not say it.
    pub title: Option<String>,
}

impl Options {
    fn terms(&self) -> Terms {
        Terms {
            as_of: self.as_of,
            keep_removed: self.keep_removed,
            accept_removals: self.accept_removals,
            selected: !self.only.is_empty(),
            default_version: self.default_version,
        }
    }
}

/// What an import made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The spec files in the order of their paths, unchanged ones included.
    pub files: Vec<SpecFile>,
    /// What was done.
    pub report: Report,
    /// What could not be decided, in the order of product versions, operations and fields.
    pub problems: Vec<Problem>,
}

/// What a source makes of one document.
#[derive(Default)]
struct Read {
    place: Place,
    problems: Vec<Problem>,
    /// The names of all its operations, selected or not.
    names: Vec<String>,
    /// The specs, but for operations with problems; nothing when the whole has some.
    fresh: Option<Fresh>,
    /// As many as there are specs of operations, in their order.
    operations: Vec<OperationReport>,
    fixed: Vec<(Fixup, FixedPlace)>,
}

/// Imports metadata, on all threads of the current rayon pool.
///
/// What people wrote into the `existing` specs is kept: summaries, descriptions, names, pagination, `sensitive`,
/// `wrapper`, the endpoint rule; and where the metadata says nothing, permissions, quotas, the changelog and types. Specs of operations
/// that the metadata does not have (any more) stay, and so do parameters, members of responses and values of enums; all of
/// them are marked `removedUpstream`, but for operations that people added: those whose first lines do not name the official page, as every
/// imported spec does. Arguments keep their order, and none appears where callers could leave something out
/// before. The output depends on neither the order of the documents nor the number of threads.
///
/// An operation that can't be decided on leaves its spec as it is, and so does a whole product version; the outcome has
/// the reasons. Nothing is imported where the selection names operations that do not exist, or after any problem if the
/// import is to be strict.
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
    let mut imported: Vec<(Read, Option<Made>)> = docs
        .par_iter()
        .map(|docs| {
            let mut read = alibaba::read(docs, options);
            if let Some(fresh) = &mut read.fresh {
                fresh.product.title.clone_from(&options.title);
            }
            reconciled(read, &Alibaba, existing, options.terms())
        })
        .collect();
    imported.sort_by(|(a, _), (b, _)| {
        (&a.place.product, &a.place.version, &a.place.file).cmp(&(
            &b.place.product,
            &b.place.version,
            &b.place.file,
        ))
    });
    refuse_twice(&mut imported);
    let unknown = not_found(&imported, options);
    if !unknown.is_empty() {
        return Err(ImportError { problems: unknown });
    }
    let mut outcome = Outcome::default();
    let mut left_products = BTreeSet::new();
    for (read, made) in imported {
        let report = &mut outcome.report;
        report.operations_in += read.names.len();
        let Place { file, product, version, .. } = read.place;
        match made {
            Some(made) => {
                let is_imported = !made.files.is_empty();
                report.products += usize::from(is_imported);
                if !is_imported && read.problems.is_empty() {
                    report.unselected.push(format!("{product}/{version}"));
                }
                let left: BTreeSet<&String> =
                    read.problems.iter().filter_map(|p| p.place.operation.as_ref()).collect();
                report.left_operations += left.len();
                report.operations.extend(read.operations);
                report.merged.extend(made.merged);
                report.gone.extend(made.gone);
                for (fixup, place) in read.fixed {
                    report.fixups.entry(fixup).or_default().push(place);
                }
                outcome.files.extend(made.files);
                report.removed.extend(made.dropped);
                report.own.extend(made.own);
                report.joined.extend(made.joined);
                report.respelled.extend(made.respelled);
            }
            None if product.is_empty() => {
                left_products.insert((file, version));
            }
            None => {
                left_products.insert((product, version));
            }
        }
        outcome.problems.extend(read.problems);
    }
    outcome.report.left_products = left_products.len();
    if options.strict && !outcome.problems.is_empty() {
        return Err(ImportError { problems: outcome.problems });
    }
    outcome.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(outcome)
}

/// What a document says by itself, under the names that its place has in code: where it is, what is wrong with it, and its specs but
/// for those of operations with problems.
pub(crate) fn unreconciled(
    docs: &Docs<'_>,
    options: &Options,
) -> (Place, Vec<Problem>, Option<Fresh>) {
    let Read { place, mut problems, fresh, .. } = alibaba::read(docs, options);
    let fresh = fresh.and_then(|fresh| {
        let named = reconcile::unshared(fresh, options.terms());
        let problem = |error: SpecsError| Problem { place: place.clone(), cause: error.into() };
        named.map_err(|errors| problems.extend(errors.into_iter().map(problem))).ok()
    });
    (place, problems, fresh)
}

/// What was read, over the specs that exist. Nothing is made where the whole has a problem.
fn reconciled(
    mut read: Read,
    upstream: &dyn Upstream,
    existing: &dyn ExistingSpecs,
    terms: Terms,
) -> (Read, Option<Made>) {
    let Some(fresh) = read.fresh.take() else { return (read, None) };
    // Without an operation, what a selection says of the product is of no use.
    if terms.selected && fresh.operations.is_empty() {
        return (read, Some(Made::default()));
    }
    let directory = format!("{}/{}", read.place.product, read.place.version);
    let made = match reconcile::reconcile(fresh, upstream, existing, &directory, terms) {
        Ok(made) => made,
        Err(errors) => {
            let problem =
                |error: SpecsError| Problem { place: read.place.clone(), cause: error.into() };
            read.problems.extend(errors.into_iter().map(problem));
            return (read, None);
        }
    };
    for (report, made) in read.operations.iter_mut().zip(&made.operations) {
        report.disputed = made.disputed;
        if made.paging_kept {
            report.pagination = Paging::Kept;
        }
    }
    read.operations.sort_by(|a, b| a.operation.cmp(&b.operation));
    (read, Some(made))
}

/// Refuses product versions that several documents describe: nothing says which of them counts.
fn refuse_twice(imported: &mut [(Read, Option<Made>)]) {
    let key = |read: &Read| (read.place.product.clone(), read.place.version.clone());
    let mut count: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (read, _) in imported.iter().filter(|(_, made)| made.is_some()) {
        *count.entry(key(read)).or_default() += 1;
    }
    for (read, made) in imported {
        if made.is_some() && count.get(&key(read)).is_some_and(|count| *count > 1) {
            let name = format!("{}/{}", read.place.product, read.place.version);
            let cause = Cause::Twice { what: "product version", name };
            read.problems = vec![Problem { place: read.place.clone(), cause }];
            *made = None;
        }
    }
}

/// Operations that were asked for and are nowhere. Where a document can't be read, they may be in that one.
fn not_found(imported: &[(Read, Option<Made>)], options: &Options) -> Vec<Problem> {
    if imported.iter().any(|(_, made)| made.is_none()) {
        return Vec::new();
    }
    let known: BTreeSet<&str> =
        imported.iter().flat_map(|(read, _)| &read.names).map(String::as_str).collect();
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
