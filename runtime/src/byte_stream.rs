//! A response as a stream of bytes: what a call gives whose response may be too large for memory. It must not know how calls are made, nor
//! how bytes are transported.

#[cfg(not(target_family = "wasm"))]
mod file;
mod resume;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use futures_core::Stream;
use tokio::io::AsyncWrite;

pub(crate) use self::resume::check as check_resumable;
use crate::crc64::{self, Crc64};
use crate::error::Error;
use crate::events::TextEvents;
use crate::redact::Secrets;
use crate::request_id;
use crate::response::RawResponse;
use crate::transport::{HttpResponse, Pieces, check_length, gather, too_large};

/// What is known of a call whose response is a stream.
pub(crate) struct Origin {
    pub(crate) operation: String,
    pub(crate) attempts: u32,
    /// Whether the call may have changed something.
    pub(crate) is_change: bool,
    /// Whether what is read of it must be as described.
    pub(crate) strict: bool,
    /// What the request carried.
    pub(crate) secrets: Secrets,
    /// How many bytes [`ByteStream::collect`] gives at most.
    pub(crate) limit: usize,
    /// Whether the response is the object as it is stored, so that a checksum of the object is one of the response.
    pub(crate) is_whole: bool,
}

/// A response whose body comes piece by piece: its headers have come, its bytes are a stream.
///
/// No byte is lost in silence. A body that is shorter than the response said is an error with both numbers; so is one whose CRC-64 is not
/// that of the header `x-oss-hash-crc64ecma` (with the feature `crc64`, which the crate of the object store turns on). An error is the last
/// item. Dropping the stream ends the request.
///
/// ```no_run
/// # async fn example(call: alicloud_runtime::Call<impl alicloud_runtime::Operation<Response = alicloud_runtime::Bytes>>) -> Result<(), Box<dyn std::error::Error>> {
/// // With a generated crate: `client.get_object("bucket", "key").stream().await?`
/// let mut stream = call.stream().await?;
/// println!("{:?} bytes of type {:?}", stream.content_length(), stream.content_type());
/// while let Some(piece) = stream.next().await {
///     println!("{} more", piece?.len());
/// }
/// # Ok(())
/// # }
/// ```
pub struct ByteStream {
    head: HttpResponse,
    length: Option<u64>,
    /// None after the end.
    pieces: Option<Pieces>,
    /// How many bytes came.
    came: u64,
    /// The checksum so far, and what it is to be in the end.
    checksum: Option<(Crc64, u64)>,
    origin: Origin,
}

impl ByteStream {
    /// The stream of a response whose pieces are checked for their length.
    pub(crate) fn new(
        head: HttpResponse,
        length: Option<u64>,
        pieces: Pieces,
        origin: Origin,
    ) -> Self {
        // What was decompressed on the way has no length, and is not what the checksum is of.
        let is_whole = origin.is_whole && head.status == 200 && length.is_some();
        let checksum = crc64::said(&head).filter(|_| is_whole).map(|said| (Crc64::new(), said));
        Self { head, length, pieces: Some(pieces), came: 0, checksum, origin }
    }

    /// That as many bytes came as the part has that it is, which may be made of several responses.
    fn check(&self, at_end: bool) -> Result<(), Error> {
        self.part().map_or(Ok(()), |part| {
            let length = part.end.saturating_sub(part.start);
            check_length("no complete response", self.came, length, at_end)
        })
    }

    /// The HTTP status: 206 for a part of the whole.
    pub fn status(&self) -> u16 {
        self.head.status
    }

