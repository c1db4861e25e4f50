//! The signature of the object store, `OSS4-HMAC-SHA256`, in headers and in the query of a URL. It must not know how requests of other
//! schemes look.

use std::time::Duration;

use alicloud_wire::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::{
    Headers, Scheme, SignatureVersion, SignedRequest, Unsigned, hmac_sha256, key_v4, sha256_hex,
};
use crate::encode::{EncodedBody, EncodedRequest};
use crate::endpoint::{Origin, is_address};
use crate::error::Error;
use crate::identity::Identity;
use crate::text::{hex, percent_encoded};

/// The name of the signature.
pub const ALGORITHM: &str = "OSS4-HMAC-SHA256";

/// Sent in place of the hash of the body, which is not signed: a body may be a stream that is read once.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The longest time for which a URL can be signed.
pub const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What the signature covers.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct SignedParts<'a> {
    /// The HTTP method.
    pub method: Method,
    /// The path with the bucket before it, percent-encoded but for its slashes, wherever the request has the bucket.
    pub resource: &'a str,
    /// Names and values of the query, not encoded.
    pub query: &'a [(&'a str, &'a str)],
    /// The headers that are sent, names in lower case. Those that [`is_signed`] names are signed.
    pub headers: &'a [(&'a str, &'a str)],
    /// The names of other headers that are signed, in lower case and sorted.
    pub additional: &'a [&'a str],
}

impl<'a> SignedParts<'a> {
    /// A request without query and headers.
    pub fn new(method: Method, resource: &'a str) -> Self {
        Self { method, resource, query: &[], headers: &[], additional: &[] }
    }
}

/// When, where and by whom a request is signed.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Scope<'a> {
    /// The date, as [`date`] writes it.
    pub date: &'a str,
    /// The region, such as `cn-hangzhou`.
    pub region: &'a str,
    /// The access key.
    pub access_key_id: &'a str,
}

impl<'a> Scope<'a> {
    /// A scope.
    pub fn new(date: &'a str, region: &'a str, access_key_id: &'a str) -> Self {
        Self { date, region, access_key_id }
    }

    fn day(&self) -> &'a str {
        self.date.split('T').next().unwrap_or_default()
    }

    fn text(&self) -> String {
        format!("{}/{}/oss/aliyun_v4_request", self.day(), self.region)
    }

    fn credential(&self) -> String {
        format!("{}/{}", self.access_key_id, self.text())
    }
}

/// The date as `20231203T121212Z`.
pub fn date(date: Timestamp) -> String {
    date.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Whether a header is always signed, by its lower-case name.
pub fn is_signed(header: &str) -> bool {
    header.starts_with("x-oss-") || header == "content-type" || header == "content-md5"
}

/// The query, sorted by name and percent-encoded. What has no value is a flag, without `=`. It is sent in this form too, so that what is
/// signed is what is sent.
pub fn canonical_query<'a>(query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<(String, &str)> = query
        .into_iter()
        .map(|(name, value)| (percent_encoded(name).collect::<String>(), value))
        .collect();
    pairs.sort_unstable();
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(&name);
        if !value.is_empty() {
            text.push('=');
            text.extend(percent_encoded(value));
        }
    }
    text
}

/// The text that represents the whole request.
pub fn canonical_request(parts: SignedParts<'_>) -> String {
    let additional = |name: &str| parts.additional.contains(&name);
    let signed = parts.headers.iter().filter(|(name, _)| is_signed(name) || additional(name));
    let mut headers: Vec<_> = signed.map(|(name, value)| (*name, value.trim())).collect();
    headers.sort_unstable();
    let mut text = String::with_capacity(1024);
    text.extend([parts.method.as_str(), "\n", parts.resource, "\n"]);
    text.push_str(&canonical_query(parts.query.iter().copied()));
    text.push('\n');
    for (name, value) in &headers {
        text.extend([name, ":", value, "\n"]);
    }
    text.extend(["\n", &parts.additional.join(";"), "\n", UNSIGNED_PAYLOAD]);
    text
}

