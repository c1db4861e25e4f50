//! Requests of any kind to the emulator: raw ones, signed ones in both ways, and its own controls. Each gets a well-formed response.
#![no_main]

use std::sync::Arc;

use alicloud_fuzz::api::KEY;
use alicloud_fuzz::clock::DATE;
use alicloud_fuzz::emulated::{answer, emulator};
use alicloud_fuzz::specs::CATALOG;
use alicloud_fuzz::{block_on, choose};
use alicloud_runtime::Method;
use alicloud_runtime::encode::percent_encode;
use alicloud_runtime::sign::acs3::{SignedParts, authorization};
use alicloud_runtime::sign::{canonical_query, sha256_hex};
use arbitrary::Arbitrary;
use axum::body::{Body, Bytes};
use axum::http::Request;
use axum::http::request::Builder;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sha1::Sha1;

const METHODS: [Method; 6] =
    [Method::Get, Method::Post, Method::Put, Method::Delete, Method::Head, Method::Patch];
/// Path, name and version of operations.
const OPERATIONS: [(&str, &str, &str); 12] = [
    ("/", "Everything", "2020-01-01"),
    ("/", "TokenPages", "2020-01-01"),
    ("/", "EnumsAndSecrets", "2020-01-01"),
    ("/", "OddNames", "2020-01-01"),
    ("/things/x/parts/1", "RoaJsonBody", "2020-01-01"),
    ("/things/x%2Fy/parts/", "Members", "2020-01-01"),
    ("/trees", "SharedAndRecursive", "2020-01-01"),
    ("/whole", "Whole", "2020-01-01"),
    ("/invoke", "BytesAndText", "2020-01-01"),
    ("/", "DescribeImages", "2014-05-26"),
    ("/", "DescribeImageSharePermission", "2014-05-26"),
    ("/", "ModifyImageSharePermission", "2014-05-26"),
];
const NAMES: [&str; 32] = [
    "RegionId",
    "ImageId",
    "LaunchPermission",
    "AddAccount.1",
    "RemoveAccount.1",
    "IsPublic",
    "DryRun",
    "PageNumber",
    "PageSize",
    "NextToken",
    "MaxResults",
    "Text",
    "Whole",
    "List.1",
    "List.2.x",
    "Map.a.b",
    "Json",
    "Simple",
    "Form",
    "FormMap.1",
    "FormJson",
    "ChargeType",
    "Level",
    "Disk.1.Size",
    "Disk.1.Key",
    "Ids",
    "Zones",
    "type",
    "A.B",
    "ImageOwnerAlias",
    "Filter.1.Key",
    "Tag.1.Value",
];
const VALUES: [&str; 12] = [
    "cn-hangzhou",
    "m-bp1caf3yicx5jlfl****",
    "1",
    "100",
    "-1",
    "true",
    "[1,null]",
    "{\"a\":[]}",
    "all",
    "self",
    "99999999999999999999",
    "1234567890",
];
const HEADERS: [&str; 12] = [
    "accept",
    "content-type",
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "authorization",
    "x-acs-content-sha256",
    "x-acs-signature-nonce",
    "x-emulator-fault",
    "x-acs-security-token",
    "origin",
];
const TYPES: [&str; 4] = [
    "application/json; charset=utf-8",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "text/plain",
];
const CONTROLS: [&str; 6] = ["faults", "faults/1", "requests", "products", "reset", ""];

#[derive(Arbitrary, Debug)]
enum Step {
    Raw {
        method: u8,
        target: String,
        headers: Vec<(Header, String)>,
        body: Vec<u8>,
    },
    Signed(Call),
    /// The older way: all in the query.
    Older {
        call: Call,
        omitted: u8,
    },
    Control {
        method: u8,
        which: u8,
        rest: String,
        body: Vec<u8>,
    },
    /// Sets a fault: a text in the grammar of faults.
    Fault(String),
}

#[derive(Arbitrary, Debug)]
enum Header {
    Known(u8),
    Any(String),
}

