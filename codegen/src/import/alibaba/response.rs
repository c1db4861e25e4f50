//! What the metadata says that comes back -> the same of a spec.

use serde_yaml::Value;

use super::fixup::Fixup;
use super::log::{At, Log};
use super::metadata::{Api, Demo, Pairs, Response, Schema};
use super::operation::Common;
use super::schema::Role;
use crate::import::report::Example;
use crate::spec::{BodySpec, ResponseSpec, SchemaSpec, Style, Type};

/// The response of success: 200, or else the first 2xx. Of one that is listed twice, the first listing counts that says what comes back.
fn success<'a>(api: &'a Api, log: &mut Log) -> Option<(&'a str, &'a Response)> {
    let Pairs(responses) = &api.responses;
    let has = |wanted: &str| responses.iter().any(|(status, _)| status == wanted);
    let is_success = |status: &&str| status.len() == 3 && status.starts_with('2');
    let mut statuses = responses.iter().map(|(status, _)| status.as_str());
    let status = if has("200") { "200" } else { statuses.find(is_success)? };
    let listings: Vec<&Response> =
        responses.iter().filter(|(other, _)| other == status).map(|(_, one)| one).collect();
    if listings.len() > 1 {
        log.fixed(Fixup::RepeatedResponse, At::root("responses").child(status));
    }
    let says = |one: &&&Response| one.schema.as_ref().is_some_and(says_something);
    let response = listings.iter().find(says).or(listings.first())?;
    Some((status, response))
}

pub(super) fn response(
    common: &Common<'_>,
    api: &Api,
    example: Option<Value>,
    log: &mut Log,
) -> ResponseSpec {
    let at = At::root("response");
    let success = success(api, log);
    let meta = success
        .and_then(|(_, response)| response.schema.as_ref())
        .filter(|schema| says_something(schema));
    let schema = meta.map(|meta| {
        let mut schema = common.converter(Role::Response, log).convert("", meta, at);
        schema.required = false;
        schema
    });
    let body = body(
        common.style,
        api,
        success.map(|(status, _)| status),
        schema.as_ref(),
        example.as_ref().is_some_and(|example| !is_empty(example)),
    );
    // `{}` is what the documentation shows for no body at all.
    let example = example.filter(|example| body != Some(BodySpec::None) || !is_empty(example));
    if schema.is_none() && body != Some(BodySpec::None) {
        log.untyped(at, "no schema");
    }
    ResponseSpec { body, schema, example }
}

fn is_empty(example: &Value) -> bool {
    match example {
        Value::Mapping(members) => members.is_empty(),
        Value::Sequence(elements) => elements.is_empty(),
        _ => false,
    }
}

fn says_something(schema: &Schema) -> bool {
    schema.kind.is_some()
        || schema.reference.is_some()
        || !schema.properties.0.is_empty()
        || schema.items.is_some()
        || schema.additional_properties.is_some()
}

/// How the body is read, where it is not JSON.
fn body(
    style: Style,
    api: &Api,
    status: Option<&str>,
    schema: Option<&SchemaSpec>,
    has_example: bool,
) -> Option<BodySpec> {
    let produces = |kind: &str| api.produces.iter().any(|p| p.0.contains(kind));
    match schema {
        Some(schema) if schema.kind == Some(Type::String) => match schema.format.as_deref() {
            Some("binary" | "byte") => Some(BodySpec::Binary),
            _ if produces("octet-stream") => Some(BodySpec::Binary),
            _ => Some(BodySpec::Text),
        },
        // Other products send JSON, too, to whoever asks for it.
        Some(_) if style == Style::Oss && produces("xml") => Some(BodySpec::Xml),
        Some(_) => None,
        // An RPC operation always answers with a request id at least.
        None if style == Style::Rpc || style == Style::V3 => None,
        None if has_example && status != Some("204") => None,
        None => Some(BodySpec::None),
    }
}

/// The first JSON example of the response.
pub(super) fn example(api: &Api) -> (Option<Value>, Example) {
    let text = match &api.response_demo {
        Some(text) if !text.0.trim().is_empty() => text.0.as_str(),
        _ => return (None, Example::Absent),
    };
    let Ok(demos) = serde_json::from_str::<Vec<Demo>>(text) else {
        return (None, Example::Unparsable);
    };
    let mut found = Example::Absent;
    for demo in demos.iter().filter(|demo| demo.kind.as_deref() == Some("json")) {
        let Some(text) = demo.example.as_ref().filter(|text| !text.0.trim().is_empty()) else {
            continue;
        };
        match serde_json::from_str::<Value>(&text.0) {
            // A text in quotes is prose about the response.
            Ok(value) if value.is_mapping() || value.is_sequence() => {
                return (Some(value), Example::Parsed);
            }
            _ => found = Example::Unparsable,
        }
    }
    (None, found)
}
