//! The table: what is done to a call, and exactly what is to come of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use alicloud_runtime::observe::{Event, Observer};
use alicloud_runtime::{Config, Credentials, Error, ErrorKind};

use crate::ecs::Client;
use crate::server::{Act, Nobody, Seen, Server};
use crate::spans::Spans;
use crate::virtual_time::{CALL, PLENTY, Virtual};

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ask {
    /// Something that changes nothing.
    Read,
    /// Something that changes something.
    Write,
    /// Something that changes something, but only once for a token.
    Token,
}

/// Where the client is sent.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum At {
    Http,
    Https,
    /// To a port that nobody listens on.
    Nowhere,
}

/// How a call fails. In the text the server is `SERVER`, and the numbers of system errors are left out.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) code: Option<&'static str>,
    pub(crate) status: Option<u16>,
    pub(crate) retryable: bool,
    pub(crate) text: &'static str,
}

/// A fault and what comes of it.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) ask: Ask,
    pub(crate) at: At,
    /// A script for each connection.
    pub(crate) server: Vec<Vec<Act>>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) with: fn(Config) -> Config,
    pub(crate) connections: usize,
    pub(crate) requests: usize,
    /// In milliseconds.
    pub(crate) pauses: &'static [u128],
    /// What the span records besides product, operation and region.
    pub(crate) span: &'static str,
    pub(crate) fails: Option<Failure>,
}

impl Row {
    /// A row to fill in: one request over plain HTTP that is answered well.
    pub(crate) fn of(ask: Ask) -> Self {
        Self {
            name: "",
            ask,
            at: At::Http,
            server: Vec::new(),
            attempt_timeout: PLENTY,
            with: |config| config,
            connections: 1,
            requests: 1,
            pauses: &[],
            span: "attempt=1 status=200 request_id=R-200",
            fails: None,
        }
    }

    fn wanted(&self) -> Vec<String> {
        let fails = self.fails.as_ref();
        vec![
            format!("connections {}, requests {}", self.connections, self.requests),
            format!("pauses {:?}", self.pauses),
            format!("span {}", self.span),
            format!("ends {:?}", fails.map(|failure| (failure.kind, failure.code, failure.status))),
            format!("retryable {:?}", fails.map(|failure| failure.retryable)),
            format!("text {}", fails.map_or("-", |failure| failure.text)),
        ]
    }

    /// What is otherwise than wanted.
    async fn check(self) -> Option<String> {
        let server = Server::start(self.server.clone());
        let nobody = Nobody::new();
        let address = match self.at {
            At::Nowhere => nobody.address(),
            At::Http | At::Https => server.address(),
        };
        let address = address.to_string();
        let scheme = if self.at == At::Https { "https" } else { "http" };
        let time = Virtual::new(self.attempt_timeout);
        let counter = Arc::new(Counter::default());
        let config = config(&format!("{scheme}://{address}"), &time).observer(counter.clone());
        let client = Client::new((self.with)(config)).unwrap();
        let (spans, guard) = Spans::listen();
        let result = ask(&client, self.ask).await;
        drop(guard);

        let (seen, pauses) = (server.seen(), time.pauses());
        let error = result.as_ref().err();
        let ends = error.map(|error| (error.kind(), error.code_str(), error.status()));
        let text = error.map_or("-".to_owned(), |error| shown(error, &address));
        let prefix = format!("product=Ecs operation={} region=cn-hangzhou ", name(self.ask));
        let span = spans.text();
        let found = vec![
            format!("connections {}, requests {}", seen.connections, seen.requests.len()),
            format!("pauses {pauses:?}"),
            format!("span {}", span.strip_prefix(&prefix).unwrap_or(&span)),
            format!("ends {ends:?}"),
            format!("retryable {:?}", error.map(Error::is_retryable)),
            format!("text {text}"),
        ];
        let attempts = span.matches("attempt=").count();
        let mut wrong: Vec<String> = self
            .wanted()
            .into_iter()
            .zip(found)
            .filter(|(wanted, found)| wanted != found)
            .map(|(wanted, found)| format!("  wanted {wanted}\n  found  {found}"))
            .collect();
        wrong.extend(unlike(&seen, &pauses, self.ask));
        if counter.attempts() != (1..=attempts).collect::<Vec<_>>() {
            wrong.push(format!("  {attempts} attempts, but observed {:?}", counter.attempts()));
        }
        if error.is_some_and(|error| error.attempts() as usize != attempts) {
            wrong.push(format!("  {attempts} attempts, but the error tells of others"));
        }
        (!wrong.is_empty()).then(|| format!("{}:\n{}", self.name, wrong.join("\n")))
    }
}

/// Checks all rows, and tells of all that are wrong.
pub(crate) async fn check(rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for row in rows {
        wrong.extend(row.check().await);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The settings of all tests here.
pub(crate) fn config(endpoint: &str, time: &Arc<Virtual>) -> Config {
    Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(endpoint)
        .time_and_randomness(time.clone())
        .call_timeout(CALL)
        .attempt_timeout(time.attempt_timeout())
}

pub(crate) async fn ask(client: &Client, ask: Ask) -> Result<(), Error> {
    match ask {
        Ask::Read => client.describe_image_share_permission("m-1").await.map(drop),
        Ask::Write => {
            let call = client.attach_instances("c-1").instances(vec!["i-1".to_owned()]);
            call.await.map(drop)
        }
        Ask::Token => client.run_things().password("pa55word").await,
    }
}

fn name(ask: Ask) -> &'static str {
    match ask {
        Ask::Read => "DescribeImageSharePermission",
        Ask::Write => "AttachInstances",
        Ask::Token => "RunThings",
    }
}

/// The text of an error, without what differs from run to run and from system to system.
pub(crate) fn shown(error: &Error, address: &str) -> String {
    let text = error.to_string().replace(address, "SERVER");
    let mut parts = text.split(" (os error ");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str(
            part.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(')'),
        );
    }
    shown
}

/// What must hold for the requests of every call: fresh nonces, a token that stays, and the truth about repetitions.
fn unlike(seen: &Seen, pauses: &[u128], ask: Ask) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut nonces: Vec<_> =
        seen.requests.iter().map(|request| request.header("x-acs-signature-nonce")).collect();
    nonces.sort_unstable();
    nonces.dedup();
    if nonces.len() != seen.requests.len() || nonces.contains(&None) {
        wrong.push(format!("  nonces {nonces:?}"));
    }
    let mut tokens: Vec<_> =
        seen.requests.iter().map(|request| request.parameter("ClientToken")).collect();
    tokens.dedup();
    if tokens.len() > 1 || tokens.iter().any(|token| token.is_some() != (ask == Ask::Token)) {
        wrong.push(format!("  tokens {tokens:?}"));
    }
    for request in &seen.requests {
        let number = request.header("x-acs-retry-attempts").map(str::parse::<usize>);
        let pause = request.header("x-acs-retry-delay").map(str::to_owned);
        let wanted = match &number {
            None => None,
            Some(Ok(number)) => pauses.get(number - 1).map(u128::to_string),
            Some(Err(_)) => Some("a number".to_owned()),
        };
        if pause != wanted {
            wrong.push(format!("  repetition {number:?} after {pause:?}, not {wanted:?}"));
        }
    }
    wrong
}

/// Notes the numbers of attempts.
#[derive(Debug, Default)]
struct Counter(Mutex<Vec<usize>>);

impl Counter {
    fn attempts(&self) -> Vec<usize> {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for Counter {
    fn attempt(&self, event: &Event) {
        self.0.lock().unwrap().push(event.attempt as usize);
    }
}
