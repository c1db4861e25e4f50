//! Time and randomness, behind a trait so that tests decide them. It must not know what they are used for.

// The bare WebAssembly target has no clock, no timers and no random numbers.
#[cfg_attr(
    all(target_family = "wasm", target_os = "unknown"),
    path = "time_and_randomness/no_machine.rs"
)]
mod machine;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::future::BoxFuture;

pub(crate) use self::machine::Stopwatch;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use self::machine::SystemTimeAndRandomness;

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

/// Those of the machine, where it has them.
pub(crate) fn system() -> Option<Arc<dyn TimeAndRandomness>> {
    machine::system()
}
