//! The time to date requests with: the machine's, corrected by what services say. It must not know how requests are sent.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

use crate::error::Error;
use crate::time_and_randomness::TimeAndRandomness;

/// A clock that is off by less is not why a request was refused: services allow minutes.
const NOTICEABLE: SignedDuration = SignedDuration::from_mins(1);

/// How many seconds the clock of the services is ahead of the machine's, as far as a client knows.
#[derive(Debug, Default)]
pub(super) struct Clock(AtomicI64);

impl Clock {
    pub(super) fn now(&self, sources: &dyn TimeAndRandomness) -> Result<Timestamp, Error> {
        let ahead = SignedDuration::from_secs(self.0.load(Ordering::Relaxed));
        let now = Timestamp::try_from(sources.now()).map_err(|error| {
            Error::config(format!(
                "the clock shows no time that can be written ({error}); set the clock of this machine"
            ))
        })?;
        // A correction that leads out of all time was none.
        Ok(now.checked_add(ahead).unwrap_or(now))
    }

    /// Learns from the `Date` header of a response that refused a request for its date. Whether another try will be dated otherwise.
    pub(super) fn learn(
        &self,
        date: &str,
        refused: Timestamp,
        sources: &dyn TimeAndRandomness,
    ) -> bool {
        let Some(date) = http_date(date) else { return false };
        let Ok(now) = Timestamp::try_from(sources.now()) else { return false };
        if date.duration_since(refused).abs() < NOTICEABLE {
            return false;
        }
        self.0.store(date.duration_since(now).as_secs(), Ordering::Relaxed);
        true
    }
}

/// The time that a header says, as HTTP writes it.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time_and_randomness::SystemTimeAndRandomness;

    /// Whether something is learned from a date that is `off` seconds ahead, and whether the clock is `then` ahead afterwards.
    fn learned(off: i64, then: i64) -> (bool, bool) {
        let (clock, sources) = (Clock::default(), SystemTimeAndRandomness);
        let now = clock.now(&sources).unwrap();
        let date = now + SignedDuration::from_secs(off);
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let learned = clock.learn(&date, now, &sources);
        // Not exactly, as time goes on meanwhile.
        let ahead = clock.now(&sources).unwrap().duration_since(now).as_secs();
        (learned, (ahead - then).abs() < 30)
    }

    #[test]
    fn a_clock_that_is_off_is_corrected() {
        assert_eq!(learned(3600, 3600), (true, true));
        assert_eq!(learned(-86_400, -86_400), (true, true));
        assert_eq!(learned(50, 0), (false, true));
    }

    #[test]
    fn what_is_no_date_teaches_nothing() {
        let (clock, sources) = (Clock::default(), SystemTimeAndRandomness);
        for text in ["", "now", "2027-01-15T08:00:00Z", "Fri, 99 Jan 2027 08:00:00 GMT"] {
            assert!(!clock.learn(text, Timestamp::UNIX_EPOCH, &sources), "{text}");
        }
        clock.0.store(i64::MAX, Ordering::Relaxed);
        assert!(clock.now(&sources).is_ok());
    }
}
