//! A value made from nothing but its schema, the same every time; knows nothing of operations.

use super::ids::Ids;
use super::tidy;
use super::words::{self, Scene};

use alicloud_model::{Product, Schema, Shape};
use serde_json::{Map, Number, Value};

/// Deeper than any description that is no cycle.
const MAX_DEPTH: usize = 24;
/// More values than any response needs; shared types that fan out would make more.
const MAX_VALUES: usize = 20_000;

/// A value of that shape for a member of that name, out of the documented examples where there are some. `None` where a
/// shared type contains itself: the cycle ends there.
pub(super) fn value(
    product: &Product,
    name: &str,
    schema: &Schema,
    scene: &Scene<'_>,
    ids: &Ids,
) -> Option<Value> {
    Synthesis { product, scene, ids, open: Vec::new(), left: MAX_VALUES }.value(name, schema)
}

struct Synthesis<'a, 's> {
    product: &'a Product,
    scene: &'s Scene<'s>,
    ids: &'s Ids,
    /// The shared types around the present one.
    open: Vec<&'a str>,
    left: usize,
}

impl<'a> Synthesis<'a, '_> {
    fn value(&mut self, name: &str, schema: &'a Schema) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        if self.open.len() > MAX_DEPTH {
            return None;
        }
        match &schema.shape {
            Shape::Ref(shared) if self.open.contains(&shared.as_str()) => None,
            Shape::Ref(shared) => {
                let target = &self.product.schemas.get(shared)?.schema;
                // An example where the type is used says more than one of the type.
                let here = examples(schema).find_map(|value| fit(&target.shape, value));
                if here.is_some() {
                    return here;
                }
                self.open.push(shared);
                let value = self.value(name, target);
                self.open.pop();
                value
            }
            Shape::List { items, wrapper } => {
                let listed = listed(schema, items);
                let list = listed.unwrap_or_else(|| self.value(name, items).into_iter().collect());
                let list = Value::Array(list);
                Some(match wrapper {
                    Some(wrapper) => Value::Object(Map::from_iter([(wrapper.clone(), list)])),
                    None => list,
                })
            }
            Shape::Map(values) => {
                let member = self.value("value", values).map(|value| ("key".to_owned(), value));
                Some(Value::Object(member.into_iter().collect()))
            }
            Shape::Object(object) => {
                let members = object.fields.iter();
                let members =
                    members.filter_map(|f| Some((f.name.clone(), self.value(&f.name, &f.schema)?)));
                Some(Value::Object(members.collect()))
            }
            _ => {
                Some(leaf(schema).unwrap_or_else(|| words::text(name, self.scene, self.ids).into()))
            }
        }
    }
}

/// The elements that the examples of a list have, or of its elements: descriptions often have the whole list there.
fn listed(schema: &Schema, items: &Schema) -> Option<Vec<Value>> {
    let whole = examples(schema).find_map(|value| match value {
        Value::Array(values) if !values.is_empty() => Some(values),
        _ => None,
    });
    let whole = whole.or_else(|| {
        examples(items).find_map(|value| match value {
            Value::Array(values) if !values.is_empty() => Some(values),
            Value::String(text) => tidy::hidden_list(&text),
            _ => None,
        })
    });
    whole?.into_iter().map(|value| fit(&items.shape, value)).collect()
}

/// A value without others inside. `None` for a text that only its name can give.
fn leaf(schema: &Schema) -> Option<Value> {
    let fitting = examples(schema).find_map(|value| fit(&schema.shape, value));
    let fitting = fitting.filter(|value| *value != tidy::PLACEHOLDER && *value != "");
    fitting.or_else(|| match &schema.shape {
        Shape::Enum { values, removed, .. } => {
            let current = values.iter().find(|value| !removed.contains_key(*value));
            Some(current.or(values.first()).map_or("", String::as_str).into())
        }
        Shape::Integer | Shape::Number => {
            let minimum = schema.limits.minimum.as_deref();
            Some(minimum.and_then(|text| number(text.trim())).unwrap_or_else(|| 1.into()))
        }
        Shape::Boolean => Some(true.into()),
        Shape::Any => Some(Value::Object(Map::new())),
        Shape::Binary => Some("".into()),
        _ => None,
    })
}

/// The documented values, the better first.
fn examples(schema: &Schema) -> impl Iterator<Item = Value> {
    let given = [&schema.example, &schema.default].into_iter().flatten();
    given.map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()))
}

/// The example in the shape's own type, if it can be written so.
pub(super) fn fit(shape: &Shape, value: Value) -> Option<Value> {
    match (shape, value) {
        (Shape::Any, value) => Some(value),
        (Shape::Enum { values, .. }, Value::String(text)) => {
            values.contains(&text).then(|| text.into())
        }
        (Shape::String | Shape::Binary, Value::String(text)) => Some(text.into()),
        (Shape::String, Value::Number(number)) => Some(number.to_string().into()),
        (Shape::String, Value::Bool(truth)) => Some(truth.to_string().into()),
        (Shape::Integer, Value::Number(number)) => {
            (number.is_i64() || number.is_u64()).then(|| number.into())
        }
        (Shape::Integer, Value::String(text)) => Some(text.trim().parse::<i64>().ok()?.into()),
        (Shape::Number, Value::Number(number)) => Some(number.into()),
        (Shape::Number, Value::String(text)) => number(text.trim()),
        (Shape::Boolean, Value::Bool(truth)) => Some(truth.into()),
        (Shape::Boolean, Value::String(text)) => {
            Some(text.trim().to_ascii_lowercase().parse::<bool>().ok()?.into())
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| Number::from_f64(text.parse().ok()?).map(Value::Number))
}
