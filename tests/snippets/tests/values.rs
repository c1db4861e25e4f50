//! Values for the parameters of an operation, as `alicloud call` makes them of its arguments.

use alicloud_model::{Operation, Product, Schema, Shape};
use serde_json::{Map, Value, json};

/// Deeper than anything that is no cycle.
const DEPTH: usize = 8;

/// All parameters, with everything inside.
pub(crate) fn full(product: &Product, operation: &Operation) -> Vec<(String, Value)> {
    let value = |schema| value(product, schema, DEPTH).unwrap_or(Value::Null);
    operation.parameters.iter().map(|p| (p.field.name.clone(), value(&p.field.schema))).collect()
}

/// The parameters that must be given, as small as JSON allows.
pub(crate) fn sparse(product: &Product, operation: &Operation) -> Vec<(String, Value)> {
    let needed = operation.parameters.iter().filter(|p| operation.must_be_given(&p.field));
    needed.map(|p| (p.field.name.clone(), empty(product, &p.field.schema))).collect()
}

fn value(product: &Product, schema: &Schema, depth: usize) -> Option<Value> {
    let inside = |schema| value(product, schema, depth.checked_sub(1)?);
    let schema = product.resolve(schema)?;
    if let Some(content) = &schema.content {
        return Some(inside(content)?.to_string().into());
    }
    Some(match &schema.shape {
        Shape::String => "a \"text\"".into(),
        Shape::Enum { values, .. } => values.first().map_or("other", String::as_str).into(),
        Shape::Integer => (-7).into(),
        Shape::Number => 2.5.into(),
        Shape::Boolean => true.into(),
        // In base64: bytes that are no text.
        Shape::Binary => "AP8=".into(),
        Shape::Any => json!({"a": [1, -5_000_000_000_i64, 0.5, null, true], "b": {}, "c": "text"}),
        Shape::List { items, .. } => match inside(items) {
            Some(item) => json!([item, item]),
            None => json!([]),
        },
        Shape::Map(values) => match inside(values) {
            Some(value) => json!({"one": value, "two": value}),
            None => json!({}),
        },
        Shape::Object(object) => {
            let members = object.fields.iter();
            let members = members.filter_map(|f| Some((f.name.clone(), inside(&f.schema)?)));
            Value::Object(members.collect())
        }
        Shape::Ref(_) => return None,
    })
}

fn empty(product: &Product, schema: &Schema) -> Value {
    match product.resolve(schema).map(|schema| &schema.shape) {
        Some(Shape::List { .. }) => json!([]),
        Some(Shape::Map(_) | Shape::Object(_)) => Value::Object(Map::new()),
        _ => value(product, schema, DEPTH).unwrap_or(Value::Null),
    }
}
