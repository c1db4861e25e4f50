//! Bodies of requests that need not be in memory. It must not know how requests are sent or signed.

#[cfg(not(target_family = "wasm"))]
mod file;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::future::BoxFuture;
use crate::text::hex;
use crate::transport::BodyStream;

/// A body to send: bytes, a file, or a stream, none of which is held in memory as a whole.
///
/// A request whose body can be had again is sent again like any other. A [`stream`](Self::stream) can be read once, so its request is sent once.
///
/// ```no_run
/// # async fn example<R: alicloud_runtime::TakesUpload + Clone>(call: alicloud_runtime::Call<R>) -> Result<(), alicloud_runtime::Error> {
/// use alicloud_runtime::Upload;
///
/// // With a generated crate: `client.put_object("bucket", "movie.mp4").upload(Upload::file("movie.mp4").await?).await?`
/// call.upload(Upload::file("movie.mp4").await?).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upload {
    source: Source,
    length: Option<u64>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    #[cfg(not(target_family = "wasm"))]
    File(file::Source),
    /// Can be had as often as it is wanted.
    Made(Arc<Make>),
    /// Can be read once; absent then.
    Once(Arc<Mutex<Option<BodyStream>>>),
}

type Make = dyn Fn() -> BoxFuture<'static, Result<BodyStream, Error>> + Send + Sync;

impl Upload {
    /// A stream, which can be read once. Its errors end the request.
    pub fn stream<B, E>(stream: impl Stream<Item = Result<B, E>> + Send + 'static) -> Self
    where
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let body = Some(BodyStream::new(Foreign(Box::pin(stream))));
        Self { source: Source::Once(Arc::new(Mutex::new(body))), length: None }
    }

    /// What a function gives, which is asked again for each attempt: the same bytes each time.
    pub fn made(
        make: impl Fn() -> BoxFuture<'static, Result<BodyStream, Error>> + Send + Sync + 'static,
    ) -> Self {
        Self { source: Source::Made(Arc::new(make)), length: None }
    }

    /// Sets how many bytes there are. It is sent before them, and another number of them is an error. Without it, the body goes in chunks,
    /// which not every service takes.
    #[must_use]
    pub fn with_length(self, length: u64) -> Self {
        Self { length: Some(length), ..self }
    }

    /// How many bytes there are, where that is known.
    pub fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            _ => self.length,
        }
    }

    /// The bytes, where they are in memory.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Whether it can be read again.
    pub(crate) fn is_repeatable(&self) -> bool {
        !matches!(self.source, Source::Once(_))
    }

    /// The body from its beginning.
    pub(crate) async fn open(&self) -> Result<BodyStream, Error> {
        let body = match &self.source {
            Source::Bytes(bytes) => return Ok(bytes.clone().into()),
            #[cfg(not(target_family = "wasm"))]
            Source::File(file) => file.open().await?,
            Source::Made(make) => make().await?,
            Source::Once(once) => {
                let body = once.lock().unwrap_or_else(PoisonError::into_inner).take();
                body.ok_or_else(|| {
                    Error::request(
                        "the stream that is the body was read before; give a new one, or a body that can be had again, such as Upload::file",
                    )
                })?
            }
        };
        let Some(length) = self.length else { return Ok(body) };
        let mut body = body.with_length(length);
        if length == 0 {
            // Nobody asks for a byte of it.
            body.next().await.transpose().map_err(Error::of_body)?;
        }
        Ok(body)
    }

    /// A part of it as another body: so many bytes from a place on. `None` where it has no such bytes, or gives none without those before them.
    pub(crate) fn part(&self, from: u64, length: u64) -> Option<Self> {
        let to = from.checked_add(length)?;
        let source = match &self.source {
            Source::Bytes(bytes) => {
                let range = usize::try_from(from).ok()?..usize::try_from(to).ok()?;
                Source::Bytes(bytes.get(range.clone()).map(|_| bytes.slice(range))?)
            }
            #[cfg(not(target_family = "wasm"))]
            Source::File(file) if self.length.is_some_and(|all| to <= all) => {
                Source::File(file.part(from, length)?)
            }
            _ => return None,
        };
        Some(Self { source, length: Some(length) })
    }

    /// That bytes in memory are as many as was said.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match (self.bytes().map(Bytes::len), self.length) {
            (Some(found), Some(said)) if found as u64 != said => Err(Error::request(format!(
                "the body has {found} bytes, and {said} were announced; leave `with_length` out"
            ))),
            _ => Ok(()),
        }
    }

    /// The hash of the body, for signatures that cover it, as lower-case hex.
    pub(crate) async fn sha256(&self) -> Result<String, Error> {
        let mut hash = Sha256::new();
        let mut body = self.open().await?;
        while let Some(piece) = body.next().await {
            hash.update(&piece?);
        }
        Ok(hex(&hash.finalize()))
    }
}

impl<B: Into<Bytes>> From<B> for Upload {
    fn from(bytes: B) -> Self {
        Self { source: Source::Bytes(bytes.into()), length: None }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// A stream of somebody else's errors.
struct Foreign<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Foreign<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = self.0.as_mut().poll_next(cx);
        piece.map(|piece| Some(piece?.map(Into::into).map_err(|error| unread(error.into()))))
    }
}

fn unread(error: Box<dyn StdError + Send + Sync>) -> Error {
    Error::io(format!("the stream that is the body failed: {error}")).with_source(error)
}
