//! The real transport against servers on this machine.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use alicloud_runtime::{Config, Credentials, ErrorKind, RetryPolicy};
use axum::body::{Body, Bytes};
use axum::response::IntoResponse as _;
use http::{Request, Response, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};

use crate::ecs::Client;
use crate::signature_check;

fn client(endpoint: &str) -> Client {
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(endpoint)
        .retry(RetryPolicy::none());
    Client::new(config).unwrap()
}

/// A server that gives one response to everything that is signed well, and what it received.
pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Server {
    pub(crate) async fn start(response: Response<Body>) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let seen = received.clone();
        let respond = async move |request: Request<Body>| {
            let (head, sent) = request.into_parts();
            let sent = axum::body::to_bytes(sent, usize::MAX).await.unwrap();
            let request = Request::from_parts(head, sent);
            let problem = signature_check::problem(&request);
            seen.lock().unwrap().push(request);
            match problem {
                None => (status, headers, body).into_response(),
                Some(problem) => (StatusCode::NOT_FOUND, problem).into_response(),
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(
            async move { axum::serve(listener, axum::Router::new().fallback(respond)).await },
        );
        Self { url, received }
    }

    /// The only request.
    pub(crate) fn request(&self) -> Request<Bytes> {
        let received = self.received.lock().unwrap();
        assert_eq!(received.len(), 1, "{received:?}");
        received[0].clone()
    }
}

#[tokio::test]
async fn what_is_signed_arrives() {
    let server = Server::start(r#"{"RequestId":"R"}"#.into_response()).await;
    let client = client(&server.url);
    let response = client.describe_image_share_permission("a b*~+/=&%é中文😀").await.unwrap();
    assert_eq!(response.request_id.as_deref(), Some("R"));
    let request = server.request();
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap());
    assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/"));
    assert_eq!(header("host"), server.url.strip_prefix("http://"));
    assert_eq!(header("x-acs-action"), Some("DescribeImageSharePermission"));
    assert_eq!(header("content-length"), Some("0"));
    assert_eq!(header("content-type"), None);
    let query = request.uri().query().unwrap();
    assert!(
        query.contains("ImageId=a%20b%2A~%2B%2F%3D%26%25%C3%A9%E4%B8%AD%E6%96%87%F0%9F%98%80"),
        "{query}"
    );
}

#[tokio::test]
async fn encoded_paths_stay_as_they_are_signed() {
    let server = Server::start("[]".into_response()).await;
    client(&server.url).attach_instances("c/1 é%2F~..").await.unwrap();
    let request = server.request();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri().path(), "/clusters/c%2F1%20%C3%A9%252F~../attach");
    assert_eq!(request.body(), &b"{}"[..]);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let found = (StatusCode::FOUND, [("location", "/elsewhere")]);
    let server = Server::start(found.into_response()).await;
    let error = client(&server.url).describe_image_share_permission("m").await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert_eq!(server.request().uri().path(), "/");
}

#[tokio::test]
async fn large_answers_are_cut_off() {
    let server = Server::start("x".repeat(2000).into_response()).await;
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(&server.url)
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
            // Its requests have no body. One that is signed badly does not get the response that the test waits for.
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
    // A listener that nobody accepts from takes a request and stays silent.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(format!("http://{}", listener.local_addr().unwrap()))
        .attempt_timeout(Duration::from_millis(50))
        .retry(RetryPolicy::none());
    let error =
        Client::new(config).unwrap().describe_image_share_permission("m").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
