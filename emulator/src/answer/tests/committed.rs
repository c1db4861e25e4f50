//! Every committed operation.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn generated() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated")
}

fn read(dir: &Path) -> Option<Product> {
    let text = fs::read_to_string(dir.join("catalog.txt")).ok()?;
    Some(Product::from_compact(&text).unwrap())
}

/// The committed product of that name.
pub(super) fn product_of(id: &str) -> Product {
    read(&generated().join(id)).unwrap()
}

/// All committed products.
pub(super) fn products() -> Vec<Product> {
    let crates = fs::read_dir(generated()).unwrap().map(|entry| entry.unwrap().path());
    crates.filter_map(|dir| read(&dir)).collect()
}

/// The required parameters, as they are documented.
pub(super) fn required(product: &Product, operation: &Operation) -> Map<String, Value> {
    let scene = Scene { product: &product.code, region: REGION, account: ACCOUNT };
    let required = operation.parameters.iter().map(|p| &p.field).filter(|f| f.required);
    let values = required.filter_map(|field| {
        let ids = Ids::new(1);
        let mut value = synthesis::value(product, &field.name, &field.schema, &scene, &ids)?;
        tidy::value(&field.name, &mut value, &scene, &ids);
        Some((field.name.clone(), value))
    });
    values.collect()
}

pub(super) fn response(
    ids: &Ids,
    product: &Product,
    operation: &Operation,
    values: &Map<String, Value>,
) -> Value {
    described(&call(product, operation, values), ids, None).unwrap().0
}

/// Whether a text is the name of a resource of an account that is neither the caller's nor in the request.
fn is_foreign(text: &str, said: &str) -> bool {
    let parts: Vec<&str> = text.splitn(5, ':').collect();
    let is_known =
        |account| ["1", "", "*", "system", "SYSTEM"].contains(&account) || said.contains(account);
    matches!(parts.as_slice(), ["acs", _, _, account, _] if !is_known(*account))
}

/// Where a value has the name of a resource of somebody else, a placeholder, a mask in an id that the request does not have, or a list inside a text of a list.
fn flaws(value: &Value, place: &str, said: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text == tidy::PLACEHOLDER || is_foreign(text, said) => {
            found.push(format!("{place}: {text}"));
        }
        Value::Array(values) => {
            for value in values {
                if value.as_str().is_some_and(|text| tidy::hidden_list(text).is_some()) {
                    found.push(format!("{place}: {value}"));
                }
                flaws(value, place, said, found);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let id = value.as_str().filter(|_| naming::is_id(name)).unwrap_or_default();
                if id.contains("***") && !said.contains(id) {
                    found.push(format!("{place}.{name}: {value}"));
                }
                flaws(value, &format!("{place}.{name}"), said, found);
            }
        }
        _ => {}
    }
}

#[test]
fn responses_are_without_placeholders_say_success_and_are_the_same_for_the_same_seed() {
    let mut found = Vec::new();
    let (mut count, mut decided) = (0, 0);
    for product in products() {
        let (ids, again) = (Ids::new(7), Ids::new(7));
        for operation in &product.operations {
            let values = required(&product, operation);
            let body = response(&ids, &product, operation, &values);
            assert_eq!(body, response(&again, &product, operation, &values), "{}", operation.name);
            let (place, said) = (format!("{} {}", product.id, operation.name), json!(values));
            flaws(&body, &place, &said.to_string(), &mut found);
            let success = operation.success.as_ref();
            let failed = success.and_then(|Success { member, values, .. }| {
                let said = body.get(member)?;
                let text = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
                (!values.contains(&text)).then(|| format!("{place}: {member} is {said}"))
            });
            found.extend(failed);
            decided += usize::from(success.is_some());
            count += 1;
        }
    }
    assert_eq!(found, Vec::<String>::new(), "of {count} operations");
    assert!(count > 5000 && decided > 100, "{count}, {decided}");
}

#[test]
fn no_two_entries_of_a_list_are_the_same() {
    let (mut lists, mut same, mut few, mut bare) = (0, Vec::new(), Vec::new(), Vec::new());
    for product in products() {
        for operation in &product.operations {
            let served = crate::routing::is_served(operation);
            let Some(pagination) = operation.pagination.as_ref().filter(|_| served) else {
                continue;
            };
            let mut values = required(&product, operation);
            if let Some(size) = pagination.size() {
                values.insert(size.name.clone(), 100.into());
            } else {
                continue;
            }
            let body = response(&Ids::new(1), &product, operation, &values);
            let entries = path::get(&body, pagination.items().names()).and_then(Value::as_array);
            let entries =
                entries.unwrap_or_else(|| panic!("{} {}: {body}", product.id, operation.name));
            let distinct: BTreeSet<String> = entries.iter().map(Value::to_string).collect();
            // Those that the request names, or 25.
            if entries.len() == 25 && distinct.first().is_some_and(|entry| entry == "{}") {
                // Nothing that is described can differ.
                bare.push(operation.name.clone());
            } else if distinct.len() != entries.len() || ![1, 2, 3, 25].contains(&entries.len()) {
                same.push(format!(
                    "{} {}: {} of {}: {}",
                    product.id,
                    operation.name,
                    distinct.len(),
                    entries.len(),
                    entries[0]
                ));
            }
            few.extend((entries.len() != 25).then(|| operation.name.clone()));
            lists += 1;
        }
    }
    assert_eq!(same, Vec::<String>::new());
    assert_eq!(
        few,
        ["DescribeInstanceAttachmentAttributes", "ListTagResources", "ListInstancePackageStates"]
    );
    assert_eq!(bare, ["ListIngestProcessors"]);
    assert!(lists > 800, "{lists}");
}
