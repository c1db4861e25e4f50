//! Which operations are called, and the specs that their crates are made of.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use alicloud_codegen::import::{Docs, Options, import};
use alicloud_codegen::{Source, Specs, files};
use alicloud_model::{Catalog, Operation, Product, Schema, Shape, Side};

/// So many documents of the metadata are imported.
const DOCUMENTS: usize = 40;

/// Operations that an older snippet was wrong for.
const ALWAYS: [(&str, &str); 1] = [("fc", "CreateCustomDomain")];

type Sources = Vec<(String, Source)>;

/// A product's id and an operation.
type Name = (String, String);

pub(crate) struct Sample {
    /// The specs of the operations that are called, and of others that make their types what they are in the whole product.
    pub(crate) sources: Sources,
    pub(crate) called: BTreeSet<Name>,
}

/// The same operations each time.
pub(crate) fn take(count: usize) -> Sample {
    let mut random = fastrand::Rng::with_seed(15);
    let roots = std::env::var_os("API_DOCS");
    let sources = match roots.as_ref().and_then(|roots| std::env::split_paths(roots).next()) {
        Some(root) => imported(&root, &mut random),
        None => {
            println!("API_DOCS is not set: the sample is of the committed specs");
            committed()
        }
    };
    let specs = Specs::parse(sources.clone()).unwrap_or_else(|problems| panic!("{}", problems[0]));
    let catalog = specs.into_catalog();

    let mut all: Vec<(&Product, &Operation)> =
        catalog.products.iter().flat_map(|p| p.operations.iter().map(move |o| (p, o))).collect();
    random.shuffle(&mut all);
    // Two thirds have something inside that makes calls difficult.
    let (hard, other): (Vec<_>, Vec<_>) = all.iter().partition(|(product, o)| is_hard(product, o));
    let hard = hard.into_iter().take(count * 2 / 3);
    let chosen: Vec<_> = hard.chain(other).take(count).collect();
    let always =
        all.iter().copied().filter(|(p, o)| ALWAYS.contains(&(p.id.as_str(), o.name.as_str())));
    let name = |product: &Product, operation: &str| (product.id.clone(), operation.to_owned());
    let called: BTreeSet<Name> =
        chosen.into_iter().chain(always).map(|(product, o)| name(product, &o.name)).collect();

    let mut needed = called.clone();
    for (product, operation) in &all {
        if called.contains(&name(product, &operation.name)) {
            for shared in sent(product, operation) {
                needed.extend(receiver(product, shared).map(|o| name(product, &o.name)));
            }
        }
    }
    Sample { sources: restricted(sources, &catalog, &needed), called }
}

/// An operation that receives a type that is on both sides.
fn receiver<'a>(product: &'a Product, shared: &str) -> Option<&'a Operation> {
    (product.schemas.get(shared)?.side? == Side::Both).then_some(())?;
    product.operations.iter().find(|operation| {
        operation
            .response
            .schema
            .as_ref()
            .is_some_and(|schema| reached(product, [schema]).contains(shared))
    })
}

fn sent<'a>(product: &'a Product, operation: &'a Operation) -> BTreeSet<&'a str> {
    reached(product, operation.parameters.iter().map(|p| &p.field.schema))
}

/// The shared types that schemas lead to.
fn reached<'a>(
    product: &'a Product,
    schemas: impl IntoIterator<Item = &'a Schema>,
) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut queue: Vec<&Schema> = schemas.into_iter().collect();
    while let Some(schema) = queue.pop() {
        schema.walk(&mut |schema| {
            if let Shape::Ref(name) = &schema.shape
                && reached.insert(name.as_str())
            {
                queue.extend(product.schemas.get(name).map(|shared| &shared.schema));
            }
        });
    }
    reached
}

/// Whether there are maps, objects that need something, or types of both sides in a request.
fn is_hard(product: &Product, operation: &Operation) -> bool {
    let shared = sent(product, operation);
    let types = shared.iter().filter_map(|name| product.schemas.get(*name));
    if types.clone().any(|shared| shared.side == Some(Side::Both)) {
        return true;
    }
    let mut hard = false;
    for schema in types
        .map(|shared| &shared.schema)
        .chain(operation.parameters.iter().map(|p| &p.field.schema))
    {
        schema.walk(&mut |schema| {
            hard |= match &schema.shape {
                Shape::Map(_) => true,
                Shape::Object(object) => object.fields.iter().any(|field| field.required),
                _ => false,
            };
        });
    }
    hard
}

/// The specs of these operations, with what their products share.
fn restricted(sources: Sources, catalog: &Catalog, needed: &BTreeSet<Name>) -> Sources {
    let operations: BTreeMap<String, Name> = catalog
        .products
        .iter()
        .flat_map(|p| p.operations.iter().map(move |o| (p, o)))
        .map(|(p, o)| {
            (format!("{}/{}/{}.yaml", p.id, p.version, o.name), (p.id.clone(), o.name.clone()))
        })
        .collect();
    let products: BTreeSet<&str> = needed.iter().map(|(product, _)| product.as_str()).collect();
    sources
        .into_iter()
        .filter(|(path, _)| match operations.get(path) {
            Some(name) => needed.contains(name),
            None => path.split('/').next().is_some_and(|product| products.contains(product)),
        })
        .map(|(path, mut source)| {
            // The subjects of a product name all of its operations.
            if path.ends_with("/product.yaml")
                && let Some(subjects) = source.text.find("\nsubjects:")
            {
                source.text.truncate(subjects + 1);
            }
            (path, source)
        })
        .collect()
}

fn committed() -> Sources {
    files::read_specs(&Path::new(crate::ROOT).join("api-spec"))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn imported(root: &Path, random: &mut fastrand::Rng) -> Sources {
    let mut paths = Vec::new();
    collect(root, &mut paths);
    paths.sort();
    random.shuffle(&mut paths);
    let always =
        |path: &Path| ALWAYS.iter().any(|(product, _)| path.iter().any(|part| part == *product));
    paths.sort_by_key(|path| !always(path));
    paths.truncate(DOCUMENTS);
    let bytes: Vec<(String, Vec<u8>)> = paths
        .iter()
        .map(|path| (path.to_string_lossy().into_owned(), fs::read(path).expect("a document")))
        .collect();
    let docs: Vec<Docs<'_>> = bytes.iter().map(|(path, bytes)| Docs { path, bytes }).collect();
    let options = Options { strict: true, ..Options::default() };
    let outcome =
        import(&docs, &BTreeMap::new(), &options).unwrap_or_else(|error| panic!("{error}"));
    outcome
        .files
        .into_iter()
        .map(|file| (file.path.clone(), Source { path: file.path, text: file.text }))
        .collect()
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
        let path = entry.expect("an entry of the directory").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.file_name().is_some_and(|name| name == "api-docs.json") {
            paths.push(path);
        }
    }
}
