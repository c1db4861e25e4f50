//! Parameters of any kind, encoded, signed and sent by the client; the emulator, which shares no code with it, checks what comes.
#![no_main]

use std::sync::Arc;

use alicloud_fuzz::api::{self, PRODUCT};
use alicloud_fuzz::block_on;
use alicloud_fuzz::emulated::{BODY_LIMIT, ToEmulator, emulator};
use alicloud_fuzz::specs::CATALOG;
use alicloud_runtime::transport::HttpRequest;
use alicloud_runtime::{
    BodyFormat, CallOptions, Credentials, ErrorKind, ListStyle, Method, OperationInfo, Placement,
};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Number, Value};

// The operations of `specs/`, written down once more.
static OPERATIONS: [OperationInfo<'_>; 3] = [
    OperationInfo::rpc(&PRODUCT, "Everything").with_region_parameter("RegionId").with_parameters(
        &[
            ("Form", Placement::Form(ListStyle::Flat)),
            ("FormJson", Placement::Form(ListStyle::Json)),
            ("FormMap", Placement::Form(ListStyle::Flat)),
            ("Json", Placement::Query(ListStyle::Json)),
            ("Simple", Placement::Query(ListStyle::Simple)),
            ("x-acs-note", Placement::Header),
        ],
    ),
    OperationInfo::roa(&PRODUCT, "Members", Method::Put, "/things/{Id}/parts/{Part}")
        .with_default_placement(Placement::Json)
        .with_parameters(&[
            ("Id", Placement::Path),
            ("Part", Placement::Path),
            ("Text", Placement::Query(ListStyle::Flat)),
            ("x-note", Placement::Header),
        ]),
    OperationInfo::roa(&PRODUCT, "Whole", Method::Post, "/whole")
        .with_parameters(&[("body", Placement::Body(BodyFormat::Json))]),
];

const NAMES: [&[&str]; 3] = [
    &[
        "RegionId",
        "Text",
        "Whole",
        "List",
        "Map",
        "Json",
        "Simple",
        "x-acs-note",
        "Form",
        "FormMap",
        "FormJson",
    ],
    &["Id", "Part", "Text", "x-note", "member", "any", "list"],
    &["Text", "body"],
];

const PROTOCOL: [&str; 8] = [
    "x-acs-accesskey-id",
    "x-acs-action",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
    "x-acs-version",
    "x-emulator-fault",
    "accept",
];

#[derive(Arbitrary, Debug)]
struct Input {
    operation: u8,
    parameters: Vec<(Name, Given)>,
    headers: Vec<(String, String)>,
    token: Option<String>,
}

#[derive(Arbitrary, Debug)]
enum Name {
    Known(u8),
    Any(String),
}

#[derive(Arbitrary, Debug)]
enum Given {
    Null,
    Flag(bool),
    Whole(i64),
    Large(u64),
    Float(f64),
    Text(String),
    List(Vec<Given>),
    Object(Vec<(String, Given)>),
}

impl From<Given> for Value {
    fn from(given: Given) -> Self {
        match given {
            Given::Null => Self::Null,
            Given::Flag(flag) => flag.into(),
            Given::Whole(number) => number.into(),
            Given::Large(number) => number.into(),
            Given::Float(number) => Number::from_f64(number).map_or(Self::Null, Self::Number),
            Given::Text(text) => text.into(),
            Given::List(list) => list.into_iter().map(Self::from).collect(),
            Given::Object(members) => {
                let members = members.into_iter().map(|(name, value)| (name, value.into()));
                members.collect::<Map<_, _>>().into()
            }
        }
    }
}

fuzz_target!(|input: Input| {
    let at = usize::from(input.operation) % OPERATIONS.len();
    let mut fields: Map<String, Value> = Map::new();
    for (name, value) in input.parameters {
        let name = match name {
            Name::Known(number) => alicloud_fuzz::choose(NAMES[at], number).to_owned(),
            Name::Any(name) => name,
        };
        fields.insert(name, value.into());
    }
    let mut options = CallOptions::new();
    for (name, value) in input.headers {
        // A caller may replace a header of the protocol; then the request may be refused.
        if PROTOCOL.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            continue;
        }
        options = options.header(&name, value);
    }
    let transport = Arc::new(ToEmulator::new(emulator(Arc::clone(&CATALOG))));
    let mut config = api::config(transport.clone(), usize::MAX);
    if let Some(token) = input.token {
        config = config.credentials(Credentials::sts(api::KEY.0, api::KEY.1, token));
    }
    let client = api::client(config);
    let sent = fields.clone().into_iter().collect();
    let result = block_on(client.send_fields(&OPERATIONS[at], sent, options));

    let last = transport.last.lock().expect("nothing panics with the lock").take();
    let Some(request) = last else {
        // Not sent: then it is said that the request is wrong.
        let error = result.expect_err("there was no response");
        assert!(matches!(error.kind(), ErrorKind::Request | ErrorKind::Credentials), "{error}");
        assert!(!error.to_string().contains(['\n', '\r']));
        return;
    };
    check(&request);
    let record = transport.emulator.requests().pop().expect("requests are recorded");
    if request.body.len() > BODY_LIMIT {
        assert_eq!(record.code.as_deref(), Some("RequestBodyTooLarge"));
        return;
    }
    let has_token = request.headers.iter().any(|(name, _)| name == "x-acs-security-token");
    if has_token {
        assert_eq!(record.code.as_deref(), Some("InvalidSecurityToken.MismatchWithAccessKey"));
        return;
    }
    assert!(record.account_id.is_some(), "{record:?}: {} {:?}", request.url, request.headers);
    if record.code.is_none() {
        arrived(NAMES[at], &fields, &record.parameters);
    }
});

/// What must hold whatever the parameters are.
fn check(request: &HttpRequest) {
    let url: axum::http::Uri = request.url.parse().expect("the URL is one");
    assert_eq!(url.host(), Some("test.cn-hangzhou.aliyuncs.com"));
    assert!(request.url.is_ascii() && !request.url.contains(['#', ' ']), "{}", request.url);
    for (name, value) in &request.headers {
        assert!(!name.is_empty() && *name == name.to_ascii_lowercase(), "{name:?}");
        assert!(!value.chars().any(|c| c.is_control() && c != '\t'), "{name}: {value:?}");
    }
    let mut names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), request.headers.len(), "a header appears twice");
}

/// Texts of the operation's own parameters are read by the emulator as they were given.
fn arrived(known: &[&str], sent: &Map<String, Value>, read: &Map<String, Value>) {
    for name in ["Text", "Form", "Id", "Part", "member"] {
        if !known.contains(&name) {
            continue;
        }
        if let Some(Value::String(text)) = sent.get(name) {
            assert_eq!(read.get(name), sent.get(name), "{name}: {text:?} of {sent:?}");
        }
    }
}
