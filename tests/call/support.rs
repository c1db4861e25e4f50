//! The command, and services that give one response.

use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread::JoinHandle;

pub(crate) fn alicloud(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    command
        .env_clear()
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "test-access-key-id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "test-access-key-secret")
        .arg("call")
        .args(args);
    command
}

/// Exit code, output and notes.
pub(crate) fn done(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

pub(crate) fn call(args: &[&str]) -> (Option<i32>, String, String) {
    done(&mut alicloud(args))
}

/// A service that gives one response.
pub(crate) struct Service {
    pub(crate) url: String,
    served: JoinHandle<(String, Vec<u8>)>,
}

impl Service {
    pub(crate) fn start(status: &str, kind: &str, body: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let head = format!("HTTP/1.1 {status}\r\n{kind}content-length: {}\r\n\r\n", body.len());
        let response = [head.as_bytes(), body].concat();
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = String::new();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            while !head.ends_with("\r\n\r\n") && lines.read_line(&mut head).unwrap() > 0 {}
            let body = body_of(&head, &mut lines);
            // Whoever has read enough may be gone.
            let _ = stream.write_all(&response);
            (head, body)
        });
        Self { url, served }
    }

    /// The head of the request that it was sent; an empty text if there was none.
    pub(crate) fn sent(self) -> String {
        self.request().0
    }

    /// The head of the request that it was sent, and its body.
    pub(crate) fn request(self) -> (String, Vec<u8>) {
        // Nobody may have called.
        let address = self.url.strip_prefix("http://").unwrap();
        drop(TcpStream::connect(address));
        self.served.join().unwrap()
    }
}

/// The body that follows a head.
fn body_of(head: &str, from: &mut impl BufRead) -> Vec<u8> {
    let head = head.to_ascii_lowercase();
    let length = |line: &str| line.strip_prefix("content-length: ")?.parse::<usize>().ok();
    let mut body = vec![0; head.lines().find_map(length).unwrap_or_default()];
    from.read_exact(&mut body).unwrap();
    if head.contains("transfer-encoding: chunked") {
        loop {
            let mut line = String::new();
            from.read_line(&mut line).unwrap();
            let size = usize::from_str_radix(line.trim(), 16).unwrap();
            let mut chunk = vec![0; size + 2];
            from.read_exact(&mut chunk).unwrap();
            if size == 0 {
                break;
            }
            body.extend(&chunk[..size]);
        }
    }
    body
}

/// A call of a service with that response.
pub(crate) fn answered(
    operation: &[&str],
    status: &str,
    kind: &str,
    body: &[u8],
) -> (Option<i32>, String, String) {
    let service = Service::start(status, kind, body);
    let place = ["--endpoint", service.url.as_str(), "--region", "cn-hangzhou"];
    let found = call(&[operation, &place].concat());
    service.sent();
    found
}

pub(crate) const JSON: &str = "content-type: application/json\r\n";
