//! New specs of a product version over those that exist -> its files: what people wrote stays, what upstream says is
//! renewed, what operations have alike is shared. Knows no source of specs and no file system.

mod error;
mod existing;
mod existing_product;
mod imported;
mod merge;
mod page;
mod removals;
mod rules;
mod shared_errors;
mod shared_keys;
mod shared_types;
mod signature;
mod subjects;
mod type_names;
mod unshared;
mod write;

use std::collections::HashSet;

use alicloud_model::{Side, is_disputed};
use rayon::prelude::*;

use crate::model;
use crate::spec::{
    Access, ErrorSetsSpec, OperationSpec, PaginationSpec, ProductSpec, SchemasSpec, reach,
};
pub use error::SpecsError;
pub use existing::ExistingSpecs;
use existing_product::ExistingProduct;
use merge::Notes;
use rules::Rules;
pub(crate) use rules::Terms;
use shared_types::{Expansion, OldTypes, Places};
pub(crate) use unshared::unshared;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The file's path in the tree.
    pub path: String,
    /// What was kept of it, by path.
    pub kept: Vec<String>,
    /// What no longer applies, by path, with the reason.
    pub dropped: Vec<String>,
    /// What upstream has no more, or requires otherwise, and is kept with a mark, by path.
    pub marked: Vec<String>,
    /// What upstream has again, by path.
    pub returned: Vec<String>,
}

/// What has to be known of where new specs come from.
pub(crate) trait Upstream: Sync {
    /// The official page of a product version, or of one of its operations. It is the first line of a spec that an import
    /// writes, and what a spec without it says was never upstream.
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
    /// What is to be said of each operation.
    pub(crate) operations: Vec<MadeOperation>,
    /// The files of operations that upstream had until now.
    pub(crate) gone: Vec<String>,
    /// The files of operations that have been gone for too long: they are not to be kept.
    pub(crate) dropped: Vec<String>,
    /// The files of operations that upstream never had.
    pub(crate) own: Vec<String>,
    /// The files of operations that people added and that upstream has, too.
    pub(crate) joined: Vec<String>,
    /// The files of operations that upstream spells otherwise in case alone: from where to where.
    pub(crate) respelled: Vec<(String, String)>,
}

/// What is to be said of an operation that was merged.
pub(crate) struct MadeOperation {
    /// Whether the paging that existed was kept.
    pub(crate) paging_kept: bool,
    /// The access level, where its name disagrees on whether it only reads, and the spec does not decide it.
    pub(crate) disputed: Option<Access>,
}

