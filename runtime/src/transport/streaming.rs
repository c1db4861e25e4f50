//! Bodies that come or go piece by piece, and responses that are open. It must not know of connections, nor what the bytes are.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::blocks::Blocks;
use super::{HttpResponse, too_large};
use crate::error::{Error, ErrorKind};
use crate::redact::Secrets;

/// The bytes of a body as they come.
pub(crate) type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// A body that comes or goes piece by piece: a stream of bytes, whose number may be known before.
///
/// Where the number is known, a body that has another one ends with an error. After an error there is nothing more.
pub struct BodyStream {
    pieces: Option<Pieces>,
    length: Option<u64>,
    passed: u64,
    whose: String,
}

impl BodyStream {
    /// A body of which nobody knows how long it is.
    pub fn new(pieces: impl Stream<Item = Result<Bytes, Error>> + Send + 'static) -> Self {
        let whose = "no complete body".to_owned();
        Self { pieces: Some(Box::pin(pieces)), length: None, passed: 0, whose }
    }

    /// Sets how many bytes there will be, where that is known.
    #[must_use]
    pub fn with_length(self, length: impl Into<Option<u64>>) -> Self {
        Self { length: length.into(), ..self }
    }

    /// Sets how the error of a body begins that is shorter than it was to be.
    #[cfg(any(feature = "http-client", not(target_family = "wasm")))]
    pub(crate) fn of(self, whose: String) -> Self {
        Self { whose, ..self }
    }

    /// How many bytes there are in all, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next piece; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// How many bytes came so far, in words.
    pub(crate) fn progress(&self) -> String {
        match self.length {
            Some(length) => format!("{} of {length} bytes came", self.passed),
            None => format!("{} bytes came", self.passed),
        }
    }

    /// Whether all bytes have come that there will be, though the body has not ended.
    pub(crate) fn is_at_length(&self) -> bool {
        self.length == Some(self.passed)
    }

    /// The error of a body that broke off, with how much of it there was.
    fn with_progress(&self, error: Error) -> Error {
        if error.kind() != ErrorKind::Transport || self.length.is_none() {
            return error;
        }
        let text = format!("{}: {}", error.message(), self.progress());
        error.saying(text)
    }

    /// That the number of bytes that came is what it was to be, so far or at the end.
    fn check(&self, at_end: bool) -> Result<(), Error> {
        self.length.map_or(Ok(()), |length| check(&self.whose, self.passed, length, at_end))
    }
}

/// That no more than so many bytes came, or at the end as many.
pub(crate) fn check(whose: &str, came: u64, length: u64, at_end: bool) -> Result<(), Error> {
    let text = if came > length {
        format!("{whose}: more than {length} bytes came")
    } else if at_end && came < length {
        format!("{whose}: {came} of {length} bytes came")
    } else {
        return Ok(());
    };
    Err(Error::transport(text, false))
}

/// All of a body, if it has no more than so many bytes. Of one whose length says so nothing is read.
pub(crate) async fn gather(
    body: &mut (impl Stream<Item = Result<Bytes, Error>> + Unpin),
    length: Option<u64>,
    limit: usize,
    too_large: fn(usize) -> Error,
) -> Result<Bytes, Error> {
    if length.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    let mut first = None;
    let mut blocks = Blocks::default();
    while let Some(piece) = poll_fn(|cx| Pin::new(&mut *body).poll_next(cx)).await {
        let piece = piece?;
        let length = blocks.len() + first.as_ref().map_or(0, Bytes::len) + piece.len();
        if length > limit {
            return Err(too_large(limit));
        }
        // What is in one piece is not copied.
        if length == piece.len() {
            first = Some(piece);
        } else {
            first.take().into_iter().chain(Some(piece)).for_each(|piece| blocks.push(&piece));
        }
    }
    Ok(first.unwrap_or_else(|| blocks.into_bytes()))
}

/// A body that is one piece.
impl From<Bytes> for BodyStream {
    fn from(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        Self::new(Once(Some(bytes).filter(|bytes| !bytes.is_empty()))).with_length(length)
    }
}

