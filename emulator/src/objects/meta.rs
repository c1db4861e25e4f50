//! The headers that go with an object: which of a request are kept, and how they come back. It must not know contents.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::ask::Ask;
use super::errors;
use crate::service_error::ServiceError;

/// Headers that come back as they were sent, besides those that begin with [`OWN`].
const KEPT: [&str; 7] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
    "x-oss-server-side-encryption",
];
/// How the names of a caller's own headers begin.
const OWN: &str = "x-oss-meta-";
/// A caller's own headers may have so many bytes together.
const LARGEST_OWN: usize = 8 * 1024;

/// What is kept of the headers that an object was made with.
#[derive(Clone, Debug)]
pub(super) struct Meta {
    headers: HeaderMap,
    pub(super) storage_class: String,
}

impl Meta {
    /// What the request says. The storage class is the bucket's where it says none.
    pub(super) fn of(ask: &Ask<'_>, bucket_class: &str) -> Result<Self, ServiceError> {
        let mut headers = HeaderMap::new();
        for (name, value) in &ask.request().headers {
            if KEPT.contains(&name.as_str()) || name.as_str().starts_with(OWN) {
                headers.append(name.clone(), value.clone());
            }
        }
        let own = headers.iter().filter(|(name, _)| name.as_str().starts_with(OWN));
        let own: usize = own.map(|(name, value)| name.as_str().len() + value.len()).sum();
        if own > LARGEST_OWN {
            let why = format!("they have more than {LARGEST_OWN} bytes");
            return Err(errors::argument(&format!("{OWN}*"), &why));
        }
        let sent = ask.header("x-oss-storage-class").filter(|class| !class.is_empty());
        let storage_class = sent.map_or_else(|| bucket_class.to_owned(), Cow::into_owned);
        Ok(Self { headers, storage_class })
    }

    /// The same of another storage class.
    pub(super) fn in_class(&self, storage_class: String) -> Self {
        Self { storage_class, ..self.clone() }
    }

    /// The headers of a response with the object, with a type where none was sent.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        let fallback = HeaderValue::from_static("application/octet-stream");
        headers.entry("content-type").or_insert(fallback);
        set(&mut headers, "x-oss-storage-class", &self.storage_class);
        headers
    }

    /// About how many bytes it takes in memory.
    pub(super) fn size(&self) -> usize {
        let sizes = self.headers.iter().map(|(name, value)| 64 + name.as_str().len() + value.len());
        sizes.sum::<usize>() + self.storage_class.len()
    }
}

/// Sets a header, if the text can be one.
pub(super) fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
