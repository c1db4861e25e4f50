//! Connections of HTTP/2 that die, go away, or refuse a request.
//!
//! Server and client share a thread and its clock, which stands still while one of them has something to do: what takes long takes no time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use alicloud_runtime::{CallOptions, Config, ErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::ecs::Client;
use crate::table::{Ask, ask, config};
use crate::virtual_time::{PLENTY, SHORT, Virtual};

/// What the client sends first.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GO_AWAY: u8 = 7;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;

/// What is done with a request.
#[derive(Clone, Copy, PartialEq)]
enum Act {
    /// A response with this body.
    Answer(&'static str),
    /// Nothing, and whoever asks whether the connection is alive is told so.
    Ignore,
    /// Nothing, nor does the connection answer anything from here on.
    Die,
    /// The stream is reset with this code.
    Reset(u32),
    /// A response of ten bytes without them, and then the connection goes away as if it had not seen the request.
    BreakOff,
    /// The connection goes away with this code. The last stream that it knows is this request's, or the one before.
    GoAway { code: u32, is_known: bool },
}

/// What a server saw.
#[derive(Default)]
struct Seen {
    connections: usize,
    /// The connection of each request, from 1.
    requests: Vec<usize>,
    pings: usize,
}

/// A server with a script for each connection, one act for each request.
struct Server {
    url: String,
    seen: Arc<Mutex<Seen>>,
}

impl Server {
    async fn start(scripts: Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (seen_by_all, mut scripts) = (Arc::clone(&seen), VecDeque::from(scripts));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut seen = seen_by_all.lock().unwrap();
                    seen.connections += 1;
                    seen.connections
                };
                let script = VecDeque::from(scripts.pop_front().unwrap_or_default());
                let seen = Arc::clone(&seen_by_all);
                // A client that goes away in the middle ends the script.
                tokio::spawn(async move { play(stream, script, number, &seen).await.ok() });
            }
        });
        Self { url, seen }
    }

    /// How many connections there were, and which of them each request came over.
    fn seen(&self) -> (usize, Vec<usize>) {
        let seen = self.seen.lock().unwrap();
        (seen.connections, seen.requests.clone())
    }

    fn client(&self, time: &Arc<Virtual>, with: impl Fn(Config) -> Config) -> Client {
        Client::new(with(config(&self.url, time).http2_prior_knowledge())).unwrap()
    }
}

async fn play(
    mut stream: TcpStream,
    mut script: VecDeque<Act>,
    number: usize,
    seen: &Mutex<Seen>,
) -> std::io::Result<()> {
    stream.read_exact(&mut [0; PREFACE.len()]).await?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
    let mut is_dead = false;
    let mut before = 0;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await?;
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let mut goes_away = false;
        let sent = match kind {
            PING if flags & ACK == 0 => {
                seen.lock().unwrap().pings += 1;
                frame(PING, ACK, 0, &payload)
            }
            SETTINGS if flags & ACK == 0 => frame(SETTINGS, ACK, 0, &[]),
            HEADERS => {
                seen.lock().unwrap().requests.push(number);
                let act = script.pop_front().unwrap_or(Act::Ignore);
                is_dead |= act == Act::Die;
                goes_away = matches!(act, Act::GoAway { .. } | Act::BreakOff);
                let sent = done(act, id, before);
                before = id;
                sent
            }
            _ => Vec::new(),
        };
        if !is_dead {
            stream.write_all(&sent).await?;
        }
        if goes_away {
            return Ok(());
        }
    }
}

/// The frames of an act on a stream; `before` is the stream before.
fn done(act: Act, id: u32, before: u32) -> Vec<u8> {
    match act {
        // 0x88 is the status 200 in the table that both sides know.
        Act::Answer(body) => {
            [frame(HEADERS, END_HEADERS, id, &[0x88]), frame(DATA, END_STREAM, id, body.as_bytes())]
                .concat()
        }
        Act::Ignore | Act::Die => Vec::new(),
        Act::Reset(code) => frame(RESET, 0, id, &code.to_be_bytes()),
        // 0x0f 0x0d is the name `content-length` there.
        Act::BreakOff => {
            let head = frame(HEADERS, END_HEADERS, id, b"\x88\x0f\x0d\x0210");
            [head, away(before, 0)].concat()
        }
        Act::GoAway { code, is_known } => away(if is_known { id } else { before }, code),
    }
}

fn away(last: u32, code: u32) -> Vec<u8> {
    frame(GO_AWAY, 0, 0, &[last.to_be_bytes(), code.to_be_bytes()].concat())
}

fn frame(kind: u8, flags: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &id.to_be_bytes()].concat();
    [&head, payload].concat()
}

