//! A stream of bytes that is asked for again where it breaks off, from there. It must not know how calls are made.

use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use alicloud_wire::Placement;
use bytes::Bytes;
use futures_core::Stream;

use super::ByteStream;
use crate::client::Opening;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::operation::OperationInfo;
use crate::transport::Pieces;

/// The pause before the rest is asked for, where nothing of it came the time before.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether the operation reads, and gives parts of one version of what it reads.
pub(crate) fn check(info: &OperationInfo<'_>) -> Result<(), Error> {
    let takes = |name: &str| info.parameters().contains(&(name, Placement::Header));
    if info.is_repeatable() && takes("Range") && takes("If-Match") {
        return Ok(());
    }
    Err(Error::request(
        "the operation does not take both of `Range` and `If-Match`, so that its response cannot be had from the middle; leave `resume` out",
    ))
}

impl ByteStream {
    /// This stream, which is asked for again so many times. Where nothing says which version of what it is, or how long it is, it stays
    /// as it is.
    pub(crate) fn resumed(mut self, opening: Opening<'static>, times: u32) -> Self {
        let (Some(etag), Some(part)) = (self.etag().map(str::to_owned), self.part()) else {
            return self;
        };
        self.pieces = self.pieces.map(|pieces| -> Pieces {
            let source = Source::Open(pieces);
            Box::pin(Resumed { source, opening, etag, part, times, has_come: true })
        });
        self
    }

    /// Which bytes of the whole it has.
    pub(super) fn part(&self) -> Option<Range<u64>> {
        if self.status() != 206 {
            return Some(0..self.length?);
        }
        let (range, _) = self.content_range()?.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        Some(first.parse().ok()?..last.parse::<u64>().ok()?.checked_add(1)?)
    }
}

struct Resumed {
    source: Source,
    opening: Opening<'static>,
    etag: String,
    /// What is left of it.
    part: Range<u64>,
    /// How many times it can be asked for again.
    times: u32,
    /// Whether any of it came since it was asked for.
    has_come: bool,
}

enum Source {
    Open(Pieces),
    /// The rest is asked for.
    Waiting(BoxFuture<'static, Result<ByteStream, Error>>),
}

impl Resumed {
    /// Asks for the rest.
    fn again(&mut self) -> BoxFuture<'static, Result<ByteStream, Error>> {
        let range = format!("bytes={}-{}", self.part.start, self.part.end.saturating_sub(1));
        let headers = [("range", range), ("if-match", self.etag.clone())];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let is_futile = !std::mem::take(&mut self.has_come);
        let opening = self.opening.clone();
        Box::pin(async move {
            if is_futile {
                opening.pause(PAUSE).await;
            }
            opening.open(headers).await
        })
    }

    /// That a response is the rest, and of the same version.
    fn accept(&self, response: Result<ByteStream, Error>) -> Result<Pieces, Error> {
        let changed = || {
            Error::incomplete(format!(
                "what is downloaded has changed since it began, and {} of its bytes came; download it again",
                self.part.start
            ))
        };
        match response {
            Ok(rest) if rest.part().as_ref() != Some(&self.part) || rest.status() != 206 => {
                let text = format!(
                    "the service did not give bytes {} to {} when asked for them, but {}; leave `resume` out",
                    self.part.start,
                    self.part.end.saturating_sub(1),
                    rest.content_range().unwrap_or("all of them")
                );
                Err(rest.failed(Error::incomplete(text)))
            }
            Ok(rest) if rest.etag().is_some_and(|etag| etag != self.etag) => {
                Err(rest.failed(changed()))
            }
            Ok(rest) => Ok(Box::pin(rest)),
            Err(error) if error.status() == Some(412) => {
                let request_id = error.request_id().map(str::to_owned);
                Err(changed().with_request_id(request_id).with_source(error))
            }
            Err(error) => Err(error),
        }
    }
}

impl Stream for Resumed {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut self.source {
                Source::Waiting(waiting) => {
                    let response = ready!(waiting.as_mut().poll(cx));
                    match self.accept(response) {
                        Ok(pieces) => self.source = Source::Open(pieces),
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
                Source::Open(pieces) => match ready!(pieces.as_mut().poll_next(cx)) {
                    Some(Ok(piece)) => {
                        self.part.start += piece.len() as u64;
                        self.has_come = true;
                        return Poll::Ready(Some(Ok(piece)));
                    }
                    Some(Err(error)) if error.is_retryable() && self.times > 0 => {
                        self.times -= 1;
                        tracing::debug!(error = %error, from = self.part.start, "asking for the rest");
                        let again = self.again();
                        self.source = Source::Waiting(again);
                    }
                    end => return Poll::Ready(end),
                },
            }
        }
    }
}
