//! Puts each parameter in its place. Not generic: compiled once, whatever the number of operations.

use alicloud_wire::{Addressing, BodyFormat, EmptyBody, ListStyle, Method, Placement, Signature};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value};

use super::flatten::{flatten, joined, text};
use super::size;
use super::{EncodedBody, EncodedRequest};
use crate::error::Error;
use crate::operation::OperationInfo;
use crate::text::{is_header_name, is_header_value, percent_encode};
use crate::xml;

/// Where the parameters of one request gather.
#[derive(Default)]
struct Places {
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    path: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    host: Vec<(String, String)>,
    json: Map<String, Value>,
    whole: Option<(String, EncodedBody)>,
}

pub(super) fn place(
    info: &OperationInfo<'_>,
    fields: Vec<(String, Value)>,
) -> Result<EncodedRequest, Error> {
    let mut places = Places::default();
    let mut query = Vec::new();
    if info.is_anonymous() && info.addressing() == Addressing::ByName {
        // The gateway reads these from the query, and not from headers, when there is no signature.
        let facts =
            [("Action", info.name()), ("Format", "json"), ("Version", info.product().version())];
        query.extend(facts.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    for (name, value) in fields {
        if !value.is_null() {
            places.put(info.placement(&name), name, value)?;
        }
    }
    // Some operations share a path, and what follows it in the description says which of them is meant.
    let (path, fixed) = info.path().split_once('?').unwrap_or((info.path(), ""));
    for pair in fixed.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A flag may have a value, which is a parameter.
        if !places.query.iter().any(|(given, _)| given == name) {
            places.query.push((name.to_owned(), value.to_owned()));
        }
    }
    let slashes = if info.signature() == Signature::Oss { Slashes::Kept } else { Slashes::Encoded };
    let path = fill_path(path, &places.path, slashes)?;
    let mut body = body(info, places.json, places.form, places.whole)?;
    // The gateway reads the parameters of such an operation from either place.
    let takes_form = info.addressing() == Addressing::ByName && info.method() == Method::Post;
    if takes_form
        && body == EncodedBody::None
        && size::query_length(&places.query) > size::LONGEST_QUERY
    {
        body = form(places.query);
    } else if query.is_empty() {
        query = places.query;
    } else {
        query.append(&mut places.query);
    }
    let (method, headers, host) = (info.method(), places.headers, places.host);
    let content_type = content_type(info.signature(), &body);
    let request = EncodedRequest { method, path, query, headers, host, body, content_type };
    size::check(&request, &places.path)?;
    Ok(request)
}

pub(super) fn content_type(signature: Signature, body: &EncodedBody) -> Option<&'static str> {
    match (signature, body) {
        (Signature::Sls, EncodedBody::None | EncodedBody::Json(_)) => Some("application/json"),
        _ => body.content_type(),
    }
}

impl Places {
    fn put(&mut self, placement: Placement, name: String, value: Value) -> Result<(), Error> {
        match placement {
            Placement::Query(style) => styled(style, name, value, &mut self.query),
            Placement::Form(style) => styled(style, name, value, &mut self.form),
            Placement::Path => self.path.push((name, text(value))),
            Placement::Host => self.host.push((name, text(value))),
            Placement::Json => {
                self.json.insert(name, value);
            }
            Placement::Header => match (name.strip_suffix('*'), value) {
                // Each entry is a header whose name begins so.
                (Some(start), Value::Object(entries)) => {
                    for (end, value) in entries {
                        self.header(&format!("{start}{end}"), value)?;
                    }
                }
                (_, value) => self.header(&name, value)?,
            },
            Placement::Body(format) => {
                let body = whole_body(&name, format, value)?;
                if let Some((other, _)) = &self.whole {
                    return Err(Error::request(format!(
                        "the parameters `{other}` and `{name}` are both the whole body; set one"
                    )));
                }
                self.whole = Some((name, body));
            }
            unknown => {
                return Err(Error::request(format!(
                    "the parameter `{name}` goes to {unknown:?}, which this version of alicloud-runtime cannot send; use a newer one"
                )));
            }
        }
        Ok(())
    }

    fn header(&mut self, name: &str, value: Value) -> Result<(), Error> {
        let header = text(value);
        if !is_header_name(name) || !is_header_value(&header) {
            return Err(Error::request(format!(
                "the parameter `{}` cannot be sent as a header; remove control characters such as line breaks",
                name.escape_debug()
            )));
        }
        self.headers.push((name.to_ascii_lowercase(), header));
        Ok(())
    }
}

/// Adds what a value is in a query or a form.
fn styled(style: ListStyle, name: String, value: Value, into: &mut Vec<(String, String)>) {
    match style {
        ListStyle::Flat => flatten(name, value, into),
        ListStyle::Json => into.push((name, text(value))),
        ListStyle::Simple => into.push((name, joined(value))),
    }
}

