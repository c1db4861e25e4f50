//! Several futures at a time, no more than a number of them. It must not know what they do.

use std::future::poll_fn;
use std::task::Poll;

use crate::error::Error;
use crate::future::BoxFuture;

/// Runs the futures that `next` gives, so many at a time, until it gives none and all are done. The first error ends it, and drops those
/// under way.
pub(super) async fn side_by_side<'a, T>(
    at_most: usize,
    mut next: impl FnMut() -> Option<BoxFuture<'a, Result<T, Error>>>,
    mut done: impl FnMut(T),
) -> Result<(), Error> {
    let mut running = Vec::new();
    let mut is_last = false;
    loop {
        while !is_last && running.len() < at_most.max(1) {
            match next() {
                Some(future) => running.push(future),
                None => is_last = true,
            }
        }
        if running.is_empty() {
            return Ok(());
        }
        let (at, result) = poll_fn(|cx| {
            let mut polled = running.iter_mut().enumerate();
            let ready = polled.find_map(|(at, future)| match future.as_mut().poll(cx) {
                Poll::Ready(result) => Some((at, result)),
                Poll::Pending => None,
            });
            ready.map_or(Poll::Pending, Poll::Ready)
        })
        .await;
        drop(running.swap_remove(at));
        done(result?);
    }
}
