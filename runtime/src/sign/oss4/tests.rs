use std::time::Duration;

use alicloud_wire::{BodyFormat, Placement, Signature};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Stamp;
use super::*;
use crate::encode::encode_fields;
use crate::endpoint::Product;
use crate::identity::Credentials;
use crate::operation::OperationInfo;

/// What the official clients sent: facts captured on a loopback server.
#[derive(Deserialize)]
struct Captured {
    id: String,
    /// The bucket, where it is in the host.
    bucket: Option<String>,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: String,
    authorization: String,
}

/// The key with which the captured requests were signed.
const KEY: &str = "LTAI4OracleAccessKey";
const SECRET: &str = "OracleSecret0123456789abcdefghij";

fn captured() -> Vec<Captured> {
    let captured: Vec<Captured> =
        serde_json::from_str(include_str!("../../../tests/data/oss_signatures.json")).unwrap();
    assert_eq!(captured.len(), 25);
    captured
}

fn pairs(owned: &[(String, String)]) -> Vec<(&str, &str)> {
    owned.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn find<'a>(pairs: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// The path with the bucket, encoded as it is signed, whatever the HTTP library of the client made of it.
fn resource(case: &Captured) -> String {
    let path = percent_encoding::percent_decode_str(&case.path).decode_utf8().unwrap();
    let encoded: Vec<String> = path.split('/').map(crate::text::percent_encode).collect();
    let bucket = case.bucket.as_ref().map(|bucket| format!("/{bucket}"));
    bucket.unwrap_or_default() + &encoded.join("/")
}

#[test]
fn signatures_are_those_of_the_official_clients() {
    let mut urls = 0;
    for case in captured() {
        let (headers, query, resource) =
            (pairs(&case.headers), pairs(&case.query), resource(&case));
        let body = STANDARD.decode(&case.body).unwrap();
        if let Some(digest) = find(&headers, "content-md5") {
            assert_eq!(content_md5(&body), digest, "{}", case.id);
        }
        let method = Method::parse(&case.method).unwrap();
        let parts =
            SignedParts { query: &query, headers: &headers, ..SignedParts::new(method, &resource) };
        if let Some((_, said)) = case.authorization.split_once(' ') {
            let said = said.replace(' ', "");
            let additional = said.split_once("AdditionalHeaders=");
            let additional = additional.map(|(_, rest)| rest.split(',').next().unwrap());
            let additional: Vec<&str> =
                additional.iter().flat_map(|names| names.split(';')).collect();
            let date = find(&headers, "x-oss-date").unwrap();
            let parts = SignedParts { additional: &additional, ..parts };
            let made = authorization(parts, Scope::new(date, "cn-hangzhou", KEY), SECRET);
            assert_eq!(made.split_once(' ').unwrap().1.replace(' ', ""), said, "{}", case.id);
            continue;
        }
        urls += 1;
        let own: Vec<_> =
            query.iter().copied().filter(|(name, _)| !name.starts_with("x-oss-")).collect();
        let additional: Vec<&str> = find(&query, "x-oss-additional-headers")
            .iter()
            .flat_map(|names| names.split(';'))
            .collect();
        let made = presigned_query(
            SignedParts { query: &own, additional: &additional, ..parts },
            Scope::new(find(&query, "x-oss-date").unwrap(), "cn-hangzhou", KEY),
            SECRET,
            find(&query, "x-oss-security-token"),
            Duration::from_secs(find(&query, "x-oss-expires").unwrap().parse().unwrap()),
        );
        assert_eq!(made, canonical_query(query.iter().copied()), "{}", case.id);
    }
    assert_eq!(urls, 5);
}

const STORE: &Product<'_> = &Product::new("Oss", "2019-05-17");
const PUT: OperationInfo<'_> =
    OperationInfo::roa(STORE, "PutTagging", Method::Put, "/{key}?tagging&comp=add")
        .with_signature(Signature::Oss)
        .with_parameters(&[
            ("bucket", Placement::Host),
            ("key", Placement::Path),
            ("x-oss-meta-*", Placement::Header),
            ("Range", Placement::Header),
            ("body", Placement::Body(BodyFormat::Xml)),
        ]);

fn request(fields: Value) -> EncodedRequest {
    let Value::Object(fields) = fields else { unreachable!("tests give objects") };
    encode_fields(&PUT, fields.into_iter().collect()).unwrap()
}

fn stamp(host: &str) -> Stamp<'_> {
    Stamp {
        date: jiff::Timestamp::UNIX_EPOCH,
        nonce: "not sent",
        host,
        region: Some("cn-x"),
        user_agent: "agent",
        is_alibabas: true,
        version: None,
        repetition: None,
    }
}

