//! One call: what is sent, what comes back, and when it is sent again.

use std::sync::Arc;
use std::time::Duration;

use alicloud_runtime::credentials::CredentialsChain;
use alicloud_runtime::{
    Addressing, Bytes, CallOptions, Credentials, EndpointRule, Error, ErrorKind, Method, Operation,
    OperationInfo, Placement, Product, RetryPolicy, Signature,
};
use serde_json::json;
use tokio::time::Instant;

use crate::ecs::{
    Client, DescribeImageSharePermissionRequest, DescribeImageSharePermissionResponse, ErrorCode,
    PRODUCT, RunThingsRequest,
};
use crate::script::{Step, client, config, fails, header, ok};

#[tokio::test]
async fn an_rpc_request_is_complete() {
    let (client, script) = client([ok(
        r#"{"RequestId":"R","TotalCount":"1","Accounts":{"Account":[{"AliyunId":7}]}}"#,
    )]);
    let response = client.describe_image_share_permission("m-1 *").page_size(50).await.unwrap();
    assert_eq!(
        (response.total_count, response.accounts[0].aliyun_id.as_deref()),
        (Some(1), Some("7"))
    );

    let request = &script.requests()[0];
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url,
        "https://ecs-cn-hangzhou.aliyuncs.com/?ImageId=m-1%20%2A&PageSize=50&RegionId=cn-hangzhou"
    );
    assert!(request.body.is_empty());
    let names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "host",
            "x-acs-version",
            "x-acs-action",
            "user-agent",
            "x-acs-date",
            "x-acs-signature-nonce",
            "accept",
            "x-acs-content-sha256",
            "authorization"
        ]
    );
    assert_eq!(header(request, "host"), Some("ecs-cn-hangzhou.aliyuncs.com"));
    assert_eq!(header(request, "x-acs-date"), Some("2027-01-15T08:00:00Z"));
    assert_eq!(header(request, "x-acs-signature-nonce"), Some("00000000000000000000000000000000"));
    let authorization = header(request, "authorization").unwrap();
    let start = "ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=";
    assert!(authorization.starts_with(start), "{authorization}");
}

