//! Waiting until a resource is in some state: an operation is polled until its responses say so. What they say is decided in
//! `wait::waiter`, which knows no clock.

mod waiter;

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use self::waiter::Reached;
use crate::call::Call;
use crate::codec::{Encode, Wire};
use crate::error::{Error, ErrorKind};
use crate::future::BoxFuture;
use crate::operation::Operation;
use crate::paginate::Paginate;
use crate::time_and_randomness::TimeAndRandomness;

pub use self::waiter::Waiter;

/// What a poll found, for those who want to see how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Polled {
    /// The number of the poll, from 1.
    pub number: u32,
    /// How many polls there are at most.
    pub of: u32,
    /// What it found, in words: the states and how often each is there, or the error that passes.
    pub found: String,
}

/// What is told of polls.
type Progress = dyn FnMut(&Polled) + Send;

/// All responses of a poll: one, or that of each page.
type Responses<R> = Vec<<R as Operation>::Response>;
type Poll<R> = fn(Call<R>) -> BoxFuture<'static, Result<Responses<R>, Error>>;

/// A wait for a state, which begins when it is awaited: the call is sent again and again until all entries of its responses are in the
/// state. Gives the responses that said so: one, or that of each page; none where an error said so. Dropping the future ends the wait.
///
/// An entry that can't get there any more, and a state that wasn't reached in time, are errors of the kind
/// [`Wait`](crate::ErrorKind::Wait), which say what was found last. A failure that passes by itself, such as a connection that broke, ends
/// no wait. It counts as a poll, and the retries of a poll don't.
#[must_use = "a wait begins when it is awaited"]
pub struct Waiting<R: Operation> {
    call: Call<R>,
    poll: Poll<R>,
    waiter: Waiter<'static>,
    interval: Duration,
    attempts: u32,
    at_least: usize,
    progress: Option<Box<Progress>>,
}

impl<R: Operation> Waiting<R> {
    fn new(call: Call<R>, poll: Poll<R>, waiter: Waiter<'static>) -> Self {
        let (interval, attempts) = waiter.pace();
        let interval = Duration::from_secs(interval.into());
        Self { call, poll, waiter, interval, attempts, at_least: 1, progress: None }
    }

    /// Sets the pause between two polls.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how many polls there are at most. There is always one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Waits for so many entries in that state. Without it one is enough, and those that the service does not list yet are not waited
    /// for.
    pub fn at_least(mut self, entries: usize) -> Self {
        self.at_least = entries;
        self
    }

    /// Sets a function that is told of each poll that doesn't end the wait.
    pub fn on_progress(mut self, progress: impl FnMut(&Polled) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }
}

impl<R: Operation> fmt::Debug for Waiting<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting")
            .field("operation", &R::INFO.name())
            .field("waiter", &self.waiter)
            .finish_non_exhaustive()
    }
}

impl<R: Operation<Response: Encode> + Clone> IntoFuture for Waiting<R> {
    type Output = Result<Responses<R>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, poll, waiter, interval, attempts, at_least, mut progress } = self;
        let sources = call.sources();
        let operation = R::INFO.name();
        let (number, is_heard) = (0, false);
        let mut state =
            State { waiter, interval, attempts, at_least, number, is_heard, operation, sources };
        Box::pin(async move {
            loop {
                let polled = match poll(call.clone()).await {
                    Ok(responses) => {
                        let values = responses.iter().map(|one| serde_json::to_value(Wire(one)));
                        let values: Vec<Value> = values.map(Result::unwrap_or_default).collect();
                        match state.after(&values)? {
                            Some(polled) => polled,
                            None => return Ok(responses),
                        }
                    }
                    Err(error) => match state.after_failure(error)? {
                        Some(polled) => polled,
                        None => return Ok(Vec::new()),
                    },
                };
                if let Some(progress) = &mut progress {
                    progress(&polled);
                }
                state.pause().await;
            }
        })
    }
}

impl<R: Operation<Response: Encode> + Clone> Call<R> {
    /// Waits until the responses of this call say that a state was reached, for states that the crate of the product has no method for.
    pub fn wait_until(&self, waiter: Waiter<'static>) -> Waiting<R> {
        let poll = |call: Call<R>| -> BoxFuture<'static, _> {
            // A response that says nothing would be one without entries.
            let mut sending = call.send_page();
            Box::pin(async move { Ok(vec![poll_fn(|cx| sending.poll_page(cx, |_| true)).await?]) })
        };
        Waiting::new(self.clone(), poll, waiter)
    }
}

impl<R: Paginate<Response: Encode + Clone> + Clone> Call<R> {
    /// Waits as [`wait_until`](Self::wait_until) does, and looks at all pages.
    pub fn wait_until_on_all_pages(&self, waiter: Waiter<'static>) -> Waiting<R> {
        let poll = |call: Call<R>| -> BoxFuture<'static, _> {
            Box::pin(async move {
                let (mut pages, mut all) = (call.pages(), Vec::new());
                while let Some(page) = pages.next().await {
                    all.push(page?);
                }
                Ok(all)
            })
        };
        Waiting::new(self.clone(), poll, waiter)
    }
}

/// How far a wait is. It knows no types of operations, so that it is compiled once.
struct State {
    waiter: Waiter<'static>,
    interval: Duration,
    attempts: u32,
    at_least: usize,
    number: u32,
    /// Whether the service has responded to any poll.
    is_heard: bool,
    operation: &'static str,
    sources: Arc<dyn TimeAndRandomness>,
}

impl State {
    /// What comes after a poll with these responses: nothing where the state is reached, else what was found.
    fn after(&mut self, responses: &[Value]) -> Result<Option<Polled>, Error> {
        self.is_heard = true;
        match self.waiter.reached(responses, self.at_least) {
            Reached::Yes => Ok(None),
            Reached::NotYet(found) => self.go_on(found).map(Some),
            Reached::Never(found) => {
                Err(self
                    .error(&format!("`{}` is not reached any more: {found}", self.waiter.name())))
            }
        }
    }

    /// What comes after a poll that failed.
    fn after_failure(&mut self, error: Error) -> Result<Option<Polled>, Error> {
        if self.waiter.is_reached_by(error.code_str()) {
            return Ok(None);
        }
        // Lists that change while they are read end before their total.
        let passes = error.is_retryable() || error.kind() == ErrorKind::Incomplete;
        // Where nobody has ever responded, it is the endpoint that is wrong or down, and not a moment of a long wait.
        let is_silence = matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout);
        self.is_heard |= !is_silence;
        if passes && self.is_heard { self.go_on(error.to_string()).map(Some) } else { Err(error) }
    }

    fn go_on(&mut self, found: String) -> Result<Polled, Error> {
        self.number = self.number.saturating_add(1);
        if self.number < self.attempts {
            return Ok(Polled { number: self.number, of: self.attempts, found });
        }
        Err(self.error(&format!(
            "`{}` was not reached in {} with pauses of {:?}: {found}; raise Waiting::attempts or Waiting::interval to wait longer",
            self.waiter.name(),
            if self.number == 1 { "1 poll".to_owned() } else { format!("{} polls", self.number) },
            self.interval
        )))
    }

    fn error(&self, message: &str) -> Error {
        Error::wait(message).in_operation(self.operation)
    }

    async fn pause(&self) {
        if !self.interval.is_zero() {
            self.sources.sleep(self.interval).await;
        }
    }
}
