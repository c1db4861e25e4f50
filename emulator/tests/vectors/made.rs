//! Requests made from a description: with everything in them, with what is required only, and with one
//! thing wrong at a time.

use std::collections::BTreeSet;

use alicloud_model::{
    BodyFormat, ListStyle, Operation, Pagination, Parameter, Placement, Product, Schema, Shape,
    Signature,
};
use serde_json::{Map, Value, json};

use crate::signer::{Call, encode, encode_pairs};
use crate::{Case, rules};

/// Deep enough for what is described, and an end for types that contain themselves.
const MAX_DEPTH: usize = 6;

/// The longest wrong value, as JSON: a list of more than 100 objects makes an address longer than HTTP libraries take.
const LONGEST: usize = 10_000;

/// All cases of one operation.
pub(crate) fn cases(product: &'static Product, operation: &'static Operation) -> Vec<Case> {
    let mut whole: Map<String, Value> = operation
        .parameters
        .iter()
        .filter(|parameter| !is_page_token(operation, parameter))
        .filter_map(|p| Some((p.field.name.clone(), right(product, &p.field.schema, 0)?)))
        .collect();
    if rules::takes_role(operation)
        && let Some(role) = whole.get_mut(rules::ROLE)
    {
        *role = json!("acs:ram::1:role/x");
    }
    // Without a value in its path a request is one for something else.
    let required = |parameter: &Parameter| {
        rules::is_wanted(&parameter.field) || parameter.placement == Placement::Path
    };
    let mut least: Map<String, Value> = whole
        .clone()
        .into_iter()
        .filter(|(n, _)| operation.parameter(n).is_some_and(required))
        .collect();
    // With the same token it would have to be the same request.
    let token = operation.idempotency_token.as_ref().and_then(|name| least.get_mut(name));
    if let Some(Value::String(token)) = token {
        *token = "y".repeat(token.len());
    }

    let case = |what: &str, values: &Map<String, Value>| Case {
        name: format!("{} {} {what}", product.code, operation.name),
        product,
        operation,
        call: call(product, operation, values),
        wrong: rules::wrong(product, operation, values),
    };
    let mut cases = vec![case("whole", &whole), case("least", &least)];
    for made in &cases {
        assert_eq!(made.wrong, BTreeSet::new(), "{}: a right value breaks a rule", made.name);
    }
    for parameter in &operation.parameters {
        let name = &parameter.field.name;
        let mut add = |what: &str, value: Option<Value>| {
            let mut values = least.clone();
            values.remove(name);
            values.extend(value.map(|value| (name.clone(), value)));
            let made = case(&format!("with {name} {what}"), &values);
            assert!(made.wrong.iter().any(|wrong| wrong.starts_with(name)), "{}", made.name);
            cases.push(made);
        };
        let elsewhere = matches!(parameter.placement, Placement::Path | Placement::Host);
        if rules::is_wanted(&parameter.field) && !elsewhere {
            add("missing", None);
        }
        let is_cut = rules::CUT.contains(&(operation.name.as_str(), name));
        let is_sent = |value: &Value| !is_cut && value.to_string().len() <= LONGEST;
        if let Some(value) = wrong(product, &parameter.field.schema).filter(is_sent) {
            add("wrong", Some(value));
        }
    }
    cases
}

fn is_page_token(operation: &Operation, parameter: &Parameter) -> bool {
    matches!(&operation.pagination, Some(Pagination::Token { token, .. }) if token.name == parameter.field.name && !rules::is_wanted(&parameter.field))
}

/// A value that keeps to the description; `None` where a type contains itself.
fn right(product: &Product, schema: &Schema, depth: usize) -> Option<Value> {
    let schema = product.resolve(schema).filter(|_| depth < MAX_DEPTH)?;
    let limits = &schema.limits;
    Some(match &schema.shape {
        Shape::Any | Shape::Binary => json!("x"),
        Shape::String if schema.content.is_some() => {
            let content = schema.content.as_ref().expect("what it holds");
            right(product, content, depth + 1)?.to_string().into()
        }
        Shape::String => {
            let length =
                limits.min_length.unwrap_or(1).max(1).min(limits.max_length.unwrap_or(u64::MAX));
            "x".repeat(usize::try_from(length).expect("a length")).into()
        }
        Shape::Enum { values, .. } => values.first().expect("a value").as_str().into(),
        Shape::Integer | Shape::Number => number(schema),
        Shape::Boolean => json!(true),
        Shape::List { items, .. } => {
            let element = match limits.allowed.first() {
                Some(allowed) => allowed.as_str().into(),
                None => right(product, items, depth + 1)?,
            };
            let count = usize::try_from(limits.min_items.unwrap_or(1).max(1)).expect("a count");
            Value::Array(vec![element; count])
        }
        Shape::Map(values) => json!({ "key": right(product, values, depth + 1)? }),
        Shape::Object(object) => {
            let mut members = Map::new();
            for field in &object.fields {
                match right(product, &field.schema, depth + 1) {
                    Some(value) => {
                        members.insert(field.name.clone(), value);
                    }
                    None if field.required => return None,
                    None => {}
                }
            }
            Value::Object(members)
        }
        Shape::Ref(_) => return None,
    })
}

