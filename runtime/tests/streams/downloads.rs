//! Responses that are streams.

use std::time::Duration;

use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_runtime::{BoxFuture, CallOptions, Error, ErrorKind};

use crate::operations::{client, object, text};
use crate::server::{Act, Seen, Server, answer};

fn send(text: &str) -> Act {
    Act::Send(text.as_bytes().to_vec())
}

const HEAD: &str =
    "HTTP/1.1 200 OK\r\nx-oss-request-id: R-1\r\ncontent-type: text/plain\r\netag: \"E\"\r\n";

/// A head with a length and the first bytes of the body.
fn begun(length: usize, body: &str) -> Act {
    send(&format!("{HEAD}content-length: {length}\r\n\r\n{body}"))
}

/// Downloads from a server and gives the bytes that came, the error at their end, and what the server saw.
async fn download(scripts: Vec<Vec<Act>>) -> (String, Option<Error>, Seen, String) {
    let server = Server::start(scripts);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let opened = client.call(object()).stream().await;
    let (mut came, mut failed) = (String::new(), None);
    match opened {
        Ok(mut stream) => {
            while let Some(piece) = stream.next().await {
                match piece {
                    Ok(piece) => came.push_str(std::str::from_utf8(&piece).unwrap()),
                    Err(error) => failed = Some(error),
                }
            }
            assert!(stream.next().await.is_none());
        }
        Err(error) => failed = Some(error),
    }
    let says = failed.as_ref().map(|error| text(error, server.address())).unwrap_or_default();
    (came, failed, server.seen(), says)
}

#[tokio::test]
async fn the_first_bytes_are_there_before_the_last_are_sent_and_a_drop_ends_the_request() {
    let server = Server::start(vec![vec![Act::Read, begun(1 << 40, "first"), Act::Hold]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let mut stream = client.call(object()).stream().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "first");
    assert_eq!((stream.status(), stream.content_length()), (200, Some(1 << 40)));
    assert_eq!((stream.request_id(), stream.etag()), (Some("R-1"), Some("\"E\"")));
    assert_eq!((stream.content_type(), stream.content_range()), (Some("text/plain"), None));
    assert_eq!(server.seen().closed, 0);
    let request = &server.seen().requests[0];
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    drop(stream);
    server.closed(1).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_with_both_numbers_and_is_not_asked_for_again() {
    let (came, error, seen, says) =
        download(vec![vec![Act::Read, begun(10, "abcd")], vec![Act::Read, begun(4, "abcd")]]).await;
    assert_eq!((&*came, seen.requests.len()), ("abcd", 1));
    let error = error.unwrap();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Transport, Some("R-1")));
    let wanted = "GetObject: no complete response from SERVER: error reading a body from connection: end of file before message length reached: 4 of 10 bytes came [request id R-1]";
    assert_eq!(says, wanted);
}

#[tokio::test]
async fn what_fails_before_the_response_has_begun_is_tried_again() {
    let busy = answer(503, "", "<Error><Code>ServiceUnavailable</Code></Error>");
    let scripts = vec![vec![Act::Read, busy], vec![Act::Read], vec![Act::Read, begun(4, "abcd")]];
    let (came, error, seen, _) = download(scripts).await;
    assert!(error.is_none());
    assert_eq!((&*came, seen.requests.len()), ("abcd", 3));
}

#[tokio::test]
async fn an_error_is_that_of_the_service() {
    let body = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>The key is not there.</Message><RequestId>R-404</RequestId></Error>";
    let (_, error, seen, says) =
        download(vec![vec![Act::Read, answer(404, "x-oss-request-id: R-404\r\n", body)]]).await;
    let error = error.unwrap();
    assert_eq!((error.code_str(), error.status()), (Some("NoSuchKey"), Some(404)));
    assert_eq!((error.request_id(), seen.requests.len()), (Some("R-404"), 1));
    assert_eq!(says, "GetObject: NoSuchKey (HTTP 404): The key is not there. [request id R-404]");
}

