//! Responses that are errors, or are not what was asked for.

use alicloud_runtime::{ErrorKind, RetryPolicy};

use crate::server::{Act, answer, error, fine};
use crate::table::{Ask, Failure, Row, check};

fn refused(
    status: u16,
    code: Option<&'static str>,
    retryable: bool,
    text: &'static str,
) -> Failure {
    Failure { kind: ErrorKind::Service, code, status: Some(status), retryable, text }
}

/// On one connection, which stays open.
fn in_turn(answers: &[Act]) -> Vec<Vec<Act>> {
    vec![answers.iter().flat_map(|answer| [Act::Read, answer.clone()]).collect()]
}

/// A response of the operation that changes something.
fn fine_list() -> Act {
    answer(200, "x-acs-request-id: R-200\r\n", "[]")
}

#[tokio::test]
async fn codes_say_that_it_passes() {
    check(vec![
        Row {
            name: "an earlier attempt with the same token is being processed",
            server: vec![
                vec![Act::Read],
                vec![Act::Read, error(403, "", "LastTokenProcessing"), Act::Read, fine()],
            ],
            connections: 2,
            requests: 3,
            pauses: &[200, 400],
            span: "attempt=1 attempt=2 status=403 request_id=R-403 attempt=3 status=200 request_id=R-200",
            ..Row::of(Ask::Token)
        },
        Row {
            name: "it is being processed for longer than we ask",
            server: in_turn(&[
                error(403, "", "LastTokenProcessing"),
                error(403, "", "LastTokenProcessing"),
                error(403, "", "LastTokenProcessing"),
            ]),
            requests: 3,
            pauses: &[200, 400],
            span: "attempt=1 status=403 request_id=R-403 attempt=2 status=403 request_id=R-403 attempt=3 status=403 request_id=R-403",
            fails: Some(refused(
                403,
                Some("LastTokenProcessing"),
                true,
                "RunThings: LastTokenProcessing (HTTP 403): no [request id R-403], after 3 attempts; an earlier request with this idempotency token is being processed and may take effect: call again with the same token",
            )),
            ..Row::of(Ask::Token)
        },
        Row {
            name: "another request is in the way",
            server: in_turn(&[
                error(409, "", "OperationConflict"),
                error(400, "", "TaskConflict"),
                fine_list(),
            ]),
            requests: 3,
            pauses: &[200, 400],
            span: "attempt=1 status=409 request_id=R-409 attempt=2 status=400 request_id=R-400 attempt=3 status=200 request_id=R-200",
            ..Row::of(Ask::Write)
        },
        Row {
            name: "the nonce was used, by whatever sent the request twice",
            server: in_turn(&[error(400, "", "SignatureNonceUsed"), fine()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=400 request_id=R-400 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "the nonce was used, and what used it may have changed something",
            server: in_turn(&[error(400, "", "SignatureNonceUsed")]),
            span: "attempt=1 status=400 request_id=R-400",
            fails: Some(refused(
                400,
                Some("SignatureNonceUsed"),
                true,
                "AttachInstances: SignatureNonceUsed (HTTP 400): no [request id R-400]",
            )),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "busy, by a code of the caller's own",
            with: |config| config.retry(RetryPolicy::default().also("IncorrectStatus")),
            server: in_turn(&[error(400, "", "SystemBusy"), error(400, "", "IncorrectStatus"), fine()]),
            requests: 3,
            pauses: &[200, 400],
            span: "attempt=1 status=400 request_id=R-400 attempt=2 status=400 request_id=R-400 attempt=3 status=200 request_id=R-200",
            ..Row::of(Ask::Token)
        },
    ])
    .await;
}

#[tokio::test]
async fn the_service_is_overloaded() {
    let wait = |ms: &str| format!("x-acs-retry-after: {ms}\r\n");
    check(vec![
        Row {
            name: "429",
            server: in_turn(&[error(429, "", "TooMany"), fine()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=429 request_id=R-429 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "429, and it would change something",
            server: in_turn(&[error(429, "", "TooMany")]),
            span: "attempt=1 status=429 request_id=R-429",
            fails: Some(refused(
                429,
                Some("TooMany"),
                true,
                "AttachInstances: TooMany (HTTP 429): no [request id R-429]; send fewer requests or ask for a higher quota",
            )),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "503 to the end",
            server: in_turn(&[
                error(503, "", "ServiceUnavailable"),
                error(503, "", "ServiceUnavailable"),
                error(503, "", "ServiceUnavailable"),
            ]),
            requests: 3,
            pauses: &[200, 400],
            span: "attempt=1 status=503 request_id=R-503 attempt=2 status=503 request_id=R-503 attempt=3 status=503 request_id=R-503",
            fails: Some(refused(
                503,
                Some("ServiceUnavailable"),
                true,
                "RunThings: ServiceUnavailable (HTTP 503): no [request id R-503], after 3 attempts",
            )),
            ..Row::of(Ask::Token)
        },
        Row {
            name: "503 that says how long to wait",
            server: in_turn(&[error(503, &wait("1500"), "ServiceUnavailable"), fine()]),
            requests: 2,
            pauses: &[1500],
            span: "attempt=1 status=503 request_id=R-503 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "503 that asks for less than the pause",
            server: in_turn(&[error(503, &wait("7"), "ServiceUnavailable"), fine()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=503 request_id=R-503 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "503 that says nothing sensible",
            server: in_turn(&[error(503, &wait("soon"), "ServiceUnavailable"), fine()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=503 request_id=R-503 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "503 that asks to wait longer than anybody would",
            server: in_turn(&[error(503, &wait("20001"), "ServiceUnavailable")]),
            span: "attempt=1 status=503 request_id=R-503",
            fails: Some(refused(
                503,
                Some("ServiceUnavailable"),
                true,
                "DescribeImageSharePermission: ServiceUnavailable (HTTP 503): no [request id R-503]; send fewer requests or ask for a higher quota",
            )),
            ..Row::of(Ask::Read)
        },
    ])
    .await;
}

#[tokio::test]
async fn the_service_throttles() {
    check(vec![
        Row {
            name: "throttled with the status of a bad request",
            server: in_turn(&[error(400, "", "Throttling.User"), fine()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=400 request_id=R-400 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Token)
        },
        Row {
            name: "throttled before it could change something",
            server: in_turn(&[error(400, "", "Throttling.User"), fine_list()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=400 request_id=R-400 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Write)
        },
        Row {
            name: "throttled by nobody knows what, and it would change something",
            server: in_turn(&[error(400, "", "Throttling.Resource")]),
            span: "attempt=1 status=400 request_id=R-400",
            fails: Some(refused(
                400,
                Some("Throttling.Resource"),
                true,
                "AttachInstances: Throttling.Resource (HTTP 400): no [request id R-400]; send fewer requests or ask for a higher quota",
            )),
            ..Row::of(Ask::Write)
        },
    ])
    .await;
}

#[tokio::test]
async fn the_service_says_how_long_to_wait_in_the_words_of_http() {
    check(vec![
        Row {
            name: "503 that says how long to wait, as HTTP has it",
            server: in_turn(&[error(503, "retry-after: 3\r\n", "ServiceUnavailable"), fine()]),
            requests: 2,
            pauses: &[3000],
            span: "attempt=1 status=503 request_id=R-503 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "503 that says until when to wait",
            server: in_turn(&[
                error(503, "retry-after: Fri, 15 Jan 2027 08:00:05 GMT\r\n", "ServiceUnavailable"),
                fine(),
            ]),
            requests: 2,
            pauses: &[5000],
            span: "attempt=1 status=503 request_id=R-503 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "503 that says to wait until before now",
            server: in_turn(&[
                error(503, "retry-after: Fri, 15 Jan 2027 07:00:00 GMT\r\n", "ServiceUnavailable"),
                fine(),
            ]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=503 request_id=R-503 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "400 that stays, whatever it asks for",
            server: in_turn(&[error(400, "retry-after: 1\r\n", "InvalidParameter")]),
            span: "attempt=1 status=400 request_id=R-400",
            fails: Some(refused(
                400,
                Some("InvalidParameter"),
                false,
                "DescribeImageSharePermission: InvalidParameter (HTTP 400): no [request id R-400]",
            )),
            ..Row::of(Ask::Read)
        },
    ])
    .await;
}

#[tokio::test]
async fn something_else_answers() {
    let html = "content-type: text/html\r\n";
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    check(vec![
        Row {
            name: "a page of a gateway",
            server: in_turn(&[answer(502, html, page)]),
            span: "attempt=1 status=502",
            fails: Some(refused(502, None, true, "AttachInstances: error without a code (HTTP 502): the body is no JSON (text/html): 502 Bad Gateway")),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "a page of a gateway, for a moment",
            server: in_turn(&[answer(502, html, page), fine()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=502 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "a text of a gateway",
            server: in_turn(&[answer(404, "content-type: text/plain\r\n", "no route\nto host")]),
            span: "attempt=1 status=404",
            fails: Some(refused(404, None, false, "AttachInstances: error without a code (HTTP 404): the body is no JSON (text/plain): no route to host")),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "an error without a body",
            server: in_turn(&[answer(500, "x-acs-request-id: R-1\r\n", "")]),
            span: "attempt=1 status=500 request_id=R-1",
            fails: Some(refused(
                500,
                None,
                true,
                "AttachInstances: error without a code (HTTP 500) [request id R-1]",
            )),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "an error whose JSON was cut",
            server: in_turn(&[answer(400, "", r#"{"Code":"InvalidParameter","Mess"#)]),
            span: "attempt=1 status=400",
            fails: Some(refused(
                400,
                None,
                false,
                "DescribeImageSharePermission: error without a code (HTTP 400)",
            )),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "an error in JSON that calls itself a page",
            server: in_turn(&[error(404, html, "InvalidImageId.NotFound")]),
            span: "attempt=1 status=404 request_id=R-404",
            fails: Some(refused(
                404,
                Some("InvalidImageId.NotFound"),
                false,
                "DescribeImageSharePermission: InvalidImageId.NotFound (HTTP 404): no [request id R-404]",
            )),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "a response in JSON that calls itself a page",
            server: in_turn(&[answer(200, &format!("{html}x-acs-request-id: R-200\r\n"), "{}")]),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "a page in place of a response",
            server: in_turn(&[answer(200, html, page)]),
            span: "attempt=1 status=200",
            fails: Some(Failure {
                kind: ErrorKind::Decode,
                code: None,
                status: Some(200),
                retryable: false,
                text: "DescribeImageSharePermission: the response is a page and not JSON (HTTP 200, text/html): 502 Bad Gateway; check the endpoint and the proxy",
            }),
            ..Row::of(Ask::Read)
        },
    ])
    .await;
}

#[tokio::test]
async fn a_body_is_not_quite_what_it_should_be() {
    let with_bytes = |status: u16, body: &[u8]| {
        let Act::Send(head) = answer(status, "", &" ".repeat(body.len())) else { unreachable!() };
        Act::Send([&head[..head.len() - body.len()], body].concat())
    };
    // The message is in GBK, and its last byte is a backslash.
    let in_gbk = b"\xef\xbb\xbf{\"Code\":\"Throttling.User\",\"RequestId\":\"R-400\",\"Message\":\"\xd5\x5c\"}";
    check(vec![
        Row {
            name: "an error whose code says when to try again",
            server: in_turn(&[with_bytes(400, in_gbk), fine()]),
            requests: 2,
            pauses: &[200],
            span: "attempt=1 status=400 request_id=R-400 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "an error with a line break in its message",
            server: in_turn(&[answer(
                404,
                "",
                "{\"Code\":\"InvalidImageId.NotFound\",\"RequestId\":\"R-1\",\"Message\":\"no\nimage \\ud83d\"}",
            )]),
            span: "attempt=1 status=404 request_id=R-1",
            fails: Some(refused(
                404,
                Some("InvalidImageId.NotFound"),
                false,
                "DescribeImageSharePermission: InvalidImageId.NotFound (HTTP 404): no image \u{fffd} [request id R-1]",
            )),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "an error in XML",
            server: in_turn(&[with_bytes(
                403,
                b"<Error><Code>Forbidden</Code><RequestId>R-1</RequestId><Message>\xff</Message></Error>",
            )]),
            span: "attempt=1 status=403 request_id=R-1",
            fails: Some(refused(
                403,
                Some("Forbidden"),
                false,
                "DescribeImageSharePermission: Forbidden (HTTP 403): \u{fffd} [request id R-1]; grant the action to the identity",
            )),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "a response with values and text of another kind",
            server: in_turn(&[answer(
                200,
                "",
                "{\"RequestId\":\"R-200\",\"TotalCount\":\"N/A\",\"Accounts\":{\"Account\":[{\"AliyunId\":\"\t\"}, 5]}}",
            )]),
            span: "attempt=1 status=200 \
                   message=the response is not as described product=Ecs operation=DescribeImageSharePermission \
                   request_id=R-200 values=2 first=expected an integer at `TotalCount`, found text that is none \
                   text_was_repaired=true",
            ..Row::of(Ask::Read)
        },
    ])
    .await;
}
