//! What requests say in maps and objects, over all committed operations: the response has it under the same name.

use super::committed::{products, required, response};
use super::*;

/// How many maps of requests come back.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    maps: usize,
    whole: usize,
}

/// Whether a response has a map of that name, not deeper than one object.
fn has_map(product: &Product, schema: &Schema, name: &str, depth: usize) -> bool {
    let Some(schema) = product.resolve(schema).filter(|_| depth < 2) else { return false };
    let Shape::Object(object) = &schema.shape else { return false };
    object.fields.iter().any(|field| {
        let is_it = naming::plain(&field.name) == naming::plain(name);
        let shape = product.resolve(&field.schema).map(|schema| &schema.shape);
        is_it && matches!(shape, Some(Shape::Map(_) | Shape::Any))
            || has_map(product, &field.schema, name, depth + 1)
    })
}

/// Whether the value is a member somewhere.
fn has(body: &Value, name: &str, wanted: &Value) -> bool {
    match body {
        Value::Object(members) => members.iter().any(|(key, value)| {
            naming::plain(key) == naming::plain(name) && value == wanted || has(value, name, wanted)
        }),
        _ => false,
    }
}

#[test]
fn maps_of_requests_come_back() {
    let mut tally = Tally::default();
    let mut missing = Vec::new();
    for product in products() {
        for operation in &product.operations {
            let Some(schema) = &operation.response.schema else { continue };
            let mut places = Vec::new();
            for parameter in &operation.parameters {
                let field = &parameter.field;
                places.push((None, field));
                if let (Placement::Body(_), Some(Shape::Object(object))) =
                    (parameter.placement, product.resolve(&field.schema).map(|s| &s.shape))
                {
                    places.extend(object.fields.iter().map(|inner| (Some(field), inner)));
                }
            }
            for (outer, field) in places {
                let shape = product.resolve(&field.schema).map(|schema| &schema.shape);
                let is_text = |values: &Schema| {
                    let shape = product.resolve(values).map(|schema| &schema.shape);
                    matches!(shape, Some(Shape::String | Shape::Any))
                };
                let is_map = match shape {
                    Some(Shape::Map(values)) => is_text(values),
                    shape => shape == Some(&Shape::Any),
                };
                if !is_map || !has_map(&product, schema, &field.name, 0) || field.sensitive {
                    continue;
                }
                let map = json!({"KEY-mine": "mine"});
                let mut values = required(&product, operation);
                match outer {
                    Some(outer) => values.insert(outer.name.clone(), json!({&field.name: map})),
                    None => values.insert(field.name.clone(), map.clone()),
                };
                let body = response(&Ids::new(1), &product, operation, &values);
                tally.maps += 1;
                if has(&body, &field.name, &map) {
                    tally.whole += 1;
                } else {
                    missing.push(format!("{} {} {}", product.id, operation.name, field.name));
                }
            }
        }
    }
    assert_eq!(tally, Tally { maps: 14, whole: 14 }, "{missing:#?}");
}
