//! Lists of objects and of uploads: names in order, those with a common beginning as one, a page at a time. It must not know how they came
//! to be.

use std::ops::Bound;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::ask::Ask;
use super::reading::quoted;
use super::state::{Access, Object};
use super::{Objects, errors};
use crate::reply::Reply;
use crate::service_error::ServiceError;
use crate::time;

/// A page has so many entries where the request doesn't say.
const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1000;

/// A part of a list.
struct Page<T> {
    entries: Vec<(String, T)>,
    /// What names begin with, up to the delimiter.
    prefixes: Vec<String>,
    /// The last entry or beginning, where more follow: the marker of the next page.
    next: Option<Last<T>>,
}

/// What a page ends with.
enum Last<T> {
    Entry(String, T),
    Prefix(String),
}

impl<T: Copy> Page<T> {
    /// The first page of names, which come in order and all begin with the prefix. The names with the beginning that is the marker were
    /// on the page before.
    fn of<'a>(
        names: impl Iterator<Item = (&'a str, T)>,
        ask: &Ask<'_>,
        marker: &str,
        size: usize,
    ) -> Self {
        let (prefix, delimiter) = (ask.text("prefix"), ask.text("delimiter"));
        let mut page = Self { entries: Vec::new(), prefixes: Vec::new(), next: None };
        let mut last = None;
        for (name, entry) in names {
            let rest = name.get(prefix.len()..).filter(|_| !delimiter.is_empty());
            let end = rest.and_then(|rest| rest.find(delimiter));
            let common = end.and_then(|at| name.get(..prefix.len() + at + delimiter.len()));
            let is_known = |common: &str| {
                common == marker || page.prefixes.last().is_some_and(|last| last == common)
            };
            if common.is_some_and(is_known) {
                continue;
            }
            if page.entries.len() + page.prefixes.len() == size {
                page.next = last;
                return page;
            }
            match common {
                Some(common) => {
                    page.prefixes.push(common.to_owned());
                    last = Some(Last::Prefix(common.to_owned()));
                }
                None => {
                    page.entries.push((name.to_owned(), entry));
                    last = Some(Last::Entry(name.to_owned(), entry));
                }
            }
        }
        page
    }

    fn common_prefixes(&self, ask: &Ask<'_>) -> Vec<Value> {
        self.prefixes.iter().map(|prefix| json!({ "Prefix": ask.shown(prefix) })).collect()
    }
}

impl<T> Last<T> {
    fn name(&self) -> &str {
        match self {
            Self::Entry(name, _) | Self::Prefix(name) => name,
        }
    }
}

/// The list by markers.
pub(super) fn first(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let marker = ask.text("marker");
    let mut list = list(objects, ask, marker, true, "NextMarker", |next| ask.shown(next))?;
    list.insert("Marker".to_owned(), ask.shown(marker).into());
    Ok(Reply::xml(200, &json!({ "ListBucketResult": list })))
}

/// The list by tokens.
pub(super) fn second(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let (token, start) = (ask.text("continuation-token"), ask.text("start-after"));
    let read = || String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok();
    let marker = match token {
        "" => start.to_owned(),
        _ => read().ok_or_else(|| {
            errors::argument("continuation-token", "send the one of the page before, or none")
        })?,
    };
    let has_owner = ask.flag("fetch-owner");
    let encode = |next: &str| URL_SAFE_NO_PAD.encode(next);
    let mut list = list(objects, ask, &marker, has_owner, "NextContinuationToken", encode)?;
    let count = |name: &str| list.get(name).and_then(Value::as_array).map_or(0, Vec::len);
    let count = count("Contents") + count("CommonPrefixes");
    list.insert("KeyCount".to_owned(), count.into());
    if !token.is_empty() {
        list.insert("ContinuationToken".to_owned(), token.into());
    }
    if !start.is_empty() {
        list.insert("StartAfter".to_owned(), ask.shown(start).into());
    }
    Ok(Reply::xml(200, &json!({ "ListBucketResult": list })))
}

