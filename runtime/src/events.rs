//! Responses that are server-sent events. It must not know how calls are made. What an event is, is decided in `events::parser`.

mod parser;
mod typed;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::byte_stream::ByteStream;
use crate::error::Error;

pub use self::parser::{Parser, TooLarge};
pub use self::typed::{Events, Listening, ValueEvents};

/// The name of events that the service gives none.
const MESSAGE: &str = "message";

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The id of this event, or of the last one before it that had one.
    pub id: Option<String>,
    /// What kind of event it is: `message` where the service gives it no name.
    pub name: String,
    /// What the event says.
    pub data: T,
}

/// The events of any response of bytes, as text: what [`ByteStream::events`] gives.
///
/// Comments, by which services keep connections open, are left out. A stream that ends within an event is an error; an error is the last item.
#[must_use = "streams do nothing unless polled"]
pub struct TextEvents {
    bytes: ByteStream,
    parser: Parser,
    state: State,
    /// Whether any event has come.
    has_events: bool,
}

enum State {
    Open,
    /// Nothing more is read. What comes last, until it is given.
    Ending(Option<Result<Event<String>, Error>>),
}

impl TextEvents {
    pub(crate) fn new(bytes: ByteStream) -> Self {
        let parser = Parser::new(bytes.limit());
        Self { bytes, parser, state: State::Open, has_events: false }
    }

    /// The next event; `None` after the last. The future can be dropped at any time, as by a timeout.
    pub async fn next(&mut self) -> Option<Result<Event<String>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The response that the events are in.
    pub fn response(&self) -> &ByteStream {
        &self.bytes
    }

    /// The id of the last event that had one.
    fn last_id(&self) -> Option<&str> {
        self.parser.last_id()
    }

    /// How long the service asks to wait before asking again.
    fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }

    /// Takes what came of the response, or its end. What it says of events that are not complete is said when the others are taken.
    fn take(&mut self, piece: Option<Result<Bytes, Error>>) {
        let end = match piece {
            Some(Ok(piece)) => return self.parser.push(&piece),
            Some(Err(error)) => Some(Err(error)),
            None => match self.parser.finish() {
                Some(data) => Some(self.unfinished(data)),
                None if !self.has_events && self.parser.has_foreign_lines() => {
                    Some(Err(self.bytes.failed(Error::decode(
                        "the response is text without any event; check the endpoint, and what the service sends",
                    ))))
                }
                None => None,
            },
        };
        self.state = State::Ending(end);
    }

    /// What the end of a response cuts off.
    fn unfinished(&self, data: String) -> Result<Event<String>, Error> {
        // What ends the whole need not be followed by an empty line.
        if data == typed::DONE {
            return Ok(Event { id: None, name: MESSAGE.to_owned(), data });
        }
        Err(self.bytes.failed(Error::incomplete(
            "the events end within one of them, so that more were to come; call again",
        )))
    }
}

impl Stream for TextEvents {
    type Item = Result<Event<String>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.parser.next() {
                Ok(Some(event)) => {
                    self.has_events = true;
                    return Poll::Ready(Some(Ok(event)));
                }
                Ok(None) => {}
                Err(error) if matches!(self.state, State::Open) => {
                    let text = format!("{error}; raise the limit with Config::response_limit");
                    let error = self.bytes.failed(Error::decode(text));
                    self.state = State::Ending(None);
                    return Poll::Ready(Some(Err(error)));
                }
                // That was told.
                Err(_) => return Poll::Ready(None),
            }
            if let State::Ending(end) = &mut self.state {
                return Poll::Ready(end.take());
            }
            let piece = ready!(Pin::new(&mut self.bytes).poll_next(cx));
            self.take(piece);
        }
    }
}

impl fmt::Debug for TextEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextEvents").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}
