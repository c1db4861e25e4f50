//! Responses that are larger than allowed, or compressed.

use std::io::Write as _;

use alicloud_runtime::{CallOptions, ErrorKind, Method, OperationInfo, Value};
use flate2::{Compress, Compression, FlushCompress};

use crate::ecs::{Client, PRODUCT};
use crate::server::{Act, Server, fine};
use crate::table::{Ask, Failure, Row, ask, check, config};
use crate::virtual_time::{PLENTY, Virtual};

const MIB: usize = 1 << 20;
/// What the server has to say.
const ENDLESS: u64 = 3 << 30;

fn too_large() -> Failure {
    Failure {
        kind: ErrorKind::Decode,
        code: None,
        status: None,
        retryable: false,
        text: "DescribeImageSharePermission: the response is larger than 1048576 bytes; raise the limit with Config::response_limit",
    }
}

/// A head, and then 3 GiB.
fn flood(headers: &str, piece: Vec<u8>) -> Vec<Act> {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
    vec![Act::Read, Act::Send(head), Act::Flood(piece, ENDLESS)]
}

fn chunk(piece: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat()
}

/// A part of a gzip stream that becomes a MiB of zeros, however often it is repeated.
fn dense() -> Vec<u8> {
    let mut part = Vec::with_capacity(64 << 10);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&vec![0; MIB], &mut part, FlushCompress::Full).unwrap();
    assert_eq!(compress.total_in(), MIB as u64);
    part
}

/// The start of a gzip stream, without a name or a time.
const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff";

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let piece = vec![b' '; 64 << 10];
    let bomb = {
        let mut script = flood("content-encoding: gzip\r\n", dense());
        script.insert(2, Act::Send(GZIP.to_vec()));
        script
    };
    let floods = [
        ("with its length", flood(&format!("content-length: {ENDLESS}\r\n"), piece.clone())),
        ("in chunks", flood("transfer-encoding: chunked\r\n", chunk(&piece))),
        ("to the end of the connection", flood("", piece)),
        ("small until it is decompressed", bomb),
    ];
    for (name, script) in floods {
        check(vec![Row {
            name,
            server: vec![script.clone()],
            with: |config| config.response_limit(MIB),
            span: "attempt=1",
            fails: Some(too_large()),
            ..Row::of(Ask::Read)
        }])
        .await;
        let server = Server::start(vec![script]);
        let time = Virtual::new(PLENTY);
        let config = config(&format!("http://{}", server.address()), &time);
        let client = Client::new(config.response_limit(MIB)).unwrap();
        ask(&client, Ask::Read).await.unwrap_err();
        server.closed(1).await;
        // The limit, and what fits into the buffers of two sockets.
        let sent = server.seen().sent;
        assert!(sent < 24 * MIB as u64, "{name}: {sent} bytes were taken");
    }
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < 512 << 10, "the most memory at a time was {peak} KiB");
    }
}

#[tokio::test]
async fn what_says_that_it_is_too_large_is_not_waited_for() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {ENDLESS}\r\n\r\n").into_bytes();
    check(vec![Row {
        name: "announced and never sent",
        server: vec![vec![Act::Read, Act::Send(head), Act::Hold]],
        with: |config| config.response_limit(MIB),
        span: "attempt=1",
        fails: Some(too_large()),
        ..Row::of(Ask::Read)
    }])
    .await;
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(br#"{"RequestId":"R","TotalCount":7}"#).unwrap();
    let body = encoder.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let server =
        Server::start(vec![vec![Act::Read, Act::Send([head.into_bytes(), body].concat())]]);
    let time = Virtual::new(PLENTY);
    let client = Client::new(config(&format!("http://{}", server.address()), &time)).unwrap();
    let response = client.describe_image_share_permission("m-1").await.unwrap();
    assert_eq!((response.request_id.as_deref(), response.total_count), (Some("R"), Some(7)));
}

#[tokio::test]
async fn a_compressed_answer_that_is_garbage_is_a_lost_one() {
    check(vec![Row {
        name: "garbage",
        server: vec![vec![
            Act::Read,
            Act::Send(
                b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n{\"a\""
                    .to_vec(),
            ),
        ]],
        span: "attempt=1",
        fails: Some(Failure {
            kind: ErrorKind::Transport,
            code: None,
            status: None,
            retryable: true,
            text: "AttachInstances: no complete response from SERVER: what is compressed in it is broken: incomplete deflate stream; whether the call took effect is unknown",
        }),
        ..Row::of(Ask::Write)
    }])
    .await;
}

#[tokio::test]
async fn a_large_parameter_is_sent_as_a_signed_form() {
    let server = Server::start(vec![vec![Act::Read, fine()]]);
    let time = Virtual::new(PLENTY);
    let client = Client::new(config(&format!("http://{}", server.address()), &time)).unwrap();
    // More than any URL can hold; the server checks the signature.
    client.describe_image_share_permission("m-".repeat(50_000)).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.requests.len(), 1);
    let request = &seen.requests[0];
    assert!(request.head.starts_with("POST / HTTP/1.1\r\n"), "{}", request.head);
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert!(
        request.body.starts_with(b"ImageId=m-m-")
            && request.body.ends_with(b"&RegionId=cn-hangzhou")
    );
}

#[tokio::test]
async fn what_is_too_large_to_be_sent_is_not_sent_and_not_tried_again() {
    const GET: OperationInfo<'_> =
        OperationInfo::rpc(&PRODUCT, "GetThing").with_method(Method::Get).repeatable();
    let server = Server::start(Vec::new());
    let time = Virtual::new(PLENTY);
    let client = Client::new(config(&format!("http://{}", server.address()), &time)).unwrap();
    let fields = vec![("Text".to_owned(), Value::String("x".repeat(70_000)))];
    let call = client.0.send_fields(&GET, fields, CallOptions::new());
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Request, false));
    assert!(error.to_string().contains("most of all `Text`"), "{error}");
    assert_eq!((server.seen().connections, time.pauses().len()), (0, 0));
}
