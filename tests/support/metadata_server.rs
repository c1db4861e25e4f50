//! A service that publishes metadata on loopback, with the faults that a test gives it. One thread a connection, one request a
//! connection.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What is sent for a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// A whole response: status, headers, body.
    Whole(u16, Vec<(&'static str, String)>, String),
    /// A response of which the second half never comes.
    Cut(String),
    /// A response that says it is that long.
    Long(u64),
    /// Nothing, as long as the client waits.
    Silence,
}

impl Reply {
    pub(crate) fn ok(body: &impl ToString) -> Self {
        Self::Whole(200, Vec::new(), body.to_string())
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::Whole(status, Vec::new(), String::new())
    }

    pub(crate) fn with(self, name: &'static str, value: &str) -> Self {
        match self {
            Self::Whole(status, mut headers, body) => {
                headers.push((name, value.to_owned()));
                Self::Whole(status, headers, body)
            }
            other => other,
        }
    }
}

#[derive(Default)]
struct State {
    /// By path. The last reply stays.
    replies: HashMap<String, VecDeque<Reply>>,
    /// Path, query and headers of each request.
    requests: Vec<String>,
    delay: Duration,
    in_flight: usize,
    most_in_flight: usize,
}

pub(crate) struct Server {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                thread::spawn(move || serve(stream, &state));
            }
        });
        Self { url, state }
    }

    /// Sets the replies for a path, one after the other.
    pub(crate) fn set(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        let replies = replies.into_iter().collect();
        self.state.lock().unwrap().replies.insert(path.to_owned(), replies);
    }

    /// Sets the replies for a document.
    pub(crate) fn document(
        &self,
        code: &str,
        version: &str,
        replies: impl IntoIterator<Item = Reply>,
    ) {
        self.set(&format!("/meta/v1/products/{code}/versions/{version}/api-docs.json"), replies);
    }

    pub(crate) fn delay(&self, delay: Duration) {
        self.state.lock().unwrap().delay = delay;
    }

    /// What was asked for since the last time: request lines and headers, names in lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }

    pub(crate) fn most_in_flight(&self) -> usize {
        self.state.lock().unwrap().most_in_flight
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let path = head.split([' ', '?']).nth(1).unwrap_or_default().to_owned();
    let (reply, delay) = {
        let mut state = state.lock().unwrap();
        state.requests.push(head);
        state.in_flight += 1;
        state.most_in_flight = state.most_in_flight.max(state.in_flight);
        let replies = state.replies.entry(path).or_default();
        let reply = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
        (reply.unwrap_or(Reply::status(404)), state.delay)
    };
    thread::sleep(delay);
    state.lock().unwrap().in_flight -= 1;
    // The client may have gone.
    let _ = match reply {
        Reply::Whole(status, headers, body) => {
            let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
            let headers = lines.collect::<Vec<_>>().concat();
            send(&mut stream, status, &headers, body.len() as u64, &body)
        }
        Reply::Cut(body) => {
            let half = body.len() / 2;
            send(&mut stream, 200, "", body.len() as u64, &body[..half])
        }
        Reply::Long(length) => send(&mut stream, 200, "", length, "{"),
        Reply::Silence => reader.read_line(&mut String::new()).map(drop),
    };
}

fn send(
    stream: &mut TcpStream,
    status: u16,
    headers: &str,
    length: u64,
    body: &str,
) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}