#[tokio::test]
async fn the_time_is_that_of_a_pause_and_not_of_the_whole() {
    let pause = Duration::from_millis(150);
    let server = Server::start(vec![vec![
        Act::Read,
        begun(6, "a"),
        Act::Pause(pause),
        send("b"),
        Act::Pause(pause),
        send("c"),
        Act::Pause(pause),
        send("d"),
        Act::Hold,
    ]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let limits = CallOptions::new().attempt_timeout(3 * pause).timeout(3 * pause);
    let mut stream = client.call(object()).with_options(limits).stream().await.unwrap();
    let mut came = Vec::new();
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(piece) => came.extend_from_slice(&piece),
            Err(error) => break error,
        }
    };
    assert_eq!((&*came, error.kind()), (&b"abcd"[..], ErrorKind::Timeout));
    let wanted = "GetObject: no more of the response came from SERVER within 450ms, 4 of 6 bytes came; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call [request id R-1]";
    assert_eq!(text(&error, server.address()), wanted);
    // The connection is given up, though the stream is not dropped.
    server.closed(1).await;
    assert!(stream.next().await.is_none());
}

/// A transport that knows whole responses only.
#[derive(Debug)]
struct Whole;

impl Transport for Whole {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let status = if request.url.ends_with("/b/k") { 200 } else { 404 };
        Box::pin(async move { Ok(HttpResponse::new(status, Vec::new(), "whole")) })
    }
}

