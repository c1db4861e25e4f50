use super::*;
use crate::codec::Known;

/// The error of a response with that status and body.
fn answered(status: u16, body: &str) -> Error {
    Error::service(status, parse_service_error(body.as_bytes()), None)
        .with_body(status, Bytes::copy_from_slice(body.as_bytes()))
        .in_operation("DescribeX")
}

#[derive(Debug, PartialEq)]
enum ErrorCode {
    NotFound,
    Other(String),
}

impl OpenEnum for ErrorCode {
    #[inline]
    fn known(value: Option<&Self>) -> Known<'_, Self> {
        let held = if let Some(Self::Other(other)) = value { Some(other) } else { None };
        Known::new(held, Self::Other, ["InvalidImageId.NotFound"], [Self::NotFound])
    }
}

#[test]
fn a_json_body_says_all() {
    let error = answered(
        404,
        r#"{"RequestId":"R-1","HostId":"ecs.aliyuncs.com","Code":"InvalidImageId.NotFound","Message":"No such image.","Recommend":"https://example.com/q"}"#,
    );
    assert_eq!(error.kind(), ErrorKind::Service);
    assert!(matches!(error.code(), Some(ErrorCode::NotFound)));
    assert_eq!(error.status(), Some(404));
    assert_eq!(error.request_id(), Some("R-1"));
    assert_eq!(error.host_id(), Some("ecs.aliyuncs.com"));
    assert_eq!(error.recommend(), Some("https://example.com/q"));
    assert_eq!(error.message(), "No such image.");
    assert_eq!(
        error.to_string(),
        "DescribeX: InvalidImageId.NotFound (HTTP 404): No such image. [request id R-1]"
    );
    assert!(!error.is_retryable());
}