#[tokio::test]
async fn a_roa_request_is_complete() {
    let (client, script) = client([ok(r#"[{"code":"200"}]"#)]);
    let attached = client.attach_instances("c/1").instances(vec!["i-1".to_owned()]).await.unwrap();
    assert_eq!(attached[0].code, Some(200));
    let request = &script.requests()[0];
    assert_eq!(request.url, "https://ecs-cn-hangzhou.aliyuncs.com/clusters/c%2F1/attach");
    assert_eq!(request.body, r#"{"instances":["i-1"]}"#);
    assert_eq!(header(request, "content-type"), Some("application/json; charset=utf-8"));
    assert!(header(request, "authorization").unwrap().contains("SignedHeaders=content-type;host;"));
}

#[tokio::test]
async fn records_may_hold_themselves() {
    let body = r#"[{"code":1,"cause":{"cause":{"code":"2"}},"parts":{"part":[{"code":3,"parts":{"part":[{}]}}]}}]"#;
    let (client, _) = client([ok(body), ok(r#"[{"cause":{"cause":{"code":"x"}}}]"#)]);
    let attached = client.attach_instances("c").await.unwrap();
    let cause = attached[0].cause.as_ref().and_then(|cause| cause.cause.as_ref()).unwrap();
    assert_eq!((cause.code, attached[0].parts[0].parts.len()), (Some(2), 1));
    assert!(attached == attached.clone() && attached[0] != attached[0].parts[0]);
    assert_eq!(serde_json::to_string(&attached).unwrap(), body.replace(r#""2""#, "2"));
    assert_eq!(
        format!("{:?}", attached[0].cause),
        "Some(Attached { cause: Attached { code: 2 } })"
    );
    let answer = client.attach_instances("c").detailed().await.unwrap();
    assert_eq!(answer.warnings[0].place(), "$[0].cause.cause.code");
}

#[tokio::test]
async fn other_identities_sign_in_their_way() {
    static BROWSE: OperationInfo<'_> = OperationInfo::rpc(&PRODUCT, "Browse");
    let sent = async |credentials, roa: bool| {
        let (_, script) = client([ok("[]"), ok("{}")]);
        let client = Client::new(config(&script).credentials(credentials)).unwrap();
        if roa {
            client.attach_instances("c").await.unwrap();
        } else {
            client.send(RunThingsRequest::default()).await.unwrap();
        }
        script.requests().remove(0)
    };
    let sts = sent(Credentials::sts("ak", "s3cret", "token"), true).await;
    assert_eq!(
        (header(&sts, "x-acs-accesskey-id"), header(&sts, "x-acs-security-token")),
        (Some("ak"), Some("token"))
    );
    assert!(header(&sts, "authorization").unwrap().contains(";x-acs-accesskey-id;"));
    assert!(header(&sts, "authorization").unwrap().contains(";x-acs-security-token;"));

    let bearer = sent(Credentials::bearer("token"), false).await;
    assert_eq!(
        (header(&bearer, "x-acs-bearer-token"), header(&bearer, "authorization")),
        (Some("token"), None)
    );
    assert!(bearer.url.ends_with("&SignatureType=BEARERTOKEN"));
    let bearer = sent(Credentials::bearer("token"), true).await;
    assert_eq!(header(&bearer, "x-acs-signature-type"), Some("BEARERTOKEN"));

    let (_, script) = client([ok("{}")]);
    let client = Client::new(config(&script).credentials(Credentials::anonymous())).unwrap();
    client.0.send_fields(&BROWSE, vec![], CallOptions::new()).await.unwrap();
    let anonymous = script.requests().remove(0);
    assert_eq!(header(&anonymous, "authorization"), None);
    assert!(anonymous.url.ends_with("/?Format=json"), "{}", anonymous.url);
}

#[tokio::test]
async fn details_come_with_the_answer() {
    let (client, _) = client([
        Step::Answer(201, vec![("x-acs-request-id", "H")], r#"{"RequestId":"B"}"#.to_owned()),
        ok(r#"{"RequestId":"B"}"#),
        ok(""),
    ]);
    let answer = client.describe_image_share_permission("m").detailed().await.unwrap();
    assert_eq!(
        (answer.status, answer.request_id.as_deref(), answer.body.request_id.as_deref()),
        (201, Some("H"), Some("B"))
    );
    let answer = client.describe_image_share_permission("m").detailed().await.unwrap();
    assert_eq!(answer.request_id.as_deref(), Some("B"));
    assert!(
        client.describe_image_share_permission("m").await.unwrap()
            == DescribeImageSharePermissionResponse::default()
    );
}

#[tokio::test]
async fn stored_requests_are_sent() {
    let (client, script) = client([ok("\u{feff}{}")]);
    let request = client.describe_image_share_permission("m").page_size(2).into_request();
    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(stored, r#"{"ImageId":"m","PageSize":2}"#);
    let read: DescribeImageSharePermissionRequest = serde_json::from_str(&stored).unwrap();
    client.send(read).await.unwrap();
    assert!(script.requests()[0].url.contains("ImageId=m&PageSize=2"));
}

#[tokio::test]
async fn errors_of_the_service_are_typed() {
    let (client, _) = client([fails(404, "InvalidImageId.NotFound")]);
    let error = client.describe_image_share_permission("m").await.unwrap_err();
    assert!(matches!(error.code(), Some(ErrorCode::InvalidImageIdNotFound)));
    assert_eq!(
        error.to_string(),
        "DescribeImageSharePermission: InvalidImageId.NotFound (HTTP 404): m [request id R]"
    );
}

#[tokio::test]
async fn answers_that_do_not_fit_say_where() {
    let body = r#"{"RequestId":"R","Accounts":{"Account":[{},{"SharedTime":"later"}]}}"#;
    let (_, script) = client([ok(body), ok("<html>"), Step::Answer(302, vec![], String::new())]);
    let client = Client::new(config(&script).strict_responses()).unwrap();
    let error = client.describe_image_share_permission("m").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        (error.request_id(), error.status(), error.raw_body()),
        (Some("R"), Some(200), Some(body.as_bytes()))
    );
    let text = error.to_string();
    assert!(
        text.starts_with("DescribeImageSharePermission: ")
            && text.contains("`Accounts.Account[1].SharedTime`"),
        "{text}"
    );
    assert!(!text.contains("later"));
    let error = client.describe_image_share_permission("m").await.unwrap_err();
    assert_eq!((error.kind(), error.raw_body()), (ErrorKind::Decode, Some(&b"<html>"[..])));
    let error = client.describe_image_share_permission("m").await.unwrap_err();
    assert!(error.to_string().contains("redirect (HTTP 302)"));
}

#[tokio::test]
async fn a_code_in_a_good_answer_is_no_error() {
    let (client, _) = client([ok(r#"{"Code":"OK","Success":false}"#)]);
    assert!(client.describe_image_share_permission("m").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn reads_are_repeated_with_fresh_signatures() {
    let (client, script) = client([Step::Lost, fails(503, "ServiceUnavailable"), ok("{}")]);
    let start = Instant::now();
    client.describe_image_share_permission("m").await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 200 + 400);
    let nonces: Vec<_> = script
        .requests()
        .iter()
        .map(|request| header(request, "x-acs-signature-nonce").map(str::to_owned))
        .collect();
    assert!(nonces[0] != nonces[1] && nonces[1] != nonces[2]);
}

#[tokio::test(start_paused = true)]
async fn writes_are_repeated_only_when_harmless() {
    let (client, script) =
        client([fails(503, "ServiceUnavailable"), Step::Lost, Step::Refused, ok("[]")]);
    assert_eq!(
        client.attach_instances("c").await.unwrap_err().code_str(),
        Some("ServiceUnavailable")
    );
    assert_eq!(client.attach_instances("c").await.unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(script.sent(), 2);
    client.attach_instances("c").await.unwrap();
    assert_eq!(script.sent(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_idempotency_token_is_filled_in_and_kept() {
    let (client, script) = client([Step::Lost, ok("{}"), ok("{}")]);
    client.run_things().password("p").await.unwrap();
    let requests = script.requests();
    assert!(
        requests[0].url.contains("ClientToken=00000000-0000-4000-8000-000000000000"),
        "{}",
        requests[0].url
    );
    assert_eq!(requests[0].url, requests[1].url);
    client.run_things().client_token("mine").await.unwrap();
    assert!(script.requests()[2].url.ends_with("ClientToken=mine"));
}

static SEND: OperationInfo<'_> =
    OperationInfo::rpc(&PRODUCT, "SendNote").with_success("Code", &["OK", "200"]);

#[tokio::test(start_paused = true)]
async fn a_member_says_that_the_call_failed_whatever_the_status() {
    let sent = async |steps: Vec<Step>| {
        let (client, script) = client(steps);
        let result = client.0.send_fields(&SEND, Vec::new(), CallOptions::new()).await;
        (result, script.sent())
    };
    let limit = r#"{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"Too many.","RequestId":"R-1"}"#;
    let (result, requests) = sent(vec![ok(limit)]).await;
    let error = result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "SendNote: isv.BUSINESS_LIMIT_CONTROL (HTTP 200): Too many. [request id R-1]"
    );
    assert_eq!((error.kind(), error.is_retryable(), requests), (ErrorKind::Service, false, 1));
    assert_eq!(error.raw_body(), Some(limit.as_bytes()));
    // Only what passes by its code is sent again, as any error.
    let conflict = || ok(r#"{"Code":"OperationConflict"}"#);
    let (result, requests) = sent(vec![conflict(), ok(r#"{"Code":"OK"}"#)]).await;
    assert_eq!((result.is_ok(), requests), (true, 2));
    let (result, _) = sent(vec![ok(r#"{"Code":500}"#)]).await;
    assert_eq!(result.unwrap_err().code_str(), Some("500"));
    for body in ["{}", r#"{"Code":null}"#, r#"{"Code":""}"#, r#"{"Code":200}"#, "[]", "no JSON", ""]
    {
        assert!(sent(vec![ok(body)]).await.0.is_ok(), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_idempotency_token_is_absent() {
    let (client, script) = client([Step::Lost, ok("{}"), ok("{}")]);
    client.run_things().client_token("").await.unwrap();
    let info = RunThingsRequest::INFO;
    let fields = vec![("ClientToken".to_owned(), json!(""))];
    client.0.send_fields(info, fields, CallOptions::new()).await.unwrap();
    let tokens: Vec<_> = script
        .requests()
        .iter()
        .map(|request| request.url.split_once("?ClientToken=").map(|(_, token)| token.to_owned()))
        .collect();
    assert_eq!(tokens[0], tokens[1], "one token for both attempts");
    assert!(
        tokens.iter().all(|token| token.as_ref().is_some_and(|token| token.len() == 36)),
        "{tokens:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn retries_end() {
    let (client, script) = client((0..3).map(|_| fails(503, "ServiceUnavailable")));
    let error = client.describe_image_share_permission("m").await.unwrap_err();
    assert_eq!((script.sent(), error.attempts()), (3, 3));
    assert!(error.to_string().ends_with(", after 3 attempts"));
}

#[tokio::test(start_paused = true)]
async fn retries_can_be_turned_off() {
    let (client, script) = client([Step::Lost, Step::Lost]);
    let once = CallOptions::new().no_retry();
    client.describe_image_share_permission("m").with_options(once).await.unwrap_err();
    assert_eq!(script.sent(), 1);
    let client = Client::new(config(&script).retry(RetryPolicy::none())).unwrap();
    client.describe_image_share_permission("m").await.unwrap_err();
    assert_eq!(script.sent(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_service_says_how_long_to_wait() {
    let wait = |ms| {
        Step::Answer(
            429,
            vec![("x-acs-retry-after", ms)],
            r#"{"Code":"Throttling.User"}"#.to_owned(),
        )
    };
    let (client, script) = client([wait("5000"), ok("{}"), wait("60000")]);
    let start = Instant::now();
    client.describe_image_share_permission("m").await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    let error = client.describe_image_share_permission("m").await.unwrap_err();
    assert!(error.is_throttling());
    assert_eq!(script.sent(), 3);
}

#[tokio::test(start_paused = true)]
async fn attempts_and_calls_have_their_time() {
    let (client, script) = client([Step::Hangs, ok("{}"), Step::Hangs, Step::Hangs, Step::Hangs]);
    let start = Instant::now();
    client.describe_image_share_permission("m").await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 10_000 + 200);
    let start = Instant::now();
    let error = client
        .describe_image_share_permission("m")
        .with_options(CallOptions::new().timeout(Duration::from_secs(3)))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), start.elapsed()), (ErrorKind::Timeout, Duration::from_secs(3)));
    assert!(error.to_string().contains("within 3s"), "{error}");
    let error = client.attach_instances("c").await.unwrap_err();
    assert!(
        error.to_string().starts_with(
            "AttachInstances: no response from ecs-cn-hangzhou.aliyuncs.com within 10s"
        )
    );
    assert_eq!(script.sent(), 4);
}

#[tokio::test]
async fn headers_can_be_added_but_not_the_reserved_ones() {
    let (client, script) = client([ok("{}")]);
    let options = CallOptions::new().header("X-Acs-Extra", "1").header("x-other", "2");
    client.run_things().with_options(options).await.unwrap();
    let request = &script.requests()[0];
    assert_eq!(
        (header(request, "x-acs-extra"), header(request, "x-other")),
        (Some("1"), Some("2"))
    );
    assert!(header(request, "authorization").unwrap().contains(";x-acs-extra;"));
    for bad in ["Host", "authorization", "a b"] {
        let options = CallOptions::new().header(bad, "x");
        let error = client.run_things().with_options(options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{bad}");
    }
    let broken = CallOptions::new().header("x-a", "1\r\nx-b: 2");
    assert!(client.run_things().with_options(broken).await.is_err());
    assert_eq!(script.sent(), 1);
}

#[tokio::test]
async fn credentials_that_cannot_be_sent_are_not() {
    let (_, script) = client([]);
    for bad in [
        Credentials::access_key("ak\n", "sk"),
        Credentials::access_key("ak", "s3cret\n"),
        Credentials::sts("ak", "sk", "tok3n\r\nx-acs-other: 1"),
        Credentials::bearer("tok3n\n"),
    ] {
        let client = Client::new(config(&script).credentials(bad)).unwrap();
        let error = client.attach_instances("c").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("line break"), "{error}");
        assert!(!format!("{error:?}").contains("tok3n"));
    }
    assert_eq!(script.sent(), 0);
}

#[tokio::test]
async fn requests_that_cannot_be_sent_are_not() {
    static OTHER: OperationInfo<'_> =
        OperationInfo::rpc(&PRODUCT, "GetFile").with_signature(Signature::Other);
    let (client, script) = client([]);
    let error = client.attach_instances("..").await.unwrap_err();
    assert!(error.to_string().starts_with("AttachInstances: a path parameter"), "{error}");
    let error = client.0.send_fields(&OTHER, vec![], CallOptions::new()).await.unwrap_err();
    assert!(
        error.to_string().contains("signature of kind Other, which is not supported yet"),
        "{error}"
    );
    assert_eq!(script.sent(), 0);
}

#[tokio::test]
async fn operations_are_called_by_descriptions_that_live_no_longer_than_the_call() {
    let (client, script) = client([ok("{}"), fails(404, "Gone")]);
    for described in ["AttachThing", "DetachThing"].map(str::to_owned) {
        let path = format!("/things/{{Id}}/{}", described.to_lowercase());
        let parameters = [("Id".to_owned(), Placement::Path), ("Kind".to_owned(), Placement::Json)];
        let parameters: Vec<_> = parameters.iter().map(|(name, p)| (name.as_str(), *p)).collect();
        let product = Product::new("Things", "v1").with_endpoint_rule(EndpointRule::Central);
        let info = OperationInfo::new(&product, &described, Addressing::ByPath(&path))
            .with_parameters(&parameters);
        let fields = vec![("Id".to_owned(), json!("t-1")), ("Kind".to_owned(), json!(1))];
        let called = client.0.send_fields(&info, fields, CallOptions::new().no_retry()).await;
        if described == "DetachThing" {
            assert_eq!(called.as_ref().err().and_then(Error::operation), Some("DetachThing"));
        } else {
            assert_eq!(called.unwrap().body, Bytes::from_static(b"{}"));
        }
    }
    let sent = script.requests();
    assert_eq!(sent[0].url, "https://things.aliyuncs.com/things/t-1/attachthing");
    assert_eq!(sent[1].url, "https://things.aliyuncs.com/things/t-1/detachthing");
    assert_eq!(sent[1].body, Bytes::from_static(b"{\"Kind\":1}"));
}

#[tokio::test]
async fn untyped_calls_give_the_body_as_it_came() {
    static ANY: OperationInfo<'_> = OperationInfo::rpc(&PRODUCT, "Any")
        .with_region_parameter("RegionId")
        .with_method(Method::Get);
    let (client, script) = client([ok("{ \"x\": 1 }")]);
    let fields = vec![("Tag".to_owned(), json!([{"Key": "k"}]))];
    let answer = client.0.send_fields(&ANY, fields, CallOptions::new()).await.unwrap();
    assert_eq!(answer.body, Bytes::from_static(b"{ \"x\": 1 }"));
    assert_eq!(
        script.requests()[0].url,
        "https://ecs-cn-hangzhou.aliyuncs.com/?RegionId=cn-hangzhou&Tag.1.Key=k"
    );
}

#[tokio::test]
async fn anonymous_operations_need_no_credentials() {
    static ASSUME: OperationInfo<'_> =
        OperationInfo::rpc(&PRODUCT, "Assume").with_signature(Signature::Anonymous);
    let (_, script) = client([ok("{}")]);
    let none = Arc::new(CredentialsChain::new(vec![]));
    let client = Client::new(config(&script).credentials_provider(none)).unwrap();
    client.0.send_fields(&ASSUME, vec![], CallOptions::new()).await.unwrap();
    let request = &script.requests()[0];
    assert_eq!(header(request, "authorization"), None);
    assert!(request.url.ends_with(
        "/?Action=Assume&Format=json&SignatureNonce=00000000000000000000000000000000&Timestamp=2027-01-15T08%3A00%3A00Z&Version=2014-05-26"
    ), "{}", request.url);
    let error = client.describe_image_share_permission("m").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
}

#[tokio::test]
async fn nothing_shows_secrets() {
    let (client, script) = client([Step::Lost]);
    let call = client.run_things().password("pa55word");
    let shown = format!("{call:?} {client:?}");
    let error = call.with_options(CallOptions::new().no_retry()).await.unwrap_err();
    let shown = format!("{shown} {error:?} {error} {:?}", script.requests());
    assert!(!shown.contains("pa55word") && !shown.contains("s3cret"), "{shown}");
    assert!(shown.contains("Password: [redacted]"));
}
