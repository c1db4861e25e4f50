//! Streams over results that come in pages. Where to go next is decided in `paginate::step`, which knows no types of operations.

mod position;
mod step;

use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use self::step::Step;
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
    done: bool,
}

impl<R: Paginate> Pager<R> {
    fn new(call: Call<R>) -> Self {
        Self { call, waiting: None, step: Step::default(), done: false }
    }

    fn poll_response(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<R::Response, Error>>> {
        if self.done {
            return Poll::Ready(None);
        }
        let call = &self.call;
        let waiting = self.waiting.get_or_insert_with(|| call.send_page());
        let result = ready!(Pin::new(waiting).poll(cx));
        self.waiting = None;
        // After an error there is no next page: which it is, only the response could have told.
        self.done = result.is_err();
        Poll::Ready(Some(result))
    }

    /// Moves the request to the page after a response, if there is one. False when the response is the page before once more.
    fn advance(&mut self, response: &mut R::Response) -> bool {
        let progress = R::progress(response);
        let items = R::items(response).map_or(&[][..], |items| items);
        if progress.says_no_end() && self.step.repeats(fingerprint(items)) {
            self.done = true;
            return false;
        }
        let mut position = self.call.request.position();
        match self.step.next(position.get(), position.start(), &progress, items.len()) {
            Some(next) => position.set(&next),
            None => self.done = true,
        }
        true
    }
}

/// What stands for the results of a page, as they are written. `None` when one cannot be written.
fn fingerprint<T: Encode>(items: &[T]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for item in items {
        serde_json::to_value(Wire(item)).ok()?.hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// The responses of all pages. A page is asked for when it is wanted; the stream ends after an error.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<R>(Pager<R>);

/// The items of all pages. A page is asked for when the one before is used up; the stream ends after an error.
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
        let mut result = ready!(self.0.poll_response(cx));
        if let Some(Ok(response)) = &mut result
            && !self.0.advance(response)
        {
            return Poll::Ready(None);
        }
        Poll::Ready(result)
    }
}

impl<R: Paginate> Items<R> {
    pub(crate) fn new(call: Call<R>) -> Self {
        Self { pager: Pager::new(call), page: Vec::new().into_iter(), left: usize::MAX }
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
            match ready!(self.pager.poll_response(cx)) {
                Some(Ok(mut response)) => {
                    if !self.pager.advance(&mut response) {
                        break;
                    }
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
        f.debug_struct("Pages").field("done", &self.0.done).finish_non_exhaustive()
    }
}

impl<R: Paginate> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("done", &self.pager.done).finish_non_exhaustive()
    }
}