#[test]
fn who_was_denied_what_by_which_policy_is_told() {
    let body = r#"{"Code":"Forbidden.RAM","Message":"No.","RequestId":"R","AccessDeniedDetail":{"AuthAction":"ecs:RunInstances","AuthPrincipalType":"SubUser","EncodedDiagnosticMessage":"AQEA","NoPermissionType":"ImplicitDeny","PolicyType":"","Other":[1]}}"#;
    assert_eq!(
        answered(403, body).to_string(),
        "DescribeX: Forbidden.RAM (HTTP 403): No. [request id R] [denied: AuthAction ecs:RunInstances, AuthPrincipalType SubUser, NoPermissionType ImplicitDeny]; grant the action to the identity"
    );
    let long = format!(r#"{{"Code":"X","AccessDeniedDetail":{{"A":"{}"}}}}"#, r"b\n".repeat(1000));
    let text = answered(403, &long).to_string();
    assert!(text.len() < 500 && text.contains("[denied: A b b") && !text.contains('\n'), "{text}");
    assert!(!answered(403, r#"{"Code":"X","AccessDeniedDetail":{}}"#).to_string().contains('['));
}

#[test]
fn unknown_codes_are_kept() {
    let error = answered(400, r#"{"Code":"New.Code"}"#);
    assert_eq!(error.code(), Some(ErrorCode::Other("New.Code".to_owned())));
}

#[test]
fn lower_case_members_stand_in_for_missing_ones() {
    let error = answered(
        400,
        r#"{"Code":"","code":"fallback","Message":null,"message":"m2","RequestId":"","requestId":"r2"}"#,
    );
    assert_eq!(
        (error.code_str(), error.message(), error.request_id()),
        (Some("fallback"), "m2", Some("r2"))
    );
    let error =
        answered(403, r#"{"code":"Forbidden.RAM","accessDeniedDetail":{"AuthAction":"ecs:X"}}"#);
    assert_eq!(error.access_denied_detail().unwrap()["AuthAction"], "ecs:X");
    assert!(error.to_string().ends_with("; grant the action to the identity"));
    let error = answered(404, r#"{"errorCode":"ProjectNotExist","errorMessage":"no project"}"#);
    assert_eq!((error.code_str(), error.message()), (Some("ProjectNotExist"), "no project"));
}

#[test]
fn xml_bodies_are_read() {
    let error = answered(
        400,
        "<?xml version=\"1.0\"?><Error><Code>X.Y</Code><Message>a &amp;lt; b &lt; c</Message><RequestId><![CDATA[r<1]]></RequestId></Error>",
    );
    assert_eq!(
        (error.code_str(), error.message(), error.request_id()),
        (Some("X.Y"), "a &lt; b < c", Some("r<1"))
    );
}

#[test]
fn bodies_that_say_nothing_keep_status_and_body() {
    for body in [
        "",
        "<html><body>Bad gateway</body></html>",
        "[1,2]",
        "\"oops\"",
        "null",
        "{}",
        r#"{"Code":"#,
        "<Error><Code>",
    ] {
        let error = answered(502, body);
        assert_eq!((error.status(), error.code_str()), (Some(502), None), "{body}");
        assert_eq!(error.raw_body(), Some(body.as_bytes()));
        assert_eq!(error.to_string(), "DescribeX: error without a code (HTTP 502)");
        assert!(error.is_retryable());
    }
}

#[test]
fn an_error_without_a_body_is_read_out_of_a_header() {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD
        .encode("<Error><Code>NoSuchKey</Code><Message>m</Message></Error>");
    let read = |body: &[u8], header| parse_with_header(body, header).code;
    assert_eq!(read(b"", Some(&encoded)).as_deref(), Some("NoSuchKey"));
    assert_eq!(read(b"{\"Code\":\"Own\"}", Some(&encoded)).as_deref(), Some("Own"));
    for header in [None, Some(""), Some("&"), Some("AAAA")] {
        assert_eq!(read(b"", header), None, "{header:?}");
    }
}

#[test]
fn the_text_is_one_line_without_the_body() {
    let error =
        answered(400, "{\"Code\":\"A\\nB\",\"Message\":\"one\\r\\n\\ttwo\",\"Secret\":\"s3cret\"}")
            .after_attempts(3);
    assert_eq!(error.to_string(), "DescribeX: A B (HTTP 400): one two, after 3 attempts");
    let shown = format!("{error:?}");
    assert!(!shown.contains("s3cret") && !shown.contains('\n'), "{shown}");
}

#[test]
fn a_program_that_ends_with_an_error_shows_its_causes_a_line_each() {
    let inner = Error::io("the disk\u{1b} is full");
    let error = Error::credentials("no token: the file can't be read")
        .with_source(Error::decode("the file can't be read").with_source(inner));
    // What the text has told is not repeated, and a terminal is told nothing.
    assert_eq!(
        format!("{error:?}"),
        "no token: the file can't be read\n\nCaused by:\n    the disk  is full"
    );
    let parts = format!("{error:#?}");
    assert!(parts.starts_with("Error {") && parts.contains("kind: Credentials"), "{parts}");
}

#[test]
fn the_text_is_not_as_long_as_what_a_service_says() {
    let long = "\u{1f980}\u{2028}".repeat(10_000);
    let body = serde_json::json!({"Code": long, "Message": long, "RequestId": long}).to_string();
    let error = answered(400, &body);
    assert_eq!(error.message(), long);
    let text = error.to_string();
    assert!(text.starts_with("DescribeX: \u{1f980} \u{1f980} "), "{text}");
    assert!(text.ends_with("..]") && !text.contains('\u{2028}'), "{text}");
    assert_eq!(text.matches('\u{1f980}').count(), 100 + 500 + 100);
}

#[test]
fn throttling_has_many_faces() {
    assert!(answered(400, r#"{"Code":"Throttling"}"#).is_throttling());
    assert!(answered(400, r#"{"Code":"Throttling.User"}"#).is_throttling());
    assert!(answered(429, "").is_throttling());
    assert!(
        Error::service(503, ServiceFields::default(), Some(Duration::from_millis(500)))
            .is_throttling()
    );
    assert!(!answered(503, r#"{"Code":"ServiceUnavailable"}"#).is_throttling());
    assert!(!answered(400, r#"{"Code":"ThrottlingRule.NotFound"}"#).is_throttling());
}

#[test]
fn the_cause_is_kept() {
    let error =
        Error::transport("cannot connect", true).with_source(std::io::Error::other("refused"));
    assert_eq!(error.source().unwrap().to_string(), "refused");
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
