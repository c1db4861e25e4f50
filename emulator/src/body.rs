//! Bodies of requests: read whole or kept as they come, in time and within limits. It must not know what they are for.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::content::{Intake, StorageError, Uploaded};
use crate::service_error::ServiceError;

/// The next part of a body must have come within this time after the last one.
const PAUSE: Duration = Duration::from_secs(30);
/// A body must have come within this time, and so much longer as it takes at [`SLOWEST`].
const BODY_TIME: Duration = Duration::from_secs(60);
/// So many bytes a second.
const SLOWEST: u64 = 32 * 1024;
/// How much of a refused body is still read, in limits, so that the caller gets to read the response
/// before the connection closes.
const DRAINED_LIMITS: usize = 8;
/// Bodies that are read whole may take so much memory together, if the largest one takes no more.
const TOGETHER: usize = 128 * 1024 * 1024;
/// Room is taken in units of so many bytes.
const UNIT: usize = 4096;
/// No object, nor a part of one, is sent with more bytes.
const LARGEST_CONTENT: u64 = 5 * 1024 * 1024 * 1024;

/// Reads bodies.
#[derive(Clone)]
pub(crate) struct Bodies {
    /// Of one that is read whole, in bytes.
    limit: usize,
    /// The units that are left.
    room: Arc<Semaphore>,
}

/// A body that was read whole. It has its room until this is dropped.
#[derive(Default)]
pub(crate) struct Whole {
    pub(crate) bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    pub(crate) fn new(limit: usize) -> Self {
        Self::within(limit, TOGETHER)
    }

    fn within(limit: usize, together: usize) -> Self {
        let units = (together.max(limit) / UNIT + 1).min(Semaphore::MAX_PERMITS);
        Self { limit, room: Arc::new(Semaphore::new(units)) }
    }

    /// All of a body.
    pub(crate) async fn whole(&self, body: Body) -> Result<Whole, ServiceError> {
        let mut arriving = Arriving::new(body);
        let (mut bytes, mut room) = (Vec::new(), None);
        while let Some(chunk) = arriving.next().await? {
            if arriving.seen > self.limit as u64 {
                drop((bytes, room));
                self.drain(arriving).await;
                let message =
                    format!("The request body is larger than {} bytes: send less.", self.limit);
                return Err(ServiceError::new(413, "RequestBodyTooLarge", message));
            }
            let needed = bytes.len() + chunk.len();
            let capacity = match bytes.capacity() {
                enough if enough >= needed => enough,
                small => needed.max(small + small / 2).min(self.limit.max(needed)),
            };
            if self.take(&mut room, capacity).is_none() {
                drop((bytes, room));
                self.drain(arriving).await;
                let message = "The bodies of other requests take all the memory that there is for them: send it again later.";
                return Err(ServiceError::new(503, "ServiceUnavailable", message));
            }
            bytes.reserve_exact(capacity - bytes.len());
            bytes.extend_from_slice(&chunk);
        }
        Ok(Whole { bytes: bytes.into(), _room: room })
    }

    /// Takes as much more room as so many bytes need.
    fn take(&self, room: &mut Option<OwnedSemaphorePermit>, bytes: usize) -> Option<()> {
        let taken = room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = bytes.div_ceil(UNIT).saturating_sub(taken).try_into().ok()?;
        let more = Arc::clone(&self.room).try_acquire_many_owned(more).ok()?;
        match room {
            Some(room) => room.merge(more),
            None => *room = Some(more),
        }
        Some(())
    }

    /// Keeps a body as it comes.
    pub(crate) async fn kept(
        &self,
        body: Body,
        mut intake: Intake,
    ) -> Result<Uploaded, ServiceError> {
        let mut arriving = Arriving::new(body);
        while let Some(chunk) = arriving.next().await? {
            let written = if arriving.seen > LARGEST_CONTENT {
                let message = format!(
                    "The content is larger than {LARGEST_CONTENT} bytes: send it in parts."
                );
                Err(ServiceError::new(400, "EntityTooLarge", message))
            } else {
                intake.write(&chunk).await.map_err(ServiceError::from)
            };
            if let Err(error) = written {
                drop(intake);
                self.drain(arriving).await;
                return Err(error);
            }
        }
        Ok(intake.finish().await?)
    }

