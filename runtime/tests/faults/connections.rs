//! Connections that are not made, break, or stall.

use alicloud_runtime::{Config, ErrorKind, RetryPolicy};

use crate::ecs::Client;
use crate::server::{Act, Server, answer, fine};
use crate::table::{Ask, At, Failure, Row, ask, check, config};
use crate::virtual_time::{PLENTY, SHORT, Virtual};

fn lost(text: &'static str) -> Failure {
    Failure { kind: ErrorKind::Transport, code: None, status: None, retryable: true, text }
}

fn late(text: &'static str) -> Failure {
    Failure { kind: ErrorKind::Timeout, code: None, status: None, retryable: true, text }
}

fn twice(config: Config) -> Config {
    config.retry(RetryPolicy::default().max_attempts(2))
}

fn send(text: &str) -> Act {
    Act::Send(text.as_bytes().to_vec())
}

#[tokio::test]
async fn nothing_was_sent() {
    check(vec![
        Row {
            name: "refused",
            at: At::Nowhere,
            connections: 0,
            requests: 0,
            pauses: &[200, 400],
            span: "attempt=1 attempt=2 attempt=3",
            fails: Some(lost(
                "DescribeImageSharePermission: cannot connect to SERVER: client error (Connect): tcp connect error: Connection refused, after 3 attempts",
            )),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "refused, and it would change something",
            at: At::Nowhere,
            connections: 0,
            requests: 0,
            pauses: &[200, 400],
            span: "attempt=1 attempt=2 attempt=3",
            fails: Some(lost(
                "AttachInstances: cannot connect to SERVER: client error (Connect): tcp connect error: Connection refused, after 3 attempts",
            )),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "reset in the handshake of TLS, and it would change something",
            at: At::Https,
            server: vec![vec![Act::Await], vec![Act::Await]],
            with: twice,
            connections: 2,
            requests: 0,
            pauses: &[200],
            span: "attempt=1 attempt=2",
            fails: Some(lost(
                "AttachInstances: cannot connect to SERVER: client error (Connect): Connection reset by peer, after 2 attempts",
            )),
            ..Row::of(Ask::Write)
        },
    ])
    .await;
}

#[tokio::test]
async fn the_request_may_have_arrived() {
    check(vec![
        Row {
            name: "reset",
            server: vec![vec![Act::Await], vec![Act::Read, fine()]],
            connections: 2,
            pauses: &[200],
            span: "attempt=1 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "reset, and it changes something",
            server: vec![vec![Act::Await]],
            requests: 0,
            span: "attempt=1",
            fails: Some(lost("AttachInstances: no complete response from SERVER: client error (SendRequest): connection error: Connection reset by peer; whether the call took effect is unknown")),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "reset, and it changes something once",
            server: vec![vec![Act::Await], vec![Act::Read, fine()]],
            connections: 2,
            pauses: &[200],
            span: "attempt=1 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Token)
        },
        Row {
            name: "closed without a response",
            server: vec![vec![Act::Read], vec![Act::Read, fine()]],
            connections: 2,
            requests: 2,
            pauses: &[200],
            span: "attempt=1 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "closed without a response, and it changes something",
            server: vec![vec![Act::Read]],
            span: "attempt=1",
            fails: Some(lost("AttachInstances: no complete response from SERVER: client error (SendRequest): connection closed before message completed; whether the call took effect is unknown")),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "closed without a response, and it changes something once",
            server: vec![vec![Act::Read], vec![Act::Read], vec![Act::Read]],
            connections: 3,
            requests: 3,
            pauses: &[200, 400],
            span: "attempt=1 attempt=2 attempt=3",
            fails: Some(lost("RunThings: no complete response from SERVER: client error (SendRequest): connection closed before message completed, after 3 attempts; whether the call took effect is unknown")),
            ..Row::of(Ask::Token)
        },
    ])
    .await;
}

#[tokio::test]
async fn the_answer_breaks_off() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"RequestId\":";
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n5\r\n1";
    check(vec![
        Row {
            name: "shorter than its length",
            server: vec![vec![Act::Read, send(half)], vec![Act::Read, fine()]],
            connections: 2,
            requests: 2,
            pauses: &[200],
            span: "attempt=1 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Read)
        },
        Row {
            name: "shorter than its length, and it changed something",
            server: vec![vec![Act::Read, send(half)]],
            span: "attempt=1",
            fails: Some(lost("AttachInstances: no complete response from SERVER: error reading a body from connection: end of file before message length reached: 13 of 100 bytes came; whether the call took effect is unknown")),
            ..Row::of(Ask::Write)
        },
        Row {
            name: "without its last chunks",
            server: vec![vec![Act::Read, send(chunks)], vec![Act::Read, send(chunks)]],
            with: twice,
            connections: 2,
            requests: 2,
            pauses: &[200],
            span: "attempt=1 attempt=2",
            fails: Some(lost(
                "DescribeImageSharePermission: no complete response from SERVER: error reading a body from connection: end of file before message length reached, after 2 attempts",
            )),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "an error of the service, broken off",
            server: vec![vec![
                Act::Read,
                send("HTTP/1.1 500 X\r\ncontent-length: 100\r\n\r\n{\"Code\":\"Internal\","),
            ]],
            span: "attempt=1",
            fails: Some(lost("AttachInstances: no complete response from SERVER: error reading a body from connection: end of file before message length reached: 19 of 100 bytes came; whether the call took effect is unknown")),
            ..Row::of(Ask::Write)
        },
    ])
    .await;
}

