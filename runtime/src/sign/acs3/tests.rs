use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::text::percent_encode;

/// What the official client sent: facts captured on a loopback server.
#[derive(Deserialize)]
struct Captured {
    id: String,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: String,
    canonical_request: String,
    authorization: String,
}

/// The secret with which the captured requests were signed.
const SECRET: &str = "OracleSecret0123456789abcdefghij";

fn pairs(owned: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    owned.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

#[test]
fn signatures_are_those_of_the_official_client() {
    let captured: Vec<Captured> =
        serde_json::from_str(include_str!("../../../tests/data/signatures.json")).unwrap();
    assert_eq!(captured.len(), 15);
    for case in captured {
        let body_sha256 = sha256_hex(&STANDARD.decode(&case.body).unwrap());
        let headers: Vec<(&str, &str)> = pairs(&case.headers).collect();
        let parts = SignedParts {
            method: Method::parse(&case.method).unwrap(),
            path: &case.path,
            query: &canonical_query(pairs(&case.query)),
            headers: &headers,
            body_sha256: &body_sha256,
        };
        assert_eq!(canonical_request(parts), case.canonical_request, "{}", case.id);
        let id = case.authorization.split(['=', ',']).nth(1).unwrap();
        assert_eq!(authorization(parts, id, SECRET), case.authorization, "{}", case.id);
    }
}

#[test]
fn hosts_content_types_and_acs_headers_are_signed() {
    for name in ["host", "content-type", "x-acs-date", "x-acs-anything"] {
        assert!(is_signed(name), "{name}");
    }
    for name in ["accept", "user-agent", "authorization", "x-fc-log-type"] {
        assert!(!is_signed(name), "{name}");
    }
}

#[test]
fn headers_of_one_name_are_joined_and_values_trimmed() {
    let headers = [("x-acs-b", " 2 "), ("x-acs-a", "x  y"), ("x-acs-b", "1")];
    assert_eq!(
        canonical_headers(&headers),
        [("x-acs-a", Cow::from("x  y")), ("x-acs-b", Cow::from("1,2"))]
    );
}

proptest! {
    #[test]
    fn percent_encoding_keeps_only_unreserved_characters(text: String) {
        let encoded = percent_encode(&text);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte);
        prop_assert!(encoded.bytes().all(plain), "{}", encoded);
        let decoded = percent_encoding::percent_decode_str(&encoded).decode_utf8().unwrap().into_owned();
        prop_assert_eq!(decoded, text);
    }

    #[test]
    fn the_query_is_signed_in_one_order(mut query: Vec<(String, String)>) {
        let signed = canonical_query(pairs(&query));
        query.reverse();
        prop_assert_eq!(canonical_query(pairs(&query)), signed);
    }
}

#[test]
fn a_request_without_a_body_has_the_hash_of_nothing() {
    assert_eq!(SignedParts::new(Method::Get, "/", &[]).body_sha256, sha256_hex(b""));
}
