//! What a description allows, decided from values as a client has them, before they are written to
//! the wire.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use alicloud_model::{
    Field, ListStyle, Operation, Pagination, Placement, Product, ResponseBody, Schema, Shape, Since,
};
use serde_json::{Map, Value};

/// Operations and their lists of which the cloud drops what is too much, where the description has a
/// limit.
pub(crate) const CUT: [(&str, &str); 2] =
    [("ModifyImageSharePermission", "AddAccount"), ("ModifyImageSharePermission", "RemoveAccount")];

/// The parameters, flattened as in a query, that break a rule.
pub(crate) fn wrong(
    product: &Product,
    operation: &Operation,
    values: &Map<String, Value>,
) -> BTreeSet<String> {
    let mut rules = Rules { product, wrong: BTreeSet::new() };
    for parameter in &operation.parameters {
        let field = &parameter.field;
        let value = values.get(&field.name).unwrap_or(&Value::Null);
        let in_json = matches!(
            parameter.placement,
            Placement::Body(_)
                | Placement::Json
                | Placement::Query(ListStyle::Json)
                | Placement::Form(ListStyle::Json)
        );
        if is_sent(value, in_json) {
            rules.check(&field.name, &field.schema, value, in_json);
        } else if is_wanted(field) && parameter.placement != Placement::Host {
            rules.wrong.insert(field.name.clone());
        }
    }
    // No page has been given out, so that no token can be right, but for one that the first page needs. Those for buckets
    // are names, which may be any.
    if operation.name != "ListBuckets"
        && let Some(Pagination::Token { token, .. }) = &operation.pagination
        && rules.wrong.is_empty()
        && !operation.parameter(&token.name).is_some_and(|token| is_wanted(&token.field))
        && is_sent(values.get(&token.name).unwrap_or(&Value::Null), false)
    {
        rules.wrong.insert(token.name.clone());
    }
    // Once the rest is right, who takes a role has to name one.
    let role = values.get(ROLE).and_then(Value::as_str).filter(|role| !role.is_empty());
    if rules.wrong.is_empty() && takes_role(operation) && role.is_some_and(|role| !is_role(role)) {
        rules.wrong.insert(ROLE.to_owned());
    }
    rules.wrong
}

/// What names the role that is taken.
pub(crate) const ROLE: &str = "RoleArn";

/// Whether an operation gives credentials of a role.
pub(crate) fn takes_role(operation: &Operation) -> bool {
    operation.name.starts_with("AssumeRole")
}

/// Whether a text is the resource name of a role: `acs:ram::1****:role/mine`.
fn is_role(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(5, ':').collect();
    let [acs, service, region, account, resource] = parts[..] else { return false };
    let is_account = account.chars().all(|c| c.is_ascii_digit() || c == '*') && !account.is_empty();
    (acs, service, region) == ("acs", "ram", "")
        && is_account
        && resource.strip_prefix("role/").is_some_and(|name| !name.is_empty())
}

/// Whether a response must have a body.
pub(crate) fn has_body(operation: &Operation) -> bool {
    operation.response.body == ResponseBody::Json
}

/// Whether a value gets to the cloud as one. An empty text is taken for none.
fn is_sent(value: &Value, in_json: bool) -> bool {
    value != "" && is_written(value, in_json)
}

/// Whether a value is on the wire at all: flattened, what has nothing inside leaves nothing behind.
fn is_written(value: &Value, in_json: bool) -> bool {
    match value {
        Value::Null => false,
        Value::Array(elements) if !in_json => elements.iter().any(|value| is_written(value, false)),
        Value::Object(members) if !in_json => {
            members.values().any(|value| is_written(value, false))
        }
        _ => true,
    }
}

struct Rules<'a> {
    product: &'a Product,
    wrong: BTreeSet<String>,
}

