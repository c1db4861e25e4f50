use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::{RecordingTransport, Redaction, ReplayTransport};
use crate::error::{Error, ErrorKind};
use crate::future::BoxFuture;
use crate::operation::OperationInfo;
use crate::signature_check;
use crate::transport::{HttpRequest, HttpResponse, Transport};
use crate::{Bytes, CallOptions, Client, Config, Credentials, DetailedResponse, Product, Value};
use alicloud_wire::{EndpointRule, ListStyle, Method, Placement};
use serde_json::json;

static PRODUCT: Product<'_> =
    Product::new("Ecs", "2014-05-26").with_endpoint_rule(EndpointRule::Regional);
static DESCRIBE: OperationInfo<'_> =
    OperationInfo::rpc(&PRODUCT, "DescribeThings").repeatable().with_region_parameter("RegionId");
static CREATE: OperationInfo<'_> = OperationInfo::rpc(&PRODUCT, "CreateThing")
    .with_idempotency_token("ClientToken")
    .with_parameters(&[
        ("Login", Placement::Form(ListStyle::Flat)),
        ("Note", Placement::Query(ListStyle::Json)),
    ]);
static PUT: OperationInfo<'_> =
    OperationInfo::roa(&PRODUCT, "PutThing", Method::Put, "/things/{Id}")
        .with_default_placement(Placement::Json)
        .with_parameters(&[("Id", Placement::Path), ("x-kind", Placement::Header)]);

/// Responses in order; without a response the connection is lost.
#[derive(Debug)]
struct Script(Mutex<VecDeque<(u16, Bytes)>>);

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let HttpRequest { method, url, headers, body, .. } = &request;
        let whole = signature_check::request(method.as_str(), url, headers, body);
        assert_eq!(signature_check::problem(&whole), None);
        let answer = self.0.lock().unwrap().pop_front();
        Box::pin(async move {
            let (status, body) = answer.ok_or_else(|| Error::transport("reset", false))?;
            let headers = [("x-acs-request-id", "R-1"), ("set-cookie", "s3cret-cookie")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            Ok(HttpResponse::new(status, headers, body))
        })
    }
}

