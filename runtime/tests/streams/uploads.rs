//! Bodies of requests that are streams.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use alicloud_runtime::transport::BodyStream;
use alicloud_runtime::{Bytes, CallOptions, ErrorKind, Operation as _, TakesUpload, Upload};
use futures_core::Stream;

use crate::operations::{GetObjectRequest, PutObjectRequest, client, invoke, put, text};
use crate::server::{Act, Seen, Server, answer, error};

/// Gives these pieces, and then is at its end, or gives nothing more.
struct Script {
    pieces: std::vec::IntoIter<io::Result<&'static str>>,
    ends: bool,
}

impl Stream for Script {
    type Item = io::Result<&'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.pieces.next() {
            None if !self.ends => Poll::Pending,
            piece => Poll::Ready(piece),
        }
    }
}

fn stream(pieces: &[&'static str]) -> Script {
    let pieces: Vec<_> = pieces.iter().copied().map(Ok).collect();
    Script { pieces: pieces.into_iter(), ends: true }
}

fn ok() -> Act {
    answer(200, "x-oss-request-id: R-1\r\netag: \"E\"\r\n", "done")
}

struct Outcome {
    says: String,
    kind: Option<ErrorKind>,
    seen: Seen,
}

/// Sends a request with a body, and gives the error and what the server saw; it has checked the signatures.
async fn send<R>(request: R, upload: Upload, scripts: Vec<Vec<Act>>) -> Outcome
where
    R: TakesUpload<Response = Bytes> + Clone,
{
    let server = Server::start(scripts);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let sent = client.call(request).upload(upload).await;
    let error = sent.err();
    let says = error.as_ref().map(|error| text(error, server.address())).unwrap_or_default();
    Outcome { says, kind: error.map(|error| error.kind()), seen: server.seen() }
}

async fn file(content: &[u8]) -> (tempfile::TempDir, Upload) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("body");
    std::fs::write(&path, content).unwrap();
    (dir, Upload::file(path).await.unwrap())
}

