//! The signature ACS3-HMAC-SHA256, as pure functions of what is sent. It must not know of clocks, chance or the network.

use std::borrow::Cow;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::encode::{EncodedRequest, percent_encoded};
use crate::environment::hex;
use crate::operation::{Method, OperationInfo, Style};

use crate::credentials::{Credentials, Identity};

/// The name of the algorithm.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// What the signature covers.
#[derive(Clone, Copy)]
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

/// What changes from attempt to attempt.
pub(crate) struct Stamp<'a> {
    pub(crate) date: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) host: &'a str,
    pub(crate) user_agent: &'a str,
    /// Which repetition this is, from 1, and the pause before it. Absent on the first attempt.
    pub(crate) repetition: Option<(u32, Duration)>,
}

/// The headers and the query (encoded) to send with a request.
pub(crate) struct Signed {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: String,
}

/// Gives a request all its headers, the signature among them.
pub(crate) fn sign(
    info: &OperationInfo,
    request: &EncodedRequest,
    extra_headers: &[(String, String)],
    body: &[u8],
    credentials: &Credentials,
    stamp: &Stamp<'_>,
) -> Signed {
    let mut headers = Headers(Vec::with_capacity(16));
    let pairs = request.query.iter();
    let mut query: Vec<(&str, &str)> = pairs.map(|(name, value)| (&**name, &**value)).collect();
    headers.set("host", stamp.host);
    headers.set("x-acs-version", info.product().version);
    headers.set("x-acs-action", info.name());
    headers.set("user-agent", stamp.user_agent);
    headers.set("x-acs-date", stamp.date);
    headers.set("x-acs-signature-nonce", stamp.nonce);
    headers.set("accept", "application/json");
    if let Some(content_type) = request.body.content_type() {
        headers.set("content-type", content_type);
    }
    for (name, value) in request.headers.iter().chain(extra_headers) {
        headers.set(name, value);
    }
    if let Some((number, pause)) = stamp.repetition {
        headers.set("x-acs-retry-attempts", &number.to_string());
        headers.set("x-acs-retry-delay", &pause.as_millis().to_string());
    }
    let body_sha256 = sha256_hex(body);
    headers.set("x-acs-content-sha256", &body_sha256);

    let identity = if info.is_anonymous() { &Identity::Anonymous } else { credentials.identity() };
    let mut key = None;
    let mut add = |name, value| query.push((name, value));
    match identity {
        Identity::Anonymous if info.style() == Style::Roa => {}
        Identity::Anonymous if info.is_anonymous() => {
            add("Timestamp", stamp.date);
            add("SignatureNonce", stamp.nonce);
        }
        Identity::Anonymous => add("Format", "json"),
        Identity::Bearer(token) => {
            headers.set("x-acs-bearer-token", token);
            match info.style() {
                Style::Rpc => add("SignatureType", "BEARERTOKEN"),
                Style::Roa => headers.set("x-acs-signature-type", "BEARERTOKEN"),
            }
        }
        Identity::AccessKey { id, secret, security_token } => {
            if let Some(token) = security_token {
                headers.set("x-acs-accesskey-id", id);
                headers.set("x-acs-security-token", token);
            }
            key = Some((id, secret));
        }
    }
    let query = canonical_query(query);
    if let Some((id, secret)) = key {
        let all = headers.0.iter().map(|(name, value)| (&**name, &**value));
        let signed: Vec<(&str, &str)> = all.filter(|(name, _)| is_signed(name)).collect();
        let parts = SignedParts {
            method: request.method,
            path: &request.path,
            query: &query,
            headers: &signed,
            body_sha256: &body_sha256,
        };
        let value = authorization(parts, id, secret);
        headers.set("authorization", &value);
    }
    Signed { headers: headers.0, query }
}

/// Headers with one value a name.
struct Headers(Vec<(String, String)>);

impl Headers {
    fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests;
