//! How much memory a response takes that never ends. The test is alone in its process, as the process is what is measured.
#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use alicloud_runtime::{
    CallOptions, Client, Config, Credentials, ErrorKind, OperationInfo, Product,
};

/// Memory that grows is moved to a new place and exists twice for a moment, as with most allocators.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PRODUCT: &Product<'_> = &Product::new("Ecs", "2014-05-26");
const DESCRIBE: OperationInfo<'_> = OperationInfo::rpc(PRODUCT, "DescribeThings");

/// Answers one request with spaces until nobody takes them any more.
fn endless() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        while stream.write_all(chunk.as_bytes()).is_ok() {}
    });
    url
}

/// The most memory that the process had at a time.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

#[tokio::test]
async fn a_response_without_end_takes_less_than_half_more_than_it_may() {
    let limit = 128 << 20;
    let config = Config::from_endpoint(endless())
        .credentials(Credentials::access_key("ak", "s3cret"))
        .response_limit(limit);
    let client = Client::new(config, PRODUCT).unwrap();
    let call = client.send_fields(&DESCRIBE, Vec::new(), CallOptions::new());
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let advice = "larger than 134217728 bytes; raise the limit with Config::response_limit";
    assert!(error.to_string().contains(advice), "{error}");
    let peak = peak();
    assert!(2 * peak < 3 * limit, "{peak} bytes");
}
