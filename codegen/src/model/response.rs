//! What comes back from an operation: how its body is read, and its shape. Knows nothing of requests.

use alicloud_model::{Response, ResponseBody, Schema};

use super::acknowledgement::acknowledgement;
use super::problems::Problems;
use super::shapes::{Place, Scope};
use crate::spec::{BodySpec, ResponseSpec, SchemaSpec, Type};

/// The whole of a response. A record has the given type's name, and so has the first that was there before where there is none now.
fn whole(
    spec: &SchemaSpec,
    place: &Place,
    type_name: Option<&str>,
    scope: &mut Scope<'_>,
    report: &mut Problems<'_>,
) -> Schema {
    let is_record = spec.reference.is_none() && !spec.properties.is_empty();
    let mut schema = match type_name.filter(|_| is_record) {
        Some(name) => scope.root(spec, place, name.to_owned(), report),
        None => {
            let alone = SchemaSpec { formerly: None, ..spec.clone() };
            scope.lower(&alone, place, "Item", report)
        }
    };
    let is_named = is_record || spec.reference.is_some();
    schema.former = spec.formerly.as_deref().map(|former| {
        let type_name = type_name.filter(|_| !is_named);
        Box::new(whole(former, &place.key("formerly"), type_name, scope, report))
    });
    schema
}

/// What a response means. A record is a type of that name.
pub(super) fn response(
    spec: &ResponseSpec,
    type_name: &str,
    scope: &mut Scope<'_>,
    report: &mut Problems<'_>,
) -> Response {
    let place = Place::new(&["response", "schema"]);
    let schema =
        spec.schema.as_ref().map(|spec| whole(spec, &place, Some(type_name), scope, report));
    let body = match spec.body {
        Some(BodySpec::Json) => ResponseBody::Json,
        Some(BodySpec::Text) => ResponseBody::Text,
        Some(BodySpec::Binary) => ResponseBody::Bytes,
        Some(BodySpec::None) => ResponseBody::None,
        Some(BodySpec::Xml) => ResponseBody::Xml,
        None => match &spec.schema {
            Some(schema) if schema.is_binary() => ResponseBody::Bytes,
            Some(schema) if schema.kind == Some(Type::String) => ResponseBody::Text,
            _ => ResponseBody::Json,
        },
    };
    let example = spec.example.as_ref().and_then(|example| {
        let text = serde_json::to_string(example);
        if text.is_err() {
            report.add(
                &["response", "example"],
                "the example cannot be JSON",
                "use texts as keys, and no tags",
            );
        }
        text.ok()
    });
    let mut response = Response::default();
    if body == ResponseBody::Json {
        response.acknowledgement = spec.schema.as_ref().and_then(acknowledgement);
    }
    (response.body, response.schema, response.example) = (body, schema, example);
    response
}
