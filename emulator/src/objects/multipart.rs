//! Objects that come in parts. The bytes of parts are not copied when they become an object.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::ask::{Ask, entries};
use super::meta::{Meta, set};
use super::reading::quoted;
use super::state::{Access, Kind, Object, Part, Upload, charge};
use super::writing::{tag, written};
use super::{Objects, errors};
use crate::content::{Content, Digests, Uploaded, joined};
use crate::reply::Reply;
use crate::service_error::ServiceError;
use crate::time;

/// Parts are numbered from 1 to this.
const MOST_PARTS: u32 = 10_000;
/// No part but the last one has fewer bytes.
const SMALLEST: u64 = 100 * 1024;
/// A page of parts has so many.
const PAGE: usize = 1000;

pub(super) fn begin(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let key = ask.key()?;
    let mut state = objects.state();
    let id = objects.upload_id();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    let forbids_overwriting = ask.forbids_overwriting();
    if forbids_overwriting && bucket.objects.contains_key(key) {
        return Err(errors::exists());
    }
    let meta = Meta::of(ask, &bucket.storage_class)?;
    let upload = Upload {
        _charge: charge(&objects.storage, key, &meta, &Content::default())?,
        begun: ask.now(),
        meta,
        forbids_overwriting,
        parts: BTreeMap::new(),
    };
    bucket.uploads.insert((key.to_owned(), id.clone()), upload);
    let encoding = ask.is_encoded().then_some("url");
    Ok(Reply::xml(
        200,
        &json!({ "InitiateMultipartUploadResult": {
            "Bucket": ask.bucket(), "Key": ask.shown(key), "UploadId": id, "EncodingType": encoding,
        }}),
    ))
}

pub(super) fn part(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let (_, headers) = keep_part(objects, ask, ask.uploaded()?.clone())?;
    Ok(Reply::empty(200).with(headers))
}

/// Keeps a part in place of the one that has its number. What comes back is its tag, and the headers of the response.
pub(super) fn keep_part(
    objects: &Objects,
    ask: &Ask<'_>,
    Uploaded { content, digests: Digests { md5, crc64 } }: Uploaded,
) -> Result<(String, HeaderMap), ServiceError> {
    let number = ask.number("partNumber").and_then(|number| u32::try_from(number).ok());
    let number = number.filter(|number| (1..=MOST_PARTS).contains(number));
    let number =
        number.ok_or_else(|| errors::argument("partNumber", "it is no number from 1 to 10000"))?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    let upload = bucket.upload(ask.key()?, ask.text("uploadId"))?;
    let part = Part {
        _charge: charge(&objects.storage, "", &upload.meta, &content)?,
        content,
        md5,
        crc64,
        modified: ask.now(),
    };
    upload.parts.insert(number, part);
    let etag = tag(&md5);
    let mut headers = HeaderMap::new();
    set(&mut headers, "etag", &quoted(&etag));
    set(&mut headers, "x-oss-hash-crc64ecma", &crc64.to_string());
    Ok((etag, headers))
}

pub(super) fn parts(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let size = ask.page_size("max-parts", PAGE)?;
    let key = ask.key()?;
    let marker = ask.number("part-number-marker").unwrap_or_default();
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Read)?;
    let upload = bucket.upload(key, ask.text("uploadId"))?;
    let mut following = upload.parts.iter().filter(|(number, _)| i64::from(**number) > marker);
    let shown: Vec<(u32, Value)> = following
        .by_ref()
        .take(size)
        .map(|(number, part)| {
            let shown = json!({
                "PartNumber": number,
                "LastModified": time::to_precise_text(part.modified),
                "ETag": quoted(&tag(&part.md5)),
                "HashCrc64ecma": part.crc64.to_string(),
                "Size": part.content.length(),
            });
            (*number, shown)
        })
        .collect();
    let next = shown.last().map_or(marker, |(number, _)| i64::from(*number));
    Ok(Reply::xml(
        200,
        &json!({ "ListPartsResult": {
            "Bucket": ask.bucket(),
            "Key": ask.shown(key),
            "UploadId": ask.text("uploadId"),
            "StorageClass": upload.meta.storage_class,
            "PartNumberMarker": marker,
            "NextPartNumberMarker": next,
            "MaxParts": size,
            "IsTruncated": following.next().is_some(),
            "Part": shown.into_iter().map(|(_, part)| part).collect::<Vec<_>>(),
            "EncodingType": ask.is_encoded().then_some("url"),
        }}),
    ))
}