    /// Lets a body pass that is refused anyway.
    pub(crate) async fn skip(&self, body: Body) {
        self.drain(Arriving::new(body)).await;
    }

    async fn drain(&self, mut arriving: Arriving) {
        let most = self.limit.saturating_mul(DRAINED_LIMITS) as u64;
        while arriving.seen <= most && matches!(arriving.next().await, Ok(Some(_))) {}
    }
}

/// A body that is coming in.
struct Arriving {
    chunks: BodyDataStream,
    start: Instant,
    /// How many bytes came.
    seen: u64,
}

impl Arriving {
    fn new(body: Body) -> Self {
        Self { chunks: body.into_data_stream(), start: Instant::now(), seen: 0 }
    }

    /// The next part; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, ServiceError> {
        let whole = BODY_TIME + Duration::from_secs(self.seen / SLOWEST);
        let end = (self.start + whole).min(Instant::now() + PAUSE);
        let chunk = timeout_at(end, self.chunks.next()).await.map_err(|_| {
            let message = "The request body does not come any more, or too slowly: send it faster.";
            ServiceError::new(408, "RequestTimeout", message)
        })?;
        let chunk = chunk.transpose().map_err(|_| {
            let message = "The request body ended early: send it whole.";
            ServiceError::new(400, "InvalidRequestBody", message)
        })?;
        self.seen += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Ok(chunk)
    }
}

impl From<StorageError> for ServiceError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full(_) | StorageError::TooMany(_) => Self::new(
                403,
                "QuotaExceeded",
                format!(
                    "There is no room for this object: {error}; delete some, or allow more (`Builder::object_limit`, --object-limit)."
                ),
            ),
            StorageError::Failed(_) => {
                tracing::error!(%error, "an object is not kept");
                Self::new(500, "InternalError", format!("The object is not kept: {error}."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::stream;

    use super::*;
    use crate::content::Storage;

    /// A body of that many chunks, each of which comes so much after the one before; what never ends stops then.
    fn body(chunks: usize, size: usize, pause: Duration, ends: bool) -> Body {
        Body::from_stream(stream::unfold(0, move |at| async move {
            tokio::time::sleep(pause).await;
            if at == chunks && !ends {
                std::future::pending::<()>().await;
            }
            (at < chunks).then(|| (Ok::<_, io::Error>(vec![b'x'; size]), at + 1))
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_or_trickles_ends_and_leaves_nothing() {
        let bodies = Bodies::new(1 << 20);
        let storage = Storage::new(4 << 20);
        let second = Duration::from_secs(1);
        for (chunks, size, ends, lasts) in [
            (3, 100_000, false, 33),
            (0, 0, false, 30),
            (1000, 1, true, 60),
            (90, 20_000, true, 90),
        ] {
            let start = Instant::now();
            let whole = bodies.whole(body(chunks, size / 2, second, ends)).await.err();
            let kept = bodies.kept(body(chunks, size, second, ends), Intake::new(&storage)).await;
            let lasted = start.elapsed().as_secs();
            match kept.err() {
                Some(error) => {
                    assert_eq!(error.code, "RequestTimeout");
                    assert_eq!(whole.map(|error| error.code), Some("RequestTimeout".to_owned()));
                    assert_eq!(lasted / 2, lasts, "{chunks} of {size}");
                }
                // It is fast enough, whatever it takes as a whole.
                None => assert_eq!(chunks, 90),
            }
        }
        // All the room is free again.
        let all = vec![0; 4 << 20];
        bodies.kept(Body::from(all), Intake::new(&storage)).await.unwrap();
    }

    #[tokio::test]
    async fn bodies_that_are_read_whole_share_their_room() {
        let bodies = Bodies::within(UNIT, 4 * UNIT);
        let read = || bodies.whole(Body::from(vec![0; UNIT]));
        let mut held = Vec::new();
        let error = loop {
            match read().await {
                Ok(whole) => held.push(whole),
                Err(error) => break error,
            }
        };
        assert_eq!((error.status, error.code.as_str(), held.len()), (503, "ServiceUnavailable", 5));
        held.pop();
        assert_eq!(read().await.unwrap().bytes.len(), UNIT);
        let error = bodies.whole(Body::from(vec![0; UNIT + 1])).await.err().unwrap();
        assert_eq!(error.code, "RequestBodyTooLarge");
    }
}