fn number(schema: &Schema) -> Value {
    let limits = &schema.limits;
    let read = |text: &String| text.trim().parse::<i64>().ok();
    let minimum = limits.minimum.as_ref().and_then(read);
    let maximum = limits.maximum.as_ref().and_then(read);
    let allowed = limits.allowed.first().and_then(read);
    let least = minimum.map(|minimum| minimum + i64::from(limits.exclusive_minimum));
    let most = maximum.map(|maximum| maximum - i64::from(limits.exclusive_maximum));
    allowed.or(least).unwrap_or(1.min(most.unwrap_or(1))).into()
}

/// A value that breaks a rule; `None` where none does.
fn wrong(product: &Product, schema: &Schema) -> Option<Value> {
    let schema = product.resolve(schema)?;
    let limits = &schema.limits;
    match &schema.shape {
        Shape::Enum { .. } => Some(json!("none of them")),
        Shape::Boolean => Some(json!("maybe")),
        Shape::String if schema.content.is_some() => {
            let content = &schema.content.as_ref().expect("what it holds").shape;
            matches!(content, Shape::List { .. } | Shape::Object(_)).then(|| json!("x"))
        }
        Shape::Integer | Shape::Number => {
            let maximum = limits.maximum.as_ref().and_then(|text| text.trim().parse::<i64>().ok());
            Some(maximum.and_then(|m| m.checked_add(1)).map_or(json!("many"), Value::from))
        }
        Shape::String => {
            let most = limits.max_length.filter(|most| *most < 5000)?;
            Some("x".repeat(usize::try_from(most + 1).expect("a length")).into())
        }
        Shape::List { items, .. } => {
            let most = usize::try_from(limits.max_items.filter(|most| *most < 200)?).ok()?;
            Some(Value::Array(vec![right(product, items, 1)?; most + 1]))
        }
        _ => None,
    }
}

fn call(product: &Product, operation: &Operation, values: &Map<String, Value>) -> Call {
    let mut call = Call {
        method: operation.method.as_str().to_owned(),
        path: operation.path.clone(),
        ..Call::default()
    };
    let (mut form, mut members) = (Vec::new(), Map::new());
    let mut content_type = None;
    if let Some(endpoint) = product.endpoints.first() {
        call.headers.push(("host".to_owned(), endpoint.public.clone()));
    }
    let is_of_logs = operation.signature == Signature::Sls;
    if let Some((path, query)) = operation.path.split_once('?').filter(|_| is_of_logs) {
        path.clone_into(&mut call.path);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        call.query.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    let named = [("x-acs-action", &operation.name), ("x-acs-version", &product.version)];
    for (name, value) in named.into_iter().filter(|_| !is_of_logs) {
        call.headers.push((name.to_owned(), value.clone()));
    }
    for Parameter { field, placement, .. } in &operation.parameters {
        let Some(value) = values.get(&field.name) else { continue };
        match placement {
            Placement::Query(style) => write(&field.name, value, *style, &mut call.query),
            Placement::Form(style) => {
                content_type = Some("application/x-www-form-urlencoded");
                write(&field.name, value, *style, &mut form);
            }
            Placement::Path => {
                let place = format!("{{{}}}", field.name);
                call.path = call.path.replace(&place, &encode(&shown(value)));
            }
            Placement::Header => call.headers.push((field.name.to_lowercase(), shown(value))),
            Placement::Json => {
                content_type = Some("application/json");
                members.insert(field.name.clone(), value.clone());
            }
            Placement::Body(BodyFormat::Json) => {
                content_type = Some("application/json");
                call.body = value.to_string().into_bytes();
            }
            Placement::Body(BodyFormat::Form) => {
                content_type = Some("application/x-www-form-urlencoded");
                for (name, value) in value.as_object().into_iter().flatten() {
                    write(name, value, ListStyle::Flat, &mut form);
                }
            }
            Placement::Body(_) => {
                content_type = Some("application/octet-stream");
                call.body = shown(value).into_bytes();
            }
            Placement::Host if is_of_logs => {
                for (_, host) in call.headers.iter_mut().filter(|(name, _)| name == "host") {
                    *host = format!("{}.{host}", shown(value));
                }
            }
            // The emulator answers to every host name.
            _ => {}
        }
    }
    if !members.is_empty() {
        call.body = Value::Object(members).to_string().into_bytes();
    }
    if !form.is_empty() {
        call.body = encode_pairs(&form).into_bytes();
    }
    if let Some(content_type) = content_type {
        call.headers.push(("content-type".to_owned(), content_type.to_owned()));
    }
    call
}

/// Writes one parameter as pairs.
fn write(name: &str, value: &Value, style: ListStyle, pairs: &mut Vec<(String, String)>) {
    match (style, value) {
        (ListStyle::Json, Value::Array(_) | Value::Object(_)) => {
            pairs.push((name.to_owned(), value.to_string()));
        }
        (ListStyle::Simple, Value::Array(elements)) => {
            let texts: Vec<String> = elements.iter().map(shown).collect();
            pairs.push((name.to_owned(), texts.join(",")));
        }
        (_, Value::Array(elements)) => {
            for (at, element) in elements.iter().enumerate() {
                write(&format!("{name}.{}", at + 1), element, ListStyle::Flat, pairs);
            }
        }
        (_, Value::Object(members)) => {
            for (member, value) in members {
                write(&format!("{name}.{member}"), value, ListStyle::Flat, pairs);
            }
        }
        _ => pairs.push((name.to_owned(), shown(value))),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
