//! Objects and parts made of other objects. The bytes stay where they are.

use std::sync::Arc;

use serde_json::json;

use super::ask::Ask;
use super::meta::Meta;
use super::multipart::keep_part;
use super::ranges::Range;
use super::reading::quoted;
use super::state::{Access, Kind, Object, charge};
use super::writing::written;
use super::{Objects, conditions, errors};
use crate::content::{Uploaded, digests};
use crate::encoding::decode;
use crate::reply::Reply;
use crate::service_error::ServiceError;
use crate::time;

pub(super) fn object(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let key = ask.key()?;
    let source = source(objects, ask)?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    let directive = ask.header("x-oss-metadata-directive").unwrap_or_default();
    let sent = Meta::of(ask, &bucket.storage_class)?;
    let meta = match &*directive.to_ascii_uppercase() {
        "REPLACE" => sent,
        "" | "COPY" => source.meta.in_class(sent.storage_class),
        _ => return Err(errors::argument("x-oss-metadata-directive", "write COPY or REPLACE")),
    };
    let object = Object {
        _charge: charge(&objects.storage, key, &meta, &source.content)?,
        content: source.content.clone(),
        etag: source.etag.clone(),
        crc64: source.crc64,
        md5: source.md5,
        modified: ask.now(),
        kind: if source.kind == Kind::Multipart { Kind::Multipart } else { Kind::Normal },
        meta,
    };
    let result = json!({ "CopyObjectResult": {
        "LastModified": time::to_precise_text(object.modified),
        "ETag": quoted(&object.etag),
    }});
    let headers = written(&object);
    bucket.put(key, object, ask.forbids_overwriting())?;
    Ok(Reply::xml(200, &result).with(headers))
}

pub(super) async fn part(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let source = source(objects, ask)?;
    let total = source.content.length();
    let range = match ask.header("x-oss-copy-source-range") {
        Some(text) => Range::to_copy(&text, total)?,
        None => Range { start: 0, length: total },
    };
    let content = source.content.part(range.start, range.length);
    let digests = digests(content.clone()).await.map_err(|error| {
        ServiceError::new(500, "InternalError", format!("The object cannot be read: {error}."))
    })?;
    let (etag, headers) = keep_part(objects, ask, Uploaded { content, digests })?;
    let result = json!({ "CopyPartResult": {
        "LastModified": time::to_precise_text(ask.now()),
        "ETag": quoted(&etag),
    }});
    Ok(Reply::xml(200, &result).with(headers))
}

/// The object that is copied.
fn source(objects: &Objects, ask: &Ask<'_>) -> Result<Arc<Object>, ServiceError> {
    const HEADER: &str = "x-oss-copy-source";
    let text = ask.header(HEADER).unwrap_or_default();
    let path = text.split('?').next().unwrap_or_default();
    let decoded = decode(path).ok_or_else(|| errors::argument(HEADER, "it is not UTF-8"))?;
    let path = decoded.strip_prefix('/').unwrap_or(&decoded);
    let (bucket, key) = path
        .split_once('/')
        .ok_or_else(|| errors::argument(HEADER, "write it /BUCKET/OBJECT, encoded as in a URL"))?;
    let mut state = objects.state();
    let bucket = state.bucket(bucket, ask.caller(), Access::Read)?;
    let object = Arc::clone(bucket.object(key)?);
    conditions::check(ask, conditions::OF_SOURCE, &object)?;
    Ok(object)
}