#[tokio::test(start_paused = true)]
async fn after_a_timeout_the_connection_takes_no_further_request() {
    let server = Server::start(vec![
        vec![Act::Answer("{}"), Act::Die],
        vec![Act::Answer("{}"), Act::Answer("{}")],
    ])
    .await;
    let client = server.client(&Virtual::new(SHORT), |config| config);
    for _ in 0..3 {
        ask(&client, Ask::Read).await.unwrap();
    }
    assert_eq!(server.seen(), (2, vec![1, 1, 2, 2]));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_call_gives_a_connection_up_as_well() {
    let server = Server::start(vec![vec![Act::Die], vec![Act::Answer("{}")]]).await;
    let client = server.client(&Virtual::new(PLENTY), |config| config.call_timeout(SHORT));
    let error = ask(&client, Ask::Read).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    ask(&client, Ask::Read).await.unwrap();
    assert_eq!(server.seen(), (2, vec![1, 2]));
}

#[tokio::test(start_paused = true)]
async fn many_calls_that_end_together_make_one_new_connection() {
    let answers = vec![Act::Answer("{}"); 20];
    let server = Server::start(vec![vec![Act::Ignore; 20], answers]).await;
    let client = server.client(&Virtual::new(SHORT), |config| config);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { ask(&client, Ask::Read).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let (connections, requests) = server.seen();
    assert_eq!(connections, 2);
    assert_eq!(requests.iter().filter(|number| **number == 1).count(), 20);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_on_an_old_connection_is_finished() {
    let server = Server::start(vec![vec![Act::Ignore, Act::Ignore], vec![Act::Answer("{}")]]).await;
    let client = server.client(&Virtual::new(PLENTY), |config| config);
    let slow = tokio::spawn({
        let client = client.clone();
        async move { ask(&client, Ask::Write).await }
    });
    let options = CallOptions::new().attempt_timeout(SHORT).no_retry();
    let call = client.describe_image_share_permission("m-1").with_options(options);
    assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Timeout);
    ask(&client, Ask::Read).await.unwrap();
    assert!(!slow.is_finished());
    // It ends in its own time, and not with the connection that was given up.
    assert_eq!(slow.await.unwrap().unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(server.seen(), (2, vec![1, 1, 2]));
}

#[tokio::test(start_paused = true)]
async fn who_loses_interest_says_nothing_of_the_connection() {
    let server = Server::start(vec![vec![Act::Ignore, Act::Answer("{}")]]).await;
    let client = server.client(&Virtual::new(PLENTY), |config| config);
    let dropped = tokio::time::timeout(SHORT, ask(&client, Ask::Read)).await;
    assert!(dropped.is_err());
    ask(&client, Ask::Read).await.unwrap();
    assert_eq!(server.seen(), (1, vec![1, 1]));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_answers_no_ping_is_given_up_before_the_attempt_is() {
    let server = Server::start(vec![vec![Act::Die], vec![Act::Answer("{}")]]).await;
    let client = server.client(&Virtual::new(Duration::from_secs(60)), |config| config);
    let start = tokio::time::Instant::now();
    ask(&client, Ask::Read).await.unwrap();
    assert_eq!(server.seen(), (2, vec![1, 2]));
    assert!(server.seen.lock().unwrap().pings > 0);
    // By the clock that is moved on: before an attempt of the default length ends.
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_response_that_takes_long_is_waited_for_while_the_connection_is_alive() {
    let server = Server::start(vec![vec![Act::Ignore]]).await;
    let client = server.client(&Virtual::new(PLENTY), |config| config);
    let options = CallOptions::new().no_retry();
    let call = client.describe_image_share_permission("m-1").with_options(options);
    assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Timeout);
    let seen = server.seen.lock().unwrap();
    assert_eq!((seen.connections, seen.pings), (1, 6));
}

#[tokio::test(start_paused = true)]
async fn what_the_server_did_not_process_is_sent_again_whatever_it_is() {
    let away = |code| Act::GoAway { code, is_known: false };
    for act in [Act::Reset(REFUSED_STREAM), away(0), away(INTERNAL_ERROR)] {
        for which in [Ask::Read, Ask::Token, Ask::Write] {
            let body = if which == Ask::Write { "[]" } else { "{}" };
            let good = Act::Answer(body);
            let server = Server::start(vec![vec![good, act, good], vec![good]]).await;
            let client = server.client(&Virtual::new(PLENTY), |config| config);
            ask(&client, which).await.unwrap();
            ask(&client, which).await.unwrap();
            let is_same = matches!(act, Act::Reset(_));
            assert_eq!(server.seen().1, [1, 1, if is_same { 1 } else { 2 }], "{which:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_may_have_processed_is_sent_again_where_that_is_harmless() {
    let away = |code| Act::GoAway { code, is_known: true };
    for act in [Act::Reset(INTERNAL_ERROR), away(0), away(INTERNAL_ERROR), Act::BreakOff] {
        for (which, fails) in [(Ask::Read, false), (Ask::Token, false), (Ask::Write, true)] {
            let good = Act::Answer(if which == Ask::Write { "[]" } else { "{}" });
            let server = Server::start(vec![vec![act, good], vec![good]]).await;
            let client = server.client(&Virtual::new(PLENTY), |config| config);
            let result = ask(&client, which).await;
            assert_eq!(result.is_err(), fails, "{which:?}: {result:?}");
            assert_eq!(server.seen().1.len(), if fails { 1 } else { 2 }, "{which:?}");
        }
    }
}
