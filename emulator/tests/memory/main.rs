//! Memory that a large object takes on its way in and out. Alone in its process, since the peak is that of all.
#![cfg(target_os = "linux")]

#[path = "../vectors/object_signer.rs"]
mod object_signer;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../programs/service.rs"]
mod service;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../support/signer.rs"]
mod signer;

use alicloud_emulator::Emulator;
use service::Service;
use signer::Call;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The object has so many bytes.
const LENGTH: u64 = 256 * 1024 * 1024;
/// The emulator and what asks it may take so many bytes together.
const MOST: u64 = 100 * 1024 * 1024;

/// The most memory that the process ever had.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the state of the process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kibibytes = line.trim().trim_end_matches(" kB");
    kibibytes.parse::<u64>().expect("a number") * 1024
}

/// A connection on which the head of a request was sent.
async fn asked(service: &Service, method: &str, path: &str, length: u64) -> TcpStream {
    let (query, headers, body) = (Vec::new(), Vec::new(), Vec::new());
    let (method, path) = (method.to_owned(), path.to_owned());
    let call = Call { method, path, query, headers, body };
    let signed = object_signer::sign(&call);
    let address = service.emulator.address();
    let lines: Vec<String> =
        signed.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\nconnection: close\r\n{}\r\n",
        call.method,
        signed.target,
        lines.concat()
    );
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("the head is sent");
    stream
}

/// Reads the head of a response; what is behind it was read, too.
async fn head(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut read = Vec::new();
    loop {
        let end = read.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        if let Some(end) = end {
            let rest = read.split_off(end + 4);
            return (String::from_utf8(read).expect("text"), rest);
        }
        assert!(stream.read_buf(&mut read).await.expect("bytes") > 0, "the head is whole");
    }
}

#[tokio::test]
async fn a_large_object_goes_in_and_out_in_little_memory() {
    let service = Service::start(&["oss"], Emulator::builder()).await;
    let made = head(&mut asked(&service, "PUT", "/bucket-1/", 0).await).await.0;
    assert!(made.starts_with("HTTP/1.1 200"), "{made}");

    let chunk: Vec<u8> = (0..=250).cycle().take(251 * 256).collect();
    let mut stream = asked(&service, "PUT", "/bucket-1/large", LENGTH).await;
    let mut left = LENGTH;
    while left > 0 {
        let size = left.min(chunk.len() as u64);
        let bytes = &chunk[..usize::try_from(size).expect("a size")];
        stream.write_all(bytes).await.expect("bytes are sent");
        left -= size;
    }
    let put = head(&mut stream).await.0;
    assert!(put.starts_with("HTTP/1.1 200"), "{put}");

    let mut stream = asked(&service, "GET", "/bucket-1/large", 0).await;
    let (got, rest) = head(&mut stream).await;
    assert!(got.contains(&format!("content-length: {LENGTH}")), "{got}");
    let (mut seen, mut buffer) = (0, rest);
    loop {
        for byte in &buffer {
            assert_eq!(u64::from(*byte), seen % 251, "byte {seen}");
            seen += 1;
        }
        buffer.clear();
        buffer.reserve(64 * 1024);
        if stream.read_buf(&mut buffer).await.expect("bytes") == 0 {
            break;
        }
    }
    assert_eq!(seen, LENGTH);
    let peak = peak();
    assert!(peak < MOST, "{peak} bytes");
    println!("a peak of {} MiB", peak >> 20);
    service.emulator.shutdown().await;
}
