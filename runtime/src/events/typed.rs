//! Events whose data is the response of an operation. It must not know how events are written.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;

use super::{Event, MESSAGE, TextEvents};
use crate::byte_stream::ByteStream;
use crate::client::Opening;
use crate::error::{Error, ErrorKind, ServiceFields, is_success_code, parse_service_error};
use crate::future::BoxFuture;
use crate::operation::{Operation, OperationInfo};
use crate::response::RawResponse;
use crate::text::is_header_value;

/// The data that says that all events were sent.
pub(super) const DONE: &str = "[DONE]";
/// The pause before a stream is asked for again, where the service says none.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause that a service may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A call whose response will be events; `.await` sends it. Dropping the future cancels the call.
#[must_use = "nothing is sent until it is awaited"]
pub struct Listening<R> {
    opening: Result<Opening<'static>, Error>,
    reconnects: u32,
    of: PhantomData<fn() -> R>,
}

impl<R: Operation> Listening<R> {
    pub(crate) fn new(opening: Result<Opening<'static>, Error>) -> Self {
        Self { opening, reconnects: 0, of: PhantomData }
    }

    /// Asks again, so many times at most, where the events break off after one that had an id: the service is told that id
    /// (`Last-Event-ID`) and sends what comes after it, after the pause that it asked for. Only where the operation reads; others
    /// would do their work twice.
    pub fn reconnect(mut self, times: u32) -> Self {
        self.reconnects = times;
        self
    }
}

impl<R: Operation> IntoFuture for Listening<R> {
    type Output = Result<Events<R>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { opening, reconnects, .. } = self;
        Box::pin(async move {
            let opening = opening.map_err(|error| error.in_operation(R::INFO.name()))?;
            if reconnects > 0 && !R::INFO.is_repeatable() {
                let error = Error::request(
                    "the operation may change something, so that its events cannot be asked for again; leave `reconnect` out",
                );
                return Err(error.in_operation(R::INFO.name()));
            }
            let source = begin(opening.open(Vec::new()).await?, R::INFO).await?;
            let untyped = Untyped { source, opening, reconnects, info: R::INFO, last_id: None };
            Ok(Events { untyped, of: PhantomData })
        })
    }
}

/// The events of a response whose data is text still.
enum Source<'a> {
    Open(Box<TextEvents>),
    /// What came in place of events: all there is.
    Only(Option<Box<(ByteStream, Bytes)>>),
    /// The next ones are asked for.
    Waiting(BoxFuture<'a, Result<Source<'a>, Error>>),
    Ended,
}

/// What a response begins as: events, or a JSON body in their place, which may say what failed.
async fn begin<'a>(response: ByteStream, info: &'a OperationInfo<'a>) -> Result<Source<'a>, Error> {
    let kind = response.content_type().unwrap_or_default().to_ascii_lowercase();
    if kind.contains("html") {
        return Err(response.failed(Error::decode(
            "the response is a page for people and no stream of events; check the endpoint and the proxy",
        )));
    }
    if !kind.contains("json") {
        return Ok(Source::Open(Box::new(TextEvents::new(response))));
    }
    let (response, body) = response.into_whole().await?;
    let fields = parse_service_error(&body);
    let is_fine = |code: &String| match info.success() {
        Some((_, values)) => values.contains(&code.as_str()),
        None => is_success_code(code),
    };
    if fields.code.as_ref().is_some_and(|code| !is_fine(code)) {
        return Err(failure(&response, fields, &body));
    }
    Ok(Source::Only(Some(Box::new((response, body)))))
}

/// The error that a service tells inside of a response.
fn failure(response: &ByteStream, mut fields: ServiceFields, said: &[u8]) -> Error {
    if fields.code.is_none() && fields.message.is_none() {
        fields.message = Some(String::from_utf8_lossy(said).into_owned());
    }
    let error = Error::service(response.status(), fields, None);
    response.failed(error.with_body(response.status(), Bytes::copy_from_slice(said)))
}

/// The events of a call before their data is read. Not generic: compiled once.
struct Untyped<'a> {
    source: Source<'a>,
    opening: Opening<'a>,
    reconnects: u32,
    info: &'a OperationInfo<'a>,
    /// That of the last event that had one, over all responses.
    last_id: Option<String>,
}

