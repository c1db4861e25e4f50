//! Two trees of official metadata -> the models of what differs between them. Each side is imported on its own, in memory, and what
//! can't be decided on one side is left out on both.

use std::collections::{BTreeMap, BTreeSet};

use alicloud_model::Product;
use rayon::prelude::*;

use super::States;
use crate::diagnostic::{Diagnostic, Source};
use crate::error;
use crate::import::{Cause, Docs, Options, Place, Problem, unreconciled};
use crate::model;
use crate::reconcile::Fresh;
use crate::spec::{ErrorSetsSpec, OperationFile, ProductFiles, ProductSpec, SchemasSpec};

/// A metadata document of a product version.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The directory of the product.
    pub product: &'a str,
    /// The directory of the version.
    pub version: &'a str,
    /// The file.
    pub docs: Docs<'a>,
    /// Whether it is of the default version of its product, where that is known.
    pub default_version: Option<bool>,
    /// What the product is called, where that is known.
    pub title: Option<&'a str>,
}

/// What two trees of metadata come to.
#[derive(Clone, Debug, Default)]
pub struct MetadataStates {
    /// The models.
    pub states: States,
    /// What could not be decided. These operations and product versions are in neither state.
    pub problems: Vec<Problem>,
}

/// The models of all product versions whose documents differ. `descriptions` says whether prose makes a difference.
pub fn of_metadata(
    old: &[Document<'_>],
    new: &[Document<'_>],
    descriptions: bool,
) -> MetadataStates {
    let alike = alike(old, new);
    let mut problems = Vec::new();
    let [old, new] =
        [old, new].map(|documents| read(documents, &alike, descriptions, &mut problems));
    let left = Left::new(&problems);
    let [old, new] = [old, new].map(|products| understand(products, &left, &mut problems));
    // Of which no model can be made is known only now.
    let left = Left::new(&problems);
    let [old, new] = [old, new].map(|products| left.without(products));
    MetadataStates { states: States { old, new }, problems }
}

/// A product version: its directories.
type Key<'a> = (&'a str, &'a str);

/// The product versions whose documents are the same on both sides.
fn alike<'a>(old: &[Document<'a>], new: &[Document<'a>]) -> BTreeSet<Key<'a>> {
    let key = |document: &Document<'a>| (document.product, document.version);
    let old: BTreeMap<Key<'_>, &Document<'_>> = old.iter().map(|one| (key(one), one)).collect();
    let is_alike = |document: &&Document<'a>| {
        let other = old.get(&key(document));
        other.is_some_and(|other| {
            other.docs.bytes == document.docs.bytes && other.title == document.title
        })
    };
    new.iter().filter(is_alike).map(key).collect()
}

/// Imports the documents of one side. Of those that are alike nothing is known but which version has the plain name.
fn read(
    documents: &[Document<'_>],
    alike: &BTreeSet<Key<'_>>,
    descriptions: bool,
    problems: &mut Vec<Problem>,
) -> Vec<ProductFiles> {
    let read = documents.par_iter().map(|document| {
        let Document { product, version, default_version, .. } = *document;
        if alike.contains(&(product, version)) {
            return (unread(document), Vec::new());
        }
        let options = Options { descriptions, default_version, ..Options::default() };
        let (mut place, mut problems, fresh) = unreconciled(&document.docs, &options);
        if place.product.is_empty() {
            // A document that can't be read doesn't say what it is of.
            (place.product, place.version) = (product.to_owned(), version.to_owned());
            for problem in &mut problems {
                problem.place.product.clone_from(&place.product);
                problem.place.version.clone_from(&place.version);
            }
        }
        let files = fresh.map(|mut fresh| {
            fresh.product.title = document.title.map(str::to_owned);
            files(&place, fresh)
        });
        (files, problems)
    });
    let read: Vec<(Option<ProductFiles>, Vec<Problem>)> = read.collect();
    let mut products = Vec::with_capacity(read.len());
    for (files, more) in read {
        products.extend(files);
        problems.extend(more);
    }
    products.sort_by(|a, b| (&a.id, a.version()).cmp(&(&b.id, b.version())));
    twice(&products, problems);
    products
}

/// Reports the product versions that several documents describe: nothing says which of them counts.
fn twice(products: &[ProductFiles], problems: &mut Vec<Problem>) {
    for pair in products.windows(2) {
        let [one, other] = pair else { continue };
        if one.id == other.id && one.version() == other.version() {
            let place = Place {
                file: other.product_source.path.clone(),
                product: other.id.clone(),
                version: other.version().to_owned(),
                ..Place::default()
            };
            let name = format!("{}/{}", other.id, other.version());
            problems.push(Problem { place, cause: Cause::Twice { what: "product version", name } });
        }
    }
}

/// A product version of which nothing else is to be known.
fn unread(document: &Document<'_>) -> Option<ProductFiles> {
    let text = serde_json::json!({
        "product": document.product,
        "version": document.version,
        "defaultVersion": document.default_version,
    });
    let product: ProductSpec = serde_json::from_value(text).ok()?;
    let fresh = Fresh {
        product,
        schemas: SchemasSpec::default(),
        operations: Vec::new(),
        names: Vec::new(),
    };
    let place = Place {
        file: document.docs.path.to_owned(),
        product: document.product.to_owned(),
        version: document.version.to_owned(),
        ..Place::default()
    };
    Some(files(&place, fresh))
}

/// The specs as files, whose texts nobody needs: their paths say what they were made of.
fn files(place: &Place, fresh: Fresh) -> ProductFiles {
    let Fresh { product, schemas, mut operations, .. } = fresh;
    let source = |operation: Option<&str>| {
        let place = Place { operation: operation.map(str::to_owned), ..place.clone() };
        Source { path: place.to_string(), text: String::new() }
    };
    let schemas_source = (!schemas.is_empty()).then(|| source(None));
    operations.sort_by(|a, b| a.operation.cmp(&b.operation));
    let operations = operations.into_iter().map(|spec| {
        let source = source(Some(&spec.operation));
        OperationFile { spec, source }
    });
    ProductFiles {
        operations: operations.collect(),
        id: place.product.clone(),
        product,
        product_source: source(None),
        schemas,
        schemas_source,
        errors: ErrorSetsSpec::default(),
        errors_source: None,
        changelog: None,
        unread: Vec::new(),
    }
}

/// What each product means, without what is left out. Of which no model can be made is a problem.
fn understand(
    mut products: Vec<ProductFiles>,
    left: &Left,
    problems: &mut Vec<Problem>,
) -> Vec<Product> {
    products.retain(|files| !left.has(&files.id, files.version(), None));
    for files in &mut products {
        let (id, version) = (files.id.clone(), files.version().to_owned());
        files.operations.retain(|file| !left.has(&id, &version, Some(&file.spec.operation)));
        for names in files.product.subjects.0.values_mut() {
            names.retain(|name| !left.has(&id, &version, Some(name)));
        }
    }
    let mut understood = Vec::with_capacity(products.len());
    for (files, product) in products.iter().zip(model::each(&products)) {
        match product {
            Ok(product) => understood.push(product),
            Err(found) => problems.push(no_model(files, &found)),
        }
    }
    understood
}

fn no_model(files: &ProductFiles, found: &[Diagnostic]) -> Problem {
    let place = Place {
        file: files.product_source.path.clone(),
        product: files.id.clone(),
        version: files.version().to_owned(),
        ..Place::default()
    };
    Problem { place, cause: Cause::Meaning { report: error::join(found) } }
}

/// The operations and product versions that have problems on either side.
struct Left(BTreeSet<(String, String, Option<String>)>);

impl Left {
    fn new(problems: &[Problem]) -> Self {
        let key = |Problem { place, .. }: &Problem| {
            (place.product.clone(), place.version.clone(), place.operation.clone())
        };
        Self(problems.iter().map(key).collect())
    }

    fn has(&self, product: &str, version: &str, operation: Option<&str>) -> bool {
        self.0.contains(&(product.to_owned(), version.to_owned(), operation.map(str::to_owned)))
    }

    fn without(&self, mut products: Vec<Product>) -> Vec<Product> {
        products.retain(|product| !self.has(&product.id, &product.version, None));
        products
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(version: &str, operations: &Value) -> Vec<u8> {
        json!({
            "info": { "style": "RPC", "product": "Demo", "version": version },
            "apis": operations,
        })
        .to_string()
        .into_bytes()
    }

    fn operation(parameter: &str) -> Value {
        json!({
            "methods": ["post"],
            "parameters": [{ "name": parameter, "in": "query", "schema": { "type": "string" } }],
            "responses": { "200": { "schema": {
                "type": "object", "properties": { "Thing": {
                    "type": "object", "properties": { "Name": { "type": "string" } }
                } }
            } } },
        })
    }

    fn of<'a>(path: &'a str, bytes: &'a [u8]) -> Document<'a> {
        let version = path.split('/').nth(1).unwrap();
        let docs = Docs { path, bytes };
        Document { product: "demo", version, docs, default_version: None, title: None }
    }

    const PATH: &str = "demo/2020-01-01/api-docs.json";

    #[test]
    fn a_second_operation_with_the_same_type_changes_nothing_for_the_first() {
        let old = document("2020-01-01", &json!({ "Get": operation("Id") }));
        let new =
            document("2020-01-01", &json!({ "Get": operation("Id"), "Find": operation("Id") }));
        let MetadataStates { states, problems } =
            of_metadata(&[of(PATH, &old)], &[of(PATH, &new)], false);
        assert!(problems.is_empty(), "{problems:?}");
        let ([old], [new]) = (states.old.as_slice(), states.new.as_slice()) else {
            panic!("{states:?}")
        };
        assert!(new.schemas.is_empty() && !new.versioned);
        assert_eq!(old.operations[0], new.operations[1]);
    }

    #[test]
    fn what_cannot_be_decided_on_one_side_is_missing_on_both() {
        let good = json!({ "Get": operation("Id"), "Find": operation("Id") });
        let (old, new) = (
            document("2020-01-01", &good),
            document("2020-01-01", &json!({ "Get": operation("Id"), "Find": { "methods": 7 } })),
        );
        let MetadataStates { states, problems } =
            of_metadata(&[of(PATH, &old)], &[of(PATH, &new)], false);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().starts_with(&format!("{PATH}: demo 2020-01-01 Find:")));
        assert_eq!(states.old, states.new);
        assert_eq!(states.old[0].operations.len(), 1);

        let broken = br#"{"code": 500, "message": "server error"}"#;
        let MetadataStates { states, problems } =
            of_metadata(&[of(PATH, &old)], &[of(PATH, broken)], false);
        assert_eq!(problems.len(), 1);
        assert!(states.old.is_empty() && states.new.is_empty(), "{states:?}");
    }

    #[test]
    fn documents_that_are_alike_say_only_which_version_has_the_plain_name() {
        let same = document("2020-01-01", &json!({ "Get": operation("Id") }));
        let added = document("2021-01-01", &json!({ "Get": operation("Id") }));
        let newer = "demo/2021-01-01/api-docs.json";
        let MetadataStates { states, problems } =
            of_metadata(&[of(PATH, &same)], &[of(PATH, &same), of(newer, &added)], false);
        assert!(problems.is_empty(), "{problems:?}");
        assert!(!states.old[0].versioned && states.new[0].versioned);
        assert!(states.new[0].operations.is_empty());
        assert_eq!(states.new[1].operations.len(), 1);
    }
}
