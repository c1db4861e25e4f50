//! What a program can count: an event for each attempt and each call. It must not know how calls are made.

use std::fmt;
use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// Is notified of attempts and calls, for metrics; set with [`Config::observer`](crate::Config::observer).
///
/// It is called on the task that makes the call, so it should only count, or hand on. An event holds no parameters and no secrets.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::sync::Arc;
/// use alicloud_runtime::observe::{Event, Observer};
/// use alicloud_runtime::Config;
///
/// #[derive(Debug, Default)]
/// struct Failures(AtomicU64);
///
/// impl Observer for Failures {
///     fn call(&self, event: &Event) {
///         if !event.outcome.is_success() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let failures = Arc::new(Failures::default());
/// let config = Config::new("cn-hangzhou").observer(failures.clone());
/// ```
pub trait Observer: fmt::Debug + Send + Sync {
    /// An attempt has ended. Credentials that had to be fetched first are part of its duration.
    fn attempt(&self, event: &Event) {
        let _ = event;
    }

    /// A call has ended, with all its attempts and pauses. Whether the body fits the response type shows only afterwards, and a
    /// request that cannot be sent as it is makes no call.
    fn call(&self, event: &Event) {
        let _ = event;
    }
}

/// An attempt or a call that has ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The code of the product, such as `Ecs`.
    pub product: String,
    /// The name of the operation.
    pub operation: String,
    /// The region of the client.
    pub region: Option<String>,
    /// Of an attempt its number, from 1; of a call how many there were.
    pub attempt: u32,
    /// How long it took.
    pub duration: Duration,
    /// How it ended.
    pub outcome: Outcome,
    /// The HTTP status of the (last) response.
    pub status: Option<u16>,
    /// The error code that the service gave.
    pub code: Option<String>,
    /// The id under which the service logged the (last) request.
    pub request_id: Option<String>,
    /// Bytes of request bodies. Parameters in the query do not count, and neither do bodies whose length nobody knows before.
    pub bytes_sent: u64,
    /// Bytes of bodies of complete responses, decompressed. Those of a response that is a stream do not count: its call ends as it begins.
    pub bytes_received: u64,
}

/// How an attempt or a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// With a response.
    Success,
    /// With an error of that kind.
    Failure(ErrorKind),
    /// Nobody waited for the end: the future was dropped, or, for an attempt, the time of its call was up.
    Cancelled,
}

impl Outcome {
    /// Whether there was a response.
    pub fn is_success(self) -> bool {
        self == Self::Success
    }

    pub(crate) fn of<T>(result: &Result<T, Error>) -> Self {
        match result {
            Ok(_) => Self::Success,
            Err(error) => Self::Failure(error.kind()),
        }
    }
}