/// The signature, as lower-case hex.
pub fn signature(parts: SignedParts<'_>, scope: Scope<'_>, secret: &str) -> String {
    let hash = sha256_hex(canonical_request(parts).as_bytes());
    let text = format!("{ALGORITHM}\n{}\n{}\n{hash}", scope.date, scope.text());
    let key = key_v4(secret, [scope.day(), scope.region, "oss"]);
    hex(&hmac_sha256(&key, [text.as_bytes()]))
}

/// The value of the `Authorization` header.
pub fn authorization(parts: SignedParts<'_>, scope: Scope<'_>, secret: &str) -> String {
    let signature = signature(parts, scope, secret);
    let credential = scope.credential();
    match parts.additional {
        [] => format!("{ALGORITHM} Credential={credential}, Signature={signature}"),
        names => format!(
            "{ALGORITHM} Credential={credential}, AdditionalHeaders={}, Signature={signature}",
            names.join(";")
        ),
    }
}

/// The query of a URL that is a request until its time is up, encoded: that of the request with all that proves who made it.
pub fn presigned_query(
    parts: SignedParts<'_>,
    scope: Scope<'_>,
    secret: &str,
    security_token: Option<&str>,
    valid_for: Duration,
) -> String {
    let (seconds, credential) = (valid_for.as_secs().to_string(), scope.credential());
    let additional = parts.additional.join(";");
    let mut query = parts.query.to_vec();
    query.extend([
        ("x-oss-signature-version", ALGORITHM),
        ("x-oss-credential", &credential),
        ("x-oss-date", scope.date),
        ("x-oss-expires", &seconds),
    ]);
    if !additional.is_empty() {
        query.push(("x-oss-additional-headers", &additional));
    }
    if let Some(token) = security_token {
        query.push(("x-oss-security-token", token));
    }
    let signature = signature(SignedParts { query: &query, ..parts }, scope, secret);
    query.push(("x-oss-signature", &signature));
    canonical_query(query)
}

/// The digest of a body, in base64.
pub fn content_md5(body: &[u8]) -> String {
    STANDARD.encode(Md5::digest(body))
}

/// Requests of the object store.
pub(super) struct Oss4;

impl Oss4 {
    /// The key that signs; nothing for requests that anybody may send.
    fn key<'a>(unsigned: &Unsigned<'a>) -> Result<Option<Key<'a>>, Error> {
        let stamp = unsigned.stamp;
        if stamp.version == Some(SignatureVersion::V1) {
            return Err(Error::config(
                "the first version of the signature of the object store is not made; leave Config::signature_version out",
            ));
        }
        match unsigned.credentials.identity() {
            Identity::AccessKey { id, secret, security_token } => {
                let region = stamp.region.ok_or_else(|| {
                    Error::config(
                        "the signature of the object store needs the region; give it with Config::new or Config::region",
                    )
                })?;
                Ok(Some(Key {
                    id,
                    secret,
                    security_token: security_token.as_ref().map(|token| token.as_str()),
                    region,
                }))
            }
            Identity::Anonymous => Ok(None),
            Identity::Bearer(_) => Err(Error::credentials(
                "the object store takes requests that are signed with an access key, or unsigned ones where anybody may send them; give an access key with Config::credentials",
            )),
        }
    }

    /// The headers but for those of the signature.
    fn headers(unsigned: &Unsigned<'_>) -> Headers {
        let Unsigned { request, body, stamp, .. } = *unsigned;
        let mut headers = Headers::default();
        headers.set("host", stamp.host);
        headers.set("user-agent", stamp.user_agent);
        if let Some(content_type) = request.content_type {
            headers.set("content-type", content_type);
        }
        if matches!(request.body, EncodedBody::Xml(_)) {
            headers.set("content-md5", content_md5(body));
        }
        headers.set_all(unsigned.own_headers());
        headers
    }
}

struct Key<'a> {
    id: &'a str,
    secret: &'a str,
    security_token: Option<&'a str>,
    region: &'a str,
}