pub(super) fn complete(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let key = ask.key()?;
    let takes_all =
        ask.header("x-oss-complete-all").is_some_and(|text| text.eq_ignore_ascii_case("yes"));
    let document = ask.document("CompleteMultipartUpload")?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    let upload = bucket.upload(key, ask.text("uploadId"))?;
    let numbers = match (takes_all, document) {
        (true, None) => upload.parts.keys().copied().collect(),
        (true, Some(_)) => {
            return Err(errors::argument("x-oss-complete-all", "send it without a body"));
        }
        (false, document) => chosen(upload, document)?,
    };
    let object = assembled(objects, ask, key, upload, &numbers)?;
    let forbids_overwriting = upload.forbids_overwriting || ask.forbids_overwriting();
    let etag = quoted(&object.etag);
    let headers = written(&object);
    bucket.put(key, object, forbids_overwriting)?;
    bucket.uploads.remove(&(key.to_owned(), ask.text("uploadId").to_owned()));
    let host = ask.header("host").unwrap_or_default();
    Ok(Reply::xml(
        200,
        &json!({ "CompleteMultipartUploadResult": {
            "Location": format!("http://{host}/{}", crate::encoding::encode(key)),
            "Bucket": ask.bucket(),
            "Key": ask.shown(key),
            "ETag": etag,
            "EncodingType": ask.is_encoded().then_some("url"),
        }}),
    )
    .with(headers))
}

/// The numbers of the parts that the request names, which must be there, as they are named, and in order.
fn chosen(upload: &Upload, document: Option<&Value>) -> Result<Vec<u32>, ServiceError> {
    let mut numbers: Vec<u32> = Vec::new();
    for part in entries(document.and_then(|document| document.get("Part"))) {
        let number = part.get("PartNumber").and_then(whole_number);
        let etag = part.get("ETag").and_then(Value::as_str);
        let (Some(number), Some(etag)) = (number, etag) else {
            return Err(errors::malformed("a <Part> has no <PartNumber> or no <ETag>"));
        };
        let known = u32::try_from(number).ok().and_then(|n| Some((n, upload.parts.get(&n)?)));
        let known = known
            .filter(|(_, part)| tag(&part.md5).eq_ignore_ascii_case(etag.trim().trim_matches('"')));
        let (number, _) = known.ok_or_else(|| errors::invalid_part(number))?;
        if numbers.last().is_some_and(|last| *last >= number) {
            return Err(errors::part_order());
        }
        numbers.push(number);
    }
    if numbers.is_empty() {
        return Err(errors::malformed("it has no <Part>"));
    }
    Ok(numbers)
}

fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The object that the parts with these numbers make.
fn assembled(
    objects: &Objects,
    ask: &Ask<'_>,
    key: &str,
    upload: &Upload,
    numbers: &[u32],
) -> Result<Object, ServiceError> {
    let (mut content, mut crc64, mut md5) = (Content::default(), 0, Md5::new());
    let last = numbers.last();
    for number in numbers {
        let Some(part) = upload.parts.get(number) else {
            return Err(errors::invalid_part((*number).into()));
        };
        if part.content.length() < SMALLEST && Some(number) != last {
            return Err(errors::too_small(*number));
        }
        crc64 = joined(crc64, part.crc64, part.content.length());
        content.extend(&part.content);
        md5.update(part.md5);
    }
    if last.is_none() {
        return Err(errors::malformed("no part was uploaded"));
    }
    let meta = upload.meta.clone();
    Ok(Object {
        _charge: charge(&objects.storage, key, &meta, &content)?,
        content,
        etag: format!("{}-{}", tag(&md5.finalize()), numbers.len()),
        crc64,
        md5: None,
        modified: ask.now(),
        kind: Kind::Multipart,
        meta,
    })
}

pub(super) fn abort(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Write)?;
    let place = (ask.key()?.to_owned(), ask.text("uploadId").to_owned());
    bucket.uploads.remove(&place).ok_or_else(errors::no_upload)?;
    Ok(Reply::empty(204))
}