/// What both lists of objects have, with the marker of the next page under that name.
fn list(
    objects: &Objects,
    ask: &Ask<'_>,
    marker: &str,
    has_owner: bool,
    next: &str,
    next_of: impl Fn(&str) -> String,
) -> Result<Map<String, Value>, ServiceError> {
    let size = ask.page_size("max-keys", PAGE)?;
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Read)?;
    let prefix = ask.text("prefix");
    let start = if marker < prefix { Bound::Included(prefix) } else { Bound::Excluded(marker) };
    let names = bucket.objects.range::<str, _>((start, Bound::Unbounded));
    let names = names.map(|(name, object)| (name.as_str(), object.as_ref()));
    let names = names.take_while(|(name, _)| name.starts_with(prefix));
    let page = Page::of(names, ask, marker, size);
    let owner = has_owner.then(|| json!({ "ID": bucket.owner, "DisplayName": bucket.owner }));
    let contents = page.entries.iter();
    let contents: Vec<Value> =
        contents.map(|(name, object)| entry(ask, name, object, owner.as_ref())).collect();
    let mut list = head(ask, &page);
    list.insert("Name".to_owned(), ask.bucket().into());
    list.insert("MaxKeys".to_owned(), size.into());
    list.insert("Contents".to_owned(), contents.into());
    if let Some(last) = &page.next {
        list.insert(next.to_owned(), next_of(last.name()).into());
    }
    Ok(list)
}

/// What all lists have.
fn head<T: Copy>(ask: &Ask<'_>, page: &Page<T>) -> Map<String, Value> {
    let mut list = Map::new();
    list.insert("Prefix".to_owned(), ask.shown(ask.text("prefix")).into());
    list.insert("Delimiter".to_owned(), ask.shown(ask.text("delimiter")).into());
    list.insert("IsTruncated".to_owned(), page.next.is_some().into());
    list.insert("CommonPrefixes".to_owned(), page.common_prefixes(ask).into());
    if ask.is_encoded() {
        list.insert("EncodingType".to_owned(), "url".into());
    }
    list
}

fn entry(ask: &Ask<'_>, name: &str, object: &Object, owner: Option<&Value>) -> Value {
    json!({
        "Key": ask.shown(name),
        "LastModified": time::to_precise_text(object.modified),
        "ETag": quoted(&object.etag),
        "Type": object.kind.name(),
        "Size": object.content.length(),
        "StorageClass": object.meta.storage_class,
        "Owner": owner,
    })
}

/// The uploads that are neither completed nor aborted.
pub(super) fn uploads(objects: &Objects, ask: &Ask<'_>) -> Result<Reply, ServiceError> {
    let size = ask.page_size("max-uploads", LARGEST_PAGE)?;
    let (marker, id_marker) = (ask.text("key-marker"), ask.text("upload-id-marker"));
    let mut state = objects.state();
    let bucket = state.bucket(ask.bucket(), ask.caller(), Access::Read)?;
    let is_after = |name: &str, id: &str| {
        name > marker || name == marker && !id_marker.is_empty() && id > id_marker
    };
    let names = bucket
        .uploads
        .iter()
        .filter(|((name, id), _)| name.starts_with(ask.text("prefix")) && is_after(name, id));
    let names = names.map(|((name, id), upload)| (name.as_str(), (id.as_str(), upload)));
    let page = Page::of(names, ask, marker, size);
    let shown = page.entries.iter().map(|(name, (id, upload))| {
        json!({
            "Key": ask.shown(name),
            "UploadId": id,
            "StorageClass": upload.meta.storage_class,
            "Initiated": time::to_precise_text(upload.begun),
        })
    });
    let shown: Vec<Value> = shown.collect();
    let mut list = head(ask, &page);
    list.insert("Bucket".to_owned(), ask.bucket().into());
    list.insert("KeyMarker".to_owned(), ask.shown(marker).into());
    list.insert("UploadIdMarker".to_owned(), id_marker.into());
    list.insert("MaxUploads".to_owned(), size.into());
    list.insert("Upload".to_owned(), shown.into());
    if let Some(last) = &page.next {
        let id = if let Last::Entry(_, (id, _)) = last { *id } else { "" };
        list.insert("NextKeyMarker".to_owned(), ask.shown(last.name()).into());
        list.insert("NextUploadIdMarker".to_owned(), id.into());
    }
    Ok(Reply::xml(200, &json!({ "ListMultipartUploadsResult": list })))
}