#[derive(Arbitrary, Debug)]
struct Call {
    operation: u8,
    method: Option<u8>,
    path: Option<String>,
    pairs: Vec<(Text, Text)>,
    form: Option<Vec<(Text, Text)>>,
    content_type: u8,
    body: Vec<u8>,
    fault: Option<String>,
    xml: bool,
}

#[derive(Arbitrary, Debug)]
enum Text {
    Known(u8),
    Any(String),
}

impl Text {
    fn out_of(&self, known: &[&str]) -> String {
        match self {
            Self::Known(number) => choose(known, *number).to_owned(),
            Self::Any(text) => text.clone(),
        }
    }
}

fuzz_target!(|steps: Vec<Step>| {
    let emulator = emulator(Arc::clone(&CATALOG));
    for (number, step) in steps.iter().take(6).enumerate() {
        let request = match step {
            Step::Raw { method, target, headers, body } => {
                let request = Request::builder().method(choose(&METHODS, *method).as_str());
                let request =
                    headers.iter().fold(request.uri(target), |request, (name, value)| match name {
                        Header::Known(number) => request.header(choose(&HEADERS, *number), value),
                        Header::Any(name) => request.header(name, value.as_bytes()),
                    });
                request.body(Body::from(body.clone()))
            }
            Step::Signed(call) => signed(call, number),
            Step::Older { call, omitted } => older(call, *omitted, number),
            Step::Control { method, which, rest, body } => {
                let target = format!("/_emulator/{}{rest}", choose(&CONTROLS, *which));
                let request = Request::builder().method(choose(&METHODS, *method).as_str());
                let request = request.uri(target).header("host", "localhost");
                request.body(Body::from(body.clone()))
            }
            Step::Fault(text) => Request::post("/_emulator/faults")
                .header("host", "127.0.0.1:80")
                .body(Body::from(serde_json::json!({ "fault": text }).to_string())),
        };
        // What is no HTTP does not get past the server before the emulator.
        let Ok(request) = request else { continue };
        let is_head = request.method() == "HEAD";
        let (head, body) = block_on(answer(&emulator, request));
        if let Some(body) = body.filter(|_| !is_head) {
            check(&head, &body);
        }
    }
    for record in emulator.requests() {
        assert!(!format!("{record:?}").contains(KEY.1));
        assert!(record.status == 0 || (200..600).contains(&record.status));
    }
});

/// Status, type and body fit together.
fn check(head: &Response<()>, body: &Bytes) {
    let header = |name| head.headers().get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("x-acs-request-id").map(str::len), Some(36));
    let text = || std::str::from_utf8(body).expect("text is UTF-8");
    match header("content-type") {
        Some("application/json;charset=utf-8") => {
            let value: Value = serde_json::from_slice(body).expect("JSON");
            if head.status().as_u16() >= 400 {
                for name in ["Code", "Message", "RequestId"] {
                    assert!(value[name].as_str().is_some_and(|text| !text.is_empty()), "{value}");
                }
            }
        }
        Some("text/xml;charset=utf-8") => {
            let document = text()
                .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
                .expect("an XML document");
            assert!(!document.contains(|c: char| c.is_control() && !"\t\n\r".contains(c)));
            if head.status().as_u16() >= 400 {
                let inside = document.strip_prefix("<Error>");
                let inside = inside.and_then(|rest| rest.strip_suffix("</Error>"));
                let inside = inside.expect("an error");
                // Five members, and no markup out of the request.
                assert_eq!(inside.matches('<').count(), 10, "{inside}");
            } else {
                // As many elements end as begin, and no markup is out of the request.
                assert!(document.ends_with("Response>"), "{document}");
                let ends = document.matches("</").count();
                assert_eq!(document.matches('<').count(), 2 * ends, "{document}");
            }
        }
        Some("text/html;charset=utf-8") => {
            assert!(text().trim_end().ends_with("</html>"), "{}", text())
        }
        Some("text/plain;charset=utf-8") => drop(text()),
        Some("application/octet-stream") => {}
        None => assert!(body.is_empty()),
        Some(other) => panic!("a response of type {other}"),
    }
}