/// Merges new specs with those in a directory of the `existing` ones, moves what operations have alike to shared schemas
/// and error sets, and writes all of it. Everything that is wrong is reported.
pub(crate) fn reconcile(
    fresh: Fresh,
    upstream: &dyn Upstream,
    existing: &dyn ExistingSpecs,
    directory: &str,
    terms: Terms,
) -> Result<Made, Vec<SpecsError>> {
    let Fresh { mut product, mut schemas, mut operations, names } = fresh;
    let mut old = ExistingProduct::read(existing, directory, &operations, &names)?;
    let mut old_product = old.product.as_ref().map(|(product, _)| product.clone());
    if let Some(product) = &mut old_product {
        subjects::rename(&mut product.subjects, &old.respelled);
    }
    check_product(&product, old_product.as_ref()).map_err(|error| vec![error])?;
    let rules = Rules::new(terms, old_product.as_ref()).map_err(|error| vec![error])?;
    let page = |name: &str| upstream.page(&product, Some(name));
    let removals =
        removals::mark(&mut old, &names, page, terms, &rules).map_err(|error| vec![error])?;
    let joined = removals::joined(&old, page);
    old.name(&mut operations, &names);
    let old_schemas = content(old.schemas.as_ref());
    let old_errors = content(old.errors.as_ref());
    shared_keys::keep(&mut schemas, &mut operations, &old_schemas);
    let mut notes = write::Notes::default();
    let tree = subjects::Operations::new(&operations, &old);
    let subjects = old_product.as_ref().map(|product| &product.subjects);
    subjects::merge(&mut product.subjects, subjects, &tree, &mut notes.product);
    if let Some(old) = &old_product {
        merge::product(&mut product, old, &mut notes.product);
    }
    let default = old_product.as_ref().and_then(|old| old.default_version);
    product.default_version = rules::default_version(terms.default_version, default);
    signature::keep(&mut product, &operations, &old, &mut notes.product);
    let sides =
        [model::sides(&operations, &schemas), model::sides(old.all_operations(), &old_schemas)];
    let is_sent = |name: &str| {
        sides.iter().filter_map(|sides| sides.get(name)).any(|side| *side != Side::Response)
    };
    merge::schemas(&mut schemas, &old_schemas, is_sent, &rules, &mut notes.schemas);
    let of_upstream = schemas.clone();
    let expansion = Expansion::new(&old_schemas, &of_upstream);
    let merging = Merging {
        upstream,
        rules: &rules,
        expansion: &expansion,
        schemas: merge::Schemas { new: &of_upstream, old: &old_schemas },
        errors: &old_errors,
    };
    let merged: Vec<MergedOperation> = operations
        .par_iter_mut()
        .zip(&old.operations)
        .map(|(operation, old)| merging.merge(operation, old.as_ref()))
        .collect();

    let others = || old.others.iter().map(|other| &other.spec);
    let old_types = OldTypes::new(&old_schemas, &expansion, old.all_operations(), others());
    shared_types::share(&mut operations, &merged, &mut schemas, &old_types);
    // A set of operations that are not imported stays what it is.
    let held: HashSet<&str> = others().filter_map(|other| other.error_set.as_deref()).collect();
    let named = old.operations.iter().map(|old| old.as_ref()?.0.error_set.as_deref());
    let named: Vec<Option<&str>> =
        named.map(|name| name.filter(|name| !held.contains(name))).collect();
    let mut errors = shared_errors::share(&mut operations, &named, &old_errors);
    let needed = reach::by_operations(operations.iter().chain(others()), |name| {
        schemas.get(name).or_else(|| old_schemas.get(name))
    });
    let is_needed = |name: &str| needed.contains(name);
    schemas.0.retain(|name, _| is_needed(name) || of_upstream.get(name).is_some());
    merge::shared(&mut schemas, &old_schemas, &of_upstream, is_needed, &mut notes.schemas);
    for name in others().filter_map(|other| other.error_set.as_ref()) {
        if let Some(set) = old_errors.get(name) {
            errors.0.entry(name.clone()).or_insert_with(|| set.clone());
        }
    }
    let of_operations = merged.iter().map(|one| &one.notes);
    if of_operations.chain([&notes.schemas]).any(|notes| notes.is_respelled) {
        type_names::keep(&mut operations, &old.operations, &mut schemas, &old_schemas);
    }
    schemas.0.sort_keys();
    errors.0.sort_keys();
    let others = old.others.iter().map(|other| &other.spec);
    let waits = imported::waits(operations.iter().chain(others), &schemas);
    imported::record(&mut product, old_product.as_ref(), terms, &rules, waits);

    let path = |name: &String| format!("{directory}/{name}.yaml");
    let respelled = old.respelled.iter().map(|(new, old)| (path(old), path(new))).collect();
    let said = merged
        .iter()
        .zip(&operations)
        .map(|(one, spec)| MadeOperation { paging_kept: one.paging_kept, disputed: disputed(spec) })
        .collect();
    notes.operations = merged.into_iter().map(|one| one.notes).collect();
    let (files, merged) = write::Specs { product, schemas, errors, operations }
        .write(old, notes, directory, upstream)?;
    let paths = |names: Vec<String>| names.iter().map(path).collect();
    let [gone, dropped, own, joined] =
        [removals.marked, removals.dropped, removals.own, joined].map(paths);
    Ok(Made { files, merged, operations: said, gone, dropped, own, joined, respelled })
}

/// Refuses what is of another product than the specs that exist.
fn check_product(new: &ProductSpec, old: Option<&ProductSpec>) -> Result<(), SpecsError> {
    match old {
        Some(old) if !old.product.eq_ignore_ascii_case(&new.product) => {
            Err(SpecsError::OtherProduct {
                given: new.product.clone(),
                existing: old.product.clone(),
            })
        }
        _ => Ok(()),
    }
}

/// What operations are merged with.
struct Merging<'a> {
    upstream: &'a dyn Upstream,
    rules: &'a Rules,
    expansion: &'a Expansion<'a>,
    schemas: merge::Schemas<'a>,
    errors: &'a ErrorSetsSpec,
}

/// What the merge of an operation has besides the operation.
#[derive(Default)]
struct MergedOperation {
    notes: Notes,
    /// The types that it had.
    places: Places,
    paging_kept: bool,
}

impl Merging<'_> {
    /// Merges an operation as a whole: what it shares is found anew, since what people wrote makes a difference.
    fn merge(
        &self,
        operation: &mut OperationSpec,
        old: Option<&(OperationSpec, String)>,
    ) -> MergedOperation {
        let mut merged = MergedOperation::default();
        let Some((old, _)) = old else { return merged };
        let found = operation.pagination.clone();
        merged.places = Places::new(old, self.expansion);
        let mut old = old.clone();
        self.expansion.expand(&mut old);
        shared_errors::expand(&mut old, self.errors);
        let Self { schemas, upstream, rules, .. } = *self;
        merge::operation(operation, &old, schemas, upstream, rules, &mut merged.notes);
        merged.paging_kept = operation.pagination != found;
        merged
    }
}

/// The access level that the name of an operation disagrees with, where nobody has decided it.
fn disputed(spec: &OperationSpec) -> Option<Access> {
    let level = spec.authorization.access.unwrap_or_default();
    (spec.repeatable.is_none() && is_disputed(&spec.operation, level)).then_some(level)
}

fn content<T: Clone + Default>(existing: Option<&(T, String)>) -> T {
    existing.map(|(content, _)| content.clone()).unwrap_or_default()
}
