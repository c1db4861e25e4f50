//! What is shown of a response: its body, if it is what the operation documents, or else what came instead. It must not know how it came.

use alicloud_model::{Object, Operation, Product, Shape};
use alicloud_runtime::{Bytes, DetailedResponse, ResponseBody, Value};
use alicloud_wire::is_request_id;
use serde_json::Map;

/// How many characters of what can't be read are shown.
const SHOWN: usize = 120;
/// How many bytes of a response are looked at for them.
const LOOKED_AT: usize = 4096;

/// What is shown.
#[derive(Debug, PartialEq)]
pub(super) enum Shown {
    Nothing,
    /// With whether its text was repaired.
    Json(Value, bool),
    /// Text or bytes, as they came.
    Content(Bytes),
}

/// What is shown of the response of an operation, or what is wrong with it.
pub(super) fn shown(
    product: &Product,
    operation: &Operation,
    response: &DetailedResponse<Bytes>,
) -> Result<Shown, String> {
    let came = |problem: &str| Came { operation, response, problem }.text();
    let body = &response.body;
    let is_empty = body.iter().all(u8::is_ascii_whitespace);
    match operation.response.body {
        ResponseBody::Json | ResponseBody::Xml => {}
        _ if is_empty => return Ok(Shown::Nothing),
        ResponseBody::None => {
            return Ok(match response.json() {
                Ok(json) => Shown::Json(json.body, json.text_was_repaired),
                Err(_) => Shown::Content(body.clone()),
            });
        }
        _ => return Ok(Shown::Content(body.clone())),
    }
    let shape = operation.response.schema.as_ref().and_then(|schema| product.resolve(schema));
    let (wants_members, wants_list) = match shape.map(|schema| &schema.shape) {
        Some(Shape::Object(object)) => (!object.fields.is_empty(), false),
        Some(Shape::List { .. }) => (true, true),
        Some(Shape::Map(_)) => (true, false),
        _ => (false, false),
    };
    let wanted = if wants_list { "a list" } else { "an object" };
    if is_empty {
        let may_be = !wants_members || response.status == 204;
        return if may_be {
            Ok(Shown::Nothing)
        } else {
            Err(came(&format!("is empty in place of {wanted}")))
        };
    }
    let is_xml = operation.response.body == ResponseBody::Xml;
    let (form, read) = if is_xml { ("XML", response.xml()) } else { ("JSON", response.json()) };
    let mut json = read.map_err(|error| {
        let why = std::error::Error::source(&error).map(|why| format!(" ({why})"));
        came(&format!("is no readable {form}{}", why.unwrap_or_default()))
    })?;
    if let Some(schema) = operation.response.schema.as_ref().filter(|_| is_xml) {
        json.body = product.typed(schema, json.body);
    }
    let root = json.body.as_object().and_then(|members| members.keys().next()).filter(|_| is_xml);
    if let (Some(root), Some(Shape::Object(object))) = (root, shape.map(|schema| &schema.shape))
        && !object.fields.is_empty()
        && !object.fields.iter().any(|field| field.name == *root)
    {
        let known = object.fields.iter().map(|field| format!("`{}`", field.name));
        let known = known.collect::<Vec<_>>().join(" or ");
        return Err(came(&format!("has another root element than {known}")));
    }
    let is_scalar = !matches!(json.body, Value::Object(_) | Value::Array(_));
    if is_scalar && wants_members {
        return Err(came(&format!("is not {wanted}")));
    }
    if let (Value::Object(members), Some(Shape::Object(object))) =
        (&json.body, shape.map(|schema| &schema.shape))
        && is_foreign(members, object)
    {
        return Err(came("has none of the documented members"));
    }
    let success = operation.success.as_ref();
    if let Some(success) = success.filter(|s| json.body.get(&s.member).is_none_or(Value::is_null)) {
        let values = success.values.join("` or `");
        return Err(came(&format!(
            "does not say whether the call succeeded: `{}` is missing, which is `{values}` then",
            success.member
        )));
    }
    Ok(Shown::Json(json.body, json.text_was_repaired))
}

/// Whether an object has nothing of what is described: at most an id, and no word of why the rest is missing, or the code of an error.
fn is_foreign(members: &Map<String, Value>, described: &Object) -> bool {
    let mut contents = described.fields.iter().filter(|field| !is_request_id(&field.name));
    let has_some = members.keys().any(|name| described.fields.iter().any(|f| f.name == *name));
    let has_code = ["Code", "code", "errorCode"].iter().any(|name| members.contains_key(*name));
    contents.clone().next().is_some()
        && !contents.any(|field| members.contains_key(&field.name))
        && (has_code || !has_some)
}

/// A response that is not what it should be.
struct Came<'a> {
    operation: &'a Operation,
    response: &'a DetailedResponse<Bytes>,
    problem: &'a str,
}

impl Came<'_> {
    fn text(&self) -> String {
        let Self { operation, response, problem } = self;
        let kind = response.headers.iter().find(|(name, _)| name == "content-type");
        let kind = kind.map_or("no content type", |(_, value)| value.as_str());
        let kind = response.without_secrets(kind);
        let body = response.start_without_secrets(LOOKED_AT);
        let start: String = body.trim().chars().take(SHOWN).collect();
        let start = match start.split_whitespace().collect::<Vec<_>>().join(" ") {
            start if start.is_empty() => String::new(),
            start if response.body.len() > LOOKED_AT || body.trim().chars().count() > SHOWN => {
                format!(", which begins with `{start}`")
            }
            start => format!(": `{start}`"),
        };
        let id = response.request_id.as_ref();
        let id = id.map(|id| format!(" [request id {}]", response.without_secrets(id)));
        let effect =
            if operation.is_repeatable() { "" } else { ", and whether the call took effect" };
        format!(
            "{}: the response {problem}; HTTP {}, {kind}, {} bytes{start}{}; check the endpoint and the proxy{effect}",
            operation.name,
            response.status,
            response.body.len(),
            id.unwrap_or_default()
        )
    }
}
