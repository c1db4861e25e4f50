//! Text into values as a schema says: `Tag.1.Key=a` is `[{"Key": "a"}]`. Total: what does not fit
//! is left as text for the check that follows, and names that nothing takes are listed.

use std::collections::BTreeMap;

use alicloud_model::{Field, ListStyle, Product, Schema, Shape};
use serde_json::{Map, Value};

use super::shape_of;
use crate::json;

/// Deeper than any description; it bounds the recursion.
const MAX_DEPTH: usize = 32;
/// Longer than any name; it bounds the work on names.
const MAX_NAME: usize = 1024;

/// A named text, of whose name a part has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The whole name.
    pub(super) full: &'a str,
    /// What is left of the name; `None` when it has been read to its end.
    rest: Option<&'a str>,
    value: &'a str,
}

impl<'a> Entry<'a> {
    pub(super) fn new(name: &'a str, value: &'a str) -> Self {
        Self { full: name, rest: Some(name), value }
    }

    /// The name for a report, cut to a sane length.
    pub(super) fn shown(&self) -> String {
        self.full.chars().take(MAX_NAME).collect()
    }

    /// The entry behind that name, if it starts with it.
    fn after(self, name: &str) -> Option<Self> {
        let rest = self.rest?.strip_prefix(name)?;
        let rest = if rest.is_empty() { None } else { Some(rest.strip_prefix('.')?) };
        Some(Self { rest, ..self })
    }

    /// The name up to the next dot, and the entry behind it.
    fn split(self) -> Option<(&'a str, Self)> {
        let rest = self.rest?;
        let (head, tail) = match rest.split_once('.') {
            Some((head, tail)) => (head, Some(tail)),
            None => (rest, None),
        };
        Some((head, Self { rest: tail, ..self }))
    }
}

/// For each name the entries that start with it; the longest name wins. Others go to `left`.
pub(super) fn group<'a>(
    names: &[&str],
    entries: &[Entry<'a>],
    left: &mut Vec<Entry<'a>>,
) -> Vec<Vec<Entry<'a>>> {
    let mut groups = vec![Vec::new(); names.len()];
    for entry in entries {
        let found = names.iter().enumerate().filter(|_| entry.full.len() <= MAX_NAME);
        let found = found.filter_map(|(at, name)| Some((name.len(), at, entry.after(name)?)));
        match found.max_by_key(|(length, ..)| *length) {
            Some((_, at, entry)) => groups.get_mut(at).into_iter().for_each(|g| g.push(entry)),
            None => left.push(*entry),
        }
    }
    groups
}

/// A text on its own, in a path or a header: objects are JSON there, lists are JSON or
/// joined by commas.
pub(super) fn from_text(product: &Product, schema: &Schema, text: &str) -> Value {
    match shape_of(product, schema) {
        Shape::List { items, .. } if !text.trim_start().starts_with('[') => {
            simple_list(product, items, text)
        }
        Shape::List { .. } | Shape::Map(_) | Shape::Object(_) => json_or_text(text),
        shape => shape.value_of(text),
    }
}

/// One value out of its entries.
pub(super) struct Unflatten<'a> {
    pub(super) product: &'a Product,
    /// Names that nothing took.
    pub(super) unknown: Vec<String>,
}

