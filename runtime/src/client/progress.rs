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
use crate::error::{Error, ErrorKind};
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
        let watched = Watched { body, progress: self.clone() };
        self.0.bytes.store(0, Ordering::Relaxed);
        self.0.is_all.store(false, Ordering::Relaxed);
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
}

impl Stream for Watched {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(Pin::new(&mut self.body).poll_next(cx));
        let taken = &self.progress.0;
        match &piece {
            Some(Ok(piece)) => {
                if let Some(sum) = &mut *self.progress.sum() {
                    sum.add(piece);
                }
                let bytes = taken.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
                // Nobody asks for more of a body whose length is reached.
                if self.body.length() == Some(bytes + piece.len() as u64) {
                    taken.is_all.store(true, Ordering::Relaxed);
                }
            }
            Some(Err(_)) => {}
            None => taken.is_all.store(true, Ordering::Relaxed),
        }
        taken.more.notify_one();
        Poll::Ready(piece.map(|piece| {
            piece.map_err(|error| {
                // The transport only needs to know that it failed. Sending it again would not help.
                let told = Error::transport(error.message(), false);
                let error = match error.kind() {
                    ErrorKind::Io => error,
                    _ => Error::io(error.message()).with_source(error),
                };
                *taken.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                told
            })
        }))
    }
}
