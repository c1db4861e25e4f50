//! What a request says, in the response: names, sizes, ids, under the names that both have. It must not know pages.

use alicloud_model::{Field, Operation, Placement, Product, Schema, Shape};
use serde_json::{Map, Value};

use super::naming::{is_id, plain};
use super::renames::Renames;
use super::{synthesis, tidy};
use crate::json;

/// What members of these names say is about the response.
const NEVER: [&str; 8] = [
    "code",
    "message",
    "success",
    "requestid",
    "httpstatuscode",
    "nexttoken",
    "marker",
    "errorcode",
];
/// Larger values don't come back: each entry of a list would have them.
const LARGEST: usize = 64 * 1024;
/// Deeper than this a name may mean another thing's; ids are still taken.
const CLOSE: usize = 1;

/// What a request says, by name.
pub(super) struct Said<'a>(Vec<(String, &'a Field, &'a Value)>);

impl<'a> Said<'a> {
    /// All that a response may repeat. The members of a body count as parameters.
    pub(super) fn new(
        product: &'a Product,
        operation: &'a Operation,
        values: &'a Map<String, Value>,
    ) -> Self {
        let mut said = Self(Vec::new());
        for parameter in &operation.parameters {
            let field = &parameter.field;
            let Some(value) = values.get(&field.name) else { continue };
            let body = match (parameter.placement, value) {
                (Placement::Body(_), Value::Object(members)) => Some(members),
                _ => None,
            };
            match body.zip(product.resolve(&field.schema)) {
                Some((members, Schema { shape: Shape::Object(object), .. })) => {
                    for field in &object.fields {
                        if let Some(value) = members.get(&field.name) {
                            said.add(operation, field, value);
                        }
                    }
                }
                _ => said.add(operation, field, value),
            }
        }
        said
    }

    fn add(&mut self, operation: &Operation, field: &'a Field, value: &'a Value) {
        let name = plain(&field.name);
        let is_of_call = operation.idempotency_token.as_ref() == Some(&field.name)
            || operation.pagination.as_ref().is_some_and(|pagination| {
                super::paging::parameters(pagination).any(|parameter| parameter.name == field.name)
            });
        let is_empty = value.is_null() || value.as_str() == Some("");
        let is_ours = is_of_call || field.sensitive || NEVER.contains(&name.as_str());
        if !is_empty && !is_ours && json::size(value) <= LARGEST {
            self.0.push((name, field, value));
        }
    }

    fn find(&self, name: &str) -> Option<(&'a Field, &'a Value)> {
        let name = plain(name);
        self.0.iter().find(|(known, ..)| *known == name).map(|(_, field, value)| (*field, *value))
    }

    /// What is said under that name.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.find(name).map(|(_, value)| value)
    }

    /// The values that are wanted of a member with that name: a list of them, under its name or the plural of it.
    pub(super) fn several(&self, name: &str) -> Option<Vec<Value>> {
        let plural = format!("{name}s");
        [name, &plural].into_iter().find_map(|name| match self.get(name)? {
            Value::Array(values) if values.iter().all(is_scalar) => Some(values.clone()),
            Value::String(text) => tidy::hidden_list(text),
            _ => None,
        })
    }

    /// Those that a list is to have only, because an optional parameter names them.
    pub(super) fn only(&self, name: &str) -> Option<Vec<Value>> {
        self.several(name).or_else(|| {
            let (field, value) = self.find(name)?;
            (!field.is_required_by_service() && is_scalar(value)).then(|| vec![value.clone()])
        })
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

/// Puts what is said into a value.
pub(super) struct Echo<'a> {
    pub(super) product: &'a Product,
    pub(super) said: &'a Said<'a>,
    pub(super) renames: Renames,
}

impl<'a> Echo<'a> {
    pub(super) fn new(product: &'a Product, said: &'a Said<'a>) -> Self {
        Self { product, said, renames: Renames::default() }
    }

    /// A response, but for the entries of its page.
    pub(super) fn response(mut self, body: &mut Value, schema: Option<&'a Schema>) {
        self.inside(body, schema, 0);
        self.renames.apply(body);
    }

    /// An entry of a list, but for the members that make it this one.
    pub(super) fn entry(mut self, entry: &mut Value, own: &[String]) {
        let Value::Object(members) = entry else { return };
        for (name, member) in members.iter_mut().filter(|(name, _)| !own.contains(name)) {
            if !plain(name).ends_with("time") {
                self.member(name, member);
            }
        }
        for (_, member) in members.iter_mut().filter(|(name, _)| !own.contains(name)) {
            self.renames.apply(member);
        }
    }

    /// Whether the member now is what was said.
    fn member(&mut self, name: &str, member: &mut Value) -> bool {
        let Some(new) = self.said.get(name).and_then(|said| like(member, said)) else {
            return false;
        };
        if let (Value::String(old), Value::String(new)) = (&*member, &new)
            && is_id(name)
        {
            self.renames.add(old, new);
        }
        *member = new;
        true
    }

