//! ACS3-HMAC-SHA256, which nearly all products take, and the requests of operations that take no signature or a token in its place.
//! It must not know how requests of other schemes look.

use std::borrow::Cow;
use std::fmt::Write as _;

use alicloud_wire::{Addressing, Method, Signature};
use jiff::Timestamp;

use super::{Headers, Scheme, SignedRequest, Unsigned, canonical_query, hmac_sha256, sha256_hex};
use crate::error::Error;
use crate::identity::Identity;
use crate::text::hex;

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

/// The text that represents the whole request.
pub fn canonical_request(parts: SignedParts<'_>) -> String {
    let headers = canonical_headers(parts.headers);
    with_headers(parts, &headers, &signed_names(&headers))
}

fn with_headers(parts: SignedParts<'_>, headers: &[(&str, Cow<'_, str>)], names: &str) -> String {
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
    text.push_str(names);
    text.push('\n');
    text.push_str(parts.body_sha256);
    text
}

fn signed_names(headers: &[(&str, Cow<'_, str>)]) -> String {
    let mut names = String::with_capacity(headers.iter().map(|(name, _)| name.len() + 1).sum());
    for (name, _) in headers {
        if !names.is_empty() {
            names.push(';');
        }
        names.push_str(name);
    }
    names
}

/// A time as requests of this scheme have it.
fn date(time: Timestamp) -> String {
    // With room for all of it, so that the text is not moved as it grows. A text can be written to without fail.
    let mut date = String::with_capacity("2026-01-01T00:00:00Z".len());
    let _ = write!(date, "{}", time.strftime("%Y-%m-%dT%H:%M:%SZ"));
    date
}

/// The value of the `Authorization` header.
pub fn authorization(parts: SignedParts<'_>, access_key_id: &str, secret: &str) -> String {
    let headers = canonical_headers(parts.headers);
    let names = signed_names(&headers);
    let hash = sha256_hex(with_headers(parts, &headers, &names).as_bytes());
    let text = [ALGORITHM, "\n", &hash];
    let signature = hex(&hmac_sha256(secret.as_bytes(), text.map(str::as_bytes)));
    // Joined and not formatted, which would move the text as it grows.
    let (id, signature) = (access_key_id, &*signature);
    [ALGORITHM, " Credential=", id, ",SignedHeaders=", &names, ",Signature=", signature].concat()
}

/// Requests with the headers of ACS3.
pub(super) struct Acs3;

impl Scheme for Acs3 {
    fn sign(&self, unsigned: &Unsigned<'_>) -> Result<SignedRequest, Error> {
        let Unsigned { info, request, body, credentials, stamp, .. } = *unsigned;
        let mut headers = Headers::default();
        let pairs = request.query.iter();
        let mut query: Vec<(&str, &str)> = pairs.map(|(name, value)| (&**name, &**value)).collect();
        let date = date(stamp.date);
        let is_plain =
            !stamp.is_alibabas && (info.is_anonymous() || info.signature() == Signature::Bearer);
        headers.set("host", stamp.host);
        if !is_plain {
            headers.set("x-acs-version", info.product().version());
            headers.set("x-acs-action", info.name());
        }
        headers.set("user-agent", stamp.user_agent);
        if !is_plain {
            headers.set("x-acs-date", &date);
            headers.set("x-acs-signature-nonce", stamp.nonce);
        }
        headers.set("accept", "application/json");
        if let Some(content_type) = request.content_type {
            headers.set("content-type", content_type);
        }
        headers.set_all(unsigned.own_headers());
        let identity =
            if info.is_anonymous() { &Identity::Anonymous } else { credentials.identity() };
        if is_plain {
            if let Identity::Bearer(token) = identity {
                headers.set("authorization", format!("Bearer {}", **token));
            }
            return Ok(headers.with_query(canonical_query(query)));
        }
        if let Some((number, pause)) = stamp.repetition {
            headers.set("x-acs-retry-attempts", number.to_string());
            headers.set("x-acs-retry-delay", pause.as_millis().to_string());
        }
        let body_sha256: Cow<'_, str> = match unsigned.body_sha256 {
            Some(known) => known.into(),
            None if body.is_empty() => EMPTY_SHA256.into(),
            None => sha256_hex(body).into(),
        };
        headers.set("x-acs-content-sha256", &*body_sha256);

        let mut key = None;
        let mut add = |name, value| query.push((name, value));
        match identity {
            Identity::Anonymous if info.addressing() != Addressing::ByName => {}
            Identity::Anonymous if info.is_anonymous() => {
                add("Timestamp", &date);
                add("SignatureNonce", stamp.nonce);
            }
            Identity::Anonymous => add("Format", "json"),
            Identity::Bearer(token) if info.signature() == Signature::Bearer => {
                headers.set("authorization", format!("Bearer {}", **token));
            }
            Identity::Bearer(token) => {
                headers.set("x-acs-bearer-token", token.as_str());
                match info.addressing() {
                    Addressing::ByName => add("SignatureType", "BEARERTOKEN"),
                    Addressing::ByPath(_) => headers.set("x-acs-signature-type", "BEARERTOKEN"),
                }
            }
            Identity::AccessKey { id, secret, security_token } => {
                if let Some(token) = security_token {
                    headers.set("x-acs-accesskey-id", id);
                    headers.set("x-acs-security-token", token.as_str());
                }
                key = Some((id, secret));
            }
        }
        let query = canonical_query(query);
        if let Some((id, secret)) = key {
            let signed: Vec<_> = headers.iter().filter(|(name, _)| is_signed(name)).collect();
            let parts = SignedParts {
                method: request.method,
                path: &request.path,
                query: &query,
                headers: &signed,
                body_sha256: &body_sha256,
            };
            let value = authorization(parts, id, secret);
            headers.set("authorization", value);
        }
        Ok(headers.with_query(query))
    }
}

#[cfg(test)]
mod plain_tests;
#[cfg(test)]
mod tests;
