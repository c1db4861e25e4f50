//! Reads the body of an error response: JSON, or the small XML that some gateways send. Anything else leaves the fields empty.

use alicloud_wire::RequestIdName;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::ServiceFields;
use crate::imperfect;
use crate::request_id;

/// What a service says about a failure, as far as the body can be understood.
pub(crate) fn parse(body: &[u8]) -> ServiceFields {
    if let Ok((Value::Object(object), _)) = imperfect::json(body) {
        return from_json(&object);
    }
    let text = String::from_utf8_lossy(body);
    if text.contains("<Error>") { from_xml(&text) } else { ServiceFields::default() }
}

/// The same of a response that may have no body, as that to HEAD: the object store then has the error in a header, as base64.
pub(crate) fn parse_with_header(body: &[u8], header: Option<&str>) -> ServiceFields {
    let from_header = || STANDARD.decode(header?.trim()).ok();
    match body {
        [] => parse(&from_header().unwrap_or_default()),
        body => parse(body),
    }
}

/// Whether a code means success, where the operation does not say which do.
pub(crate) fn is_success_code(code: &str) -> bool {
    ["0", "200", "ok", "success"].contains(&code.to_ascii_lowercase().as_str())
}

/// Whether a body says in so many words that the call succeeded.
pub(crate) fn says_success(body: &[u8]) -> bool {
    let Ok((Value::Object(object), _)) = imperfect::json(body) else { return false };
    if let Some(code) = from_json(&object).code {
        return is_success_code(&code);
    }
    ["Success", "success"].iter().any(|name| object.get(*name) == Some(&Value::Bool(true)))
}

fn from_json(object: &Map<String, Value>) -> ServiceFields {
    // The log service names its members errorCode and errorMessage.
    ServiceFields {
        code: text(object, &["Code", "code", "errorCode", "ErrorCode"]),
        message: text(object, &["Message", "message", "errorMessage", "ErrorMessage"]),
        request_id: request_id::in_members(object),
        host_id: text(object, &["HostId", "hostId"]),
        recommend: text(object, &["Recommend", "recommend"]),
        access_denied_detail: ["AccessDeniedDetail", "accessDeniedDetail"]
            .iter()
            .find_map(|name| object.get(*name).filter(|value| !value.is_null()).cloned()),
    }
}

/// The first of these members that holds something.
fn text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn from_xml(text: &str) -> ServiceFields {
    ServiceFields {
        code: element(text, "Code"),
        message: element(text, "Message"),
        request_id: RequestIdName::ALL.iter().find_map(|name| element(text, name.as_str())),
        host_id: element(text, "HostId"),
        recommend: element(text, "Recommend"),
        access_denied_detail: None,
    }
}

/// The text of the first element of that name. Error documents are flat, so no more of XML is needed.
fn element(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once(&format!("</{name}>"))?;
    let value = value.trim();
    let value = match value.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>")) {
        Some(inner) => inner.to_owned(),
        // `&amp;` last, so that an escaped escape stays one.
        None => value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&"),
    };
    (!value.is_empty()).then_some(value)
}