    fn inside(&mut self, value: &mut Value, schema: Option<&'a Schema>, depth: usize) {
        let schema = schema.and_then(|schema| self.product.resolve(schema));
        match (value, schema.map(|schema| &schema.shape)) {
            (Value::Array(entries), shape) => {
                let items = match shape {
                    Some(Shape::List { items, .. }) => Some(&**items),
                    _ => None,
                };
                self.entries(entries, items, depth);
            }
            (Value::Object(members), Some(Shape::List { items, wrapper: Some(wrapper) })) => {
                if let Some(Value::Array(entries)) = members.get_mut(wrapper) {
                    self.entries(entries, Some(items), depth);
                }
            }
            (Value::Object(members), shape) => {
                let fields = match shape {
                    Some(Shape::Object(object)) => object.fields.as_slice(),
                    _ => &[],
                };
                for (name, member) in members.iter_mut() {
                    let is_taken = (depth <= CLOSE || is_id(name)) && self.member(name, member);
                    if !is_taken {
                        let field = fields.iter().find(|field| field.name == *name);
                        self.inside(member, field.map(|field| &field.schema), depth + 1);
                    }
                }
                for field in fields.iter().filter(|_| depth <= CLOSE) {
                    if !members.contains_key(&field.name)
                        && let Some(said) = self.said.get(&field.name)
                        && let Some(value) = self.described(&field.schema, said)
                    {
                        members.insert(field.name.clone(), value);
                    }
                }
            }
            _ => {}
        }
    }

    /// A list. When the request names several things by id, it has an entry for each.
    fn entries(&mut self, entries: &mut Vec<Value>, items: Option<&'a Schema>, depth: usize) {
        let wanted = entries.first().and_then(Value::as_object).and_then(|first| {
            let mut ids = first.keys().filter(|name| is_id(name));
            ids.find_map(|name| Some((name.clone(), self.said.several(name)?)))
        });
        if let (Some((name, wanted)), Some(first)) = (wanted, entries.first().cloned()) {
            *entries = wanted
                .iter()
                .map(|id| {
                    let mut entry = first.clone();
                    if let Some(member) = entry.get_mut(&name)
                        && let Some(id) = like(member, id)
                    {
                        *member = id;
                    }
                    entry
                })
                .collect();
        }
        for entry in entries {
            self.inside(entry, items, depth.max(CLOSE) + 1);
        }
    }

    /// What is said, as a member that the example does not have.
    fn described(&self, schema: &Schema, said: &Value) -> Option<Value> {
        let shape = &self.product.resolve(schema)?.shape;
        match (shape, said) {
            (Shape::List { items, wrapper: None }, Value::Array(values)) => {
                values.iter().map(|value| self.described(items, value)).collect()
            }
            (Shape::Object(object), Value::Object(given)) => {
                let members = given.iter().filter_map(|(name, value)| {
                    let field =
                        object.fields.iter().find(|field| plain(&field.name) == plain(name))?;
                    Some((field.name.clone(), self.described(&field.schema, value)?))
                });
                Some(Value::Object(members.collect()))
            }
            (Shape::Map(values), Value::Object(given)) => {
                let members = given.iter();
                let members = members.filter_map(|(name, value)| {
                    Some((name.clone(), self.described(values, value)?))
                });
                Some(Value::Object(members.collect()))
            }
            (Shape::Any, said) if !is_scalar(said) => None,
            (shape, said) => synthesis::fit(shape, said.clone()),
        }
    }
}

/// What is said, in the type of the value that it replaces.
pub(super) fn like(old: &Value, said: &Value) -> Option<Value> {
    match (old, said) {
        (Value::String(_), _) => synthesis::fit(&Shape::String, said.clone()),
        (Value::Number(old), _) => {
            let whole = old.is_i64() || old.is_u64();
            synthesis::fit(if whole { &Shape::Integer } else { &Shape::Number }, said.clone())
        }
        (Value::Bool(_), _) => synthesis::fit(&Shape::Boolean, said.clone()),
        (Value::Null, said) => is_scalar(said).then(|| said.clone()),
        (Value::Array(old), Value::Array(said)) => {
            let first = old.first().unwrap_or(&Value::Null);
            said.iter().map(|said| like(first, said)).collect()
        }
        (Value::Array(_), Value::String(text)) => like(old, &tidy::hidden_list(text)?.into()),
        (Value::Object(old), Value::Object(said)) => {
            let mut merged = old.clone();
            for (name, member) in &mut merged {
                let said = said.iter().find(|(said, _)| plain(said) == plain(name));
                if let Some(new) = said.and_then(|(_, said)| like(member, said)) {
                    *member = new;
                }
            }
            Some(Value::Object(merged))
        }
        _ => None,
    }
}