impl Stream for BodyStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(pieces) = &mut self.pieces else { return Poll::Ready(None) };
        let piece = ready!(pieces.as_mut().poll_next(cx)).transpose();
        let piece = piece.map_err(|error| self.with_progress(error));
        let at_end = matches!(piece, Ok(None));
        let checked = piece.and_then(|piece| {
            self.passed += piece.as_ref().map_or(0, Bytes::len) as u64;
            self.check(at_end).map(|()| piece)
        });
        if at_end || checked.is_err() {
            // What held a connection holds none any more.
            self.pieces = None;
        }
        Poll::Ready(checked.transpose())
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyStream")
            .field("length", &self.length)
            .field("passed", &self.passed)
            .finish_non_exhaustive()
    }
}

struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// A response whose body has not been read. Dropping it gives its connection free.
#[non_exhaustive]
pub struct OpenedResponse {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: BodyStream,
    /// What the one who responds may repeat and nobody is to see.
    pub(crate) secrets: Secrets,
}

impl OpenedResponse {
    /// A response of a status, headers (names in lower case) and a body without compression.
    pub fn new(status: u16, headers: Vec<(String, String)>, body: BodyStream) -> Self {
        Self { status, headers, body, secrets: Secrets::default() }
    }

    #[cfg(feature = "http-client")]
    pub(super) fn with_secrets(self, secrets: Secrets) -> Self {
        Self { secrets, ..self }
    }

    /// Reads the body to its end. It is an error when it has more than so many bytes; of one whose length says so nothing is read.
    pub async fn into_whole(self, limit: usize) -> Result<HttpResponse, Error> {
        let (head, mut body) = self.split();
        let length = body.length();
        Ok(HttpResponse { body: gather(&mut body, length, limit, too_large).await?, ..head })
    }

    /// The response without its body, and the body.
    pub(crate) fn split(self) -> (HttpResponse, BodyStream) {
        let Self { status, headers, body, secrets } = self;
        (HttpResponse { status, headers, body: Bytes::new(), secrets }, body)
    }
}

/// Shows no headers' values, as they may be secrets.
impl fmt::Debug for OpenedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedResponse")
            .field("status", &self.status)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// A response that has come as a whole.
impl From<HttpResponse> for OpenedResponse {
    fn from(response: HttpResponse) -> Self {
        let HttpResponse { status, headers, body, secrets } = response;
        Self { status, headers, body: body.into(), secrets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unfold::unfold;

    fn pieces(pieces: &'static [&'static str]) -> BodyStream {
        BodyStream::new(unfold(pieces.iter(), |mut left| {
            Box::pin(async move { Some((Ok(Bytes::from_static(left.next()?.as_bytes())), left)) })
        }))
    }

    #[tokio::test]
    async fn a_body_has_the_length_that_it_says_or_is_an_error() {
        let all = async |mut body: BodyStream| {
            let length = body.length();
            gather(&mut body, length, 6, too_large).await
        };
        assert_eq!(all(pieces(&["ab", "", "cd", "ef"])).await.unwrap(), "abcdef");
        assert_eq!(all(pieces(&["ab", "cd"]).with_length(4)).await.unwrap(), "abcd");
        assert_eq!(all(Bytes::from_static(b"abc").into()).await.unwrap(), "abc");
        assert_eq!(all(Bytes::new().into()).await.unwrap(), "");
        for (length, says) in [
            (Some(5), "no complete body: 4 of 5 bytes came"),
            (Some(3), "no complete body: more than 3 bytes came"),
            (Some(7), "the response is larger than 6 bytes"),
        ] {
            let body = BodyStream { length, ..pieces(&["ab", "cd"]) };
            let error = all(body).await.unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        let error = all(pieces(&["abcd", "efg"])).await.unwrap_err().to_string();
        assert!(error.contains("larger than 6 bytes"), "{error}");
        let mut short = pieces(&["ab"]).with_length(3);
        assert_eq!(short.next().await.unwrap().unwrap(), "ab");
        assert!(short.next().await.unwrap().is_err());
        assert!(short.next().await.is_none());
    }
    #[test]
    fn headers_are_not_shown() {
        let headers = vec![("set-cookie".to_owned(), "s3cret".to_owned())];
        let shown = format!("{:?}", OpenedResponse::new(200, headers, Bytes::new().into()));
        assert!(shown.contains("200") && !shown.contains("s3cret"), "{shown}");
    }
}
