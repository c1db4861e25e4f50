//! Transports without a network. They must not know what is asked or answered.

use std::collections::VecDeque;
use std::sync::Mutex;

use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_runtime::{BoxFuture, Error};

/// Responses with what it was given, in order, and with a lost connection from then on.
#[derive(Debug, Default)]
pub struct Answers(Mutex<VecDeque<HttpResponse>>);

impl Answers {
    /// These answers.
    pub fn new(answers: impl IntoIterator<Item = HttpResponse>) -> Self {
        Self(Mutex::new(answers.into_iter().collect()))
    }

    /// How many responses nobody has asked for.
    pub fn left(&self) -> usize {
        self.0.lock().expect("nothing panics with the lock").len()
    }
}

impl Transport for Answers {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let answer = self.0.lock().expect("nothing panics with the lock").pop_front();
        Box::pin(std::future::ready(
            answer.ok_or_else(|| Error::transport("connection reset", false)),
        ))
    }
}
