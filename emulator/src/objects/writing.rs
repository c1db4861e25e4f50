//! Objects made whole or piece by piece behind each other. It must not know uploads in parts.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use super::ask::Ask;
use super::meta::{Meta, set};
use super::reading::quoted;
use super::state::{Access, Kind, Object, charge};
use super::{Objects, errors};
use crate::content::{Content, joined};
use crate::encoding::hex;
use crate::reply::Reply;
use crate::service_error::ServiceError;

pub(super) fn put(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let uploaded = ask.uploaded()?;
    let key = ask.key()?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    let meta = Meta::of(ask, &bucket.storage_class)?;
    let digests = uploaded.digests;
    let object = Object {
        _charge: charge(&objects.storage, key, &meta, &uploaded.content)?,
        content: uploaded.content.clone(),
        etag: tag(&digests.md5),
        crc64: digests.crc64,
        md5: Some(digests.md5),
        modified: ask.now(),
        kind: Kind::Normal,
        meta,
    };
    let mut headers = written(&object);
    set(&mut headers, "content-md5", &STANDARD.encode(digests.md5));
    bucket.put(key, object, ask.forbids_overwriting())?;
    Ok(Reply::empty(200).with(headers))
}

pub(super) fn append(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let uploaded = ask.uploaded()?;
    let key = ask.key()?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    let old = bucket.objects.get(key).cloned();
    if old.as_ref().is_some_and(|old| old.kind != Kind::Appendable) {
        return Err(errors::not_appendable());
    }
    let length = old.as_ref().map_or(0, |old| old.content.length());
    let position = ask.number("position").and_then(|position| u64::try_from(position).ok());
    if position != Some(length) {
        return Err(errors::wrong_position(length));
    }
    let mut content = old.as_ref().map_or_else(Content::default, |old| old.content.clone());
    content.extend(&uploaded.content);
    let digests = uploaded.digests;
    // Headers count when the object is made.
    let (meta, etag, crc64) = match &old {
        Some(old) => {
            let etag = Md5::new().chain_update(&old.etag).chain_update(digests.md5).finalize();
            let crc64 = joined(old.crc64, digests.crc64, uploaded.content.length());
            (old.meta.clone(), tag(&etag), crc64)
        }
        None => (Meta::of(ask, &bucket.storage_class)?, tag(&digests.md5), digests.crc64),
    };
    let object = Object {
        _charge: charge(&objects.storage, key, &meta, &content)?,
        content,
        etag,
        crc64,
        md5: None,
        modified: ask.now(),
        kind: Kind::Appendable,
        meta,
    };
    let mut headers = written(&object);
    headers.insert("x-oss-next-append-position", object.content.length().into());
    bucket.put(key, object, false)?;
    Ok(Reply::empty(200).with(headers))
}

/// What the response says of an object that was written.
pub(super) fn written(object: &Object) -> HeaderMap {
    let mut headers = HeaderMap::new();
    set(&mut headers, "etag", &quoted(&object.etag));
    set(&mut headers, "x-oss-hash-crc64ecma", &object.crc64.to_string());
    headers
}

/// The tag of what has that digest.
pub(super) fn tag(md5: &[u8]) -> String {
    hex(md5).to_ascii_uppercase()
}