/// The path with the bucket, which may be in the host.
fn resource(request: &EncodedRequest, host: &str) -> String {
    match request.host.first() {
        Some((_, bucket)) if !is_address(host) => format!("/{bucket}{}", request.path),
        _ => request.path.clone(),
    }
}

/// The headers that are signed though the scheme doesn't ask for it: all that are not the transport's.
fn additional<'a>(unsigned: &Unsigned<'a>) -> Vec<&'a str> {
    let own = unsigned.own_headers().map(|(name, _)| name).filter(|name| !is_signed(name));
    let mut names: Vec<&str> = own.chain(["host"]).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn pairs(request: &EncodedRequest) -> Vec<(&str, &str)> {
    request.query.iter().map(|(name, value)| (&**name, &**value)).collect()
}

impl Scheme for Oss4 {
    fn sign(&self, unsigned: &Unsigned<'_>) -> Result<SignedRequest, Error> {
        let Unsigned { request, stamp, .. } = *unsigned;
        let mut headers = Self::headers(unsigned);
        let query = pairs(request);
        if let Some(key) = Self::key(unsigned)? {
            let date = date(stamp.date);
            headers.set("x-oss-date", &date);
            headers.set("x-oss-content-sha256", UNSIGNED_PAYLOAD);
            if let Some(token) = key.security_token {
                headers.set("x-oss-security-token", token);
            }
            let sent: Vec<_> = headers.iter().collect();
            let parts = SignedParts {
                method: request.method,
                resource: &resource(request, stamp.host),
                query: &query,
                headers: &sent,
                additional: &additional(unsigned),
            };
            let scope = Scope::new(&date, key.region, key.id);
            let value = authorization(parts, scope, key.secret);
            headers.set("authorization", value);
        }
        Ok(headers.with_query(canonical_query(query)))
    }

    fn presign(
        &self,
        unsigned: &Unsigned<'_>,
        valid_for: Duration,
    ) -> Result<SignedRequest, Error> {
        let Unsigned { request, stamp, .. } = *unsigned;
        if valid_for < Duration::from_secs(1) || valid_for > LONGEST {
            return Err(Error::request(
                "a URL can be good for one second to seven days; give a time between them",
            ));
        }
        let key = Self::key(unsigned)?.ok_or_else(|| {
            Error::credentials(
                "a URL is signed with an access key; give one with Config::credentials",
            )
        })?;
        let headers = Self::headers(unsigned);
        // What is not signed need not be sent: agents, and the type of a body that is still to come.
        let is_xml = matches!(request.body, EncodedBody::Xml(_));
        let is_own = |name: &str| unsigned.own_headers().any(|(own, _)| own == name);
        let needed = |name: &str| is_own(name) || is_xml && is_signed(name);
        let headers: Vec<(&str, &str)> = headers.iter().filter(|(name, _)| needed(name)).collect();
        let with_host: Vec<_> = headers.iter().copied().chain([("host", stamp.host)]).collect();
        let query = presigned_query(
            SignedParts {
                method: request.method,
                resource: &resource(request, stamp.host),
                query: &pairs(request),
                headers: &with_host,
                additional: &additional(unsigned),
            },
            Scope::new(&date(stamp.date), key.region, key.id),
            key.secret,
            key.security_token,
            valid_for,
        );
        let owned = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Ok(SignedRequest { headers: owned.collect(), query })
    }

    fn signs_body(&self) -> bool {
        false
    }

    /// The bucket goes before the host, or before the path where the host is an address.
    fn address(&self, origin: Origin, request: &mut EncodedRequest) -> Result<Origin, Error> {
        if !is_address(&origin.host) {
            return origin.with_host_parameters(&request.host);
        }
        // Refuses what is no name.
        origin.clone().with_host_parameters(&request.host)?;
        for (_, bucket) in &request.host {
            request.path = format!("/{bucket}{}", request.path);
        }
        Ok(origin)
    }
}

#[cfg(test)]
mod tests;
