//! The clock, the timer and the random numbers of the machine. Only this module asks the machine for them.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::TimeAndRandomness;
use crate::future::BoxFuture;

/// The clock, the timer and the random numbers of the machine. Sleeping needs a tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::exhaustive_structs, reason = "it has nothing in it, and its name is its value")]
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

#[allow(clippy::unnecessary_wraps, reason = "not every platform has them")]
pub(super) fn system() -> Option<Arc<dyn TimeAndRandomness>> {
    Some(Arc::new(SystemTimeAndRandomness))
}

/// Tells how long something took, by a clock that nobody sets.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start(_: &Arc<dyn TimeAndRandomness>) -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
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