fn signed(
    request: &EncodedRequest,
    credentials: &Credentials,
    stamp: &Stamp<'_>,
) -> Result<SignedRequest, Error> {
    Oss4.sign(&Unsigned {
        info: &PUT,
        request,
        extra_headers: &[("x-oss-request-payer".to_owned(), "requester".to_owned())],
        body: &request.body.to_bytes(),
        body_sha256: None,
        credentials,
        stamp,
    })
}

#[test]
fn requests_have_what_the_official_client_sends() {
    let request = request(json!({
        "bucket": "my-bucket", "key": "a b/c", "versionId": "1", "Range": "bytes=0-9",
        "x-oss-meta-*": {"A": "1"}, "body": {"Tagging": {"TagSet": {"Tag": [{"Key": "k"}]}}},
    }));
    assert_eq!(request.path, "/a%20b/c");
    let sts = Credentials::sts(KEY, SECRET, "tok3n");
    let host = "my-bucket.oss-cn-x.aliyuncs.com";
    let made = signed(&request, &sts, &stamp(host)).unwrap();
    assert_eq!(made.query, "comp=add&tagging&versionId=1");
    let headers: Vec<_> = made.headers.iter().filter(|(name, _)| name != "authorization").collect();
    let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(
        headers,
        [
            ("host", host),
            ("user-agent", "agent"),
            ("content-type", "application/xml"),
            ("content-md5", &*content_md5(&request.body.to_bytes())),
            ("range", "bytes=0-9"),
            ("x-oss-meta-a", "1"),
            ("x-oss-request-payer", "requester"),
            ("x-oss-date", "19700101T000000Z"),
            ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
            ("x-oss-security-token", "tok3n"),
        ]
    );
    let (_, authorization) = made.headers.last().unwrap();
    let start = "OSS4-HMAC-SHA256 Credential=LTAI4OracleAccessKey/19700101/cn-x/oss/aliyun_v4_request, \
                 AdditionalHeaders=host;range, Signature=";
    assert!(authorization.starts_with(start), "{authorization}");
}

#[test]
fn the_bucket_is_in_the_path_where_the_host_is_an_address() {
    let addressed = |endpoint: &str| {
        let mut request = request(json!({"bucket": "my-bucket", "key": "a//b"}));
        let origin = Oss4.address(Origin::parse(endpoint).unwrap(), &mut request).unwrap();
        let resource = super::resource(&request, &origin.host);
        assert_eq!(resource, "/my-bucket/a//b");
        (origin.host, request.path)
    };
    let in_path = |host: &str| (host.to_owned(), "/my-bucket/a//b".to_owned());
    assert_eq!(addressed("http://127.0.0.1:8080"), in_path("127.0.0.1:8080"));
    assert_eq!(addressed("http://localhost"), in_path("localhost"));
    let in_host = |host: &str| (host.to_owned(), "/a//b".to_owned());
    assert_eq!(addressed("oss-cn-x.aliyuncs.com"), in_host("my-bucket.oss-cn-x.aliyuncs.com"));
    assert_eq!(addressed("http://{bucket}.localhost:1"), in_host("my-bucket.localhost:1"));
    let mut evil = request(json!({"bucket": "a/b", "key": "k"}));
    for endpoint in ["http://127.0.0.1:8080", "oss-cn-x.aliyuncs.com"] {
        assert!(Oss4.address(Origin::parse(endpoint).unwrap(), &mut evil).is_err());
    }
}

#[test]
fn keys_that_change_the_path_are_refused() {
    for key in ["..", "a/../b", "./a", "a/.", ""] {
        let fields = vec![("key".to_owned(), json!(key))];
        let error = encode_fields(&PUT, fields).unwrap_err().to_string();
        assert!(error.contains("would change the path"), "{error}");
    }
}

#[test]
fn only_access_keys_sign_and_anybody_may_send() {
    let request = request(json!({"bucket": "b", "key": "k"}));
    let host = "b.oss-cn-x.aliyuncs.com";
    let error = |credentials: Credentials, stamp: Stamp<'_>| {
        signed(&request, &credentials, &stamp).err().unwrap().to_string()
    };
    let refused = error(Credentials::bearer("the-token"), stamp(host));
    assert!(refused.contains("signed with an access key") && !refused.contains("the-token"));
    let key = || Credentials::access_key(KEY, SECRET);
    assert!(error(key(), Stamp { region: None, ..stamp(host) }).contains("needs the region"));
    let first = Stamp { version: Some(SignatureVersion::V1), ..stamp(host) };
    assert!(error(key(), first).contains("first version"));
    let anonymous = signed(&request, &Credentials::anonymous(), &stamp(host)).unwrap();
    let names: Vec<&str> = anonymous.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["host", "user-agent", "x-oss-request-payer"]);
}
