//! The time to date requests with: the machine's, corrected by what services say. It must not know how requests are sent.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

use crate::error::Error;
use crate::time_and_randomness::TimeAndRandomness;

/// A clock that is off by less is not why a request was refused: services allow minutes.
const NOTICEABLE: SignedDuration = SignedDuration::from_mins(1);

/// A clock that is off by more is not corrected: somebody should see to it, and what says so may be wrong itself.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);

/// How many seconds the clock of the services is ahead of the machine's, as far as a client knows.
///
/// What a service says is believed for calls that read. Other calls take it once such a call was accepted with it, or where it makes their date an
/// earlier one: a request with a later date could be kept on the way and be sent long after.
#[derive(Debug, Default)]
pub(super) struct Clock {
    said: AtomicI64,
    accepted: AtomicI64,
}

impl Clock {
    /// The time for the date of a request, and how many seconds the machine's clock is corrected by.
    pub(super) fn now(
        &self,
        reads: bool,
        sources: &dyn TimeAndRandomness,
    ) -> Result<(Timestamp, i64), Error> {
        let (said, accepted) =
            (self.said.load(Ordering::Relaxed), self.accepted.load(Ordering::Relaxed));
        let seconds = if reads { said } else { said.min(accepted) };
        let ahead = SignedDuration::from_secs(seconds);
        let now = Timestamp::try_from(sources.now()).map_err(|error| {
            Error::config(format!(
                "the clock shows no time that can be written ({error}); set the clock of this machine"
            ))
        })?;
        // A correction that leads out of all time was none.
        Ok((now.checked_add(ahead).unwrap_or(now), seconds))
    }

    /// A service has accepted a request with such a correction.
    pub(super) fn accept(&self, seconds: i64) {
        self.accepted.store(seconds, Ordering::Relaxed);
    }

    /// Learns from the `Date` header of a response that refused a request for its date. Whether another try will be dated otherwise.
    pub(super) fn learn(
        &self,
        date: &str,
        refused: Timestamp,
        reads: bool,
        sources: &dyn TimeAndRandomness,
    ) -> bool {
        let Some(date) = http_date(date) else { return false };
        let Ok(now) = Timestamp::try_from(sources.now()) else { return false };
        if date.duration_since(refused).abs() < NOTICEABLE {
            return false;
        }
        let ahead = date.duration_since(now);
        if ahead.abs() > BELIEVED {
            return false;
        }
        self.said.store(ahead.as_secs(), Ordering::Relaxed);
        let next = self.now(reads, sources).map_or(refused, |(next, _)| next);
        next.duration_since(refused).abs() >= NOTICEABLE
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

    /// Whether a call learns something from a date that is `off` seconds ahead, and by how many minutes calls that read and others are dated
    /// ahead afterwards.
    fn learned(clock: &Clock, reads: bool, off: i64) -> (bool, [i64; 2]) {
        let sources = SystemTimeAndRandomness;
        let (now, _) = Clock::default().now(true, &sources).unwrap();
        let refused = clock.now(reads, &sources).unwrap().0;
        let date = now + SignedDuration::from_secs(off);
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let learned = clock.learn(&date, refused, reads, &sources);
        let minutes = |reads| {
            let ahead = clock.now(reads, &sources).unwrap().0.duration_since(now).as_secs();
            // Not exactly, as time goes on meanwhile.
            (ahead + 30).div_euclid(60)
        };
        (learned, [true, false].map(minutes))
    }

    #[test]
    fn a_clock_that_is_off_is_corrected_within_bounds() {
        for (off, wanted) in [
            (3600, (true, [60, 0])),
            (-3600, (true, [-60, -60])),
            (-86_340, (true, [-1439, -1439])),
            (50, (false, [0, 0])),
            (90_000, (false, [0, 0])),
            (-90_000, (false, [0, 0])),
        ] {
            assert_eq!(learned(&Clock::default(), true, off), wanted, "{off}");
        }
    }

    #[test]
    fn what_makes_dates_later_is_for_calls_that_read_until_one_was_accepted() {
        let clock = Clock::default();
        assert_eq!(learned(&clock, false, 3600), (false, [60, 0]));
        assert_eq!(learned(&clock, true, 7200), (true, [120, 0]));
        clock.accept(7200);
        assert_eq!(learned(&clock, false, 7200), (false, [120, 120]), "nothing new");
        assert_eq!(learned(&clock, false, 3600), (true, [60, 60]), "earlier again");
    }

    #[test]
    fn what_is_no_date_teaches_nothing() {
        let (clock, sources) = (Clock::default(), SystemTimeAndRandomness);
        for text in ["", "now", "2027-01-15T08:00:00Z", "Fri, 99 Jan 2027 08:00:00 GMT"] {
            assert!(!clock.learn(text, Timestamp::UNIX_EPOCH, true, &sources), "{text}");
        }
        clock.said.store(i64::MAX, Ordering::Relaxed);
        assert!(clock.now(true, &sources).is_ok());
    }
}
