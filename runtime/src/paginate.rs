//! Streams over results that come in pages. Where to go next is decided in `paginate::step`, which knows no types of operations.

mod position;
mod step;

use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use self::step::{Next, Step};
use crate::call::{Call, Sending};
use crate::codec::{Encode, Wire};
use crate::error::Error;
use crate::operation::Operation;

pub use self::position::{Count, Position, Progress, Slot};

/// An operation whose results come in pages.
pub trait Paginate: Operation {
    /// One of the results.
    type Item: Encode;

    /// The parameter that says which page is wanted.
    fn position(&mut self) -> Position<'_>;

    /// What a response says about the pages that follow.
    fn progress(response: &Self::Response) -> Progress;

    /// The results in a response; `None` where what holds them is absent.
    fn items(response: &mut Self::Response) -> Option<&mut Vec<Self::Item>>;
}

/// Asks for one page after the other.
struct Pager<R> {
    call: Call<R>,
    waiting: Option<Sending<R>>,
    step: Step,
    state: State,
    accepts_incomplete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The request is that of the next page.
    Open,
    /// The page of the request could not be had.
    Failed,
    /// There is no next page.
    Ended,
}

impl<R: Paginate> Pager<R> {
    fn new(call: Call<R>) -> Self {
        let (step, state) = (Step::default(), State::Open);
        Self { call, waiting: None, step, state, accepts_incomplete: false }
    }

    /// The next page, after which the request is that of the page after it.
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<R::Response, Error>>> {
        if self.state != State::Open {
            return Poll::Ready(None);
        }
        let (call, accepts_incomplete) = (&self.call, self.accepts_incomplete);
        let waiting = self.waiting.get_or_insert_with(|| call.send_page());
        let result = ready!(
            waiting.poll_page(cx, |page| accepts_incomplete || !R::progress(page).says_nothing())
        );
        self.waiting = None;
        let page = match result {
            Ok(mut response) => {
                self.advance(&mut response).map(|is_page| is_page.then_some(response))
            }
            Err(error) => Err(error),
        };
        if page.is_err() {
            self.state = State::Failed;
        }
        Poll::Ready(page.transpose())
    }

    /// Moves the request to the page after a response, if there is one. False when the response is the page before once more.
    fn advance(&mut self, response: &mut R::Response) -> Result<bool, Error> {
        let progress = R::progress(response);
        let items = R::items(response).map_or(&[][..], |items| items);
        let mut position = self.call.request.position();
        let next =
            self.step.next(&position.place(), &progress, items.len(), &|| fingerprint(items));
        let is_page = match next {
            Next::Page(target) => {
                position.go(&target);
                return Ok(true);
            }
            Next::End => true,
            Next::Repeated => false,
            Next::Incomplete(..) if self.accepts_incomplete => false,
            Next::Incomplete(there, total) => return Err(incomplete::<R>(there, total)),
        };
        self.state = State::Ended;
        Ok(is_page)
    }

    fn retry(&mut self) {
        if self.state == State::Failed {
            self.state = State::Open;
        }
    }

    fn next_request(&self) -> Option<&R> {
        (self.state != State::Ended).then_some(&self.call.request)
    }
}

fn incomplete<R: Paginate>(there: i64, total: i64) -> Error {
    Error::incomplete(format!(
        "the pages ended after {there} of {total} results; ask again with `retry`, or take what there is with `accept_incomplete`"
    ))
    .in_operation(R::INFO.name())
}

/// A fingerprint of the results of a page, as they are written. `None` when one cannot be written.
fn fingerprint<T: Encode>(items: &[T]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for item in items {
        serde_json::to_value(Wire(item)).ok()?.hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// The responses of all pages. A page is asked for when it is wanted.
///
/// After an error the stream has ended, and [`retry`](Self::retry) goes on with the page that failed. Futures of
/// [`next`](Self::next) can be dropped at any time, as by a timeout: the request goes on with the next one.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<R>(Pager<R>);

/// The items of all pages. A page is asked for when the one before is used up.
///
/// After an error the stream has ended, and [`retry`](Self::retry) goes on with the page that failed, so that no item is lost or comes
/// twice. Futures of [`next`](Self::next) can be dropped at any time, as by a timeout: the request goes on with the next one.
#[must_use = "streams do nothing unless polled"]
pub struct Items<R: Paginate> {
    pager: Pager<R>,
    page: std::vec::IntoIter<R::Item>,
    left: usize,
}

// Nothing in them is pinned in place: the call under way is boxed.
impl<R> Unpin for Pages<R> {}
impl<R: Paginate> Unpin for Items<R> {}

impl<R: Paginate> Pages<R> {
    pub(crate) fn new(call: Call<R>) -> Self {
        Self(Pager::new(call))
    }

    /// Goes on after an error, with the page that failed.
    pub fn retry(&mut self) {
        self.0.retry();
    }

    /// Takes what there is when the pages end before the total that the service gives, and a response with neither results nor a
    /// number or token of pages for a page without results. Otherwise these are errors of the kind
    /// [`Incomplete`](crate::ErrorKind::Incomplete).
    pub fn accept_incomplete(mut self) -> Self {
        self.0.accepts_incomplete = true;
        self
    }

    /// The request of the page that is not there yet; `None` after the last. A program that keeps it can go on later, after its own end
    /// too, with a new call of it.
    #[must_use]
    pub fn next_request(&self) -> Option<&R> {
        self.0.next_request()
    }
}

impl<R: Paginate<Response: Clone>> Pages<R> {
    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<R: Paginate<Response: Clone>> Stream for Pages<R> {
    type Item = Result<R::Response, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_page(cx)
    }
}

impl<R: Paginate> Items<R> {
    pub(crate) fn new(call: Call<R>) -> Self {
        Self { pager: Pager::new(call), page: Vec::new().into_iter(), left: usize::MAX }
    }

    /// Goes on after an error, with the page that failed.
    pub fn retry(&mut self) {
        self.pager.retry();
    }

    /// Takes what there is when the pages end before the total that the service gives, and a response with neither results nor a
    /// number or token of pages for a page without results. Otherwise these are errors of the kind
    /// [`Incomplete`](crate::ErrorKind::Incomplete).
    pub fn accept_incomplete(mut self) -> Self {
        self.pager.accepts_incomplete = true;
        self
    }

    /// The request of the page that is not there yet; `None` after the last. A program that keeps it can go on later, after its own end
    /// too, with a new call of it. Items of the page before it that were not taken are not on it.
    #[must_use]
    pub fn next_request(&self) -> Option<&R> {
        self.pager.next_request()
    }

    /// Ends after `count` items; pages beyond are not asked for.
    pub fn limit(mut self, count: usize) -> Self {
        self.left = count;
        self
    }

    /// The next item; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All items in a list; the first error ends it.
    pub async fn collect(mut self) -> Result<Vec<R::Item>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

impl<R: Paginate> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while self.left > 0 {
            if let Some(item) = self.page.next() {
                self.left -= 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pager.poll_page(cx)) {
                Some(Ok(mut response)) => {
                    self.page =
                        R::items(&mut response).map(std::mem::take).unwrap_or_default().into_iter();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => break,
            }
        }
        Poll::Ready(None)
    }
}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("state", &self.0.state).finish_non_exhaustive()
    }
}

impl<R: Paginate> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("state", &self.pager.state).finish_non_exhaustive()
    }
}
