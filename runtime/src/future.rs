//! Futures: their boxed form, and a limit in time. It must not know what is awaited.

use std::pin::Pin;
use std::task::Poll;

/// A boxed future, as the object-safe traits of this crate return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The value of `future`, or `None` when `limit` ends first. What is to happen then is done before the future is dropped.
pub(crate) async fn within<T>(
    future: impl Future<Output = T>,
    limit: BoxFuture<'static, ()>,
    at_end: impl Fn(),
) -> Option<T> {
    let mut future = std::pin::pin!(future);
    let mut limit = limit;
    std::future::poll_fn(|cx| {
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(value));
        }
        limit.as_mut().poll(cx).map(|()| {
            at_end();
            None
        })
    })
    .await
}
