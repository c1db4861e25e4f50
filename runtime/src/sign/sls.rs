//! The two signatures of the log service: `LOG`, over the text of a few headers and the resource, and `SLS4-HMAC-SHA256`, with a key
//! for each day and region. It must not know how requests of other schemes look.

use alicloud_wire::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use percent_encoding::percent_decode_str;

use super::{
    Headers, Scheme, SignatureVersion, SignedRequest, Unsigned, canonical_query, hmac_sha256,
    key_v4, sha256_hex,
};
use crate::encode::{EncodedBody, EncodedRequest};
use crate::error::Error;
use crate::identity::Identity;
use crate::operation::OperationInfo;
use crate::text::{hex, percent_encoded};
use crate::transport::HttpResponse;

/// The name of the fourth version.
pub const ALGORITHM_V4: &str = "SLS4-HMAC-SHA256";

/// The version of the protocol, in each request.
const API_VERSION: &str = "0.6.0";

/// Headers that are read here by name.
const COMPRESSION: &str = "x-log-compresstype";
const RAW_SIZE: &str = "x-log-bodyrawsize";

/// Operations that speak protobuf, which no description says, and where.
const PROTOBUF: [(&str, &str); 2] = [("PullLogs", "response"), ("PutLogs", "body")];

/// What the signatures cover.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct SignedParts<'a> {
    /// The HTTP method.
    pub method: Method,
    /// The path as sent. It is signed decoded, as the official client does.
    pub path: &'a str,
    /// Names and values of the query, not encoded.
    pub query: &'a [(&'a str, &'a str)],
    /// The headers that are sent, names in lower case. Only some are signed: see [`is_signed`].
    pub headers: &'a [(&'a str, &'a str)],
}

impl<'a> SignedParts<'a> {
    /// A request without query.
    pub fn new(method: Method, path: &'a str, headers: &'a [(&'a str, &'a str)]) -> Self {
        Self { method, path, query: &[], headers }
    }

    fn header(&self, name: &str) -> &'a str {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The headers that pass, sorted.
    fn sorted(&self, wanted: fn(&str) -> bool) -> Vec<(&'a str, &'a str)> {
        let wanted = self.headers.iter().filter(|(name, _)| wanted(name));
        let mut headers: Vec<_> = wanted.map(|(name, value)| (*name, value.trim())).collect();
        headers.sort_unstable();
        headers
    }

    /// The query, sorted, each name with its value as the version writes it.
    fn push_query(&self, text: &mut String, mut push_value: impl FnMut(&mut String, &str)) {
        let mut pairs = self.query.to_vec();
        pairs.sort_unstable();
        for (at, (name, value)) in pairs.into_iter().enumerate() {
            if at > 0 {
                text.push('&');
            }
            text.push_str(name);
            push_value(text, value);
        }
    }
}

/// Whether both versions sign a header, by its lower-case name. `LOG` has `content-md5`, `content-type` and `date` besides, the fourth
/// version `content-type` and `host`.
pub fn is_signed(header: &str) -> bool {
    header.starts_with("x-log-") || header.starts_with("x-acs-")
}

fn is_signed_v4(header: &str) -> bool {
    is_signed(header) || header == "content-type" || header == "host"
}

/// The text that represents the whole request in the first version.
pub fn string_to_sign(parts: SignedParts<'_>) -> String {
    let mut text = String::with_capacity(512);
    text.extend([parts.method.as_str(), "\n"]);
    for name in ["content-md5", "content-type", "date"] {
        text.extend([parts.header(name), "\n"]);
    }
    for (name, value) in parts.sorted(is_signed) {
        text.extend([name, ":", value, "\n"]);
    }
    text.push_str(&percent_decode_str(parts.path).decode_utf8_lossy());
    if !parts.query.is_empty() {
        text.push('?');
    }
    parts.push_query(&mut text, |text, value| text.extend(["=", value]));
    text
}

/// The value of the `Authorization` header in the first version.
pub fn authorization(parts: SignedParts<'_>, access_key_id: &str, secret: &str) -> String {
    let signature = hmac_sha256(secret.as_bytes(), [string_to_sign(parts).as_bytes()]);
    format!("LOG {access_key_id}:{}", STANDARD.encode(signature))
}

/// The text that represents the whole request in the fourth version. The headers have the hash of the body.
pub fn canonical_request_v4(parts: SignedParts<'_>) -> String {
    let headers = parts.sorted(is_signed_v4);
    let path = if parts.path.is_empty() { "/" } else { parts.path };
    let mut text = String::with_capacity(1024);
    text.extend([parts.method.as_str(), "\n"]);
    text.push_str(&percent_decode_str(path).decode_utf8_lossy());
    text.push('\n');
    parts.push_query(&mut text, |text, value| {
        if !value.is_empty() {
            text.push('=');
            text.extend(percent_encoded(value));
        }
    });
    text.push('\n');
    for (name, value) in &headers {
        text.extend([name, ":", value, "\n"]);
    }
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    text.extend(["\n", &names.join(";"), "\n", parts.header("x-log-content-sha256")]);
    text
}

