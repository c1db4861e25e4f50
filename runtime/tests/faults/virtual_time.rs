//! Time and randomness of the tests: pauses are noted and skipped, timers run, chance always draws the most.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use alicloud_runtime::BoxFuture;
use alicloud_runtime::time_and_randomness::TimeAndRandomness;

/// What a call may take; longer than any test.
pub(crate) const CALL: Duration = Duration::from_secs(61);

/// For what does not come in time.
pub(crate) const SHORT: Duration = Duration::from_millis(150);
/// Long enough for an attempt that ends at all.
pub(crate) const PLENTY: Duration = Duration::from_secs(31);

/// All limits that occur: those of the tests, of credentials providers, of the token service, and of calls by default.
const LIMITS: [Duration; 6] = [
    SHORT,
    PLENTY,
    CALL,
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
];

/// 2027-01-15T08:00:00Z
pub(crate) const START: u64 = 1_800_000_000;

/// A clock that only pauses move on.
#[derive(Debug)]
pub(crate) struct Virtual {
    /// How long an attempt may take.
    attempt: Duration,
    pauses: Mutex<Vec<Duration>>,
    uniques: AtomicU8,
}

impl Virtual {
    pub(crate) fn new(attempt: Duration) -> Arc<Self> {
        Arc::new(Self { attempt, pauses: Mutex::default(), uniques: AtomicU8::new(0) })
    }

    pub(crate) fn attempt_timeout(&self) -> Duration {
        self.attempt
    }

    /// The pauses so far, in milliseconds.
    pub(crate) fn pauses(&self) -> Vec<u128> {
        self.pauses.lock().unwrap().iter().map(Duration::as_millis).collect()
    }
}

impl TimeAndRandomness for Virtual {
    fn now(&self) -> SystemTime {
        let passed: Duration = self.pauses.lock().unwrap().iter().sum();
        SystemTime::UNIX_EPOCH + Duration::from_secs(START) + passed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        // Limits are timers of the network, which takes real time. Whatever else sleeps is a pause.
        if LIMITS.contains(&duration) {
            return Box::pin(tokio::time::sleep(duration));
        }
        self.pauses.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }

    fn jitter(&self, limit: Duration) -> Duration {
        limit
    }

    fn unique(&self) -> [u8; 16] {
        [self.uniques.fetch_add(1, Ordering::Relaxed); 16]
    }
}
