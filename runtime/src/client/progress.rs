//! How far the body of a request is, and whether it goes on. It must not know what the bytes are.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::sync::Notify;

use crate::crc64::Crc64;
use crate::error::Error;
use crate::future::within;
use crate::time_and_randomness::TimeAndRandomness;
use crate::transport::BodyStream;

/// How much of a body was taken by the transport. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Taken>);

#[derive(Default)]
struct Taken {
    bytes: AtomicU64,
    is_all: AtomicBool,
    /// The checksum of what was taken, where somebody wants it.
    sum: Mutex<Option<Crc64>>,
    /// Wakes whoever waits for more of it to be taken.
    more: Notify,
    /// Why the body could not be read.
    failure: Mutex<Option<Error>>,
}

impl Progress {
    /// The body, whose progress this is from here on.
    pub(super) fn watch(&self, body: BodyStream, sum: Option<Crc64>) -> BodyStream {
        let length = body.length();
        let watched = Watched { body, progress: self.clone(), last: None };
        self.0.bytes.store(0, Ordering::Relaxed);
        // Nobody asks for a byte of one that has none.
        self.0.is_all.store(length == Some(0), Ordering::Relaxed);
        *self.sum() = sum;
        BodyStream::new(watched).with_length(length)
    }

    /// The checksum of what was taken, where it was wanted.
    pub(super) fn sum(&self) -> MutexGuard<'_, Option<Crc64>> {
        self.0.sum.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes were taken.
    pub(super) fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Why the body could not be read, if that is so.
    pub(super) fn failure(&self) -> Option<Error> {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether all of the body was taken.
    pub(super) fn is_all(&self) -> bool {
        self.0.is_all.load(Ordering::Relaxed)
    }

    /// Ends when no byte was taken for the time of a pause, or, once all were, when the time for a response is up.
    pub(super) async fn stalled(
        self,
        sources: Arc<dyn TimeAndRandomness>,
        pause: Duration,
        response: Duration,
    ) {
        loop {
            let limit = sources.sleep(if self.is_all() { response } else { pause });
            if within(self.0.more.notified(), limit, || ()).await.is_none() {
                return;
            }
        }
    }
}

struct Watched {
    body: BodyStream,
    progress: Progress,
    /// The piece with which the length is reached, until the body has ended: whoever sends it asks for nothing more then, and what comes
    /// behind would be left out in silence.
    last: Option<Bytes>,
}

impl Watched {
    fn note(&self, piece: &Bytes) {
        if let Some(sum) = &mut *self.progress.sum() {
            sum.add(piece);
        }
        self.progress.0.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
        self.progress.0.more.notify_one();
    }

    fn end(&self) {
        self.progress.0.is_all.store(true, Ordering::Relaxed);
        self.progress.0.more.notify_one();
    }

    /// Keeps the error of the body. The transport only needs to know that it failed; sending it again would not help.
    fn fail(&self, error: Error) -> Error {
        let told = Error::transport(error.message(), false);
        *self.progress.0.failure.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(error.of_body());
        self.progress.0.more.notify_one();
        told
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(piece)) => {
                    self.note(&piece);
                    if !self.body.is_at_length() {
                        return Poll::Ready(Some(Ok(piece)));
                    }
                    self.last.get_or_insert(piece);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(self.fail(error)))),
                None => {
                    self.end();
                    return Poll::Ready(self.last.take().map(Ok));
                }
            }
        }
    }
}
