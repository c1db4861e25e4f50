//! Time and randomness, behind a trait so that tests decide them. It must not know what they are used for.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::future::BoxFuture;

/// The clock, the timer and the random numbers that calls use.
pub trait TimeAndRandomness: fmt::Debug + Send + Sync {
    /// The time of day; it dates signatures.
    fn now(&self) -> SystemTime;

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// A random duration below `limit`, for the pauses between attempts.
    fn jitter(&self, limit: Duration) -> Duration;

    /// 16 bytes that have never been used before: for nonces and idempotency tokens.
    fn unique(&self) -> [u8; 16];
}

/// The clock, the timer and the random numbers of the machine. Sleeping needs a tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTimeAndRandomness;

impl TimeAndRandomness for SystemTimeAndRandomness {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_unique() {
        assert_ne!(SystemTimeAndRandomness.unique(), SystemTimeAndRandomness.unique());
    }

    #[test]
    fn jitter_stays_below_its_limit() {
        let limit = Duration::from_millis(10);
        assert!((0..1000).all(|_| SystemTimeAndRandomness.jitter(limit) < limit));
    }
}