impl<'a> Untyped<'a> {
    /// The next event with its data as a response; `None` after the last.
    fn poll_event(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Event<RawResponse>, Error>>> {
        loop {
            let item = match &mut self.source {
                Source::Ended => return Poll::Ready(None),
                Source::Only(only) => Ok(only.take().map(|only| {
                    let (response, body) = *only;
                    let data = response.as_response(body);
                    Event { id: None, name: MESSAGE.to_owned(), data }
                })),
                Source::Waiting(waiting) => match ready!(waiting.as_mut().poll(cx)) {
                    Ok(source) => {
                        self.source = source;
                        continue;
                    }
                    Err(error) => Err(error),
                },
                Source::Open(events) => match ready!(Pin::new(&mut *events).poll_next(cx)) {
                    Some(Ok(event)) => read(event, events.response()),
                    Some(Err(error)) => Err(error),
                    None => Ok(None),
                },
            };
            let item = match item {
                Ok(item) => item.map(Ok),
                Err(error) => match self.after(error) {
                    Ok(waiting) => {
                        self.source = waiting;
                        continue;
                    }
                    Err(error) => Some(Err(error)),
                },
            };
            if !matches!(item, Some(Ok(_))) {
                // The connection is given free now, not when somebody drops the stream.
                self.source = Source::Ended;
            }
            return Poll::Ready(item);
        }
    }

    /// What is asked for after an error, where the rest can be had.
    fn after(&mut self, error: Error) -> Result<Source<'a>, Error> {
        let breaks_off = matches!(
            error.kind(),
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Incomplete
        );
        let Source::Open(events) = &self.source else { return Err(error) };
        self.last_id = events.last_id().map(str::to_owned).or(self.last_id.take());
        let is_known = |id: &String| breaks_off && self.reconnects > 0 && is_header_value(id);
        let Some(id) = self.last_id.clone().filter(is_known) else { return Err(error) };
        self.reconnects -= 1;
        let headers = vec![("last-event-id".to_owned(), id)];
        let pause = events.retry().unwrap_or(PAUSE).min(LONGEST_PAUSE);
        let (opening, info) = (self.opening.clone(), self.info);
        Ok(Source::Waiting(Box::pin(async move {
            opening.pause(pause).await;
            begin(opening.open(headers).await?, info).await
        })))
    }
}

/// An event with its data as a response; none where it says that there are no more.
fn read(event: Event<String>, response: &ByteStream) -> Result<Option<Event<RawResponse>>, Error> {
    let Event { id, name, data } = event;
    if data.trim() == DONE {
        return Ok(None);
    }
    if name == "error" {
        return Err(failure(response, parse_service_error(data.as_bytes()), data.as_bytes()));
    }
    Ok(Some(Event { id, name, data: response.as_response(data.into()) }))
}

/// The events of a call, each with the response type of the operation as its data.
///
/// An event named `error`, and a JSON body that came in place of events and tells an error, are errors of the service. Events that break off
/// are one of the kind [`Transport`](ErrorKind::Transport), and those that end within an event one of the kind
/// [`Incomplete`](ErrorKind::Incomplete); where they end as they should, or with `[DONE]`, the stream has ended. An event whose
/// data is no JSON is an error of the kind [`Decode`](ErrorKind::Decode), after which there may be more; any other error is the last item.
/// Dropping the stream ends the request.
#[must_use = "streams do nothing unless polled"]
pub struct Events<R> {
    untyped: Untyped<'static>,
    of: PhantomData<fn() -> R>,
}

impl<R: Operation> Events<R> {
    /// The next event; `None` after the last. The future can be dropped at any time, as by a timeout.
    pub async fn next(&mut self) -> Option<Result<Event<R::Response>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<R: Operation> Stream for Events<R> {
    type Item = Result<Event<R::Response>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let event = ready!(self.untyped.poll_event(cx)).transpose();
        let read = |Event { id, name, data }: Event<RawResponse>| {
            Ok(Event { id, name, data: data.body(R::INFO)? })
        };
        Poll::Ready(event.and_then(|event| event.map(read).transpose()).transpose())
    }
}

/// The events of a call by names, each with a JSON value as its data. Otherwise they are as [`Events`].
#[must_use = "nothing comes unless it is asked for"]
pub struct ValueEvents<'a>(Untyped<'a>);

impl<'a> ValueEvents<'a> {
    /// Asks for them.
    pub(crate) async fn begin(
        opening: Opening<'a>,
        info: &'a OperationInfo<'a>,
    ) -> Result<Self, Error> {
        let source = begin(opening.open(Vec::new()).await?, info).await?;
        Ok(Self(Untyped { source, opening, reconnects: 0, info, last_id: None }))
    }

    /// The next event; `None` after the last. The future can be dropped at any time, as by a timeout.
    pub async fn next(&mut self) -> Option<Result<Event<Value>, Error>> {
        let Event { id, name, data } = match poll_fn(|cx| self.0.poll_event(cx)).await? {
            Ok(event) => event,
            Err(error) => return Some(Err(error)),
        };
        Some(data.body(self.0.info).map(|data| Event { id, name, data }))
    }
}

impl fmt::Debug for ValueEvents<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueEvents")
            .field("operation", &self.0.info.name())
            .finish_non_exhaustive()
    }
}

impl<R: Operation> fmt::Debug for Listening<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listening").field("operation", &R::INFO.name()).finish_non_exhaustive()
    }
}

impl<R: Operation> fmt::Debug for Events<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("operation", &R::INFO.name()).finish_non_exhaustive()
    }
}
