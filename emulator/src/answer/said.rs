//! What a request says, by name. It must not know responses.

use std::collections::HashSet;

use alicloud_model::{Access, Field, Operation, Placement, Product, Schema, Shape};
use serde_json::{Map, Value};

use super::naming::{is_id, plain, words};
use super::{paging, tidy};
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
/// Larger values are no names or ids; a response may have those often.
const NAME: usize = 1024;
/// Larger values select nothing: each entry of a list would have them.
const FILTER: usize = 16 * 1024;
/// What asks for a trial; nothing but a request for it makes one.
pub(super) const TRIAL: &str = "dryrun";

/// What a request says, by name.
pub(super) struct Said<'a> {
    given: Vec<(String, &'a Field, &'a Value)>,
    /// What the service takes for what is left out, when it makes something.
    defaults: Vec<(String, Value)>,
    /// The patterns that a list is filtered by, and what for.
    patterns: Vec<(&'a str, String)>,
    /// The names of what the address of the request leads through: of a bucket, a project.
    places: Vec<(String, &'a Value)>,
}

impl<'a> Said<'a> {
    /// All that a response may repeat. The members of a body count as parameters.
    pub(super) fn new(
        product: &'a Product,
        operation: &'a Operation,
        values: &'a Map<String, Value>,
    ) -> Self {
        let mut said = Self {
            given: Vec::new(),
            defaults: Vec::new(),
            patterns: Vec::new(),
            places: Vec::new(),
        };
        for parameter in &operation.parameters {
            let field = &parameter.field;
            let value = values.get(&field.name);
            if let (Placement::Host | Placement::Path, Some(name @ Value::String(_))) =
                (parameter.placement, value)
            {
                said.places.push((plain(&field.name), name));
            }
            let members = match (parameter.placement, value) {
                (Placement::Body(_), Some(Value::Object(members))) => Some(members),
                _ => None,
            };
            match members.zip(product.resolve(&field.schema)) {
                Some((members, Schema { shape: Shape::Object(object), .. })) => {
                    for field in &object.fields {
                        said.add(operation, field, members.get(&field.name));
                    }
                }
                _ => said.add(operation, field, value),
            }
        }
        said
    }

    fn add(&mut self, operation: &Operation, field: &'a Field, value: Option<&'a Value>) {
        let name = plain(&field.name);
        let is_of_call = operation.idempotency_token.as_ref() == Some(&field.name)
            || operation.pagination.as_ref().is_some_and(|pagination| {
                paging::parameters(pagination).any(|parameter| parameter.name == field.name)
            });
        if is_of_call || field.sensitive || NEVER.contains(&name.as_str()) {
            return;
        }
        // In a list, asterisks in a name stand for anything that many have. In ids the documentation masks something with them.
        let is_filter = operation.pagination.is_some() && !is_id(&field.name);
        let is_pattern = |text: &str| is_filter && text.contains('*');
        let text = value.and_then(Value::as_str).filter(|text| text.len() <= NAME);
        if let Some(text) = text.filter(|text| is_pattern(text)) {
            self.patterns.push((&field.name, text.to_owned()));
        }
        let beginning = strip_prefix_word(&field.name).filter(|_| is_filter);
        if let Some((name, text)) = beginning.zip(text.filter(|text| !text.is_empty())) {
            self.patterns.push((name, format!("{text}*")));
        }
        let is_none = |text: &str| text.is_empty() || is_pattern(text);
        let value = value.filter(|value| !value.is_null() && !value.as_str().is_some_and(is_none));
        match value {
            Some(value) if json::size(value) <= LARGEST => self.given.push((name, field, value)),
            None if operation.authorization.access == Access::Create => {
                let default = field.schema.default.as_deref();
                let default = default.and_then(|text| serde_json::from_str(text).ok());
                let trial = (name == TRIAL).then_some(Value::Bool(false));
                self.defaults.extend(default.or(trial).map(|value| (name, value)));
            }
            _ => {}
        }
    }

    /// The name of the place that is called so in the request's address, if names of members may say it otherwise: `logstoreName` for
    /// `logstore`.
    pub(super) fn place_name(&self, member: &str) -> Option<&'a Value> {
        let place = plain(member);
        let place = place.strip_suffix("name").filter(|place| !place.is_empty())?;
        self.places.iter().find(|(known, _)| known == place).map(|(_, name)| *name)
    }

    /// The name of the place that an object is about by its own name: `Bucket` and `ListBucketResult` for `bucket`.
    pub(super) fn place_of_object(&self, object: &str) -> Option<&'a Value> {
        let words = words(object);
        self.places.iter().find(|(known, _)| words.contains(known)).map(|(_, name)| *name)
    }

    /// Whether the request says nothing that a response could repeat.
    pub(super) fn is_empty(&self) -> bool {
        self.given.is_empty() && self.defaults.is_empty() && self.patterns.is_empty()
    }

    /// What a list may be filtered by. Times are bounds, as a rule.
    pub(super) fn filters(&self) -> impl Iterator<Item = (&'a Field, &'a Value)> {
        let given = self.given.iter();
        let given =
            given.filter(|(name, _, value)| !name.ends_with("time") && json::size(value) <= FILTER);
        given.map(|(_, field, value)| (*field, *value))
    }

    /// What a list may be filtered by that many texts are like: the name of what has the text, and the pattern.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (&'a str, &str)> {
        self.patterns.iter().map(|(name, pattern)| (*name, pattern.as_str()))
    }

    fn find(&self, name: &str) -> Option<(&'a Field, &'a Value)> {
        let name = plain(name);
        self.given
            .iter()
            .find(|(known, ..)| *known == name)
            .map(|(_, field, value)| (*field, *value))
    }

    /// What the request says under that name.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.find(name).map(|(_, value)| value)
    }

    /// What goes under that name: what the request says, or what the service takes when it says nothing.
    pub(super) fn taken(&self, name: &str) -> Option<&Value> {
        self.get(name).or_else(|| {
            let name = plain(name);
            self.defaults.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
        })
    }

    /// The largest number that may be said under that name.
    pub(super) fn largest(&self, name: &str) -> Option<usize> {
        self.find(name)?.0.schema.limits.maximum.as_deref()?.trim().parse().ok()
    }

    /// Whether what the request says under that name may be a name or an id, or a few of them.
    pub(super) fn is_name(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| json::size(value) <= NAME)
    }

    /// The name or the id that the request says under that name.
    pub(super) fn name(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str().filter(|_| self.is_name(name))
    }

    /// The names and other short texts that are said, with their parameters.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'a Field, &'a str)> {
        let texts =
            self.given.iter().filter_map(|(_, field, value)| Some((*field, value.as_str()?)));
        texts.filter(|(_, text)| text.len() <= NAME)
    }

    /// The values that are wanted of a member with that name, each once: a list of them, under its name or the plural of it.
    pub(super) fn several(&self, name: &str) -> Option<Vec<Value>> {
        let listed = self.get(name).and_then(|value| list(name, value));
        let mut listed = listed.or_else(|| {
            let value = self.get(&format!("{name}s"))?;
            let is_one =
                is_scalar(value) && !value.as_str().is_some_and(|text| text.starts_with('['));
            list(name, value).or_else(|| is_one.then(|| vec![value.clone()]))
        })?;
        let mut seen = HashSet::new();
        listed.retain(|value| seen.insert(value.to_string()));
        Some(listed)
    }
}

/// What a parameter has the beginning of: of `NamePrefix` the `Name`, which `prefix` alone means too.
fn strip_prefix_word(name: &str) -> Option<&str> {
    let name = name.strip_suffix("Prefix").or_else(|| name.strip_suffix("prefix"))?;
    let name = name.trim_end_matches(['_', '-']);
    Some(if name.is_empty() { "Name" } else { name })
}

/// The values of a list, which may be JSON in a text, or ids with commas in between: no id has one.
pub(super) fn list(name: &str, value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(values) if values.iter().all(is_scalar) => Some(values.clone()),
        Value::String(text) => tidy::hidden_list(text).or_else(|| {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            (is_id(name) && text.contains(',')).then(|| parts.map(Value::from).collect())
        }),
        _ => None,
    }
}

pub(super) fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}
