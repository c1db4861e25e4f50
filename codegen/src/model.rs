//! From what the specs say to what they mean: names, shapes, placement, pagination, errors, all
//! decided here, once. Problems are reported at their place in the YAML. Knows nothing of Rust.

mod acknowledgement;
mod content;
mod crate_names;
mod errors;
mod facts;
mod inputs;
mod keywords;
mod marks;
mod multipart;
mod operation;
mod package;
mod pagination;
mod places;
mod plain_version;
mod problems;
mod replaced;
mod response;
mod select;
mod shapes;
mod shared;
mod sides;
mod summary;
mod waiters;

use std::collections::{BTreeMap, HashMap, HashSet};

use alicloud_model::{Catalog, Endpoint, Operation, Product, Shape, SharedType, Subject};
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Source, sift, sorted};
use crate::names;
use crate::spec::{Entries, OperationSpec, ProductFiles, SchemasSpec, SpecTree, reach};
pub(crate) use acknowledgement::acknowledgement;
pub(crate) use inputs::{Input, arguments, former_arguments, inputs, is_json_body};
pub(crate) use operation::signature_of_style;
pub use package::crate_dir;
pub(crate) use package::crate_dirs;
pub(crate) use package::{is_host_part, is_name, is_version};
use problems::Problems;
pub use select::UnknownOperation;
pub(crate) use select::only;
pub(crate) use shapes::{call_type_name, is_reserved_type, request_type_name, response_type_name};
use shared::Shared;
pub(crate) use shared::shared_type_name;
pub(crate) use sides::sides;

/// One version of one product: what its files say, and what they mean.
#[derive(Clone, Debug)]
pub struct ProductSpecs {
    /// What the files say.
    pub files: ProductFiles,
    /// What that means.
    pub product: Product,
}

/// Decides what a whole spec tree means. Every problem of every file is reported.
pub fn build(tree: &SpecTree) -> Result<Catalog, Vec<Diagnostic>> {
    all(each(&tree.products)).map(Catalog::new)
}

/// Decides what each product means, of all versions that there are, or what is wrong with it.
pub(crate) fn each(products: &[ProductFiles]) -> Vec<Result<Product, Vec<Diagnostic>>> {
    let plain = plain_version::of_each(products);
    products
        .par_iter()
        .map(|files| product(files, plain.get(files.id.as_str()) != Some(&files.version())))
        .collect()
}

/// Decides what the files of each product mean, and keeps the two together.
pub(crate) fn understand(tree: SpecTree) -> Result<Vec<ProductSpecs>, Vec<Diagnostic>> {
    let plain: HashMap<String, String> = plain_version::of_each(&tree.products)
        .into_iter()
        .map(|(id, version)| (id.to_owned(), version.to_owned()))
        .collect();
    let built = tree
        .products
        .into_par_iter()
        .map(|files| {
            let versioned = plain.get(&files.id).is_none_or(|plain| plain != files.version());
            product(&files, versioned).map(|product| ProductSpecs { files, product })
        })
        .collect();
    let products = all(built)?;
    check_crates(products.iter())?;
    Ok(products)
}

/// What products are without their operations, of their `product.yaml` alone.
pub(crate) fn heads(sources: Vec<(String, Source)>) -> Result<Vec<ProductSpecs>, Vec<Diagnostic>> {
    let mut tree = SpecTree::parse(sources)?;
    for files in &mut tree.products {
        files.product.subjects = Entries::default();
    }
    understand(tree)
}

/// Whether all crates have different names and directories.
pub(crate) fn check_crates<'a>(
    products: impl Iterator<Item = &'a ProductSpecs>,
) -> Result<(), Vec<Diagnostic>> {
    let problems = crate_names::check(products);
    if problems.is_empty() { Ok(()) } else { Err(sorted(problems)) }
}

fn all<T>(results: Vec<Result<T, Vec<Diagnostic>>>) -> Result<Vec<T>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let values = sift(results, &mut problems);
    if problems.is_empty() { Ok(values) } else { Err(sorted(problems)) }
}

/// The first thing that an operation's pagination names and its spec lacks, or has with a type that does not serve.
pub(crate) fn missing_part_of_pages(
    operation: &OperationSpec,
    schemas: &SchemasSpec,
) -> Option<String> {
    // What is wrong beside the pagination is for whoever builds the whole product.
    let source = Source { path: String::new(), text: String::new() };
    let mut others = Vec::new();
    let report = &mut Problems::new(&source, &mut others);
    let needed = reach::by_operations([operation], |name| schemas.get(name));
    let schemas: SchemasSpec = schemas
        .iter()
        .filter(|(name, _)| needed.contains(*name))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    let shared = Shared::new(&schemas);
    let types = shared.lower(&sides([operation], &schemas), report);
    let faults = operation::faults_of_pages(operation, &shared, &types, report);
    faults.into_iter().next().map(|fault| fault.named)
}

/// The names of the types that are made for parts of shared types alone.
pub(crate) fn names_inside(schemas: &SchemasSpec) -> Vec<String> {
    let source = Source { path: String::new(), text: String::new() };
    let mut problems = Vec::new();
    let types =
        Shared::new(schemas).lower(&BTreeMap::new(), &mut Problems::new(&source, &mut problems));
    let mut names = Vec::new();
    for (own, shared) in &types {
        shared.schema.walk(&mut |schema| match &schema.shape {
            Shape::Object(object) if object.name != *own => names.push(object.name.clone()),
            Shape::Enum { name, .. } if name != own => names.push(name.clone()),
            _ => {}
        });
    }
    names
}