/// The parts that both ways of signing have.
struct Parts {
    method: Method,
    path: String,
    pairs: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

impl Parts {
    fn new(call: &Call) -> Self {
        let (path, action, version) = choose(&OPERATIONS, call.operation);
        let pairs = |pairs: &[(Text, Text)]| -> Vec<(String, String)> {
            let texts = pairs.iter();
            texts.map(|(name, value)| (name.out_of(&NAMES), value.out_of(&VALUES))).collect()
        };
        let (content_type, body) = match &call.form {
            Some(form) => (TYPES[1], canonical_query(borrowed(&pairs(form))).into_bytes()),
            None => (choose(&TYPES, call.content_type), call.body.clone()),
        };
        let mut headers: Vec<(String, String)> = [
            ("host", "test.cn-hangzhou.aliyuncs.com"),
            ("content-type", content_type),
            ("x-acs-action", action),
            ("x-acs-version", version),
            ("accept", if call.xml { "text/xml" } else { "application/json" }),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        if let Some(fault) = &call.fault {
            headers.push(("x-emulator-fault".to_owned(), fault.clone()));
        }
        Self {
            method: choose(&METHODS, call.method.unwrap_or(if path == "/" { 1 } else { 2 })),
            path: call.path.as_ref().map_or(path.to_owned(), |path| {
                format!("/{}", percent_encode(path).replace("%2F", "/"))
            }),
            pairs: pairs(&call.pairs),
            headers,
            body,
        }
    }

    fn request(self) -> Result<Request<Body>, axum::http::Error> {
        let query = canonical_query(borrowed(&self.pairs));
        let uri = format!("{}?{query}", self.path);
        let request = Request::builder().method(self.method.as_str()).uri(uri);
        let add = |request: Builder, (name, value): (String, String)| {
            request.header(name, value.as_bytes())
        };
        self.headers.into_iter().fold(request, add).body(Body::from(self.body))
    }
}

fn signed(call: &Call, number: usize) -> Result<Request<Body>, axum::http::Error> {
    let mut parts = Parts::new(call);
    let body_sha256 = sha256_hex(&parts.body);
    for (name, value) in [
        ("x-acs-date", DATE.to_owned()),
        ("x-acs-signature-nonce", number.to_string()),
        ("x-acs-content-sha256", body_sha256.clone()),
    ] {
        parts.headers.push((name.to_owned(), value));
    }
    let (query, headers) =
        (canonical_query(borrowed(&parts.pairs)), borrowed(&parts.headers).collect::<Vec<_>>());
    let mut covered = SignedParts::new(parts.method, &parts.path, &headers);
    (covered.query, covered.body_sha256) = (&query, &body_sha256);
    let authorization = authorization(covered, KEY.0, KEY.1);
    parts.headers.push(("authorization".to_owned(), authorization));
    parts.request()
}

fn older(call: &Call, omitted: u8, number: usize) -> Result<Request<Body>, axum::http::Error> {
    let mut parts = Parts::new(call);
    parts.headers.retain(|(name, _)| !name.starts_with("x-acs-"));
    let (_, action, version) = choose(&OPERATIONS, call.operation);
    let number = number.to_string();
    let all = [
        ("Action", action),
        ("Version", version),
        ("AccessKeyId", KEY.0),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("SignatureNonce", &number),
        ("Timestamp", DATE),
        ("Format", "JSON"),
    ];
    let kept = all.iter().enumerate().filter(|(at, _)| usize::from(omitted) != *at);
    let kept = kept.map(|(_, (name, value))| ((*name).to_owned(), (*value).to_owned()));
    parts.pairs.extend(kept);
    let form = call.form.iter().flatten();
    let form = form.map(|(name, value)| (name.out_of(&NAMES), value.out_of(&VALUES)));
    let covered: Vec<(String, String)> = parts.pairs.iter().cloned().chain(form).collect();
    let query = canonical_query(borrowed(&covered));
    let text = format!("{}&%2F&{}", parts.method, percent_encode(&query));
    let key = format!("{}&", KEY.1);
    let mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("keys may have any length");
    let signature = STANDARD.encode(mac.chain_update(text).finalize().into_bytes());
    parts.pairs.push(("Signature".to_owned(), signature));
    parts.request()
}
