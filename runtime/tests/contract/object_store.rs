//! Operations of the object store, called over a scripted transport that checks their signatures.

use std::sync::Arc;
use std::time::Duration;

use alicloud_runtime::{
    BodyFormat, CallOptions, Client, Credentials, Error, ErrorKind, Method, OperationInfo,
    Placement, Product, ResponseBody, Signature, Value,
};
use serde_json::json;

use crate::script::{Script, Step, config, header, script};
use crate::signature_check;

static OSS: Product<'_> = Product::new("Oss", "2019-05-17");

static GET: OperationInfo<'_> = OperationInfo::roa(&OSS, "GetObjectAcl", Method::Get, "/{key}?acl")
    .with_signature(Signature::Oss)
    .with_response_body(ResponseBody::Xml)
    .repeatable()
    .with_parameters(&[("bucket", Placement::Host), ("key", Placement::Path)]);

static PUT: OperationInfo<'_> = OperationInfo::roa(&OSS, "PutBucketTags", Method::Put, "/?tagging")
    .with_signature(Signature::Oss)
    .with_response_body(ResponseBody::None)
    .with_parameters(&[("bucket", Placement::Host), ("body", Placement::Body(BodyFormat::Xml))]);

fn fields(fields: Value) -> Vec<(String, Value)> {
    let Value::Object(fields) = fields else { unreachable!("tests give objects") };
    fields.into_iter().collect()
}

fn client(script: &Arc<Script>, endpoint: &str) -> Client {
    Client::new(config(script).endpoint(endpoint), &OSS).unwrap()
}

fn ok(body: &str) -> Step {
    Step::Answer(200, vec![("x-oss-request-id", "R-1")], body.to_owned())
}

async fn get(client: &Client) -> Result<Value, Error> {
    let all = fields(json!({"bucket": "my-bucket", "key": "a b/中", "versionId": "v"}));
    let response = client.send_fields(&GET, all, CallOptions::new().header("range", "1")).await?;
    assert_eq!(response.request_id.as_deref(), Some("R-1"));
    Ok(String::from_utf8(response.body.to_vec()).unwrap().into())
}

#[tokio::test]
async fn buckets_are_in_the_host_or_in_the_path() {
    let script = script([ok("<A/>"), ok("<A/>"), ok("")]);
    get(&client(&script, "oss-cn-hangzhou.aliyuncs.com")).await.unwrap();
    get(&client(&script, "http://127.0.0.1:8080")).await.unwrap();
    let body = json!({"Tagging": {"TagSet": {"Tag": [{"Key": "k", "Value": "<"}]}}});
    let all = fields(json!({"bucket": "my-bucket", "body": body}));
    let sts = config(&script)
        .endpoint("oss-cn-hangzhou.aliyuncs.com")
        .credentials(Credentials::sts("ak", "s3cret", "tok3n"));
    let sts = Client::new(sts, &OSS).unwrap();
    sts.send_fields(&PUT, all, CallOptions::new()).await.unwrap();
    // The script has checked the signatures.
    let sent = script.requests();
    let url = |at: usize| sent[at].url.as_str();
    let path = "a%20b/%E4%B8%AD?acl&versionId=v";
    assert_eq!(url(0), format!("https://my-bucket.oss-cn-hangzhou.aliyuncs.com/{path}"));
    assert_eq!(url(1), format!("http://127.0.0.1:8080/my-bucket/{path}"));
    assert_eq!(url(2), "https://my-bucket.oss-cn-hangzhou.aliyuncs.com/?tagging");
    assert_eq!(header(&sent[2], "content-type"), Some("application/xml"));
    assert_eq!(header(&sent[2], "x-oss-security-token"), Some("tok3n"));
    let wanted = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Tagging><TagSet><Tag><Key>k</Key><Value>&lt;</Value></Tag></TagSet></Tagging>";
    assert_eq!(sent[2].body, wanted);
}

