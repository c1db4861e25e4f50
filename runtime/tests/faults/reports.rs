//! What users of other clients ran into with the network: `docs/field-reports.md` says who.

use std::io::Write as _;

use alicloud_runtime::{Config, ErrorKind, RetryPolicy};

use crate::ecs::Client;
use crate::server::{Act, Nobody, Server, error};
use crate::table::{Ask, ask, config};
use crate::virtual_time::{PLENTY, Virtual};

const MIB: usize = 1 << 20;

fn client(address: impl std::fmt::Display, with: impl FnOnce(Config) -> Config) -> Client {
    let time = Virtual::new(PLENTY);
    let config = config(&format!("http://{address}"), &time).retry(RetryPolicy::none());
    Client::new(with(config)).unwrap()
}

#[tokio::test]
async fn an_error_that_is_small_until_it_is_decompressed_is_bounded_too() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let piece = vec![b' '; MIB];
    for _ in 0..64 {
        encoder.write_all(&piece).unwrap();
    }
    let body = encoder.finish().unwrap();
    assert!(body.len() < MIB / 8);
    let head = format!(
        "HTTP/1.1 500 X\r\ncontent-encoding: gzip\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let server =
        Server::start(vec![vec![Act::Read, Act::Send([head.into_bytes(), body].concat())]]);
    let client = client(server.address(), |config| config.response_limit(MIB));
    let error = ask(&client, Ask::Read).await.unwrap_err();
    assert!(error.raw_body().is_none_or(|body| body.len() <= MIB));
    assert!(error.to_string().contains("larger than 1048576 bytes"), "{error}");
}

#[tokio::test]
async fn errors_leave_no_connections_open() {
    let script: Vec<Act> =
        (0..50).flat_map(|_| [Act::Read, error(400, "", "InvalidParameter")]).collect();
    let server = Server::start(vec![script]);
    let client = client(server.address(), |config| config);
    for _ in 0..50 {
        ask(&client, Ask::Write).await.unwrap_err();
    }
    let seen = server.seen();
    assert_eq!((seen.connections, seen.requests.len()), (1, 50));
}

#[tokio::test]
async fn an_address_that_nobody_answers_shows_no_request() {
    let nobody = Nobody::new();
    let client = client(nobody.address(), |config| config);
    let error = ask(&client, Ask::Read).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let shown = format!("{error}\n{error:?}\n{:?}", std::error::Error::source(&error));
    for part in ["?", "Signature", "ImageId", "x-acs", "Authorization"] {
        assert!(!shown.contains(part), "{part}: {shown}");
    }
}
