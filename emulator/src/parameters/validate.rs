//! Values against their schemas: types, limits, required members. Knows nothing of the wire.

use alicloud_model::{Limits, Object, Product, Schema, Shape};
use serde_json::Value;

use super::is_blank;
use super::problem::{Kind, Problem};
use crate::json;

/// Deeper than any description; it bounds the recursion.
const MAX_DEPTH: usize = 64;
/// What a text is to be that holds a list, and one that holds a structure.
const LIST: &str = "list as JSON, such as [\"a\", \"b\"]";
const STRUCTURE: &str = "structure as JSON, such as {\"a\": \"b\"}";
/// More than anybody reads; it bounds what one request can make the emulator remember.
const MAX_PROBLEMS: usize = 100;

/// Collects what is wrong.
pub(super) struct Validate<'a> {
    pub(super) product: &'a Product,
    pub(super) problems: Vec<Problem>,
    /// Names of members that are not described.
    pub(super) unknown: Vec<String>,
}

impl Validate<'_> {
    /// Checks a value and all inside it. `name` is for the reports.
    pub(super) fn value(&mut self, name: &str, schema: &Schema, value: &Value) {
        self.nested(name, schema, value, 0);
    }

    /// Reports that it is missing in the place where it belongs, when it was sent elsewhere.
    pub(super) fn missing(&mut self, name: &str, place: Option<&'static str>) {
        self.report(name, place.map_or(Kind::Missing, Kind::Elsewhere));
    }

    fn nested(&mut self, name: &str, schema: &Schema, value: &Value, depth: usize) {
        let Some(schema) = self.product.resolve(schema).filter(|_| depth <= MAX_DEPTH) else {
            return;
        };
        let limits = &schema.limits;
        match &schema.shape {
            // `resolve` does not end at a reference.
            Shape::Any | Shape::Ref(_) => {}
            Shape::String | Shape::Binary => match text_of(value) {
                Some(text) => {
                    self.text(name, limits, &text);
                    self.content(name, schema, &text);
                }
                None => self.report(name, Kind::NotA("text")),
            },
            Shape::Enum { values, .. } => match text_of(value) {
                Some(text) if values.contains(&text) => {}
                Some(_) => self.report(name, Kind::NotAllowed),
                None => self.report(name, Kind::NotA("text")),
            },
            Shape::Integer if value.is_i64() || value.is_u64() => self.number(name, limits, value),
            Shape::Integer => self.report(name, Kind::NotA("whole number")),
            Shape::Number if value.is_number() => self.number(name, limits, value),
            Shape::Number => self.report(name, Kind::NotA("number")),
            Shape::Boolean if value.is_boolean() => {}
            Shape::Boolean => self.report(name, Kind::NotA("boolean: true or false")),
            Shape::List { items, wrapper } => {
                let inside = wrapper.as_ref().and_then(|wrapper| value.get(wrapper));
                match inside.unwrap_or(value).as_array() {
                    Some(elements) => self.list(name, limits, items, elements, depth),
                    None => self.report(name, Kind::NotA("list")),
                }
            }
            Shape::Map(values) => match value.as_object() {
                Some(members) => {
                    for (key, value) in members.iter().filter(|(_, value)| !value.is_null()) {
                        self.nested(&format!("{name}.{key}"), values, value, depth + 1);
                    }
                }
                None => self.report(name, Kind::NotA("map")),
            },
            Shape::Object(object) => match value.as_object() {
                Some(members) => self.object(name, object, members, depth),
                None => self.report(name, Kind::NotA("structure")),
            },
        }
    }

    /// A text that holds JSON must be JSON, and a list where one is described.
    fn content(&mut self, name: &str, schema: &Schema, text: &str) {
        let content = schema.content.as_ref().and_then(|content| self.product.resolve(content));
        let (wanted, is_right): (_, fn(&Value) -> bool) =
            match content.map(|content| &content.shape) {
                Some(Shape::List { .. }) => (LIST, Value::is_array),
                Some(Shape::Object(_) | Shape::Map(_)) => (STRUCTURE, Value::is_object),
                _ => return,
            };
        if !json::read(text.as_bytes()).is_ok_and(|value| is_right(&value)) {
            self.report(name, Kind::NotA(wanted));
        }
    }

    fn list(
        &mut self,
        name: &str,
        limits: &Limits,
        items: &Schema,
        elements: &[Value],
        depth: usize,
    ) {
        let count = elements.len() as u64;
        if limits.max_items.is_some_and(|max| count > max) {
            self.report(name, Kind::TooMany);
        }
        if limits.min_items.is_some_and(|min| count < min) {
            self.report(name, Kind::TooFew);
        }
        for (at, element) in elements.iter().enumerate().filter(|(_, value)| !value.is_null()) {
            let name = format!("{name}.{}", at + 1);
            self.nested(&name, items, element, depth + 1);
            self.allowed(&name, limits, element);
        }
    }

    fn object(
        &mut self,
        name: &str,
        object: &Object,
        members: &serde_json::Map<String, Value>,
        depth: usize,
    ) {
        for field in &object.fields {
            let name = format!("{name}.{}", field.name);
            match members.get(&field.name) {
                Some(value) if !value.is_null() && !is_blank(value) => {
                    self.nested(&name, &field.schema, value, depth + 1);
                }
                _ if field.is_required_by_service() => self.missing(&name, None),
                _ => {}
            }
        }
        let known = |key: &String| object.fields.iter().any(|field| field.name == *key);
        let unknown = members.keys().filter(|key| !known(key));
        self.unknown.extend(unknown.map(|key| format!("{name}.{key}")));
    }

    fn text(&mut self, name: &str, limits: &Limits, text: &str) {
        let length = text.chars().count() as u64;
        let short = limits.min_length.is_some_and(|min| length < min);
        let long = limits.max_length.is_some_and(|max| length > max);
        if short || long {
            self.report(name, Kind::BadLength);
        }
    }

    fn number(&mut self, name: &str, limits: &Limits, value: &Value) {
        let minimum = limits.minimum.as_deref().and_then(|limit| compare(value, limit));
        let maximum = limits.maximum.as_deref().and_then(|limit| compare(value, limit));
        let below = minimum.is_some_and(|m| m.is_lt() || limits.exclusive_minimum && m.is_eq());
        let above = maximum.is_some_and(|m| m.is_gt() || limits.exclusive_maximum && m.is_eq());
        if below || above {
            let range = (limits.minimum.clone(), limits.maximum.clone());
            self.report(name, Kind::OutOfRange(range.0, range.1));
        }
        self.allowed(name, limits, value);
    }

    fn allowed(&mut self, name: &str, limits: &Limits, value: &Value) {
        let text = text_of(value).filter(|_| !limits.allowed.is_empty());
        if text.is_some_and(|text| !limits.allowed.contains(&text)) {
            self.report(name, Kind::NotAllowed);
        }
    }

    fn report(&mut self, name: &str, kind: Kind) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { parameter: name.to_owned(), kind });
        }
    }
}

/// The text of a text, number or boolean.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A number against a documented limit; `None` when the limit is no number.
fn compare(value: &Value, limit: &str) -> Option<std::cmp::Ordering> {
    let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
    if let (Some(value), Ok(limit)) = (whole, limit.trim().parse::<i128>()) {
        return Some(value.cmp(&limit));
    }
    value.as_f64()?.partial_cmp(&limit.trim().parse().ok()?)
}
