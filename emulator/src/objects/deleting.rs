//! Objects that go. Deleting what is not there is no error.

use alicloud_model::{
    BodyFormat, Field, ListStyle, Method, Operation, Parameter, Placement, ResponseBody, Schema,
    Shape, Signature, Style,
};
use serde_json::{Value, json};

use super::ask::{Ask, entries};
use super::state::Access;
use super::{Objects, errors};
use crate::reply::Reply;
use crate::service_error::ServiceError;

/// The operation that deletes several objects, which no metadata describes.
pub(super) const MANY: &str = "DeleteMultipleObjects";

/// So many objects can be deleted at once.
const MOST: usize = 1000;

/// The description of [`MANY`].
pub(super) fn operation() -> Operation {
    let mut operation = Operation::new(MANY, Style::Oss, Method::Post, "/?delete");
    operation.signature = Signature::Oss;
    operation.response.body = ResponseBody::Xml;
    let parameters = [
        ("bucket", Shape::String, Placement::Host),
        ("encoding-type", Shape::String, Placement::Query(ListStyle::Flat)),
        ("body", Shape::Any, Placement::Body(BodyFormat::Xml)),
    ];
    for (name, shape, placement) in parameters {
        let mut field = Field::new(name, Schema::of(shape));
        field.required = name != "encoding-type";
        operation.parameters.push(Parameter::new(field, placement));
    }
    operation
}

pub(super) fn one(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let key = ask.key()?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    bucket.objects.remove(key);
    Ok(Reply::empty(204))
}

pub(super) fn many(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let document = ask.document("Delete")?.ok_or_else(|| errors::malformed("it is empty"))?;
    let named = entries(document.get("Object"));
    if named.is_empty() || named.len() > MOST {
        return Err(errors::malformed("it has not 1 to 1000 <Object>"));
    }
    let key = |object: &Value| object.get("Key").and_then(Value::as_str).map(str::to_owned);
    let keys: Option<Vec<String>> = named.iter().map(key).collect();
    let keys = keys.ok_or_else(|| errors::malformed("an <Object> has no <Key>"))?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    for key in &keys {
        bucket.objects.remove(key);
    }
    if document.get("Quiet").and_then(Value::as_str) == Some("true") {
        return Ok(Reply::empty(200));
    }
    let deleted: Vec<Value> = keys.iter().map(|key| json!({ "Key": ask.shown(key) })).collect();
    let encoding = ask.is_encoded().then_some("url");
    Ok(Reply::xml(
        200,
        &json!({ "DeleteResult": { "Deleted": deleted, "EncodingType": encoding } }),
    ))
}
