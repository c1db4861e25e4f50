//! Operations of the log service, called over a scripted and over a real transport.

use std::sync::Arc;

use alicloud_runtime::transport::HttpRequest;
use alicloud_runtime::{
    BodyFormat, CallOptions, Client, Credentials, EmptyBody, EndpointRule, Error, ErrorKind,
    ListStyle, Method, OperationInfo, Placement, Product, Signature, SignatureVersion, Value,
};
use axum::response::IntoResponse as _;
use serde_json::json;

use crate::http::Server;
use crate::script::{Script, Step, config, header, script};

static SLS: Product<'_> = Product::new("Sls", "2020-12-30")
    .with_endpoint_rule(EndpointRule::Regional)
    .with_endpoint_name("log");

static CREATE: OperationInfo<'_> =
    OperationInfo::roa(&SLS, "CreateLogStore", Method::Post, "/logstores")
        .with_signature(Signature::Sls)
        .with_empty_body(EmptyBody::Json)
        .with_parameters(&[
            ("project", Placement::Host),
            ("body", Placement::Body(BodyFormat::Json)),
        ]);

static BEAT: OperationInfo<'_> =
    OperationInfo::roa(&SLS, "Beat", Method::Get, "/logstores/{logstore}/groups?type=beat")
        .with_signature(Signature::Sls)
        .repeatable()
        .with_default_placement(Placement::Query(ListStyle::Flat))
        .with_parameters(&[
            ("project", Placement::Host),
            ("logstore", Placement::Path),
            ("x-log-compresstype", Placement::Header),
        ]);

fn fields(fields: Value) -> Vec<(String, Value)> {
    let Value::Object(fields) = fields else { unreachable!("tests give objects") };
    fields.into_iter().collect()
}

fn client(script: &Arc<Script>) -> Client {
    Client::new(config(script), &SLS).unwrap()
}

async fn beat(client: &Client, parameters: Value) -> Result<String, Error> {
    let mut all = fields(parameters);
    all.extend(fields(json!({"project": "my-logs", "logstore": "a b/中"})));
    let response = client.send_fields(&BEAT, all, CallOptions::new()).await?;
    Ok(String::from_utf8(response.body.to_vec()).unwrap())
}

fn ok(body: &str) -> Step {
    Step::Answer(200, vec![("x-log-requestid", "R-1")], body.to_owned())
}

fn url(request: &HttpRequest) -> &str {
    &request.url
}

#[tokio::test]
async fn both_versions_of_the_signature_are_sent() {
    let script = script([ok("{}"), ok("{}"), ok("{}")]);
    let first = client(&script);
    let body = json!({"logstoreName": "access", "ttl": 30});
    let all = fields(json!({"project": "my-logs", "body": body}));
    let response = first.send_fields(&CREATE, all, CallOptions::new()).await.unwrap();
    assert_eq!(response.request_id.as_deref(), Some("R-1"));
    beat(&first, json!({"n": "1 2"})).await.unwrap();
    let fourth = config(&script)
        .signature_version(SignatureVersion::V4)
        .credentials(Credentials::sts("ak", "s3cret", "tok3n"));
    beat(&Client::new(fourth, &SLS).unwrap(), json!({"n": ""})).await.unwrap();
    // The script has checked the signatures.
    let sent = script.requests();
    assert_eq!(url(&sent[0]), "https://my-logs.log.cn-hangzhou.aliyuncs.com/logstores");
    assert_eq!(header(&sent[0], "content-type"), Some("application/json"));
    assert_eq!(header(&sent[0], "x-log-bodyrawsize"), Some("34"));
    assert!(header(&sent[0], "authorization").unwrap().starts_with("LOG ak:"));
    let beats = "https://my-logs.log.cn-hangzhou.aliyuncs.com/logstores/a%20b%2F%E4%B8%AD/groups";
    assert_eq!(url(&sent[1]), format!("{beats}?n=1%202&type=beat"));
    assert_eq!(header(&sent[1], "content-md5"), Some(""));
    assert_eq!(url(&sent[2]), format!("{beats}?n=&type=beat"));
    let authorization = header(&sent[2], "authorization").unwrap();
    assert!(
        authorization.starts_with(
            "SLS4-HMAC-SHA256 Credential=ak/20270115/cn-hangzhou/sls/aliyun_v4_request,"
        ),
        "{authorization}"
    );
    assert_eq!(header(&sent[2], "x-acs-security-token"), Some("tok3n"));
}

#[tokio::test]
async fn errors_have_their_code_and_the_id_of_the_header() {
    let body = r#"{"errorCode":"SignatureNotMatch","errorMessage":"signature x= not match"}"#;
    let script = script([Step::Answer(401, vec![("x-log-requestid", "R-2")], body.to_owned())]);
    let error = beat(&client(&script), json!({})).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(401)));
    assert_eq!(error.code_str(), Some("SignatureNotMatch"));
    assert_eq!(error.message(), "signature x= not match");
    assert_eq!(error.request_id(), Some("R-2"));
    let shown = error.to_string();
    assert!(shown.starts_with("Beat: SignatureNotMatch"), "{shown}");
    assert!(shown.contains("check the access key secret"), "{shown}");
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected() {
    let body =
        r#"{"errorCode":"RequestTimeExpired","errorMessage":"Request time has been expired"}"#;
    let date = ("date", "Fri, 15 Jan 2027 12:00:00 GMT");
    let script = script([Step::Answer(400, vec![date], body.to_owned()), ok("{}")]);
    beat(&client(&script), json!({})).await.unwrap();
    let sent = script.requests();
    assert_eq!(header(&sent[0], "date"), Some("Fri, 15 Jan 2027 08:00:00 GMT"));
    assert_eq!(header(&sent[1], "date"), Some("Fri, 15 Jan 2027 12:00:00 GMT"));
}

#[tokio::test]
async fn what_is_not_supported_yet_is_said() {
    static PUT: OperationInfo<'_> =
        OperationInfo::roa(&SLS, "PutLogs", Method::Post, "/").with_signature(Signature::Sls);
    let packed = vec![("x-log-compresstype", "lz4"), ("x-log-bodyrawsize", "100")];
    let script = script([Step::Answer(200, packed, "packed".to_owned())]);
    let client = client(&script);
    let error = client.send_fields(&PUT, vec![], CallOptions::new()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "PutLogs: the body of PutLogs is protobuf, which is not supported yet; use another client for it"
    );
    let error = beat(&client, json!({"x-log-compresstype": "zstd"})).await.unwrap_err();
    assert!(error.to_string().contains("must be compressed (x-log-compresstype: zstd)"), "{error}");
    let bearer = config(&script).credentials(Credentials::bearer("the-token"));
    let error = beat(&Client::new(bearer, &SLS).unwrap(), json!({})).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(script.sent(), 0);
    let error = beat(&client, json!({})).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(200)));
    assert!(error.to_string().contains("compressed (x-log-compresstype: lz4)"), "{error}");
    assert_eq!(error.raw_body(), Some(&b"packed"[..]));
}

#[tokio::test]
async fn a_project_before_an_address_is_in_the_host_header() {
    let server = Server::start("{}".into_response()).await;
    let config = alicloud_runtime::Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .signature_version(SignatureVersion::V4)
        .endpoint(&server.url);
    beat(&Client::new(config, &SLS).unwrap(), json!({})).await.unwrap();
    let request = server.request();
    let host = request.headers().get_all("host").iter().collect::<Vec<_>>();
    assert_eq!(host, [&*server.url.replace("http://", "my-logs.")]);
}