#[tokio::test]
async fn errors_are_xml_and_a_clock_that_is_off_is_corrected() {
    let error = |code: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<Error>\n  <Code>{code}</Code>\n  <Message>m</Message>\n  <RequestId>R-2</RequestId>\n</Error>"
        )
    };
    let date = ("date", "Fri, 15 Jan 2027 12:00:00 GMT");
    let script = script([
        Step::Answer(403, vec![date], error("RequestTimeTooSkewed")),
        Step::Answer(404, vec![], error("NoSuchBucket")),
    ]);
    let failed = get(&client(&script, "oss-cn-hangzhou.aliyuncs.com")).await.unwrap_err();
    assert_eq!((failed.kind(), failed.status()), (ErrorKind::Service, Some(404)));
    assert_eq!(failed.code_str(), Some("NoSuchBucket"));
    assert_eq!(failed.request_id(), Some("R-2"));
    let sent = script.requests();
    assert_eq!(header(&sent[0], "x-oss-date"), Some("20270115T080000Z"));
    assert_eq!(header(&sent[1], "x-oss-date"), Some("20270115T120000Z"));
}

#[tokio::test]
async fn a_request_as_a_url_needs_no_credentials() {
    let nothing = script([]);
    let config = config(&nothing).credentials(Credentials::sts("ak", "s3cret", "tok3n"));
    let presign = |endpoint: &str, options: CallOptions, seconds| {
        let client = Client::new(config.clone().endpoint(endpoint), &OSS).unwrap();
        async move {
            let all = fields(json!({"bucket": "my-bucket", "key": "k", "versionId": "v"}));
            client.presign_fields(&GET, all, options, Duration::from_secs(seconds)).await
        }
    };
    for endpoint in ["oss-cn-hangzhou.aliyuncs.com", "http://127.0.0.1:8080"] {
        let options = CallOptions::new().header("range", "bytes=0-9");
        let presigned = presign(endpoint, options, 900).await.unwrap();
        assert_eq!(presigned.method(), Method::Get);
        assert_eq!(presigned.headers(), [("range".to_owned(), "bytes=0-9".to_owned())]);
        let shown = format!("{presigned:?}");
        assert!(!shown.contains("tok3n") && !shown.contains("signature"), "{shown}");
        assert!(!presigned.url().contains("s3cret"));
        let sent = |url: &str, range: &str| {
            let (_, rest) = url.split_once("://").unwrap();
            let host = rest.split('/').next().unwrap();
            let headers = [("host", host), ("range", range)];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let request = signature_check::request("GET", url, &headers, &"".into());
            let account =
                alicloud_emulator::Account::new("1", "ak", "s3cret").security_token("tok3n");
            alicloud_emulator::check_signature(
                &request,
                &[account],
                presigned.expiry() - Duration::from_secs(1),
            )
            .map_err(|error| error.code)
        };
        assert_eq!(sent(presigned.url(), "bytes=0-9"), Ok(Some("ak".to_owned())));
        assert!(sent(presigned.url(), "bytes=0-8").is_err());
        assert!(sent(&presigned.url().replace("=900", "=901"), "bytes=0-9").is_err());
    }
    for seconds in [0, 7 * 24 * 60 * 60 + 1] {
        let error = presign("oss-cn-hangzhou.aliyuncs.com", CallOptions::new(), seconds).await;
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("GetObjectAcl: a URL can be good for"), "{error}");
    }
    let other = OperationInfo::rpc(&OSS, "Other");
    let client = Client::new(config.clone().endpoint("http://127.0.0.1:1"), &OSS).unwrap();
    let error = client
        .presign_fields(&other, Vec::new(), CallOptions::new(), Duration::from_secs(60))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("cannot be signed as URLs"), "{error}");
    assert_eq!(nothing.sent(), 0);
}

#[tokio::test]
async fn a_page_for_people_is_no_success_where_nothing_is_documented() {
    let html = vec![("content-type", "text/html; charset=utf-8")];
    let script = script([Step::Answer(200, html, "<html>Log in</html>".to_owned())]);
    let all = fields(json!({"bucket": "my-bucket", "body": {"Tagging": {}}}));
    let client = client(&script, "http://127.0.0.1:8080");
    let error = client.send_fields(&PUT, all, CallOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("the response is a page"), "{error}");
}
