//! Documented response examples decode into typed responses and encode back to the same JSON: those of
//! the specs, and, where `API_DOCS` names a tree of official metadata, all of that for the products in
//! the table.

use std::env;
use std::path::Path;

use alicloud_model::Catalog;
use alicloud_typed_tests::{Table, decode};
use serde_json::Value;

#[test]
fn the_examples_of_the_specs_come_back_the_same() {
    let table = Table::new(alicloud_dispatch::TABLES);
    let catalog: Catalog = alicloud_cli::catalogs::all().unwrap();
    assert_eq!(table.len(), catalog.operation_count());
    let (mut tried, mut failed, mut different) = (0, Vec::new(), Vec::new());
    for product in &catalog.products {
        for operation in &product.operations {
            let entry = table.get(&product.id, &product.version, &operation.name).unwrap();
            let Some(example) = &operation.response.example else { continue };
            tried += 1;
            let original: Value = serde_json::from_str(example).unwrap();
            match entry.round_trip(example.as_bytes()) {
                Err(error) => failed.push(format!("{} {error}", product.id)),
                Ok(back) => different.extend(
                    decode::difference(&original, &back)
                        .map(|what| format!("{} {}: {what}", product.id, operation.name)),
                ),
            }
        }
    }
    assert!(tried > 1500, "only {tried} examples");
    // Examples have values of another type, and members that nothing describes.
    for (what, list) in [("did not decode", failed), ("came back otherwise", different)] {
        let count = list.len();
        assert!(count * 1000 <= tried * 5, "{count} of {tried} {what}:\n{}", list.join("\n"));
    }
}

#[test]
fn the_examples_of_the_metadata_come_back_the_same() {
    let Some(dirs) = env::var_os("API_DOCS") else {
        println!("API_DOCS is not set: only the examples of the specs are tried");
        return;
    };
    let table = Table::new(alicloud_dispatch::TABLES);
    for dir in env::split_paths(&dirs) {
        let report = decode::run(&table, Path::new(&dir)).unwrap();
        println!("{}:\n{report}", dir.display());
        // Metadata of another day than the specs' may have operations that these lack.
        assert!(report.missing.len() * 100 <= report.tried(), "{report}");
        assert!(report.decoded() >= 99.5, "{report}");
    }
}
