//! The signature ACS3-HMAC-SHA256, as pure functions of what is sent. It must not know of clocks, chance or the network.

use std::borrow::Cow;

use alicloud_wire::Method;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::text::{hex, percent_encoded};

/// The name of the algorithm.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// What the signature covers.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct SignedParts<'a> {
    /// The HTTP method.
    pub method: Method,
    /// The path as sent.
    pub path: &'a str,
    /// The query as sent: see [`canonical_query`].
    pub query: &'a str,
    /// The headers to sign; names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// [`sha256_hex`] of the body.
    pub body_sha256: &'a str,
}

impl<'a> SignedParts<'a> {
    /// A request without query and body.
    pub fn new(method: Method, path: &'a str, headers: &'a [(&'a str, &'a str)]) -> Self {
        Self { method, path, query: "", headers, body_sha256: EMPTY_SHA256 }
    }
}

/// [`sha256_hex`] of nothing.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Lower-case hex of the SHA-256 hash.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The query, sorted by name and percent-encoded. It is sent in this form too, so that what is signed is what is sent.
pub fn canonical_query<'a>(query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<_> = query.into_iter().collect();
    pairs.sort_unstable();
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(percent_encoded(name));
        text.push('=');
        text.extend(percent_encoded(value));
    }
    text
}

/// Whether a header, by its lower-case name, is signed.
pub fn is_signed(header: &str) -> bool {
    header == "host" || header == "content-type" || header.starts_with("x-acs-")
}

/// Sorted names, and one value each.
fn canonical_headers<'a>(headers: &[(&'a str, &'a str)]) -> Vec<(&'a str, Cow<'a, str>)> {
    let mut sorted: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.trim())).collect();
    sorted.sort_unstable();
    let mut merged: Vec<(&'a str, Cow<'a, str>)> = Vec::with_capacity(sorted.len());
    for (name, value) in sorted {
        match merged.last_mut() {
            Some((last, values)) if *last == name => {
                let values = values.to_mut();
                values.push(',');
                values.push_str(value);
            }
            _ => merged.push((name, Cow::Borrowed(value))),
        }
    }
    merged
}

/// The text that stands for the whole request.
pub fn canonical_request(parts: SignedParts<'_>) -> String {
    with_headers(parts, &canonical_headers(parts.headers))
}

fn with_headers(parts: SignedParts<'_>, headers: &[(&str, Cow<'_, str>)]) -> String {
    let path = if parts.path.is_empty() { "/" } else { parts.path };
    // Room for what nearly all requests come to, so that the text is not moved as it grows.
    let mut text = String::with_capacity(1024 + path.len() + parts.query.len());
    text.extend([parts.method.as_str(), "\n", path, "\n", parts.query, "\n"]);
    for (name, value) in headers {
        text.push_str(name);
        text.push(':');
        text.push_str(value);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&signed_names(headers));
    text.push('\n');
    text.push_str(parts.body_sha256);
    text
}

fn signed_names(headers: &[(&str, Cow<'_, str>)]) -> String {
    headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";")
}

/// The value of the `Authorization` header.
pub fn authorization(parts: SignedParts<'_>, access_key_id: &str, secret: &str) -> String {
    let headers = canonical_headers(parts.headers);
    let text = format!("{ALGORITHM}\n{}", sha256_hex(with_headers(parts, &headers).as_bytes()));
    let signature = hmac_sha256_hex(secret.as_bytes(), text.as_bytes());
    let names = signed_names(&headers);
    format!("{ALGORITHM} Credential={access_key_id},SignedHeaders={names},Signature={signature}")
}

fn hmac_sha256_hex(key: &[u8], text: &[u8]) -> String {
    // HMAC takes keys of any length, so there is no error to report.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(text);
    hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests;