fn script(answers: &[(u16, &'static [u8])]) -> Arc<dyn Transport> {
    let answers = answers.iter().map(|(status, body)| (*status, Bytes::from_static(body)));
    Arc::new(Script(Mutex::new(answers.collect())))
}

fn recorder(answers: &[(u16, &'static [u8])], redaction: Redaction) -> Arc<RecordingTransport> {
    Arc::new(RecordingTransport::new(script(answers)).redaction(redaction))
}

fn client(transport: Arc<dyn Transport>) -> Client {
    let credentials = Credentials::sts("LTAI-key-id", "s3cret-key", "s3cret-token");
    let config = Config::new("cn-hangzhou").credentials(credentials).transport(transport);
    Client::new(config, &PRODUCT).unwrap()
}

async fn call(
    client: &Client,
    info: &OperationInfo<'_>,
    fields: Value,
) -> Result<DetailedResponse<Bytes>, Error> {
    let Value::Object(fields) = fields else { panic!("fields are an object") };
    let options = CallOptions::new().no_retry();
    client.send_fields(info, fields.into_iter().collect(), options).await
}

fn replayed(recording: &RecordingTransport) -> ReplayTransport {
    ReplayTransport::from_json(&recording.to_json().unwrap()).unwrap()
}

fn value(answer: &DetailedResponse<Bytes>) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn what_was_recorded_is_answered_again_in_any_order() {
    let recording = recorder(
        &[
            (200, b"{ \"Things\": [1.5, \"a\"], \"NextToken\": \"n\" }"),
            (200, b"{\"Things\":[2]}"),
            (404, b"{\"Code\":\"NoSuchThing\",\"Message\":\"m\"}"),
            (200, b"\xff\x00"),
            (200, b""),
        ],
        Redaction::new(),
    );
    let calls = [
        (&DESCRIBE, json!({"PageSize": 2})),
        (&DESCRIBE, json!({"PageSize": 2, "NextToken": "n"})),
        (&PUT, json!({"Id": "a/b", "x-kind": "k", "size": 1, "tags": ["x"]})),
        (&CREATE, json!({"Login": "a b", "Note": [{"a": 1}]})),
        (&CREATE, json!({"Login": "a b", "Note": [{"a": 1}]})),
    ];
    let live = client(recording.clone());
    let mut first = Vec::new();
    for (info, fields) in &calls {
        first.push(call(&live, info, fields.clone()).await);
    }
    let lost = call(&live, &DESCRIBE, json!({})).await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::Transport);

    let replay = Arc::new(replayed(&recording));
    // Another identity, and another client whose nonces and tokens differ.
    let config = Config::new("cn-hangzhou").credentials(Credentials::access_key("other", "other"));
    let again = Client::new(config.transport(replay.clone()), &PRODUCT).unwrap();
    let left = replay.finish().unwrap_err().to_string();
    assert!(left.contains("CreateThing at ecs.cn-hangzhou.aliyuncs.com (2 times)"), "{left}");
    // The last two are the same request, and keep their order.
    for at in [2, 1, 0, 3, 4] {
        let (info, fields) = &calls[at];
        let (first, again) = (&first[at], call(&again, info, fields.clone()).await);
        match (first, &again) {
            (Ok(first), Ok(again)) => {
                assert_eq!((first.status, &first.request_id), (again.status, &again.request_id));
                if at < 2 {
                    assert_eq!(value(first), value(again));
                } else {
                    assert_eq!(first.body, again.body);
                }
            }
            (Err(first), Err(again)) => assert_eq!(first.to_string(), again.to_string()),
            _ => panic!("{first:?} {again:?}"),
        }
    }
    replay.finish().unwrap();
    let error = call(&again, calls[0].0, calls[0].1.clone()).await.unwrap_err().to_string();
    assert!(error.contains("asked for already, as often as it was recorded"), "{error}");
    assert!(error.contains("left in it: nothing"), "{error}");
}

#[tokio::test]
async fn a_recording_has_no_secrets() {
    let recording = recorder(
        &[
            (
                200,
                br#"{"Password":"s3cret-1","Echo":"it was s3cret-in, s3cret-token","Keys":[{"AccessKeySecret":"s3cret-2","AccessKeyId":"LTAI-new-id"}],
                "Nested":"{\"SecretData\":{\"a\":\"s3cret-3\",\"n\":424242}}","kube":{"config":"s3cret-4"},"NextToken":"n","SecretName":"shown"}"#,
            ),
            (400, b"<Error><Message>SecurityToken s3cret-token</Message></Error>"),
            (200, b"plain LTAI-key-id"),
            (200, b"Config: s3cret-5"),
        ],
        Redaction::new().hide("kube.config").hide("Config:").hide("Disk.Pin").show("SecretName"),
    );
    let live = client(recording.clone());
    let fields = json!({
        "Login": {"UserPassword": "s3cret-in"},
        "Note": [{"privateKey": "s3cret-6", "other": "s3cret-in"}],
        "Disk": [{"Pin": "s3cret-7", "Size": 20}],
        "Token": "s3cret-8",
    });
    call(&live, &CREATE, fields.clone()).await.unwrap();
    let body =
        json!({"Id": "x s3cret-9", "db": {"passWord": "s3cret-9", "n": 1}, "x-kind": "s3cret-a"});
    call(&live, &PUT, body).await.unwrap_err();
    call(&live, &DESCRIBE, json!({})).await.unwrap();
    call(&live, &DESCRIBE, json!({})).await.unwrap();
    let text = recording.to_json().unwrap();
    for secret in ["s3cret", "LTAI", "424242", "authorization", "nonce"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    for shown in [
        "\"NextToken\": \"n\"",
        "\"Disk.1.Size\": \"20\"",
        "it was REDACTED, REDACTED",
        "\"shown\"",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    // The rules go with the recording, so that the same request still matches.
    let again = client(Arc::new(replayed(&recording)));
    let answer = call(&again, &CREATE, fields).await.unwrap();
    assert_eq!(value(&answer)["Password"], "REDACTED");
    assert!(!format!("{recording:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_request_that_was_not_recorded_is_told_with_what_differs() {
    let recording = recorder(
        &[(200, b"{}"), (200, b"{}"), (200, b"{}")],
        Redaction::new().keep_header("x-kind"),
    );
    let live = client(recording.clone());
    call(&live, &DESCRIBE, json!({"PageSize": 10, "Zone": "a"})).await.unwrap();
    call(&live, &PUT, json!({"Id": "t-1", "size": 1, "x-kind": "k"})).await.unwrap();
    call(&live, &CREATE, json!({"Login": "me"})).await.unwrap();

    let again = client(Arc::new(replayed(&recording)));
    let drift = async |info, fields| {
        let error = call(&again, info, fields).await.unwrap_err();
        assert!(!error.is_retryable());
        error.to_string()
    };
    assert_eq!(
        drift(&DESCRIBE, json!({"PageSize": 20, "Filter": "x".repeat(100)})).await,
        format!(
            "DescribeThings: the recording in memory has no response to DescribeThings at ecs.cn-hangzhou.aliyuncs.com; \
             the nearest is DescribeThings at ecs.cn-hangzhou.aliyuncs.com: the parameter `Filter` is new: `{}..`, \
             the parameter `PageSize` is `20` and was `10`, the parameter `Zone` is gone; \
             left in it: CreateThing at ecs.cn-hangzhou.aliyuncs.com, DescribeThings at ecs.cn-hangzhou.aliyuncs.com, \
             PutThing at ecs.cn-hangzhou.aliyuncs.com; record again if the program is right",
            "x".repeat(60)
        )
    );
    let put = drift(&PUT, json!({"Id": "t-2", "size": 2, "x-kind": "l"})).await;
    for part in [
        "the header `x-kind` is `l` and was `k`",
        "the member `size` is `2` and was `1`",
        "the path is `/things/t-2` and was `/things/t-1`",
    ] {
        assert!(put.contains(part), "{put}");
    }
    let secret = drift(&CREATE, json!({"Login": "you", "Password": "s3cret"})).await;
    assert!(secret.contains("the parameter `Login` is `you` and was `me`"), "{secret}");
    assert!(secret.contains("`Password` is new") && !secret.contains("s3cret"), "{secret}");

    let in_order = client(Arc::new(replayed(&recording).in_order()));
    let error = call(&in_order, &CREATE, json!({"Login": "me"})).await.unwrap_err().to_string();
    assert!(error.contains("next comes DescribeThings"), "{error}");
    call(&in_order, &DESCRIBE, json!({"PageSize": 10, "Zone": "a"})).await.unwrap();

    let empty = client(Arc::new(replayed(&recorder(&[], Redaction::new()))));
    let error = call(&empty, &DESCRIBE, json!({})).await.unwrap_err().to_string();
    assert!(error.contains("it holds nothing"), "{error}");
}

#[tokio::test]
async fn a_file_is_written_whole_and_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("calls.json");
    let recording = recorder(&[(200, b"{\"a\":1}"), (200, b"{\"a\":2}")], Redaction::new());
    let live = client(recording.clone());
    for size in [1, 2] {
        call(&live, &DESCRIBE, json!({"PageSize": size})).await.unwrap();
        recording.save(&path).unwrap();
    }
    let names: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), recording.to_json().unwrap());
    let again = client(Arc::new(ReplayTransport::open(&path).unwrap()));
    let answer = call(&again, &DESCRIBE, json!({"PageSize": 2})).await.unwrap();
    assert_eq!(value(&answer), json!({"a": 2}));

    let nowhere = recording.save(directory.path().join("no/calls.json")).unwrap_err();
    assert!(nowhere.to_string().contains("calls.json cannot be written"), "{nowhere}");
    assert!(recording.save("/").is_err());
    let missing = ReplayTransport::open(directory.path().join("no.json")).unwrap_err();
    assert!(missing.to_string().contains("no.json cannot be read"), "{missing}");
}

#[test]
fn what_is_no_recording_is_said_to_be_none() {
    let problem = |text: &str| ReplayTransport::from_json(text).unwrap_err().to_string();
    assert!(problem("{}").contains("missing field `format`"));
    assert!(problem(r#"{"format":"x","exchanges":[]}"#).contains("the format `x`"));
    let base64 = r#"{"format":"alicloud-recording-1","exchanges":[{"request":{"method":"GET","host":"h","path":"/"},
        "response":{"status":200,"body":{"base64":"%"}}}]}"#;
    let replay = ReplayTransport::from_json(base64).unwrap();
    let request = HttpRequest::new(Method::Get, "https://h/");
    let error = replay.answer(&request).unwrap_err().to_string();
    assert!(error.contains("no base64"), "{error}");
}