/// The value of the `Authorization` header in the fourth version. The headers have the date, as `yyyyMMddTHHmmssZ`, and the hash of the
/// body.
pub fn authorization_v4(
    parts: SignedParts<'_>,
    region: &str,
    access_key_id: &str,
    secret: &str,
) -> String {
    let date = parts.header("x-log-date");
    let day = date.split('T').next().unwrap_or_default();
    let scope = format!("{day}/{region}/sls/aliyun_v4_request");
    let hash = sha256_hex(canonical_request_v4(parts).as_bytes());
    let text = format!("{ALGORITHM_V4}\n{date}\n{scope}\n{hash}");
    let key = key_v4(secret, [day, region, "sls"]);
    let signature = hex(&hmac_sha256(&key, [text.as_bytes()]));
    format!("{ALGORITHM_V4} Credential={access_key_id}/{scope},Signature={signature}")
}

/// The digest of a body as the first version has it: upper-case hex, and nothing for no body.
pub fn content_md5(body: &[u8]) -> String {
    if body.is_empty() { String::new() } else { hex(&Md5::digest(body)).to_uppercase() }
}

/// Requests of the log service.
pub(super) struct Sls;

impl Scheme for Sls {
    fn sign(&self, unsigned: &Unsigned<'_>) -> Result<SignedRequest, Error> {
        let Unsigned { request, body, stamp, .. } = *unsigned;
        let Identity::AccessKey { id, secret, security_token } = unsigned.credentials.identity()
        else {
            return Err(Error::credentials(
                "the log service takes requests that are signed with an access key, and neither bearer tokens nor unsigned requests; give an access key with Config::credentials",
            ));
        };
        let mut headers = Headers::default();
        headers.set("host", stamp.host);
        headers.set("user-agent", stamp.user_agent);
        headers.set("accept", "application/json");
        headers.set("x-log-apiversion", API_VERSION);
        if let Some(content_type) = request.content_type {
            headers.set("content-type", content_type);
        }
        headers.set(RAW_SIZE, body.len().to_string());
        headers.set_all(unsigned.own_headers());
        if let Some(token) = security_token {
            headers.set("x-acs-security-token", token.as_str());
        }
        let version = stamp.version.unwrap_or(SignatureVersion::V1);
        match version {
            SignatureVersion::V1 => {
                headers.set("x-log-signaturemethod", "hmac-sha256");
                headers.set("date", stamp.date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
                headers.set("content-md5", content_md5(body));
            }
            SignatureVersion::V4 => {
                headers.set("x-log-date", stamp.date.strftime("%Y%m%dT%H%M%SZ").to_string());
                headers.set("x-log-content-sha256", sha256_hex(body));
            }
        }
        let pairs = request.query.iter();
        let query: Vec<(&str, &str)> = pairs.map(|(name, value)| (&**name, &**value)).collect();
        let sent: Vec<_> = headers.iter().collect();
        let parts = SignedParts {
            method: request.method,
            path: &request.path,
            query: &query,
            headers: &sent,
        };
        let value = match version {
            SignatureVersion::V1 => authorization(parts, id, secret),
            SignatureVersion::V4 => {
                let region = stamp.region.ok_or_else(|| {
                    Error::config(
                        "the fourth version of the signature of the log service needs the region; give it with Config::new or Config::region",
                    )
                })?;
                authorization_v4(parts, region, id, secret)
            }
        };
        headers.set("authorization", value);
        Ok(headers.with_query(canonical_query(query)))
    }

    fn supports(&self, info: &OperationInfo<'_>, request: &EncodedRequest) -> Result<(), Error> {
        let missing = |what: &str| {
            Error::request(format!("{what}, which is not supported yet; use another client for it"))
        };
        if let Some((name, place)) = PROTOBUF.iter().find(|(name, _)| *name == info.name()) {
            return Err(missing(&format!("the {place} of {name} is protobuf")));
        }
        let compression = request.headers.iter().find(|(name, _)| name == COMPRESSION);
        if let Some((_, kind)) = compression.filter(|(_, kind)| !kind.is_empty()) {
            return Err(missing(&format!(
                "the body of {} must be compressed ({COMPRESSION}: {})",
                info.name(),
                kind.escape_debug()
            )));
        }
        match request.body {
            EncodedBody::None | EncodedBody::Json(_) => Ok(()),
            _ => Err(missing(&format!("the body of {} is not JSON", info.name()))),
        }
    }

    fn reads(&self, response: &HttpResponse) -> Result<(), Error> {
        let missing = |what: &str| {
            Error::decode(format!(
                "the body of the response is {what}, which is not supported yet; use another client for this operation"
            ))
        };
        if response.header("content-type").is_some_and(|kind| kind.contains("protobuf")) {
            return Err(missing("protobuf"));
        }
        // What the HTTP client has unpacked already has the size of what was packed.
        let size = response.header(RAW_SIZE).and_then(|size| size.trim().parse::<usize>().ok());
        let is_packed = size.is_some_and(|size| size != response.body.len());
        match response.header(COMPRESSION).filter(|_| is_packed) {
            Some(kind) => {
                Err(missing(&format!("compressed ({COMPRESSION}: {})", kind.escape_debug())))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
