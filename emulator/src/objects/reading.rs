//! What objects hold, and the headers that say so. It must not know how they were made.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::ask::Ask;
use super::meta::set;
use super::ranges::Range;
use super::state::{Access, Kind, Object};
use super::{Objects, conditions};
use crate::reply::Reply;
use crate::service_error::ServiceError;
use crate::time;

/// Parameters whose values take the place of headers.
const REPLACING: [(&str, HeaderName); 6] = [
    ("response-cache-control", axum::http::header::CACHE_CONTROL),
    ("response-content-disposition", axum::http::header::CONTENT_DISPOSITION),
    ("response-content-encoding", axum::http::header::CONTENT_ENCODING),
    ("response-content-language", axum::http::header::CONTENT_LANGUAGE),
    ("response-content-type", axum::http::header::CONTENT_TYPE),
    ("response-expires", axum::http::header::EXPIRES),
];

pub(super) fn get(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let object = find(objects, ask)?;
    let total = object.content.length();
    let mut headers = described(&object);
    for (parameter, header) in REPLACING {
        if let Ok(value) = HeaderValue::from_str(ask.text(parameter))
            && !value.is_empty()
        {
            headers.insert(header, value);
        }
    }
    let behavior = ask.header("x-oss-range-behavior");
    let is_standard = behavior.is_some_and(|text| text.eq_ignore_ascii_case("standard"));
    let asked = ask.header("range").unwrap_or_default();
    match Range::of(&asked, total, is_standard)? {
        Some(range) => {
            headers.remove("content-md5");
            set(&mut headers, "content-range", &range.shown(total));
            let part = object.content.part(range.start, range.length);
            Ok(Reply::content(206, headers, part))
        }
        None => Ok(Reply::content(200, headers, object.content.clone())),
    }
}

pub(super) fn head(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let object = find(objects, ask)?;
    let mut headers = described(&object);
    headers.insert("content-length", object.content.length().into());
    Ok(Reply::empty(200).with(headers))
}

/// The headers without those that the object was made with.
pub(super) fn brief(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let object = find(objects, ask)?;
    let mut headers = HeaderMap::new();
    identify(&mut headers, &object);
    headers.insert("content-length", object.content.length().into());
    Ok(Reply::empty(200).with(headers))
}

/// The object, for which the conditions of the request hold.
fn find(objects: &Objects, ask: &Ask<'_>) -> Result<Arc<Object>, ServiceError> {
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Read)?;
    let object = Arc::clone(bucket.object(ask.key()?)?);
    conditions::check(ask, conditions::OF_READ, &object)?;
    Ok(object)
}

fn described(object: &Object) -> HeaderMap {
    let mut headers = object.meta.headers();
    identify(&mut headers, object);
    set(&mut headers, "accept-ranges", "bytes");
    set(&mut headers, "x-oss-object-type", object.kind.name());
    set(&mut headers, "x-oss-hash-crc64ecma", &object.crc64.to_string());
    if let Some(md5) = object.md5 {
        set(&mut headers, "content-md5", &STANDARD.encode(md5));
    }
    if object.kind == Kind::Appendable {
        headers.insert("x-oss-next-append-position", object.content.length().into());
    }
    headers
}

fn identify(headers: &mut HeaderMap, object: &Object) {
    set(headers, "etag", &quoted(&object.etag));
    set(headers, "last-modified", &time::to_http_date(object.modified));
}

/// A tag as it is written.
pub(super) fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}
