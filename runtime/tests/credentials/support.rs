//! A clock that tests set, and a server that says what it was told to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use alicloud_runtime::BoxFuture;
use alicloud_runtime::credentials::Context;
use alicloud_runtime::time_and_randomness::TimeAndRandomness;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::signature_check;

#[derive(Debug)]
pub(crate) struct Clock(Mutex<SystemTime>);

impl Clock {
    pub(crate) fn new() -> Arc<Self> {
        // 2027-01-15T08:00:00Z
        Self::at(1_800_000_000)
    }

    /// That many seconds after 1970.
    pub(crate) fn at(seconds: u64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))))
    }

    pub(crate) fn advance(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

impl TimeAndRandomness for Clock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self, _: Duration) -> Duration {
        Duration::ZERO
    }

    fn unique(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// What happens to a request.
#[derive(Clone)]
pub(crate) enum Reply {
    Answer(u16, String),
    After(Duration, String),
    /// Promises more bytes than it sends.
    Half,
    /// Closes the connection.
    Reset,
    /// Reads, and says nothing.
    Silence,
    /// Sends a body without end.
    Flood,
}

pub(crate) fn ok(body: impl Into<String>) -> Reply {
    Reply::Answer(200, body.into())
}

/// A server that answers the first request with the first reply and so on; the last reply is for all the others.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
    /// What is wrong with the signatures of requests.
    badly_signed: Arc<Mutex<Vec<String>>>,
}

/// Nothing that is not signed well goes unnoticed, whatever the test is about.
impl Drop for Server {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(*self.badly_signed.lock().unwrap(), Vec::<String>::new());
        }
    }
}

impl Server {
    pub(crate) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        let badly_signed = Arc::new(Mutex::new(Vec::new()));
        let problems = Arc::clone(&badly_signed);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (replies, count) = (replies.clone(), Arc::clone(&count));
                let problems = Arc::clone(&problems);
                tokio::spawn(async move { serve(stream, &replies, &count, &problems).await });
            }
        });
        Self { url, requests, badly_signed }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// One request a connection.
async fn serve(
    mut stream: TcpStream,
    replies: &[Reply],
    count: &AtomicUsize,
    problems: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read_buf(&mut head).await {
            Ok(read) if read > 0 => {}
            _ => return,
        }
    }
    let problem =
        request(&mut stream, &mut head).await.map(|request| signature_check::problem(&request));
    problems.lock().unwrap().extend(problem.flatten());
    let number = count.fetch_add(1, Ordering::SeqCst);
    let answer = |status: u16, length: usize, body: &str| {
        format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    };
    let text = match &replies[number.min(replies.len() - 1)] {
        Reply::Answer(status, body) => answer(*status, body.len(), body),
        Reply::After(delay, body) => {
            tokio::time::sleep(*delay).await;
            answer(200, body.len(), body)
        }
        Reply::Half => answer(200, 1000, "{\"Code\":"),
        Reply::Reset => return,
        Reply::Silence => {
            let _ = stream.read_buf(&mut head).await;
            return;
        }
        Reply::Flood => {
            let mut sent = stream.write_all(answer(200, 1 << 40, "").as_bytes()).await;
            while sent.is_ok() {
                sent = stream.write_all(&[b' '; 16 << 10]).await;
            }
            return;
        }
    };
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// The request of which so much was read, with the rest of its body; `None` when the client goes away.
async fn request(
    stream: &mut TcpStream,
    read: &mut Vec<u8>,
) -> Option<http::Request<bytes::Bytes>> {
    let start = read.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&read[..start]).into_owned();
    let length = signature_check::parse(&head, b"")
        .headers()
        .get("content-length")
        .map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    while read.len() < start + length {
        if stream.read_buf(read).await.ok()? == 0 {
            return None;
        }
    }
    Some(signature_check::parse(&head, &read[start..]))
}

/// A context without variables whose services are all `server`.
pub(crate) fn context(server: &Server, clock: &Arc<Clock>) -> Context {
    Context::system()
        .with_lookup(Arc::new(|_| None))
        .with_time_and_randomness(clock.clone())
        .with_metadata_endpoint(&server.url)
        .with_sts_endpoint(&server.url)
}
