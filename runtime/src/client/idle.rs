//! The limit of a body that comes piece by piece: how long nothing may come. It must not know what the bytes are.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::error::Error;
use crate::future::BoxFuture;
use crate::time_and_randomness::TimeAndRandomness;
use crate::transport::{BodyStream, TimedOut};

/// A body that ends with an error when nothing comes for too long.
pub(super) struct Idle {
    pub(super) body: BodyStream,
    pub(super) limit: Duration,
    pub(super) sources: Arc<dyn TimeAndRandomness>,
    /// Tells the transport.
    pub(super) timed_out: TimedOut,
    /// Where it comes from.
    pub(super) host: String,
    /// Runs while nothing comes.
    pub(super) timer: Option<BoxFuture<'static, ()>>,
}

impl Stream for Idle {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(piece) = Pin::new(&mut this.body).poll_next(cx) {
            this.timer = None;
            return Poll::Ready(piece);
        }
        let timer = this.timer.get_or_insert_with(|| this.sources.sleep(this.limit));
        timer.as_mut().poll(cx).map(|()| {
            this.timed_out.set();
            Some(Err(Error::timeout(format!(
                "no more of the response came from {} within {:?}, {}; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call",
                this.host, this.limit, this.body.progress()
            ))))
        })
    }
}
