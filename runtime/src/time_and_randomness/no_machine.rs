//! In place of a machine's clock, timer and random numbers where a platform has none: the program must give its own.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::TimeAndRandomness;

pub(super) fn system() -> Option<Arc<dyn TimeAndRandomness>> {
    None
}

/// Tells how long something took, by the clock that the program gave.
pub(crate) struct Stopwatch(Arc<dyn TimeAndRandomness>, SystemTime);

impl Stopwatch {
    pub(crate) fn start(sources: &Arc<dyn TimeAndRandomness>) -> Self {
        Self(Arc::clone(sources), sources.now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.now().duration_since(self.1).unwrap_or_default()
    }
}
