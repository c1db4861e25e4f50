//! The real transport against servers on this machine.

use std::time::Duration;

use alicloud_runtime::{Config, Credentials, ErrorKind, RetryPolicy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::ecs::Client;
use crate::signature_check;

fn client(endpoint: &str) -> Client {
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(endpoint)
        .retry(RetryPolicy::none());
    Client::new(config).unwrap()
}

/// Matches requests that are signed well.
fn is_signed(request: &wiremock::Request) -> bool {
    let mut whole = http::Request::new(request.body.clone().into());
    *whole.method_mut() = request.method.clone();
    *whole.uri_mut() = request.url.as_str().parse().unwrap();
    *whole.headers_mut() = request.headers.clone();
    signature_check::problem(&whole).is_none()
}

#[tokio::test]
async fn what_is_signed_arrives() {
    let server = MockServer::start().await;
    Mock::given(is_signed)
        .and(method("POST"))
        .and(path("/"))
        .and(query_param("ImageId", "a b*~+/=&%é中文😀"))
        .respond_with(
            ResponseTemplate::new(200).set_body_raw(r#"{"RequestId":"R"}"#, "application/json"),
        )
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let response = client.describe_image_share_permission("a b*~+/=&%é中文😀").await.unwrap();
    assert_eq!(response.request_id.as_deref(), Some("R"));
    let request = &server.received_requests().await.unwrap()[0];
    let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("host"), server.uri().strip_prefix("http://"));
    assert_eq!(header("x-acs-action"), Some("DescribeImageSharePermission"));
    assert_eq!(header("content-length"), Some("0"));
    assert_eq!(header("content-type"), None);
    assert!(request.url.query().unwrap().contains("ImageId=a%20b%2A~%2B%2F%3D%26%25%C3%A9"));
}

#[tokio::test]
async fn encoded_paths_stay_as_they_are_signed() {
    let server = MockServer::start().await;
    Mock::given(is_signed)
        .and(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_string("[]"))
        .mount(&server)
        .await;
    client(&server.uri()).attach_instances("c/1 é%2F~..").await.unwrap();
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.url.path(), "/clusters/c%2F1%20%C3%A9%252F~../attach");
    assert_eq!(request.body, b"{}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = MockServer::start().await;
    let elsewhere = format!("{}/elsewhere", server.uri());
    Mock::given(is_signed)
        .and(path("/"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", elsewhere.as_str()))
        .mount(&server)
        .await;
    let error = client(&server.uri()).describe_image_share_permission("m").await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn large_answers_are_cut_off() {
    let server = MockServer::start().await;
    Mock::given(is_signed)
        .and(path("/"))
        .respond_with(ResponseTemplate::new(200).set_body_string("x".repeat(2000)))
        .mount(&server)
        .await;
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(server.uri())
        .response_limit(1000);
    let error =
        Client::new(config).unwrap().describe_image_share_permission("m").await.unwrap_err();
    assert!(error.to_string().contains("larger than 1000 bytes"), "{error}");
}

#[tokio::test]
async fn a_refused_connection_was_never_sent() {
    // Bound, so that nobody else gets the port, but not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(format!("http://{address}"))
        .retry(RetryPolicy::default().max_attempts(2));
    let error = Client::new(config).unwrap().attach_instances("secret-name").await.unwrap_err();
    // It changes something and was tried twice all the same, as it certainly had not arrived.
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 2));
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("cannot connect") && !shown.contains("secret-name"), "{shown}");
}

/// A server that reads a request, sends these bytes and closes.
async fn raw(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).await.unwrap_or_default();
            let head = String::from_utf8_lossy(&buffer[..read]);
            // Its requests have no body. One that is signed badly does not get the answer that the test waits for.
            let answer = match signature_check::problem(&signature_check::parse(&head, b"")) {
                None => answer,
                Some(_) => b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            };
            let _ = stream.write_all(answer).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn broken_answers_are_errors_of_the_transport() {
    for answer in
        [&b""[..], b"NOT HTTP\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}"]
    {
        let client = client(&raw(answer).await);
        let error = client.describe_image_share_permission("m").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn slow_answers_time_out() {
    let server = MockServer::start().await;
    Mock::given(is_signed)
        .and(path("/"))
        .respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(30)))
        .mount(&server)
        .await;
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(server.uri())
        .attempt_timeout(Duration::from_millis(50))
        .retry(RetryPolicy::none());
    let error =
        Client::new(config).unwrap().describe_image_share_permission("m").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
