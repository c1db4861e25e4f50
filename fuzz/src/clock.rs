//! A clock that stands still and chance that is none, so that an input does the same every time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use alicloud_runtime::BoxFuture;
use alicloud_runtime::time_and_randomness::TimeAndRandomness;

/// The time of day.
pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// The time of day, as requests have it.
pub const DATE: &str = "2027-01-15T08:00:00Z";

/// Time stands still, nothing is random, and what is to be unique is counted.
#[derive(Debug, Default)]
pub struct Still(AtomicU64);

impl TimeAndRandomness for Still {
    fn now(&self) -> SystemTime {
        now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self, limit: Duration) -> Duration {
        limit
    }

    fn unique(&self) -> [u8; 16] {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)).to_be_bytes()
    }
}
