use std::time::Duration;

use alicloud_wire::{Placement, Signature};
use bytes::Bytes;
use serde::Deserialize;

use super::super::Stamp;
use super::*;
use crate::encode::encode_fields;
use crate::endpoint::Product;
use crate::identity::Credentials;

/// What the official client sent: facts captured on a loopback server.
#[derive(Deserialize)]
struct Captured {
    id: String,
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
const TOKEN: &str = "CAISoracle/STS+token==";

fn captured() -> Vec<Captured> {
    let captured: Vec<Captured> =
        serde_json::from_str(include_str!("../../../tests/data/sls_signatures.json")).unwrap();
    assert_eq!(captured.len(), 38);
    captured
}

fn pairs(owned: &[(String, String)]) -> Vec<(&str, &str)> {
    owned.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn signatures_are_those_of_the_official_client() {
    let mut versions = [0, 0];
    for case in captured() {
        let (headers, query) = (pairs(&case.headers), pairs(&case.query));
        let parts = SignedParts {
            method: Method::parse(&case.method).unwrap(),
            path: &case.path,
            query: &query,
            headers: &headers,
        };
        let body = STANDARD.decode(&case.body).unwrap();
        let made = if case.authorization.starts_with("LOG ") {
            versions[0] += 1;
            assert_eq!(content_md5(&body), parts.header("content-md5"), "{}", case.id);
            authorization(parts, KEY, SECRET)
        } else {
            versions[1] += 1;
            assert_eq!(sha256_hex(&body), parts.header("x-log-content-sha256"), "{}", case.id);
            authorization_v4(parts, "cn-hangzhou", KEY, SECRET)
        };
        assert_eq!(made, case.authorization, "{}", case.id);
    }
    assert_eq!(versions, [21, 17]);
}

const LOGS: &Product<'_> = &Product::new("Sls", "2020-12-30");
const CALL: OperationInfo<'_> =
    OperationInfo::roa(LOGS, "Call", Method::Get, "/").with_signature(Signature::Sls);

/// The whole request is what the official client sends: all headers and all values, for the same parts.
#[test]
fn requests_have_the_headers_of_the_official_client() {
    for case in captured() {
        // What is not JSON is not sent yet.
        if case.id.contains("put-logs") {
            continue;
        }
        let header = |name: &str| {
            case.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        let body = Bytes::from(STANDARD.decode(&case.body).unwrap());
        let mut request = encode_fields(&CALL, Vec::new()).unwrap();
        request.method = Method::parse(&case.method).unwrap();
        request.path.clone_from(&case.path);
        request.query.clone_from(&case.query);
        request.body =
            if body.is_empty() { EncodedBody::None } else { EncodedBody::Json(body.clone()) };
        let own = ["x-log-extra", "x-acs-extra", "accept-encoding"];
        let own = case.headers.iter().filter(|(name, _)| own.contains(&name.as_str()));
        request.headers = own.cloned().collect();
        let is_v4 = case.id.starts_with("v4-");
        let date: jiff::Timestamp = match header("x-log-date") {
            Some(date) => date.parse().unwrap(),
            None => jiff::fmt::rfc2822::parse(header("date").unwrap()).unwrap().timestamp(),
        };
        let stamp = Stamp {
            date,
            nonce: "not sent",
            host: header("host").unwrap(),
            region: Some("cn-hangzhou"),
            user_agent: header("user-agent").unwrap(),
            is_alibabas: true,
            version: is_v4.then_some(SignatureVersion::V4),
            repetition: Some((1, Duration::ZERO)),
        };
        let credentials = if case.id.ends_with("-sts") {
            Credentials::sts(KEY, SECRET, TOKEN)
        } else {
            Credentials::access_key(KEY, SECRET)
        };
        let unsigned = Unsigned {
            info: &CALL,
            request: &request,
            extra_headers: &[],
            body: &body,
            body_sha256: None,
            credentials: &credentials,
            stamp: &stamp,
        };
        let mut made = Sls.sign(&unsigned).unwrap().headers;
        made.sort();
        let mut wanted = case.headers.clone();
        wanted.push(("authorization".to_owned(), case.authorization.clone()));
        wanted.sort();
        assert_eq!(made, wanted, "{}", case.id);
    }
}

fn request(parameters: &[(&str, Placement)], fields: &[(&str, &str)]) -> EncodedRequest {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into()));
    encode_fields(&CALL.with_parameters(parameters), fields.collect()).unwrap()
}

#[test]
fn what_cannot_be_sent_yet_is_said_by_name() {
    let plain = request(&[], &[]);
    Sls.supports(&CALL, &plain).unwrap();
    let refused =
        |info: &OperationInfo<'_>, request| Sls.supports(info, request).unwrap_err().to_string();
    let put = OperationInfo::roa(LOGS, "PutLogs", Method::Post, "/");
    assert!(refused(&put, &plain).contains("the body of PutLogs is protobuf"));
    let pull = OperationInfo::roa(LOGS, "PullLogs", Method::Get, "/");
    assert!(refused(&pull, &plain).contains("the response of PullLogs is protobuf"));
    let packed = request(&[(COMPRESSION, Placement::Header)], &[(COMPRESSION, "lz4")]);
    let error = refused(&CALL, &packed);
    assert!(
        error.contains("the body of Call must be compressed (x-log-compresstype: lz4)"),
        "{error}"
    );
    let text = alicloud_wire::BodyFormat::Text;
    let text = request(&[("body", Placement::Body(text))], &[("body", "x")]);
    assert!(refused(&CALL, &text).contains("the body of Call is not JSON"));
}

#[test]
fn what_cannot_be_read_yet_is_said() {
    let response = |headers: &[(&str, &str)], body: &'static str| {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        HttpResponse::new(200, headers, body)
    };
    let reads = |headers: &[(&str, &str)]| Sls.reads(&response(headers, "{\"a\":1}"));
    reads(&[]).unwrap();
    reads(&[("content-type", "application/json"), (RAW_SIZE, "7")]).unwrap();
    reads(&[(COMPRESSION, "gzip"), (RAW_SIZE, "7")]).unwrap();
    let error = reads(&[(COMPRESSION, "lz4"), (RAW_SIZE, "90")]).unwrap_err().to_string();
    assert!(error.contains("compressed (x-log-compresstype: lz4)"), "{error}");
    let error = reads(&[("content-type", "application/x-protobuf")]).unwrap_err().to_string();
    assert!(error.contains("is protobuf"), "{error}");
}

#[test]
fn only_access_keys_sign() {
    let stamp = Stamp {
        date: jiff::Timestamp::UNIX_EPOCH,
        nonce: "",
        host: "cn-x.log.aliyuncs.com",
        region: None,
        user_agent: "",
        is_alibabas: true,
        version: Some(SignatureVersion::V4),
        repetition: None,
    };
    let request = request(&[], &[]);
    let error = |credentials: &Credentials| {
        let unsigned = Unsigned {
            info: &CALL,
            request: &request,
            extra_headers: &[],
            body: b"",
            body_sha256: None,
            credentials,
            stamp: &stamp,
        };
        Sls.sign(&unsigned).err().unwrap().to_string()
    };
    for none in [Credentials::anonymous(), Credentials::bearer("the-token")] {
        let error = error(&none);
        assert!(
            error.contains("signed with an access key") && !error.contains("the-token"),
            "{error}"
        );
    }
    assert!(error(&Credentials::access_key(KEY, SECRET)).contains("needs the region"));
}
