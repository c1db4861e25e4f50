//! Buckets: made, listed, described and deleted. It must not know objects but for their number and size.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::ask::Ask;
use super::state::{Access, Bucket};
use super::{Objects, errors};
use crate::reply::Reply;
use crate::service_error::ServiceError;
use crate::signature::region_of_objects;
use crate::time;

/// Where a bucket is when the request doesn't say.
const REGION: &str = "cn-hangzhou";
/// A page of buckets has so many.
const PAGE: usize = 100;

pub(super) fn put(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let name = ask.bucket();
    let is_edge = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut edges = name.bytes().take(1).chain(name.bytes().last());
    let is_valid = (3..=63).contains(&name.len())
        && edges.all(is_edge)
        && name.bytes().all(|byte| is_edge(byte) || byte == b'-');
    if !is_valid {
        return Err(errors::invalid_bucket(name));
    }
    let document = ask.document("CreateBucketConfiguration")?;
    let said = |member: &str, default: &str| {
        let text = document.and_then(|document| document.get(member)).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).unwrap_or(default).to_owned()
    };
    let region = region_of_objects(ask.request()).unwrap_or_else(|| REGION.to_owned());
    let acl = ask.text("x-oss-acl");
    let bucket = Bucket {
        owner: ask.caller().to_owned(),
        created: ask.now(),
        location: said("LocationConstraint", &format!("oss-{region}")),
        storage_class: said("StorageClass", "Standard"),
        redundancy: said("DataRedundancyType", "LRS"),
        acl: if acl.is_empty() { "private" } else { acl }.to_owned(),
        objects: BTreeMap::new(),
        uploads: BTreeMap::new(),
    };
    objects.state().add(name, bucket)?;
    Ok(Reply::empty(200))
}

pub(super) fn delete(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    objects.state().remove(ask.bucket(), ask.caller())?;
    Ok(Reply::empty(204))
}

pub(super) fn list(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let size = ask.page_size("max-keys", PAGE)?;
    let (prefix, marker) = (ask.text("prefix"), ask.text("marker"));
    let state = objects.state();
    let mut following = state.of(ask.caller());
    let mut following = following
        .by_ref()
        .filter(|(name, _)| name.starts_with(prefix) && *name > marker)
        .peekable();
    let page: Vec<_> = following.by_ref().take(size).collect();
    let next = following.peek().and(page.last()).map(|(name, _)| *name);
    let shown: Vec<Value> = page.iter().map(|(name, bucket)| shown(name, bucket)).collect();
    Ok(Reply::xml(
        200,
        &json!({ "ListAllMyBucketsResult": {
            "Owner": owner(ask.caller()),
            "Prefix": prefix,
            "Marker": marker,
            "MaxKeys": size,
            "IsTruncated": next.is_some(),
            "NextMarker": next,
            "Buckets": { "Bucket": shown },
        }}),
    ))
}

pub(super) fn info(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Own)?;
    let mut info = shown(ask.bucket(), bucket);
    if let Some(info) = info.as_object_mut() {
        info.insert("Owner".to_owned(), owner(&bucket.owner));
        info.insert("AccessControlList".to_owned(), json!({ "Grant": bucket.acl }));
        info.insert("DataRedundancyType".to_owned(), bucket.redundancy.as_str().into());
    }
    Ok(Reply::xml(200, &json!({ "BucketInfo": { "Bucket": info } })))
}

pub(super) fn location(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Own)?;
    Ok(Reply::xml(200, &json!({ "LocationConstraint": bucket.location })))
}

pub(super) fn statistics(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Own)?;
    let parts = bucket.uploads.values().flat_map(|upload| upload.parts.values());
    let sizes = bucket.objects.values().map(|object| object.content.length());
    let total: u64 = sizes.chain(parts.clone().map(|part| part.content.length())).sum();
    Ok(Reply::xml(
        200,
        &json!({ "BucketStat": {
            "Storage": total,
            "ObjectCount": bucket.objects.len(),
            "MultipartUploadCount": bucket.uploads.len(),
            "MultipartPartCount": parts.count(),
            "LastModifiedTime": ask.now().duration_since(std::time::UNIX_EPOCH).map_or(0, |t| t.as_secs()),
        }}),
    ))
}

pub(super) fn acl(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Own)?;
    Ok(Reply::xml(
        200,
        &json!({ "AccessControlPolicy": {
            "Owner": owner(&bucket.owner),
            "AccessControlList": { "Grant": bucket.acl },
        }}),
    ))
}

pub(super) fn set_acl(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Own)?;
    let acl = ask.text("x-oss-acl");
    if acl.is_empty() {
        return Err(errors::argument("x-oss-acl", "it is missing"));
    }
    acl.clone_into(&mut bucket.acl);
    Ok(Reply::empty(200))
}

fn shown(name: &str, bucket: &Bucket) -> Value {
    let location = &bucket.location;
    json!({
        "Name": name,
        "Location": location,
        "Region": location.strip_prefix("oss-").unwrap_or(location),
        "CreationDate": time::to_precise_text(bucket.created),
        "StorageClass": bucket.storage_class,
        "ExtranetEndpoint": format!("{location}.aliyuncs.com"),
        "IntranetEndpoint": format!("{location}-internal.aliyuncs.com"),
    })
}

fn owner(account: &str) -> Value {
    json!({ "ID": account, "DisplayName": account })
}
