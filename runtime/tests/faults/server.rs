//! A server that does to each connection what a script says. It speaks bytes and must not know what is tested with it.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpSocket;

use crate::signature_check;

/// A script that waits for something that does not come ends here, and with it the test.
const PATIENCE: Duration = Duration::from_secs(20);

/// One thing done to a connection. At the end of a script the connection is closed.
#[derive(Clone)]
pub(crate) enum Act {
    /// Speaks TLS from here on, with a certificate that nobody trusts.
    Tls,
    /// Waits for bytes and leaves them unread; closing a connection in this state resets it.
    Await,
    /// Reads a request.
    Read,
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends these bytes over and over, until so many have been sent or nobody takes them any more.
    Flood(Vec<u8>, u64),
    /// Does nothing for that time.
    #[allow(dead_code, reason = "the tests of streams need it")]
    Pause(Duration),
    /// Waits until the client closes the connection.
    Hold,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// A parameter in the query, encoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, query) = self.head.split_whitespace().nth(1)?.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What a server saw and did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) requests: Vec<Request>,
    /// Bytes that the system took off the server's hands.
    pub(crate) sent: u64,
    /// What is wrong with the signatures of requests.
    pub(crate) badly_signed: Vec<String>,
    /// Connections whose script is over.
    pub(crate) closed: usize,
}

pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// A server with a script for each connection; further ones are counted and closed.
    pub(crate) fn start(scripts: Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (seen_by_all, mut scripts) = (Arc::clone(&seen), VecDeque::from(scripts));
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                seen_by_all.lock().unwrap().connections += 1;
                let (seen, script) = (Arc::clone(&seen_by_all), scripts.pop_front());
                std::thread::spawn(move || {
                    let mut connection = Connection { tcp: stream, tls: None, seen: &seen };
                    // A client that goes away in the middle ends the script.
                    let _ = connection.play(&script.unwrap_or_default());
                    drop(connection);
                    seen.lock().unwrap().closed += 1;
                });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until so many connections are closed.
    pub(crate) async fn closed(&self, connections: usize) {
        while self.seen().closed < connections {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// Nothing that is not signed well goes unnoticed, whatever the test is about.
impl Drop for Server {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.seen().badly_signed, Vec::<String>::new());
        }
    }
}

/// A port that nobody listens on, and nobody else gets either.
pub(crate) struct Nobody(TcpSocket);

impl Nobody {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Self(socket)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }
}

struct Connection<'a> {
    tcp: TcpStream,
    tls: Option<rustls::ServerConnection>,
    seen: &'a Mutex<Seen>,
}

impl Connection<'_> {
    fn play(&mut self, script: &[Act]) -> std::io::Result<()> {
        self.tcp.set_read_timeout(Some(PATIENCE))?;
        self.tcp.set_write_timeout(Some(PATIENCE))?;
        for act in script {
            match act {
                Act::Tls => self.tls = Some(rustls::ServerConnection::new(tls()).unwrap()),
                Act::Await => {
                    self.tcp.peek(&mut [0])?;
                }
                Act::Read => {
                    let request = self.request()?;
                    let problem = signature_check::problem(&signature_check::parse(
                        &request.head,
                        &request.body,
                    ));
                    let mut seen = self.seen.lock().unwrap();
                    seen.badly_signed.extend(problem);
                    seen.requests.push(request);
                }
                Act::Send(bytes) => self.send(bytes)?,
                Act::Flood(bytes, most) => {
                    for _ in 0..most / bytes.len() as u64 {
                        self.send(bytes)?;
                    }
                }
                Act::Pause(time) => std::thread::sleep(*time),
                Act::Hold => while self.read(&mut [0; 1024])? > 0 {},
            }
        }
        Ok(())
    }

    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match &mut self.tls {
            Some(tls) => rustls::Stream::new(tls, &mut self.tcp).read(buffer),
            None => self.tcp.read(buffer),
        }
    }

    fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match &mut self.tls {
            Some(tls) => rustls::Stream::new(tls, &mut self.tcp).write_all(bytes)?,
            None => self.tcp.write_all(bytes)?,
        }
        self.seen.lock().unwrap().sent += bytes.len() as u64;
        Ok(())
    }

    fn request(&mut self) -> std::io::Result<Request> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(start) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
                break start + 4;
            }
            self.more(&mut bytes)?;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut request = Request { head, body: bytes.split_off(end) };
        let length = request.header("content-length").map_or(0, |text| text.parse().unwrap());
        while request.body.len() < length {
            self.more(&mut request.body)?;
        }
        Ok(request)
    }

    fn more(&mut self, bytes: &mut Vec<u8>) -> std::io::Result<()> {
        let mut buffer = [0; 4096];
        match self.read(&mut buffer)? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes.extend_from_slice(&buffer[..read]);
                Ok(())
            }
        }
    }
}

/// The key secures nothing: it was made for these tests and is in no list of trusted ones.
fn tls() -> Arc<rustls::ServerConfig> {
    let certificate = include_bytes!("../data/untrusted-certificate.der").as_slice().into();
    let key = include_bytes!("../data/untrusted-key.der").as_slice();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key).into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Arc::new(config)
}

/// A response with a length.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Act {
    let length = body.len();
    Act::Send(
        format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
            .into_bytes(),
    )
}

/// A JSON error with that code.
pub(crate) fn error(status: u16, headers: &str, code: &str) -> Act {
    let body = format!(r#"{{"Code":"{code}","Message":"no","RequestId":"R-{status}"}}"#);
    answer(status, headers, &body)
}

/// A response of the operations that answer with an object.
pub(crate) fn fine() -> Act {
    answer(200, "x-acs-request-id: R-200\r\n", "{}")
}
