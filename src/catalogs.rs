//! The catalogs of all products, embedded at build time: a text for each, which is read when it is asked for.

use std::path::Path;

use alicloud_codegen::{Source, files};
use alicloud_model::{Catalog, CompactError, Product};

use crate::failure::Failure;
use crate::generate;

/// The directory of each product's crate, and its catalog: what `build.rs` made of `api-spec/`.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/catalogs.rs"));

/// The catalog of every committed operation.
pub fn all() -> Result<Catalog, CompactError> {
    all_of(EMBEDDED)
}

/// The version of a product with that id or product code; unless one is asked for, the one whose crate has the plain name, or the
/// newest. `None` when there is no such
/// product.
pub fn find(name: &str, version: Option<&str>) -> Result<Option<Product>, CompactError> {
    find_in(EMBEDDED, name, version)
}

/// What each product is, without its operations.
pub fn heads() -> Result<Vec<Product>, CompactError> {
    EMBEDDED.iter().map(head).collect()
}

/// The catalog of a spec tree.
pub(crate) fn of_specs(dir: &Path) -> Result<Catalog, Failure> {
    understood(files::read_specs(dir).map_err(generate::failure)?)
}

/// The catalog of one product of a spec tree, all of its versions; of all products where the name is that of no directory.
pub(crate) fn of_product(dir: &Path, name: &str) -> Result<Catalog, Failure> {
    let mut sources = files::read_specs(dir).map_err(generate::failure)?;
    let is_in = |path: &str| {
        path.split('/').next().is_some_and(|directory| directory.eq_ignore_ascii_case(name))
    };
    // What is wrong with others is nothing to a call.
    if sources.iter().any(|(path, _)| is_in(path)) {
        sources.retain(|(path, _)| is_in(path));
    }
    understood(sources)
}

fn understood(sources: Vec<(String, Source)>) -> Result<Catalog, Failure> {
    let catalog = alicloud_codegen::catalog(sources);
    catalog.map_err(|problems| generate::failure(problems.into())).map(Catalog::without_docs)
}

/// The version of a product in a catalog, as [`find`] takes it.
pub(crate) fn choose(catalog: Catalog, name: &str, version: Option<&str>) -> Option<Product> {
    let mut best: Option<Product> = None;
    for product in catalog.products {
        if is_better(&product, best.as_ref(), name, version) {
            best = Some(product);
        }
    }
    best
}

pub(crate) fn failure(error: &CompactError) -> Failure {
    Failure::Job(format!(
        "{error}; this is a fault of this program, so install it again or report it"
    ))
}

fn all_of(embedded: &[(&str, &str)]) -> Result<Catalog, CompactError> {
    let products: Result<_, _> = embedded.iter().map(whole).collect();
    products.map(Catalog::new)
}

fn find_in(
    embedded: &[(&str, &str)],
    name: &str,
    version: Option<&str>,
) -> Result<Option<Product>, CompactError> {
    let mut best: Option<(Product, &(&str, &str))> = None;
    for entry in embedded {
        let product = head(entry)?;
        if is_better(&product, best.as_ref().map(|(best, _)| best), name, version) {
            best = Some((product, entry));
        }
    }
    best.map(|(_, entry)| whole(entry)).transpose()
}

/// Whether a product is the one that was asked for, rather than the best one so far.
fn is_better(product: &Product, best: Option<&Product>, name: &str, version: Option<&str>) -> bool {
    let is_named = product.id.eq_ignore_ascii_case(name) || product.code.eq_ignore_ascii_case(name);
    let rank = |product: &Product| (!product.versioned, product.version.clone());
    is_named
        && match version {
            Some(version) => product.version == version,
            None => best.is_none_or(|best| rank(product) > rank(best)),
        }
}

fn head((name, text): &(&str, &str)) -> Result<Product, CompactError> {
    Product::head_of_compact(text).map_err(|error| error.of_product(name))
}

fn whole((name, text): &(&str, &str)) -> Result<Product, CompactError> {
    Product::from_compact(text).map_err(|error| error.of_product(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: &str, version: &str) -> String {
        Product::new(id, id.to_uppercase(), version).to_compact().unwrap()
    }

    #[test]
    fn a_product_is_found_by_id_or_code_and_its_plain_version_or_the_newest_unless_asked_otherwise()
    {
        let mut newer = Product::new("d", "D", "2024-01-01");
        newer.versioned = true;
        let texts = [
            product("a", "2020-01-01"),
            product("a", "2024-01-01"),
            product("b", "1"),
            product("d", "2020-01-01"),
            newer.to_compact().unwrap(),
        ];
        let embedded: Vec<(&str, &str)> = texts.iter().map(|text| ("x", text.as_str())).collect();
        let found = |name: &str, version: Option<&str>| {
            find_in(&embedded, name, version).unwrap().map(|product| product.version)
        };
        assert_eq!(found("a", None).as_deref(), Some("2024-01-01"));
        assert_eq!(found("d", None).as_deref(), Some("2020-01-01"));
        assert_eq!(found("A", Some("2020-01-01")).as_deref(), Some("2020-01-01"));
        assert_eq!(found("a", Some("1")), None);
        assert_eq!(found("c", None), None);
        assert_eq!(all_of(&embedded).unwrap().products.len(), 5);
    }

    #[test]
    fn a_catalog_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
        let damaged = format!("{}operation {{\n", product("a", "1"));
        let embedded = [("a", damaged.as_str()), ("b", "")];
        let error = all_of(&embedded).unwrap_err().to_string();
        assert!(error.starts_with("cannot read the catalog of `a`: line 3: EOF"), "{error}");
        let error = find_in(&embedded[..1], "a", None).unwrap_err().to_string();
        assert!(error.starts_with("cannot read the catalog of `a`: line 3: EOF"), "{error}");
        let error = find_in(&embedded, "b", None).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot read the catalog of `b`: line 1: the text ends"),
            "{error}"
        );
    }

    #[test]
    fn every_committed_product_is_embedded_whole() {
        let catalog = all().unwrap();
        assert_eq!((catalog.products.len(), catalog.operation_count()), (42, 5791));
        let ecs = find("Ecs", None).unwrap().unwrap();
        assert_eq!(Some(&ecs), catalog.newest("ecs"));
        assert!(heads().unwrap().iter().any(|product| product.id == "ecs"));
    }
}