#[tokio::test]
async fn bytes_files_and_streams_arrive_as_they_are() {
    let content: Vec<u8> = (0..700_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let (_dir, of_file) = file(&content).await;
    let of_stream = || Upload::stream(stream(&["ab", "", "cd"])).with_length(4);
    for (upload, wanted) in [
        (Upload::from(content.clone()), &*content),
        (of_file.clone(), &content),
        (of_stream(), b"abcd"),
        (Upload::stream(stream(&[])).with_length(0), b""),
        (file(b"").await.1, b""),
    ] {
        let outcome = send(put(), upload, vec![vec![Act::Read, ok()]]).await;
        let request = &outcome.seen.requests[0];
        assert_eq!(outcome.says, "");
        assert!(request.body == wanted, "{} bytes", request.body.len());
        assert_eq!(request.header("content-length"), Some(&*wanted.len().to_string()));
        assert_eq!(request.header("content-type"), Some("application/octet-stream"));
        assert_eq!(request.header("x-oss-content-sha256"), Some("UNSIGNED-PAYLOAD"));
    }
    // Where the signature covers the body, the server's check of it has read the same.
    let outcome = send(invoke(), of_file, vec![vec![Act::Read, ok()]]).await;
    assert!(outcome.seen.requests[0].body == content, "{}", outcome.says);
}

#[tokio::test]
async fn without_a_length_it_goes_in_chunks() {
    let upload = Upload::stream(stream(&["ab", "cd"]));
    let outcome = send(put(), upload, vec![vec![Act::Read, Act::Pause(PAUSE), ok()]]).await;
    assert_eq!(outcome.says, "");
    let request = &outcome.seen.requests[0];
    assert_eq!(request.header("transfer-encoding"), Some("chunked"));
    assert_eq!(request.header("content-length"), None);
}

const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_body_that_can_be_had_again_is_sent_again() {
    let busy = || vec![Act::Read, error(503, "", "ServiceUnavailable")];
    let (_dir, of_file) = file(b"abcd").await;
    let outcome = send(put(), of_file, vec![busy(), vec![Act::Read, ok()]]).await;
    let bodies: Vec<_> = outcome.seen.requests.iter().map(|one| &*one.body).collect();
    assert_eq!((bodies, &*outcome.says), (vec![&b"abcd"[..]; 2], ""));

    let once = Upload::stream(stream(&["abcd"])).with_length(4);
    let outcome = send(put(), once.clone(), vec![busy(), vec![Act::Read, ok()]]).await;
    assert_eq!(outcome.seen.requests.len(), 1);
    assert_eq!(outcome.kind, Some(ErrorKind::Service), "{}", outcome.says);
    let outcome = send(put(), once, Vec::new()).await;
    assert!(
        outcome.says.contains("the stream that is the body was read before"),
        "{}",
        outcome.says
    );
}

#[tokio::test]
async fn a_body_that_fails_or_has_another_length_is_the_error() {
    let broken = vec![Ok("ab"), Err(io::Error::other("the disk is gone"))];
    let broken = Script { pieces: broken.into_iter(), ends: true };
    let short = || BodyStream::from(Bytes::from_static(b"ab"));
    for (upload, says, kind) in [
        (
            Upload::stream(broken).with_length(4),
            "PutObject: the stream that is the body failed: the disk is gone",
            ErrorKind::Io,
        ),
        (
            Upload::made(move || Box::pin(async move { Ok(short()) })).with_length(4),
            "PutObject: no complete body: 2 of 4 bytes came",
            ErrorKind::Io,
        ),
        (
            Upload::stream(stream(&["abc", "def"])).with_length(4),
            "PutObject: no complete body: more than 4 bytes came",
            ErrorKind::Io,
        ),
        // Where a piece ends at the length, the HTTP client asks for no more.
        (
            Upload::stream(stream(&["ab", "cd"])).with_length(2),
            "PutObject: no complete body: more than 2 bytes came",
            ErrorKind::Io,
        ),
        (
            Upload::stream(stream(&["ab"])).with_length(0),
            "PutObject: no complete body: more than 0 bytes came",
            ErrorKind::Io,
        ),
        (
            Upload::from("abcd").with_length(2),
            "PutObject: the body has 4 bytes, and 2 were announced; leave `with_length` out",
            ErrorKind::Request,
        ),
    ] {
        let outcome = send(put(), upload, vec![vec![Act::Read, ok()], vec![Act::Read, ok()]]).await;
        assert_eq!((&*outcome.says, outcome.kind), (says, Some(kind)));
        assert!(outcome.seen.requests.is_empty() && outcome.seen.connections <= 1);
    }
    let missing = Upload::file("/missing/file").await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(
        missing.to_string().starts_with("the file /missing/file cannot be read: "),
        "{missing}"
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before() {
    let once = || Upload::stream(stream(&["abcd"]));
    let outcome = send(invoke(), once(), vec![vec![Act::Read, ok()]]).await;
    let says = "Invoke: the signature of FC covers the body, so that it is read twice, and this stream can be read once; give a body that can be had again, such as Upload::file or bytes";
    assert_eq!((&*outcome.says, outcome.seen.connections), (says, 0));
    let mut twice = put();
    twice.body = Some(Bytes::from_static(b"a"));
    let outcome = send(twice, once(), Vec::new()).await;
    let says =
        "PutObject: the request has a body as a parameter and another one as an upload; set one";
    assert_eq!((&*outcome.says, outcome.seen.connections), (says, 0));
}

#[tokio::test]
async fn the_time_is_that_of_a_pause_and_not_of_the_whole() {
    let stuck = Script { pieces: vec![Ok("ab")].into_iter(), ends: false };
    let server =
        Server::start(vec![vec![Act::Read, ok()], vec![Act::Read, Act::Pause(3 * PAUSE), ok()]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let limit = CallOptions::new().attempt_timeout(2 * PAUSE).no_retry();
    let call = client.call(put()).with_options(limit);
    let error = call.upload(Upload::stream(stuck).with_length(4)).await.unwrap_err();
    let says = "PutObject: no more of the request went to SERVER within 200ms, after 2 bytes; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call";
    assert_eq!(text(&error, server.address()), says);
    let whole = Upload::stream(stream(&["abcd"])).with_length(4);
    let error = call.upload(whole).await.unwrap_err();
    let says = "PutObject: no response from SERVER within 200ms; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call";
    assert_eq!(text(&error, server.address()), says);
}

#[tokio::test]
async fn a_service_that_refuses_before_the_end_of_the_body_is_heard() {
    let large = vec![0; 16 << 20];
    let (_dir, upload) = file(&large).await;
    let refused = error(403, "", "AccessDenied");
    let outcome = send(put(), upload, vec![vec![Act::Await, refused, Act::Pause(2 * PAUSE)]]).await;
    assert_eq!(outcome.says, "PutObject: AccessDenied (HTTP 403): no [request id R-403]");
}

#[tokio::test]
async fn a_success_before_the_end_of_the_body_is_none() {
    let large = vec![0; 16 << 20];
    let (_dir, upload) = file(&large).await;
    let early = || vec![Act::Await, ok(), Act::Pause(2 * PAUSE)];
    let outcome = send(put(), upload, vec![early(), early(), early()]).await;
    assert_eq!(outcome.kind, Some(ErrorKind::Transport), "{}", outcome.says);
    let says = "PutObject: SERVER responded when it had ";
    assert!(outcome.says.starts_with(says), "{}", outcome.says);
}

#[tokio::test]
async fn errors_with_a_status_of_success_are_errors() {
    let body = |code| format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code></Error>");
    for (status, code) in [(203, "CallbackFailed"), (203, "InternalError")] {
        let failed = vec![Act::Read, answer(status, "x-oss-request-id: R-1\r\n", &body(code))];
        let outcome = send(put(), Upload::from("abcd"), vec![failed]).await;
        let says = format!("PutObject: {code} (HTTP {status}) [request id R-1]");
        assert_eq!((&*outcome.says, outcome.kind), (&*says, Some(ErrorKind::Service)));
        assert_eq!(outcome.seen.requests.len(), 1);
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_its_request() {
    let server = Server::start(vec![vec![Act::Read]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let stuck = Script { pieces: vec![Ok("ab")].into_iter(), ends: false };
    let sending = client.call(put()).upload(Upload::stream(stuck).with_length(4)).send();
    assert!(tokio::time::timeout(PAUSE, sending).await.is_err());
    server.closed(1).await;
    assert!(server.seen().requests.is_empty());
}

#[tokio::test]
async fn a_request_that_breaks_off_may_have_taken_effect() {
    let (_dir, upload) = file(b"abcd").await;
    let outcome = send(invoke(), upload, vec![vec![Act::Read]]).await;
    assert_eq!(outcome.kind, Some(ErrorKind::Transport));
    assert!(
        outcome.says.ends_with("; whether the call took effect is unknown"),
        "{}",
        outcome.says
    );
    assert_eq!(outcome.seen.requests.len(), 1);
}

#[cfg(feature = "crc64")]
#[tokio::test]
async fn the_checksum_of_what_is_stored_is_compared() {
    // The check value of CRC-64/XZ.
    let right = || answer(200, "x-oss-hash-crc64ecma: 11051210869376104954\r\n", "");
    let wrong = || answer(200, "x-oss-hash-crc64ecma: 7\r\n", "");
    let says = "PutObject: the object store has other bytes than those that were sent: their CRC-64 is 11051210869376104954, and `x-oss-hash-crc64ecma` says 7; send them again";
    let (_dir, of_file) = file(b"123456789").await;
    let once = || Upload::stream(stream(&["1234", "56789"]));
    for (upload, scripts, requests, wanted) in [
        (once().with_length(9), vec![right()], 1, ""),
        (once().with_length(9), vec![wrong()], 1, says),
        (of_file, vec![wrong(), right()], 2, ""),
        (Upload::from("123456789"), vec![wrong(), right()], 2, ""),
        (Upload::from(""), vec![wrong()], 1, ""),
    ] {
        let scripts = scripts.into_iter().map(|act| vec![Act::Read, act]).collect();
        let outcome = send(put(), upload, scripts).await;
        assert_eq!((&*outcome.says, outcome.seen.requests.len()), (wanted, requests));
    }
    // What is added to an object, and other services, have other sums.
    let outcome = send(invoke(), Upload::from("a"), vec![vec![Act::Read, wrong()]]).await;
    assert_eq!(outcome.says, "");
}

#[tokio::test]
async fn operations_that_are_known_by_their_description_take_it_as_an_option() {
    let server = Server::start(vec![vec![Act::Read, ok()]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let fields = || vec![("bucket".into(), "b".into()), ("key".into(), "k".into())];
    let upload = || CallOptions::new().upload(Upload::stream(stream(&["ab", "cd"])).with_length(4));
    let response = client.send_fields(PutObjectRequest::INFO, fields(), upload()).await.unwrap();
    assert_eq!((&*response.body, response.request_id.as_deref()), (&b"done"[..], Some("R-1")));
    assert_eq!(server.seen().requests[0].body, b"abcd");
    let error = client.send_fields(GetObjectRequest::INFO, fields(), upload()).await.unwrap_err();
    let says =
        "GetObject: the operation takes no body of bytes; give what it takes as its parameters";
    assert_eq!(error.to_string(), says);
}

#[tokio::test]
async fn both_bodies_of_a_call_can_be_streams() {
    let server = Server::start(vec![vec![Act::Read, ok()]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let (_dir, upload) = file(b"abcd").await;
    let response = client.call(invoke()).upload(upload).stream().await.unwrap();
    assert_eq!(response.etag(), Some("\"E\""));
    assert_eq!(response.collect().await.unwrap(), "done");
    assert_eq!(server.seen().requests[0].body, b"abcd");
}