fn product(files: &ProductFiles, versioned: bool) -> Result<Product, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let spec = &files.product;
    let endpoints = spec
        .endpoints
        .iter()
        .map(|(region, host)| {
            let mut endpoint = Endpoint::new(region.clone(), host.clone());
            endpoint.vpc = spec.vpc_endpoints.get(region).cloned();
            endpoint
        })
        .collect();
    let endpoint_rule = {
        let mut report = Problems::new(&files.product_source, &mut problems);
        for (region, _) in &spec.vpc_endpoints {
            if spec.endpoints.get(region).is_none() {
                report.add(
                    &["vpcEndpoints", region],
                    format!("the region `{region}` has no public endpoint"),
                    "add it to `endpoints`, or correct its name",
                );
            }
        }
        package::endpoint_rule(spec, &mut report)
    };

    let subjects = subjects(files, &mut Problems::new(&files.product_source, &mut problems));

    let shared = Shared::new(&files.schemas);
    let schemas = match &files.schemas_source {
        Some(source) => {
            let sides = sides(files.operations.iter().map(|file| &file.spec), &files.schemas);
            shared.lower(&sides, &mut Problems::new(source, &mut problems))
        }
        None => BTreeMap::new(),
    };

    let error_sets = match &files.errors_source {
        Some(source) => errors::sets(&files.errors, &mut Problems::new(source, &mut problems)),
        None => BTreeMap::new(),
    };

    let lowered: Vec<Result<alicloud_model::Operation, Vec<Diagnostic>>> = files
        .operations
        .par_iter()
        .map(|file| {
            let mut problems = Vec::new();
            let operation = operation::lower(
                &file.spec,
                spec.signature,
                &shared,
                &schemas,
                &error_sets,
                &mut Problems::new(&file.source, &mut problems),
            );
            if problems.is_empty() { Ok(operation) } else { Err(problems) }
        })
        .collect();
    let mut operations = sift(lowered, &mut problems);
    // What is wrong with an operation is said once, and not for those that name it.
    if problems.is_empty() {
        uploads_in_parts(files, &mut operations, &schemas, &mut problems);
    }

    let mut modules: HashMap<String, &str> = HashMap::new();
    for file in &files.operations {
        let name = file.spec.operation.as_str();
        if let Some(other) = modules.insert(names::snake(file.spec.code_name()), name) {
            Problems::new(&file.source, &mut problems).add(
                &["operation"],
                format!("the operations `{other}` and `{name}` would have the same name in code"),
                "give one of them another: `name: something`",
            );
        }
    }

    let mut product = Product::new(&files.id, &spec.product, &spec.version);
    product.versioned = versioned;
    product.title.clone_from(&spec.title);
    product.provider.clone_from(&spec.provider);
    product.endpoints = endpoints;
    product.endpoint_rule = endpoint_rule;
    let report = &mut Problems::new(&files.product_source, &mut problems);
    product.endpoint_name = package::endpoint_name(spec, report);
    product.errors = errors::of_product(&spec.errors, report);
    product.transient_codes = facts::transient_codes(&spec.transient_errors, report);
    product.schemas = schemas;
    product.error_sets = error_sets;
    product.operations = operations;
    product.subjects = subjects;
    product.package =
        package::lower(spec, &product, &mut Problems::new(&files.product_source, &mut problems));
    if problems.is_empty() { Ok(product) } else { Err(problems) }
}

/// Adds what operations say of uploads in parts, which are made of several operations.
fn uploads_in_parts(
    files: &ProductFiles,
    operations: &mut [Operation],
    types: &BTreeMap<String, SharedType>,
    problems: &mut Vec<Diagnostic>,
) {
    for file in &files.operations {
        let Some(spec) = &file.spec.multipart else { continue };
        let name = &file.spec.operation;
        let Some(at) = operations.iter().position(|operation| operation.name == *name) else {
            continue;
        };
        let report = &mut Problems::new(&file.source, problems);
        let found = operations
            .get(at)
            .and_then(|begin| multipart::multipart(spec, begin, operations, types, report));
        if let Some(operation) = operations.get_mut(at) {
            operation.multipart = found;
        }
    }
}

fn subjects(files: &ProductFiles, report: &mut Problems<'_>) -> Vec<Subject> {
    let known: HashSet<&str> = files
        .operations
        .iter()
        .map(|file| &file.spec.operation)
        .chain(&files.unread)
        .map(String::as_str)
        .collect();
    let mut listed: HashMap<&str, &str> = HashMap::new();
    for (title, operations) in &files.product.subjects {
        for (at, name) in operations.iter().enumerate() {
            let at = at.to_string();
            if !known.contains(name.as_str()) {
                report.add(
                    &["subjects", title, &at],
                    format!("the operation `{name}` has no spec"),
                    "correct its name, or remove it",
                );
            }
            if let Some(other) = listed.insert(name, title) {
                report.add(
                    &["subjects", title, &at],
                    format!("the operation `{name}` is listed under `{other}` already"),
                    "remove one of them",
                );
            }
        }
    }
    let subject =
        |(title, operations): (&String, &Vec<String>)| Subject::new(title, operations.clone());
    files.product.subjects.iter().map(subject).collect()
}
