//! What lists are filtered by, over all committed operations: each entry shows what the request selects by.

use super::committed::{products, required, response};
use super::*;
use crate::routing::is_served;

/// How many parameters that lists can be filtered by show in each entry.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    /// Lists that are served and have such parameters.
    lists: usize,
    /// Of these, those of which each such parameter shows.
    whole: usize,
    parameters: usize,
    shown: usize,
}

/// A name as it is compared here, and without a plural.
fn plain(name: &str) -> String {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    name.to_ascii_lowercase()
}

fn is_alike(parameter: &str, member: &str) -> bool {
    let (parameter, member) = (plain(parameter), plain(member));
    let plural = |name: &str| [format!("{name}s"), format!("{name}es")];
    parameter == member
        || plural(&member).contains(&parameter)
        || plural(&parameter).contains(&member)
        || member.strip_suffix("y").is_some_and(|stem| parameter == format!("{stem}ies"))
}

/// Whether entries have a member with the name of the parameter, at any depth that is looked at.
fn has_member(product: &Product, schema: &Schema, name: &str, depth: usize) -> bool {
    let Some(schema) = product.resolve(schema).filter(|_| depth < 3) else { return false };
    match &schema.shape {
        Shape::Object(object) => object.fields.iter().any(|field| {
            is_alike(name, &field.name) || has_member(product, &field.schema, name, depth + 1)
        }),
        Shape::List { items, .. } => has_member(product, items, name, depth),
        _ => false,
    }
}

/// A value that no example has.
fn filter(product: &Product, name: &str, schema: &Schema) -> Option<Value> {
    let schema = product.resolve(schema)?;
    Some(match &schema.shape {
        Shape::String if schema.content.is_some() => {
            filter(product, name, schema.content.as_ref()?)?.to_string().into()
        }
        Shape::String if !schema.limits.allowed.is_empty() => {
            schema.limits.allowed.last()?.as_str().into()
        }
        Shape::String if name.ends_with("Ids") => r#"["wanted-1234567"]"#.into(),
        Shape::String => "wanted-1234567".into(),
        Shape::Enum { values, .. } => values.last()?.as_str().into(),
        Shape::Integer => {
            let most = schema.limits.maximum.as_deref().and_then(|most| most.trim().parse().ok());
            most.unwrap_or(77).min(77).into()
        }
        Shape::List { items, .. } => json!([filter(product, name, items)?]),
        Shape::Object(object) => {
            let members = object.fields.iter();
            let members =
                members.filter_map(|f| Some((f.name.clone(), filter(product, name, &f.schema)?)));
            Value::Object(members.collect())
        }
        _ => return None,
    })
}

/// The values in a value, as they are shown.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| leaves(value, found)),
        Value::Object(members) => members.values().for_each(|value| leaves(value, found)),
        Value::String(text) if text.starts_with(['[', '{']) => match serde_json::from_str(text) {
            Ok(inner) => leaves(&inner, found),
            Err(_) => found.push(text.clone()),
        },
        Value::String(text) => found.push(text.clone()),
        Value::Null => {}
        other => found.push(other.to_string()),
    }
}

#[test]
fn what_lists_are_filtered_by_shows_in_each_entry() {
    let mut tally = Tally::default();
    let mut missing = Vec::new();
    for product in products() {
        for operation in &product.operations {
            let Some(pagination) = operation.pagination.as_ref().filter(|_| is_served(operation))
            else {
                continue;
            };
            let paged: Vec<&str> =
                paging::parameters(pagination).map(|name| name.name.as_str()).collect();
            let root = Typed::new(&product, operation.response.schema.as_ref());
            let list = pagination.items().names().fold(root, Typed::member);
            let entry = list.element().schema();
            let required = required(&product, operation);
            let (mut count, mut shown) = (0, 0);
            for parameter in &operation.parameters {
                let field = &parameter.field;
                // What is selected by time lies between two.
                let name = field.name.to_lowercase();
                let is_time = name.contains("time") || name == "notbefore";
                let is_filter = !field.required
                    && !is_time
                    && !field.sensitive
                    && !paged.contains(&field.name.as_str())
                    && entry.is_some_and(|entry| has_member(&product, entry, &field.name, 0));
                let Some(value) =
                    filter(&product, &field.name, &field.schema).filter(|_| is_filter)
                else {
                    continue;
                };
                count += 1;
                let mut wanted = Vec::new();
                leaves(&value, &mut wanted);
                let mut values = required.clone();
                values.insert(field.name.clone(), value);
                let body = response(&Ids::new(1), &product, operation, &values);
                let entries = path::get(&body, pagination.items().names());
                let entries = entries.and_then(Value::as_array).unwrap();
                let is_shown = !entries.is_empty()
                    && entries.iter().all(|entry| {
                        let mut found = Vec::new();
                        leaves(entry, &mut found);
                        wanted.iter().all(|wanted| found.contains(wanted))
                    });
                shown += usize::from(is_shown);
                if !is_shown {
                    missing.push(format!("{} {} {}", product.id, operation.name, field.name));
                }
            }
            if count > 0 {
                tally.lists += 1;
                tally.whole += usize::from(count == shown);
                tally.parameters += count;
                tally.shown += shown;
            }
        }
    }
    assert_eq!(
        tally,
        Tally { lists: 586, whole: 569, parameters: 1984, shown: 1967 },
        "{missing:#?}"
    );
}