#[tokio::test]
async fn the_answer_does_not_come_in_time() {
    let stalled = |text: &str| vec![Act::Read, send(text), Act::Hold];
    let headers = "HTTP/1.1 200 OK\r\ncontent-";
    let body = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"RequestId\":";
    check(vec![
        Row {
            name: "slow headers",
            server: vec![stalled(headers), stalled(headers)],
            with: twice,
            attempt_timeout: SHORT,
            connections: 2,
            requests: 2,
            pauses: &[200],
            span: "attempt=1 attempt=2",
            fails: Some(late(
                "DescribeImageSharePermission: no response from SERVER within 150ms; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call, after 2 attempts",
            )),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "a slow body, and then a quick one",
            server: vec![stalled(body), vec![Act::Read, fine()]],
            attempt_timeout: SHORT,
            connections: 2,
            requests: 2,
            pauses: &[200],
            span: "attempt=1 attempt=2 status=200 request_id=R-200",
            ..Row::of(Ask::Token)
        },
        Row {
            name: "a slow body, and it changed something",
            server: vec![stalled(body)],
            attempt_timeout: SHORT,
            span: "attempt=1",
            fails: Some(late(
                "AttachInstances: no response from SERVER within 150ms; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call; whether the call took effect is unknown",
            )),
            ..Row::of(Ask::Write)
        },
    ])
    .await;
}

#[tokio::test]
async fn the_peer_is_not_who_it_should_be() {
    let never = |text| Failure { retryable: false, ..lost(text) };
    check(vec![
        Row {
            name: "a certificate that nobody trusts",
            at: At::Https,
            server: vec![vec![Act::Tls, Act::Read]],
            requests: 0,
            span: "attempt=1",
            fails: Some(never("DescribeImageSharePermission: cannot connect to SERVER: client error (Connect): invalid peer certificate: UnknownIssuer; check the endpoint, the clock of this machine and its CA certificates; add that of a proxy or of a private service with Config::root_certificate")),
            ..Row::of(Ask::Read)
        },
        Row {
            name: "no TLS",
            at: At::Https,
            server: vec![vec![Act::Await, answer(400, "", "plain text")]],
            requests: 0,
            span: "attempt=1",
            fails: Some(never("DescribeImageSharePermission: cannot connect to SERVER: client error (Connect): received corrupt message of type InvalidContentType; the server does not speak TLS there; check the endpoint")),
            ..Row::of(Ask::Read)
        },
    ])
    .await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(vec![vec![Act::Read, fine()]]);
    let location = format!("location: http://{}/\r\n", elsewhere.address());
    for (status, wanted) in [(302, "HTTP 302"), (307, "HTTP 307")] {
        let server = Server::start(vec![vec![Act::Read, answer(status, &location, "")]]);
        let time = Virtual::new(PLENTY);
        let client = Client::new(config(&format!("http://{}", server.address()), &time)).unwrap();
        let error = ask(&client, Ask::Read).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(status)));
        assert_eq!(
            error.to_string(),
            format!(
                "DescribeImageSharePermission: the response is a redirect ({wanted}), which is not followed, as the request carries credentials; check the endpoint"
            )
        );
        assert_eq!(server.seen().requests.len(), 1);
    }
    assert_eq!(elsewhere.seen().connections, 0);
}

#[tokio::test]
async fn a_status_that_is_neither_success_nor_an_error_is_one() {
    for status in [600, 999] {
        for which in [Ask::Read, Ask::Write] {
            let server = Server::start(vec![vec![Act::Read, answer(status, "", "{}")]]);
            let time = Virtual::new(PLENTY);
            let client =
                Client::new(config(&format!("http://{}", server.address()), &time)).unwrap();
            let error = ask(&client, which).await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(status)));
            let text = error.to_string();
            assert!(text.contains(&format!("the status {status}, which is neither")), "{text}");
            assert_eq!(server.seen().requests.len(), 1);
        }
    }
}

#[tokio::test]
async fn a_pooled_connection_that_is_closed_is_replaced_unseen() {
    for which in [Ask::Read, Ask::Token, Ask::Write] {
        let body = if which == Ask::Write { "[]" } else { "{}" };
        let scripts = vec![vec![Act::Read, answer(200, "", body)]; 2];
        let server = Server::start(scripts);
        let time = Virtual::new(PLENTY);
        let client = Client::new(config(&format!("http://{}", server.address()), &time)).unwrap();
        ask(&client, which).await.unwrap();
        server.closed(1).await;
        // For the client to hear of it.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        ask(&client, which).await.unwrap();
        let seen = server.seen();
        assert_eq!((seen.connections, seen.requests.len()), (2, 2), "{which:?}");
        assert!(time.pauses().is_empty());
    }
}

#[tokio::test]
async fn a_pooled_connection_that_closes_under_a_request_is_a_lost_request() {
    for (which, requests, fails) in
        [(Ask::Read, 3, false), (Ask::Token, 3, false), (Ask::Write, 2, true)]
    {
        let good = answer(200, "", if which == Ask::Write { "[]" } else { "{}" });
        let server =
            Server::start(vec![vec![Act::Read, good.clone(), Act::Read], vec![Act::Read, good]]);
        let time = Virtual::new(PLENTY);
        let client = Client::new(config(&format!("http://{}", server.address()), &time)).unwrap();
        ask(&client, which).await.unwrap();
        let result = ask(&client, which).await;
        assert_eq!(result.is_err(), fails, "{which:?}");
        assert_eq!(server.seen().requests.len(), requests, "{which:?}");
    }
}
