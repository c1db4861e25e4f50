//! Time and chance, behind a trait so that tests decide them.

use std::fmt;
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, SystemTime};

/// A boxed future, as the object-safe traits of this crate return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The clock, the sleep and the source of chance that calls use.
pub trait Environment: fmt::Debug + Send + Sync {
    /// The time of day; it dates signatures.
    fn now(&self) -> SystemTime;

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// A random duration below `limit`, for the pauses between attempts.
    fn jitter(&self, limit: Duration) -> Duration;

    /// 16 bytes that have never been used before: for nonces and idempotency tokens.
    fn unique(&self) -> [u8; 16];
}

/// The real clock and chance. Sleeping needs a tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self, limit: Duration) -> Duration {
        limit.mul_f64(fastrand::f64())
    }

    fn unique(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_err() {
            // A system without its random source still gets a value that differs from call to call.
            fastrand::fill(&mut bytes);
        }
        bytes
    }
}

/// The bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    // The iterator does not know its length, and would have the text moved as it grows.
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)));
    text
}

/// The bytes as a random (version 4) UUID.
pub(crate) fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let all = u128::from_be_bytes(bytes);
    let part = |end: u32, bits: u32| (all >> end) & ((1 << bits) - 1);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 32),
        part(80, 16),
        part(64, 16),
        part(48, 16),
        part(0, 48)
    )
}

/// The value of `future`, or `None` when `limit` ends first.
pub(crate) async fn within<T>(
    future: impl Future<Output = T>,
    limit: BoxFuture<'static, ()>,
) -> Option<T> {
    let mut future = std::pin::pin!(future);
    let mut limit = limit;
    std::future::poll_fn(|cx| {
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(value));
        }
        limit.as_mut().poll(cx).map(|()| None)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_version_4_uuids() {
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
        let counted = std::array::from_fn(|index| u8::try_from(index).unwrap());
        assert_eq!(uuid(counted), "00010203-0405-4607-8809-0a0b0c0d0e0f");
        assert_eq!(hex(&[0x00, 0x9f, 0xa0, 0xff]), "009fa0ff");
        assert_ne!(SystemEnvironment.unique(), SystemEnvironment.unique());
    }

    #[test]
    fn jitter_stays_below_its_limit() {
        let limit = Duration::from_millis(10);
        assert!((0..1000).all(|_| SystemEnvironment.jitter(limit) < limit));
    }
}
