//! Requests that carry no signature.

use std::time::Duration;

use alicloud_wire::{Addressing, Method, Signature};

use super::super::{Scheme as _, Stamp, Unsigned};
use super::Acs3;
use crate::encode::encode_fields;
use crate::endpoint::Product;
use crate::identity::Credentials;
use crate::operation::OperationInfo;

const SHELF: &Product<'_> = &Product::new("Shelf", "2024-06-01");
const LIST: OperationInfo<'_> = OperationInfo::roa(SHELF, "ListBooks", Method::Get, "/books")
    .with_signature(Signature::Anonymous);
const LEND: OperationInfo<'_> =
    OperationInfo::roa(SHELF, "LendBook", Method::Post, "/loans").with_signature(Signature::Bearer);
const COUNT: OperationInfo<'_> =
    OperationInfo::rpc(SHELF, "CountBooks").with_signature(Signature::Anonymous);

fn headers(info: &OperationInfo<'_>, is_alibabas: bool) -> Vec<String> {
    let stamp = Stamp {
        date: "2024-06-01T00:00:00Z".parse().unwrap(),
        nonce: "n",
        host: "shelf.example",
        user_agent: "shelf/0.1.0",
        region: None,
        version: None,
        is_alibabas,
        repetition: Some((1, Duration::ZERO)),
    };
    let request = encode_fields(info, Vec::new()).unwrap();
    let unsigned = Unsigned {
        info,
        request: &request,
        extra_headers: &[],
        body: b"",
        body_sha256: None,
        credentials: &Credentials::bearer("the-token"),
        stamp: &stamp,
    };
    let signed = Acs3.sign(&unsigned).unwrap();
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
