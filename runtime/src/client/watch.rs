//! Gathers what an observer is told about one attempt or call, and tells it at the end, however that comes.

use std::sync::Arc;
use std::time::Duration;

use super::Shared;
use crate::error::Error;
use crate::observe::{Event, Observer, Outcome};
use crate::operation::OperationInfo;
use crate::response::RawResponse;
use crate::time_and_randomness::Stopwatch;

/// Which method of the observer is told.
type Tell = fn(&dyn Observer, &Event);

/// An attempt or a call under way; nothing at all when nobody observes.
pub(super) struct Watch(Option<Watched>);

struct Watched {
    observer: Arc<dyn Observer>,
    tell: Tell,
    started: Stopwatch,
    event: Event,
}

impl Watch {
    pub(super) fn start(shared: &Shared, info: &OperationInfo<'_>, tell: Tell) -> Self {
        Self(shared.config.observer.as_ref().map(|observer| Watched {
            observer: Arc::clone(observer),
            tell,
            started: Stopwatch::start(&shared.sources),
            event: Event {
                product: info.product().code().to_owned(),
                operation: info.name().to_owned(),
                region: shared.config.region.clone(),
                attempt: 0,
                duration: Duration::ZERO,
                outcome: Outcome::Cancelled,
                status: None,
                code: None,
                request_id: None,
                bytes_sent: 0,
                bytes_received: 0,
            },
        }))
    }

    /// The attempt that begins, as a part of this call.
    pub(super) fn attempt(
        &mut self,
        shared: &Shared,
        info: &OperationInfo<'_>,
        number: u32,
    ) -> AttemptWatch<'_> {
        let own = Self::start(shared, info, |observer, event| observer.attempt(event));
        let mut attempt = AttemptWatch { own, call: self };
        attempt.note(|event| event.attempt = number);
        attempt
    }

    /// What it came to.
    pub(super) fn result(&mut self, result: &Result<RawResponse, Error>) {
        self.note(|event| {
            event.outcome = Outcome::of(result);
            let (code, id) = match result {
                Ok(answer) => (None, answer.request_id()),
                Err(error) => (error.code_str(), error.request_id().map(str::to_owned)),
            };
            event.code = code.map(str::to_owned);
            event.request_id = id;
        });
    }

    fn note(&mut self, change: impl FnOnce(&mut Event)) {
        if let Some(watched) = &mut self.0 {
            change(&mut watched.event);
        }
    }
}

/// An attempt under way: what it notes is noted for its call as well.
pub(super) struct AttemptWatch<'a> {
    own: Watch,
    call: &'a mut Watch,
}

impl AttemptWatch<'_> {
    /// A request whose body has that many bytes is being sent.
    pub(super) fn sending(&mut self, bytes: u64) {
        self.note(|event| event.bytes_sent += bytes);
    }

    /// A complete response came.
    pub(super) fn received(&mut self, status: u16, bytes: usize) {
        self.note(|event| {
            event.status = Some(status);
            event.bytes_received += bytes as u64;
        });
    }

    /// What the attempt came to.
    pub(super) fn result(&mut self, result: &Result<RawResponse, Error>) {
        self.own.result(result);
    }

    fn note(&mut self, change: impl Fn(&mut Event)) {
        self.own.note(&change);
        self.call.note(&change);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.event.duration = self.started.elapsed();
        (self.tell)(&*self.observer, &self.event);
    }
}
