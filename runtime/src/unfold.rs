//! A stream made of a function. It must not know what is in the stream.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::future::BoxFuture;

/// A stream of what a function gives until it gives nothing, each time with the state for the next time.
pub(crate) fn unfold<S, T, F>(state: S, next: F) -> Unfold<S, T, F>
where
    F: FnMut(S) -> BoxFuture<'static, Option<(T, S)>>,
{
    Unfold { state: Some(state), waiting: None, next }
}

/// What [`unfold`] gives.
pub(crate) struct Unfold<S, T, F> {
    state: Option<S>,
    waiting: Option<BoxFuture<'static, Option<(T, S)>>>,
    next: F,
}

// Nothing in it is pinned in place: the future under way is boxed.
impl<S, T, F> Unpin for Unfold<S, T, F> {}

impl<S, T, F> Stream for Unfold<S, T, F>
where
    F: FnMut(S) -> BoxFuture<'static, Option<(T, S)>>,
{
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        if let Some(state) = self.state.take() {
            let future = (self.next)(state);
            self.waiting = Some(future);
        }
        let Some(waiting) = &mut self.waiting else { return Poll::Ready(None) };
        let given = ready!(waiting.as_mut().poll(cx));
        self.waiting = None;
        Poll::Ready(given.map(|(item, state)| {
            self.state = Some(state);
            item
        }))
    }
}
