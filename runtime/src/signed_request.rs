//! What an attempt adds to an encoded request: the headers and the query that are the same for all operations, and the identity of
//! the caller. The signature itself is in `sign`. It must not know of clocks, randomness or the network.

use std::time::Duration;

use alicloud_wire::{Addressing, Signature};

use crate::encode::EncodedRequest;
use crate::identity::{Credentials, Identity};
use crate::operation::OperationInfo;
use crate::sign::{SignedParts, authorization, canonical_query, is_signed, sha256_hex};

/// What changes from attempt to attempt.
pub(crate) struct Stamp<'a> {
    pub(crate) date: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) host: &'a str,
    pub(crate) user_agent: &'a str,
    /// Whether the service is Alibaba Cloud's, which requires its headers even where nothing is signed.
    pub(crate) is_alibabas: bool,
    /// Which repetition this is, from 1, and the pause before it. Absent on the first attempt.
    pub(crate) repetition: Option<(u32, Duration)>,
}

/// The headers and the query (encoded) to send with a request.
pub(crate) struct SignedRequest {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: String,
}

/// Gives a request all its headers, the signature among them.
pub(crate) fn sign_request(
    info: &OperationInfo<'_>,
    request: &EncodedRequest,
    extra_headers: &[(String, String)],
    body: &[u8],
    credentials: &Credentials,
    stamp: &Stamp<'_>,
) -> SignedRequest {
    let mut headers = Headers(Vec::with_capacity(16));
    let pairs = request.query.iter();
    let mut query: Vec<(&str, &str)> = pairs.map(|(name, value)| (&**name, &**value)).collect();
    let is_plain =
        !stamp.is_alibabas && (info.is_anonymous() || info.signature() == Signature::Bearer);
    headers.set("host", stamp.host);
    if !is_plain {
        headers.set("x-acs-version", info.product().version());
        headers.set("x-acs-action", info.name());
    }
    headers.set("user-agent", stamp.user_agent);
    if !is_plain {
        headers.set("x-acs-date", stamp.date);
        headers.set("x-acs-signature-nonce", stamp.nonce);
    }
    headers.set("accept", "application/json");
    if let Some(content_type) = request.body.content_type() {
        headers.set("content-type", content_type);
    }
    for (name, value) in request.headers.iter().chain(extra_headers) {
        headers.set(name, value);
    }
    let identity = if info.is_anonymous() { &Identity::Anonymous } else { credentials.identity() };
    if is_plain {
        if let Identity::Bearer(token) = identity {
            headers.set("authorization", &format!("Bearer {}", **token));
        }
        return SignedRequest { headers: headers.0, query: canonical_query(query) };
    }
    if let Some((number, pause)) = stamp.repetition {
        headers.set("x-acs-retry-attempts", &number.to_string());
        headers.set("x-acs-retry-delay", &pause.as_millis().to_string());
    }
    let body_sha256 = sha256_hex(body);
    headers.set("x-acs-content-sha256", &body_sha256);

    let mut key = None;
    let mut add = |name, value| query.push((name, value));
    match identity {
        Identity::Anonymous if info.addressing() != Addressing::ByName => {}
        Identity::Anonymous if info.is_anonymous() => {
            add("Timestamp", stamp.date);
            add("SignatureNonce", stamp.nonce);
        }
        Identity::Anonymous => add("Format", "json"),
        Identity::Bearer(token) if info.signature() == Signature::Bearer => {
            headers.set("authorization", &format!("Bearer {}", **token));
        }
        Identity::Bearer(token) => {
            headers.set("x-acs-bearer-token", token);
            match info.addressing() {
                Addressing::ByName => add("SignatureType", "BEARERTOKEN"),
                Addressing::ByPath(_) => headers.set("x-acs-signature-type", "BEARERTOKEN"),
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
    SignedRequest { headers: headers.0, query }
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
mod tests {
    use super::*;
    use crate::encode::encode_fields;
    use crate::endpoint::Product;
    use alicloud_wire::Method;

    const SHELF: &Product<'_> = &Product::new("Shelf", "2024-06-01");
    const LIST: OperationInfo<'_> = OperationInfo::roa(SHELF, "ListBooks", Method::Get, "/books")
        .with_signature(Signature::Anonymous);
    const LEND: OperationInfo<'_> = OperationInfo::roa(SHELF, "LendBook", Method::Post, "/loans")
        .with_signature(Signature::Bearer);
    const COUNT: OperationInfo<'_> =
        OperationInfo::rpc(SHELF, "CountBooks").with_signature(Signature::Anonymous);

    fn headers(info: &OperationInfo<'_>, is_alibabas: bool) -> Vec<String> {
        let stamp = Stamp {
            date: "2024-06-01T00:00:00Z",
            nonce: "n",
            host: "shelf.example",
            user_agent: "shelf/0.1.0",
            is_alibabas,
            repetition: Some((1, Duration::ZERO)),
        };
        let request = encode_fields(info, Vec::new()).unwrap();
        let signed =
            sign_request(info, &request, &[], b"", &Credentials::bearer("the-token"), &stamp);
        assert_eq!(
            signed.query.is_empty(),
            info.addressing() != Addressing::ByName,
            "{}",
            signed.query
        );
        signed.headers.into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    #[test]
    fn services_of_others_get_plain_requests() {
        let plain = ["host: shelf.example", "user-agent: shelf/0.1.0", "accept: application/json"];
        assert_eq!(headers(&LIST, false), plain);
        assert_eq!(headers(&LEND, false)[..3], plain);
        assert_eq!(headers(&LEND, false)[3..], ["authorization: Bearer the-token"]);
        // The query says which operation is meant.
        assert_eq!(headers(&COUNT, false), plain);
    }

    #[test]
    fn the_token_of_an_operation_that_takes_one_is_where_the_standard_says() {
        let headers = headers(&LEND, true);
        assert!(headers.contains(&"authorization: Bearer the-token".to_owned()), "{headers:?}");
        assert!(!headers.iter().any(|header| header.starts_with("x-acs-bearer")), "{headers:?}");
    }
}