impl Rules<'_> {
    fn check(&mut self, name: &str, schema: &Schema, value: &Value, in_json: bool) {
        let schema = self.product.resolve(schema).expect("a shape behind the name");
        let right = match (&schema.shape, value) {
            (Shape::List { items, wrapper }, value) => {
                let inside = wrapper.as_ref().and_then(|wrapper| value.get(wrapper));
                match inside.unwrap_or(value) {
                    Value::Array(elements) => {
                        self.elements(name, schema, items, elements, in_json);
                        let count = elements.len() as u64;
                        schema.limits.min_items.is_none_or(|min| count >= min)
                            && schema.limits.max_items.is_none_or(|max| count <= max)
                    }
                    _ => false,
                }
            }
            (Shape::Map(values), Value::Object(members)) => {
                for (key, value) in members.iter().filter(|(_, value)| !value.is_null()) {
                    self.check(&format!("{name}.{key}"), values, value, in_json);
                }
                true
            }
            (Shape::Object(object), Value::Object(members)) => {
                for field in &object.fields {
                    let name = format!("{name}.{}", field.name);
                    let value = members.get(&field.name).unwrap_or(&Value::Null);
                    if is_sent(value, in_json) {
                        self.check(&name, &field.schema, value, in_json);
                    } else if is_wanted(field) {
                        self.wrong.insert(name);
                    }
                }
                true
            }
            (Shape::Map(_) | Shape::Object(_), _) => false,
            _ => is_right(schema, value, in_json),
        };
        if !right {
            self.wrong.insert(name.to_owned());
        }
    }

    fn elements(
        &mut self,
        name: &str,
        schema: &Schema,
        items: &Schema,
        elements: &[Value],
        in_json: bool,
    ) {
        for (at, element) in elements.iter().enumerate().filter(|(_, value)| !value.is_null()) {
            let name = format!("{name}.{}", at + 1);
            self.check(&name, items, element, in_json);
            let allowed = &schema.limits.allowed;
            if !allowed.is_empty() && !allowed.contains(&shown(element)) {
                self.wrong.insert(name);
            }
        }
    }
}

/// A value that has no others inside. Outside of JSON a number is as good as its text.
fn is_right(schema: &Schema, value: &Value, in_json: bool) -> bool {
    let text = shown(value);
    let limits = &schema.limits;
    let nested = value.is_array() || value.is_object();
    match &schema.shape {
        Shape::Any => true,
        Shape::Enum { values, .. } => !nested && values.contains(&text),
        Shape::String | Shape::Binary => {
            let length = text.chars().count() as u64;
            !nested
                && limits.min_length.is_none_or(|min| length >= min)
                && limits.max_length.is_none_or(|max| length <= max)
                && schema.content.as_ref().is_none_or(|content| holds(content, &text))
        }
        Shape::Boolean => {
            value.is_boolean()
                || !in_json && matches!(text.to_ascii_lowercase().as_str(), "true" | "false")
        }
        Shape::Integer => {
            let whole = text.parse::<i128>().is_ok();
            whole && (value.is_number() || !in_json) && is_in_range(schema, &text)
        }
        Shape::Number => {
            let number = text.parse::<f64>().is_ok();
            number && (value.is_number() || !in_json) && is_in_range(schema, &text)
        }
        Shape::List { .. } | Shape::Map(_) | Shape::Object(_) | Shape::Ref(_) => false,
    }
}

/// Whether a text holds the JSON that is described.
fn holds(content: &Schema, text: &str) -> bool {
    let held: Option<Value> = serde_json::from_str(text).ok();
    match &content.shape {
        Shape::List { .. } => held.is_some_and(|held| held.is_array()),
        Shape::Object(_) | Shape::Map(_) => held.is_some_and(|held| held.is_object()),
        _ => true,
    }
}

fn is_in_range(schema: &Schema, text: &str) -> bool {
    let limits = &schema.limits;
    let against = |limit: &Option<String>| compare(text, limit.as_deref()?.trim());
    let high_enough = against(&limits.minimum)
        .is_none_or(|order| order.is_gt() || order.is_eq() && !limits.exclusive_minimum);
    let low_enough = against(&limits.maximum)
        .is_none_or(|order| order.is_lt() || order.is_eq() && !limits.exclusive_maximum);
    let allowed = &limits.allowed;
    high_enough && low_enough && (allowed.is_empty() || allowed.iter().any(|one| one == text))
}

/// Exact where both are whole: limits may be larger than a floating point number can tell apart.
fn compare(value: &str, limit: &str) -> Option<Ordering> {
    match (value.parse::<i128>(), limit.parse::<i128>()) {
        (Ok(value), Ok(limit)) => Some(value.cmp(&limit)),
        _ => value.parse::<f64>().ok()?.partial_cmp(&limit.parse().ok()?),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether the service refuses a request without it: what it wants now, and not what callers of older code give.
pub(crate) fn is_wanted(field: &Field) -> bool {
    let since = |mark: &Option<Since>| mark.is_some();
    !since(&field.removed_upstream)
        && (since(&field.required_upstream) || field.required && !since(&field.optional_upstream))
}
