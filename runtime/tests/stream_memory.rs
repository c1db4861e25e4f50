//! How much memory bodies take that are streams. The test is alone in its process, as the process is what is measured: the client and a
//! server that holds nothing.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use alicloud_runtime::generated::{Reader, Serialize, Serializer, Writer};
use alicloud_runtime::{
    BodyFormat, Bytes, Client, Config, Credentials, Method, Operation, OperationInfo, Placement,
    Product, Record, ResponseBody, Signature, TakesUpload, Upload,
};

/// Memory that grows is moved to a new place and exists twice for a moment, as with most allocators.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

static OSS: Product<'_> = Product::new("Oss", "2019-05-17");

/// An operation that takes bytes and gives bytes.
#[derive(Clone)]
struct ProcessRequest {
    body: Option<Bytes>,
}

impl Record for ProcessRequest {
    fn read(reader: &mut Reader) -> Self {
        Self { body: reader.get("body") }
    }
}

impl Serialize for ProcessRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer).field("body", &self.body).end()
    }
}

impl Operation for ProcessRequest {
    type Response = Bytes;
    const INFO: &'static OperationInfo<'static> =
        &OperationInfo::roa(&OSS, "Process", Method::Put, "/k")
            .with_signature(Signature::Oss)
            .with_parameters(&[("body", Placement::Body(BodyFormat::Bytes))])
            .with_response_body(ResponseBody::Bytes);
}

impl TakesUpload for ProcessRequest {}

alicloud_runtime::generated::records!(ProcessRequest);

const LENGTH: u64 = 256 << 20;

/// Reads the head of a request.
fn head(stream: &mut TcpStream) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
}

/// Takes a body and drops it, then gives one.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        head(&mut stream);
        let mut buffer = vec![0; 64 << 10];
        let mut left = LENGTH;
        while left > 0 {
            left -= stream.read(&mut buffer).unwrap() as u64;
        }
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {LENGTH}\r\n\r\n").unwrap();
        for _ in 0..LENGTH / buffer.len() as u64 {
            stream.write_all(&buffer).unwrap();
        }
    });
    url
}

/// The most memory that the process had at a time.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[tokio::test]
async fn a_large_body_takes_a_small_part_of_its_size_in_either_direction() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("from"), dir.path().join("to"));
    // Without blocks on the disk.
    std::fs::File::create(&from).unwrap().set_len(LENGTH).unwrap();
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(server());
    let client = Client::new(config, &OSS).unwrap();
    let call = client.call(ProcessRequest { body: None });
    let response = call.upload(Upload::file(&from).await.unwrap()).stream().await.unwrap();
    assert_eq!(response.save(&to).await.unwrap(), LENGTH);
    assert_eq!(std::fs::metadata(&to).unwrap().len(), LENGTH);
    let peak = peak();
    assert!(peak < 64 << 20, "{peak} bytes");
}
