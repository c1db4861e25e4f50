//! Documented response examples decode into typed responses and encode back to the same JSON: those of
//! the specs, and, where `API_DOCS_OF_SPECS` names the tree of official metadata that they were made of, all of that for the
//! products in the table.

use std::env;
use std::path::Path;

use alicloud_model::{Product, Schema, Shape};
use alicloud_typed_tests::{Table, decode};
use serde_json::Value;

/// Checks the examples of the specs, of which there are at least so many.
///
/// # Panics
/// If more than one in 200 does not come back, or there are fewer examples.
pub fn of_specs_come_back(table: &Table, at_least: usize) {
    let (mut operations, mut tried, mut failed) = (0, 0, Vec::new());
    for (id, version) in table.products() {
        let product = alicloud_cli::catalogs::find(&id, Some(&version)).unwrap().unwrap();
        let product = &product;
        operations += product.operations.len();
        for operation in &product.operations {
            let entry = table.get(&product.id, &product.version, &operation.name).unwrap();
            let Some(example) = &operation.response.example else { continue };
            tried += 1;
            let mut original: Value = serde_json::from_str(example).unwrap();
            if let Some(schema) = &operation.response.schema {
                original = described(product, schema, original);
            }
            match entry.round_trip(example.as_bytes()) {
                Err(error) => failed.push(format!("{} {error}", product.id)),
                Ok(back) => failed.extend(
                    decode::difference(&original, &back)
                        .map(|what| format!("{} {}: {what}", product.id, operation.name)),
                ),
            }
        }
    }
    assert_eq!(table.len(), operations);
    assert!(tried >= at_least, "only {tried} examples");
    assert!(
        failed.len() * 1000 <= tried * 5,
        "{} of {tried} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

/// Checks the examples of the metadata.
///
/// # Panics
/// If more than one in 200 does not decode, or an operation is missing.
pub fn of_metadata_come_back(table: &Table) {
    let Some(dirs) = env::var_os("API_DOCS_OF_SPECS") else {
        println!("API_DOCS_OF_SPECS is not set: only the examples of the specs are tried");
        return;
    };
    for dir in env::split_paths(&dirs) {
        let report = decode::run(table, Path::new(&dir)).unwrap();
        println!("{}:\n{report}", dir.display());
        assert!(report.missing.is_empty(), "{report}");
        assert!(report.decoded() >= 99.5, "{report}");
    }
}

/// What a schema describes of an example. Services show members that nothing describes.
fn described(product: &Product, schema: &Schema, value: Value) -> Value {
    let Some(schema) = product.resolve(schema) else { return value };
    match (&schema.shape, value) {
        (Shape::Object(object), Value::Object(members)) => members
            .into_iter()
            .filter_map(|(name, value)| {
                let field = object.fields.iter().find(|field| field.name == name)?;
                Some((name, described(product, &field.schema, value)))
            })
            .collect(),
        (Shape::Map(values), Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| (name, described(product, values, value)))
            .collect(),
        (Shape::List { items, wrapper: Some(wrapper), .. }, Value::Object(members)) => members
            .into_iter()
            .filter(|(name, _)| name == wrapper)
            .map(|(name, value)| (name, elements(product, items, value)))
            .collect(),
        (Shape::List { items, wrapper: None, .. }, value) => elements(product, items, value),
        (_, value) => value,
    }
}

fn elements(product: &Product, items: &Schema, value: Value) -> Value {
    match value {
        Value::Array(list) => {
            list.into_iter().map(|value| described(product, items, value)).collect()
        }
        other => other,
    }
}