fn whole_body(name: &str, format: BodyFormat, value: Value) -> Result<EncodedBody, Error> {
    match (format, value) {
        (BodyFormat::Json, Value::String(text)) => Ok(EncodedBody::Json(text.into())),
        (BodyFormat::Json, value) => Ok(EncodedBody::Json(value.to_string().into())),
        (BodyFormat::Text, value) => Ok(EncodedBody::Text(text(value))),
        (BodyFormat::Bytes, Value::String(text)) => match STANDARD.decode(text) {
            Ok(bytes) => Ok(EncodedBody::Bytes(bytes.into())),
            Err(_) => Err(Error::request(format!(
                "the parameter `{name}` is binary; give it as base64 text"
            ))),
        },
        (BodyFormat::Bytes, _) => {
            Err(Error::request(format!("the parameter `{name}` is binary; give it as base64 text")))
        }
        (BodyFormat::Form, Value::Object(object)) => {
            let mut pairs = Vec::new();
            for (key, value) in object {
                flatten(key, value, &mut pairs);
            }
            Ok(form(pairs))
        }
        (BodyFormat::Form, _) => {
            Err(Error::request(format!("the parameter `{name}` is a form; give it as an object")))
        }
        (BodyFormat::Xml, value) => match xml::write(&value) {
            Ok(text) => Ok(EncodedBody::Xml(text)),
            Err(wanted) => Err(Error::request(format!(
                "the parameter `{name}` is XML, which holds {wanted}; give what it can hold"
            ))),
        },
        (unknown, _) => Err(Error::request(format!(
            "the parameter `{name}` is a body in the form {unknown:?}, which this version of alicloud-runtime cannot send; use a newer one"
        ))),
    }
}

/// A form in the order in which it is sent.
fn form(mut pairs: Vec<(String, String)>) -> EncodedBody {
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    EncodedBody::Form(pairs)
}

fn body(
    info: &OperationInfo<'_>,
    json: Map<String, Value>,
    pairs: Vec<(String, String)>,
    whole: Option<(String, EncodedBody)>,
) -> Result<EncodedBody, Error> {
    let mixed = |what: &str| {
        Error::request(format!("{what} cannot be sent together; leave the ones or the others out"))
    };
    if !json.is_empty() && !pairs.is_empty() {
        return Err(mixed("parameters of a JSON body and parameters of a form"));
    }
    if let Some((name, body)) = whole {
        if !json.is_empty() || !pairs.is_empty() {
            return Err(mixed(&format!(
                "the parameter `{name}`, which is the whole body, and other parameters of the body"
            )));
        }
        return Ok(body);
    }
    let has = |empty, wanted: fn(Placement) -> bool| {
        info.empty_body() == Some(empty) || info.places(wanted)
    };
    // An operation that has such a body sends it even when nothing in it is set.
    if !pairs.is_empty() {
        Ok(form(pairs))
    } else if !json.is_empty() || has(EmptyBody::Json, |place| place == Placement::Json) {
        Ok(EncodedBody::Json(Bytes::from(Value::Object(json).to_string())))
    } else if has(EmptyBody::Form, |place| matches!(place, Placement::Form(_))) {
        Ok(form(pairs))
    } else {
        Ok(EncodedBody::None)
    }
}

/// What becomes of slashes in a path parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slashes {
    Encoded,
    /// The names of objects have them, and the object store has them in its paths.
    Kept,
}

/// The path with its parameters, encoded.
fn fill_path(
    template: &str,
    parameters: &[(String, String)],
    slashes: Slashes,
) -> Result<String, Error> {
    // As nearly all paths are.
    if !template.contains('{') {
        return Ok(template.to_owned());
    }
    let mut segments = Vec::new();
    for segment in template.split('/') {
        let filled = fill_segment(segment, parameters, slashes)?;
        // Clients and servers on the way resolve these, which would address something else.
        if segment.contains('{')
            && let Some(dots) = filled.split('/').find(|part| matches!(*part, "." | ".."))
        {
            return Err(Error::request(format!(
                "a path parameter in `{template}` has `{dots}`, which would change the path; give another value"
            )));
        }
        segments.push(filled);
    }
    Ok(segments.join("/"))
}

fn fill_segment(
    segment: &str,
    parameters: &[(String, String)],
    slashes: Slashes,
) -> Result<String, Error> {
    let mut filled = String::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        let Some((_, value)) = parameters.iter().find(|(parameter, _)| parameter == name) else {
            return Err(Error::request(format!("the path parameter `{name}` is missing; set it")));
        };
        // What is left of the path would address something else, such as all of a kind.
        if value.is_empty() {
            return Err(Error::request(format!(
                "the path parameter `{name}` is empty, which would change the path; give it a value"
            )));
        }
        filled.push_str(before);
        match slashes {
            Slashes::Encoded => filled.push_str(&percent_encode(value)),
            Slashes::Kept => {
                let parts: Vec<String> = value.split('/').map(percent_encode).collect();
                filled.push_str(&parts.join("/"));
            }
        }
        rest = tail;
    }
    filled.push_str(rest);
    Ok(filled)
}