impl Unflatten<'_> {
    /// The value of a parameter that is written in that style.
    pub(super) fn styled(
        &mut self,
        schema: &Schema,
        style: ListStyle,
        entries: &[Entry<'_>],
    ) -> Value {
        let shape = shape_of(self.product, schema);
        let text = entries.iter().find(|e| e.rest.is_none()).map(|e| e.value);
        let structured = matches!(shape, Shape::List { .. } | Shape::Map(_) | Shape::Object(_));
        let value = match (style, shape, text) {
            (ListStyle::Json, Shape::Any, Some(text)) => json_or_text(text),
            (ListStyle::Json, _, Some("")) if structured => Value::Null,
            (ListStyle::Json, _, Some(text)) if structured => json_or_text(text),
            (ListStyle::Simple, Shape::List { items, .. }, Some(text)) => {
                simple_list(self.product, items, text)
            }
            _ => return self.flat(schema, entries),
        };
        self.refuse(entries.iter().filter(|e| e.rest.is_some()));
        value
    }

    /// The value of flattened entries.
    pub(super) fn flat(&mut self, schema: &Schema, entries: &[Entry<'_>]) -> Value {
        self.nested(schema, entries, 0)
    }

    fn nested(&mut self, schema: &Schema, entries: &[Entry<'_>], depth: usize) -> Value {
        if depth > MAX_DEPTH {
            self.refuse(entries);
            return Value::Null;
        }
        let product = self.product;
        let plain = entries.iter().find(|e| e.rest.is_none());
        match product.resolve(schema).map_or(&Shape::Any, |schema| &schema.shape) {
            Shape::List { items, wrapper } => {
                let inside: Option<Vec<Entry<'_>>> = wrapper.as_ref().and_then(|name| {
                    let inside: Option<_> = entries.iter().map(|e| e.after(name)).collect();
                    inside
                });
                let list = self.list(items, inside.as_deref().unwrap_or(entries), depth);
                structure_or_text(list, plain)
            }
            Shape::Object(object) => {
                let fields = self.object(&object.fields, entries, depth);
                structure_or_text(fields, plain)
            }
            Shape::Map(values) => {
                let map = self.map(values, entries, depth);
                structure_or_text(map, plain)
            }
            Shape::Any => match plain {
                Some(entry) => Value::String(entry.value.to_owned()),
                None => self.anything(entries, depth),
            },
            shape => {
                self.refuse(entries.iter().filter(|e| e.rest.is_some()));
                plain.map_or(Value::Null, |entry| shape.value_of(entry.value))
            }
        }
    }

    /// Elements in the order of their numbers. The numbers may have gaps.
    fn list(&mut self, items: &Schema, entries: &[Entry<'_>], depth: usize) -> Option<Value> {
        let mut numbered: BTreeMap<u64, Vec<Entry<'_>>> = BTreeMap::new();
        for entry in entries {
            match entry.split() {
                Some((head, entry)) if is_number(head) => {
                    numbered.entry(head.parse().ok()?).or_default().push(entry);
                }
                Some(_) => self.unknown.push(entry.shown()),
                None => {}
            }
        }
        let elements: Vec<Value> =
            numbered.values().map(|entries| self.nested(items, entries, depth + 1)).collect();
        (!elements.is_empty()).then_some(Value::Array(elements))
    }

    fn object(&mut self, fields: &[Field], entries: &[Entry<'_>], depth: usize) -> Option<Value> {
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let mut left = Vec::new();
        let groups = group(&names, entries, &mut left);
        self.refuse(left.iter().filter(|e| e.rest.is_some()));
        let mut members = Map::new();
        for (field, entries) in fields.iter().zip(groups) {
            if !entries.is_empty() {
                let value = self.nested(&field.schema, &entries, depth + 1);
                members.insert(field.name.clone(), value);
            }
        }
        (!members.is_empty()).then_some(Value::Object(members))
    }

    /// Keys of a map are written as they are, dots and all. Where the values are structured, the
    /// key ends at the first dot.
    fn map(&mut self, values: &Schema, entries: &[Entry<'_>], depth: usize) -> Option<Value> {
        let structured = matches!(
            shape_of(self.product, values),
            Shape::List { .. } | Shape::Object(_) | Shape::Map(_)
        );
        let mut keyed: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
        for entry in entries {
            let split = if structured {
                entry.split()
            } else {
                entry.rest.map(|key| (key, Entry { rest: None, ..*entry }))
            };
            if let Some((key, entry)) = split {
                keyed.entry(key).or_default().push(entry);
            }
        }
        let mut members = Map::new();
        for (key, entries) in keyed {
            members.insert(key.to_owned(), self.nested(values, &entries, depth + 1));
        }
        (!members.is_empty()).then_some(Value::Object(members))
    }

    /// Where nothing is described, numbers make a list and names an object.
    fn anything(&mut self, entries: &[Entry<'_>], depth: usize) -> Value {
        let any = Schema::of(Shape::Any);
        let mut heads = entries.iter().filter_map(|e| e.split().map(|(head, _)| head));
        let value = if heads.all(is_number) {
            self.list(&any, entries, depth)
        } else {
            let mut keyed: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
            for (head, entry) in entries.iter().filter_map(|e| e.split()) {
                keyed.entry(head).or_default().push(entry);
            }
            let members = keyed
                .into_iter()
                .map(|(key, entries)| (key.to_owned(), self.nested(&any, &entries, depth + 1)));
            Some(Value::Object(members.collect()))
        };
        value.unwrap_or_default()
    }

    fn refuse<'e>(&mut self, entries: impl IntoIterator<Item = &'e Entry<'e>>) {
        self.unknown.extend(entries.into_iter().map(Entry::shown));
    }
}

/// A structure, or else a text in its place, which the check will refuse.
fn structure_or_text(structure: Option<Value>, plain: Option<&Entry<'_>>) -> Value {
    let text = plain.filter(|entry| !entry.value.is_empty());
    structure.or_else(|| text.map(|entry| entry.value.into())).unwrap_or_default()
}

/// Elements are numbered from 1, without leading zeros.
fn is_number(text: &str) -> bool {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    digits && !text.starts_with('0')
}

fn simple_list(product: &Product, items: &Schema, text: &str) -> Value {
    if text.is_empty() {
        return Value::Array(Vec::new());
    }
    let shape = shape_of(product, items);
    text.split(',').map(|element| shape.value_of(element)).collect()
}

fn json_or_text(text: &str) -> Value {
    json::read(text.as_bytes()).unwrap_or_else(|_| text.into())
}
