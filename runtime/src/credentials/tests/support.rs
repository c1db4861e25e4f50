//! A clock that tests set, and a transport that answers by a function and remembers what it was asked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::credentials::{Context, Lookup};
use crate::error::Error;
use crate::future::BoxFuture;
use crate::identity::{Credentials, Identity};
use crate::signature_check;
use crate::time_and_randomness::TimeAndRandomness;
use crate::transport::{HttpRequest, HttpResponse, Transport};

/// When the clock starts.
pub(super) const START: &str = "2026-11-24T02:33:41Z";

pub(super) fn at(text: &str) -> SystemTime {
    crate::credentials::fetch::time(text).unwrap()
}

#[derive(Debug)]
pub(super) struct Clock(Mutex<SystemTime>, AtomicU8);

impl Clock {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(at(START)), AtomicU8::new(0)))
    }

    pub(super) fn advance(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }

    pub(super) fn back(&self, duration: Duration) {
        *self.0.lock().unwrap() -= duration;
    }
}

impl TimeAndRandomness for Clock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self, limit: Duration) -> Duration {
        limit
    }

    fn unique(&self) -> [u8; 16] {
        [self.1.fetch_add(1, Ordering::Relaxed); 16]
    }
}

/// Status and body for a request; status 0 is a connection that is refused, and 1 a response that never comes.
pub(super) type Answers = fn(&HttpRequest) -> (u16, &'static str);

pub(super) struct Fake {
    answers: Answers,
    seen: Mutex<Vec<HttpRequest>>,
}

impl Fake {
    pub(super) fn new(answers: Answers) -> Arc<Self> {
        Arc::new(Self { answers, seen: Mutex::default() })
    }

    pub(super) fn seen(&self) -> Vec<HttpRequest> {
        self.seen.lock().unwrap().clone()
    }
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl Transport for Fake {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let (status, body) = (self.answers)(&request);
        let HttpRequest { method, url, headers, body: sent, .. } = &request;
        let whole = signature_check::request(method.as_str(), url, headers, sent);
        assert_eq!(signature_check::problem(&whole), None);
        self.seen.lock().unwrap().push(request);
        Box::pin(async move {
            match status {
                0 => Err(Error::transport("connection refused", true)),
                1 => std::future::pending().await,
                _ => Ok(HttpResponse::new(status, Vec::new(), body)),
            }
        })
    }
}

pub(super) fn lookup(pairs: &[(&str, &str)]) -> Lookup {
    let known: HashMap<String, String> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Arc::new(move |name| known.get(name).cloned())
}

/// A context with these variables, and no service but `fake`.
pub(super) fn context(pairs: &[(&str, &str)], fake: &Arc<Fake>, clock: &Arc<Clock>) -> Context {
    Context::system()
        .with_lookup(lookup(pairs))
        .with_transport(fake.clone())
        .with_time_and_randomness(clock.clone())
}

/// Id, secret and token, as one text.
pub(super) fn shown(credentials: &Credentials) -> String {
    match credentials.identity() {
        Identity::AccessKey { id, secret, security_token } => {
            let token = security_token.as_ref().map_or("-", |token| token.as_str());
            format!("{id} {} {token}", secret.as_str())
        }
        Identity::Bearer(token) => format!("bearer {}", token.as_str()),
        Identity::Anonymous => "anonymous".to_owned(),
    }
}

pub(super) fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Method and URL without its query.
pub(super) fn line(request: &HttpRequest) -> String {
    format!("{} {}", request.method, request.url.split('?').next().unwrap_or_default())
}