    /// The headers, names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.head.headers
    }

    /// The first header of that name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.header(name)
    }

    /// The id under which the service logged the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id::in_headers(&self.head)
    }

    /// How many bytes there are in all. `None` where the service doesn't say so, and where the body is decompressed.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// What the bytes are, such as `image/jpeg`.
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }

    /// Which part of the whole it is, such as `bytes 0-99/1000`.
    pub fn content_range(&self) -> Option<&str> {
        self.header("content-range")
    }

    /// The entity tag, which another version of the same object does not have.
    pub fn etag(&self) -> Option<&str> {
        self.header("etag")
    }

    /// The next piece; `None` after the last. The future can be dropped at any time, as by a timeout.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All bytes in memory, up to [`Config::response_limit`](crate::Config::response_limit).
    pub async fn collect(self) -> Result<Bytes, Error> {
        self.into_whole().await.map(|(_, bytes)| bytes)
    }

    /// All bytes in memory, and the stream, which has ended.
    pub(crate) async fn into_whole(mut self) -> Result<(Self, Bytes), Error> {
        let (limit, length) = (self.origin.limit, self.length);
        match gather(&mut self, length, limit, too_large).await {
            Ok(bytes) => Ok((self, bytes)),
            Err(error) => Err(error.in_operation(&self.origin.operation)),
        }
    }

    /// What it is the response for, as events: for functions and other services that respond with any bytes. Where the events of an
    /// operation have a type, [`Call::events`](crate::Call::events) gives them.
    pub fn events(self) -> TextEvents {
        TextEvents::new(self)
    }

    /// How many bytes of it may be held.
    pub(crate) fn limit(&self) -> usize {
        self.origin.limit
    }

    /// A part of the body as if it were the whole one.
    pub(crate) fn as_response(&self, body: Bytes) -> RawResponse {
        let Origin { attempts, strict, ref secrets, .. } = self.origin;
        let response = HttpResponse { body, ..self.head.clone() };
        RawResponse { response, rest: None, attempts, strict, page: None, secrets: secrets.clone() }
    }

    /// Writes all bytes, and gives their number. After an error, what was written is a part of the whole.
    pub async fn write_to(mut self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64, Error> {
        let mut written = 0;
        while let Some(piece) = self.next().await {
            let mut piece = piece?;
            while piece.has_remaining() {
                let more = poll_fn(|cx| Pin::new(&mut *writer).poll_write(cx, &piece)).await;
                let more = more.map_err(|error| self.unwritten(&error).with_source(error))?;
                if more == 0 {
                    return Err(self.unwritten(&"it takes nothing more"));
                }
                piece.advance(more);
                written += more as u64;
            }
        }
        let flushed = poll_fn(|cx| Pin::new(&mut *writer).poll_flush(cx)).await;
        flushed.map_err(|error| self.unwritten(&error).with_source(error))?;
        Ok(written)
    }

    fn unwritten(&self, why: &dyn fmt::Display) -> Error {
        Error::io(format!("the writer failed: {why}")).in_operation(&self.origin.operation)
    }

    /// The error of a body, with what came around it.
    pub(crate) fn failed(&self, error: Error) -> Error {
        let request_id = self.request_id().map(str::to_owned);
        let error = error.in_operation(&self.origin.operation).with_request_id(request_id);
        let error = error.after_attempts(self.origin.attempts).without(&self.origin.secrets);
        if self.origin.is_change { error.of_change() } else { error }
    }
}

/// The error of an object that came with another checksum than it has.
pub(crate) fn corrupted(came: u64, said: u64) -> Error {
    Error::transport(
        format!(
            "the bytes that came are not those of the object: their CRC-64 is {came}, and `{}` says {said}; download it again",
            crc64::HEADER
        ),
        false,
    )
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(pieces) = &mut self.pieces else { return Poll::Ready(None) };
        let piece = ready!(pieces.as_mut().poll_next(cx)).transpose();
        let checked = piece.and_then(|piece| {
            self.came += piece.as_ref().map_or(0, |piece| piece.len() as u64);
            self.check(piece.is_none())?;
            match (&piece, &mut self.checksum) {
                (Some(piece), Some((sum, _))) => sum.add(piece),
                (None, Some((sum, said))) if sum.sum() != *said => {
                    return Err(corrupted(sum.sum(), *said));
                }
                _ => {}
            }
            Ok(piece)
        });
        if !matches!(checked, Ok(Some(_))) {
            // The connection is given free now, not when somebody drops the stream.
            self.pieces = None;
        }
        Poll::Ready(checked.map_err(|error| self.failed(error)).transpose())
    }
}

/// Shows no headers' values, as they may be secrets.
impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("status", &self.head.status)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