#[tokio::test]
async fn a_transport_that_only_sends_gives_the_whole_body_as_one_piece() {
    let client =
        client("http://127.0.0.1:1", |config| config.transport(std::sync::Arc::new(Whole)));
    let mut stream = client.call(object()).stream().await.unwrap();
    assert_eq!(stream.content_length(), Some(5));
    assert_eq!(stream.next().await.unwrap().unwrap(), "whole");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn bytes_are_collected_up_to_the_limit_of_responses() {
    for (length, says) in [(6, None), (7, Some("larger than 6 bytes"))] {
        let body = "a".repeat(length);
        let server = Server::start(vec![vec![Act::Read, begun(length, &body)]]);
        let url = format!("http://{}", server.address());
        let client = client(&url, |config| config.response_limit(6));
        let stream = client.call(object()).stream().await.unwrap();
        match (stream.collect().await, says) {
            (Ok(bytes), None) => assert_eq!(bytes, body),
            (Err(error), Some(says)) => assert!(error.to_string().contains(says), "{error}"),
            (other, _) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_is_whole_or_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("object");
    let files = || -> Vec<_> {
        std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect()
    };
    let server = Server::start(vec![
        vec![Act::Read, begun(10, "abcd")],
        vec![Act::Read, begun(4, "abcd")],
        vec![Act::Read, begun(10, "abcd"), Act::Hold],
    ]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let save = async || client.call(object()).stream().await.unwrap().save(&path).await;
    let error = save().await.unwrap_err();
    assert!(error.to_string().contains("4 of 10 bytes came"), "{error}");
    assert!(files().is_empty(), "{:?}", files());
    assert_eq!(save().await.unwrap(), 4);
    assert_eq!(files(), ["object"]);
    assert_eq!(std::fs::read(&path).unwrap(), b"abcd");
    // A future that is dropped leaves the file that was there.
    assert!(tokio::time::timeout(Duration::from_millis(100), save()).await.is_err());
    assert_eq!(files(), ["object"]);
    // Names may be as long as the system allows.
    let long = dir.path().join("é".repeat(127));
    let server = Server::start(vec![vec![Act::Read, begun(4, "abcd")]]);
    let client = self::client(&format!("http://{}", server.address()), |config| config);
    let stream = client.call(object()).stream().await.unwrap();
    assert_eq!(stream.save(&long).await.unwrap(), 4);
    let missing = dir.path().join("missing").join("object");
    let server = Server::start(vec![vec![Act::Read, begun(4, "abcd")]]);
    let client = self::client(&format!("http://{}", server.address()), |config| config);
    let stream = client.call(object()).stream().await.unwrap();
    let error = stream.save(&missing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let says = format!("GetObject: the file {} cannot be written: ", missing.display());
    assert!(error.to_string().starts_with(&says), "{error}");
}

/// A part of the object of ten bytes.
fn part(range: &str, etag: &str, body: &str, length: usize) -> Vec<Act> {
    vec![
        Act::Read,
        send(&format!(
            "HTTP/1.1 206 Partial Content\r\nx-oss-request-id: R-2\r\netag: \"{etag}\"\r\ncontent-range: bytes {range}/10\r\ncontent-length: {length}\r\n\r\n{body}"
        )),
    ]
}

#[tokio::test]
async fn what_breaks_off_is_asked_for_from_there_if_it_is_the_same() {
    let first = || vec![Act::Read, begun(10, "abcd")];
    let refused = "<Error><Code>PreconditionFailed</Code><RequestId>R-412</RequestId></Error>";
    let whole = vec![Act::Read, begun(10, "abcdefghij")];
    let changed = "GetObject: what is downloaded has changed since it began, and 4 of its bytes came; download it again";
    let cut = "GetObject: no complete response from SERVER: error reading a body from connection: end of file before message length reached: 2 of 6 bytes came [request id R-2]";
    for (range, scripts, times, came, ranges, says) in [
        (None, vec![first(), part("4-9", "E", "efghij", 6)], 1, "abcdefghij", vec!["bytes=4-9"], String::new()),
        (
            None,
            vec![first(), part("4-9", "E", "ef", 6), part("6-9", "E", "ghij", 4)],
            2,
            "abcdefghij",
            vec!["bytes=4-9", "bytes=6-9"],
            String::new(),
        ),
        (
            Some("bytes=2-7"),
            vec![part("2-7", "E", "cd", 6), part("4-7", "E", "efgh", 4)],
            1,
            "cdefgh",
            vec!["bytes=2-7", "bytes=4-7"],
            String::new(),
        ),
        (None, vec![first(), part("4-9", "E", "ef", 6)], 1, "abcdef", vec!["bytes=4-9"], cut.to_owned()),
        (None, vec![first(), part("4-9", "F", "efghij", 6)], 1, "abcd", vec!["bytes=4-9"], format!("{changed} [request id R-2]")),
        (
            None,
            vec![first(), vec![Act::Read, answer(412, "", refused)]],
            1,
            "abcd",
            vec!["bytes=4-9"],
            format!("{changed} [request id R-412]"),
        ),
        (
            None,
            vec![first(), whole],
            1,
            "abcd",
            vec!["bytes=4-9"],
            "GetObject: the service did not give bytes 4 to 9 when asked for them, but all of them; leave `resume` out [request id R-1]".to_owned(),
        ),
    ] {
        let server = Server::start(scripts);
        let client = client(&format!("http://{}", server.address()), |config| config);
        let mut request = object();
        request.range = range.map(str::to_owned);
        let mut stream = client.call(request).stream().resume(times).await.unwrap();
        let (mut found, mut error) = (String::new(), String::new());
        while let Some(piece) = stream.next().await {
            match piece {
                Ok(piece) => found.push_str(std::str::from_utf8(&piece).unwrap()),
                Err(failed) => error = text(&failed, server.address()),
            }
        }
        assert_eq!((&*found, error), (came, says));
        let seen = server.seen().requests;
        let asked: Vec<&str> = seen.iter().filter_map(|one| one.header("range")).collect();
        assert_eq!(asked, ranges);
        for again in &seen[1..] {
            assert_eq!(again.header("if-match"), Some("\"E\""));
        }
    }
}

#[tokio::test]
async fn what_gives_no_parts_is_not_resumed() {
    let server = Server::start(Vec::new());
    let client = client(&format!("http://{}", server.address()), |config| config);
    let error = client.call(crate::operations::put()).stream().resume(1).await.unwrap_err();
    let says = "PutObject: the operation does not take both of `Range` and `If-Match`, so that its response cannot be had from the middle; leave `resume` out";
    assert_eq!(error.to_string(), says);
    assert_eq!(server.seen().connections, 0);
}

#[cfg(feature = "crc64")]
#[tokio::test]
async fn the_checksum_of_a_whole_object_is_compared() {
    // The check value of CRC-64/XZ.
    let right = "x-oss-hash-crc64ecma: 11051210869376104954\r\n";
    let wrong = "x-oss-hash-crc64ecma: 7\r\n";
    for (status, header, says) in [
        ("200 OK", right, ""),
        ("206 Partial Content", wrong, ""),
        (
            "200 OK",
            wrong,
            "GetObject: the bytes that came are not those of the object: their CRC-64 is 11051210869376104954, and `x-oss-hash-crc64ecma` says 7; download it again",
        ),
    ] {
        let text = format!("HTTP/1.1 {status}\r\n{header}content-length: 9\r\n\r\n123456789");
        let (came, _, _, found) = download(vec![vec![Act::Read, send(&text)]]).await;
        assert_eq!((&*came, &*found), ("123456789", says));
    }
}

#[cfg(feature = "crc64")]
#[tokio::test]
async fn the_checksum_of_an_object_in_memory_is_compared() {
    for (headers, came) in [
        ("x-oss-hash-crc64ecma: 11051210869376104954\r\n", true),
        // A part has the checksum of the whole.
        ("content-range: bytes 0-8/20\r\nx-oss-hash-crc64ecma: 7\r\n", true),
        ("x-oss-hash-crc64ecma: 7\r\n", false),
    ] {
        let status = if headers.starts_with("content-range") { 206 } else { 200 };
        let server = Server::start(vec![vec![Act::Read, answer(status, headers, "123456789")]]);
        let client = client(&format!("http://{}", server.address()), |config| config);
        let limits = CallOptions::new().no_retry();
        match client.call(object()).with_options(limits).await {
            Ok(bytes) => assert!(came && bytes == "123456789", "{headers}"),
            Err(error) => {
                let says = "GetObject: the bytes that came are not those of the object: their CRC-64 is 11051210869376104954, and `x-oss-hash-crc64ecma` says 7; download it again";
                assert_eq!((came, &*error.to_string()), (false, says));
            }
        }
    }
}

#[tokio::test]
async fn a_part_is_as_long_as_its_range_says() {
    let head = "HTTP/1.1 206 Partial Content\r\netag: \"E\"\r\ncontent-range: bytes 2-5/10\r\n";
    for (body, came, says) in [
        ("cdef", "cdef", ""),
        ("cde", "cde", "GetObject: no complete response: 3 of 4 bytes came"),
        ("cdefg", "", "GetObject: no complete response: more than 4 bytes came"),
    ] {
        // With a length that agrees with what is sent, or with none.
        for length in [format!("content-length: {}\r\n", body.len()), String::new()] {
            let script = vec![Act::Read, send(&format!("{head}{length}\r\n{body}"))];
            let (found, _, _, error) = download(vec![script]).await;
            assert_eq!((&*found, &*error), (came, says), "{length:?}");
        }
    }
}

#[tokio::test]
async fn what_resumed_parts_have_in_all_is_what_was_asked_for() {
    // The rest has the right range, and fewer bytes than that.
    let first = vec![Act::Read, begun(10, "abcd")];
    let rest =
        "HTTP/1.1 206 Partial Content\r\netag: \"E\"\r\ncontent-range: bytes 4-9/10\r\n\r\nefg";
    let server = Server::start(vec![first, vec![Act::Read, send(rest)]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let stream = client.call(object()).stream().resume(1).await.unwrap();
    let error = stream.collect().await.unwrap_err();
    assert!(error.to_string().contains("3 of 6 bytes came"), "{error}");
}

#[tokio::test]
async fn what_is_stored_compressed_comes_as_it_is_stored() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &[b'a'; 1000]).unwrap();
    let stored = encoder.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        stored.len()
    );
    let script = || vec![Act::Read, Act::Send([head.as_bytes(), &stored].concat())];
    let server = Server::start(vec![script(), script()]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let stream = client.call(object()).stream().await.unwrap();
    assert_eq!(stream.header("content-encoding"), Some("gzip"));
    assert_eq!(stream.content_length(), Some(stored.len() as u64));
    assert_eq!(stream.collect().await.unwrap(), stored);
    assert_eq!(client.call(object()).await.unwrap(), stored);
    for request in server.seen().requests {
        assert_eq!(request.header("accept-encoding"), Some("identity"));
    }
}

#[tokio::test]
async fn what_has_not_changed_is_an_error_with_its_status() {
    let unchanged = send("HTTP/1.1 304 Not Modified\r\nx-oss-request-id: R-1\r\n\r\n");
    let (_, error, seen, says) = download(vec![vec![Act::Read, unchanged]]).await;
    let error = error.unwrap();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(304)));
    assert_eq!(seen.requests.len(), 1);
    assert_eq!(
        says,
        "GetObject: error without a code (HTTP 304): what was asked for has not changed [request id R-1]"
    );
}
