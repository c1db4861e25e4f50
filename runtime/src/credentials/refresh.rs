//! Keeps fetched credentials and decides when to fetch again, once for all callers. It must not know how they are fetched.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::Credentials;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::time_and_randomness::TimeAndRandomness;

/// How long before their end credentials are fetched again.
pub(super) const AHEAD: Duration = Duration::from_secs(15 * 60);
/// How long credentials without an end are kept.
const WITHOUT_END: Duration = Duration::from_secs(5 * 60);
/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause after a failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What one provider fetched last.
///
/// The first caller that finds it due fetches. The others take what is still valid, or wait for their turn and then find what the
/// first one fetched. A caller that goes away while fetching only gives its turn to the next.
#[derive(Debug)]
pub(super) struct Cache {
    ahead: Duration,
    kept: Mutex<Kept>,
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Kept {
    value: Option<Value>,
    failure: Option<Failure>,
    /// Whether the last credentials were due when they came.
    short: bool,
    /// How often credentials came.
    fetches: u64,
}

#[derive(Debug)]
struct Value {
    credentials: Credentials,
    due: SystemTime,
}

#[derive(Debug)]
struct Failure {
    message: String,
    is_unset: bool,
    times: u32,
    over: SystemTime,
}

impl Cache {
    /// An empty one, that fetches this long before the end.
    pub(super) fn new(ahead: Duration) -> Self {
        Self { ahead, kept: Mutex::default(), turn: tokio::sync::Mutex::new(()) }
    }

    /// The credentials to use now, fetched if they are due.
    pub(super) async fn get<'a>(
        &self,
        sources: &dyn TimeAndRandomness,
        fetch: impl FnOnce() -> BoxFuture<'a, Result<Credentials, Error>> + Send,
    ) -> Result<Credentials, Error> {
        let known = {
            let kept = self.kept();
            if let Some(settled) = kept.settled(sources.now()) {
                return settled;
            }
            kept.fetches
        };
        let _turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => {
                if let Some(valid) = self.kept().valid(sources.now()) {
                    return Ok(valid);
                }
                self.turn.lock().await
            }
        };
        {
            let (kept, now) = (self.kept(), sources.now());
            // What came while this caller waited is new to it, even if it is due already.
            let new = (kept.fetches != known).then(|| kept.valid(now).map(Ok)).flatten();
            if let Some(settled) = new.or_else(|| kept.settled(now)) {
                return settled;
            }
        }
        let fetched = fetch().await;
        self.kept().keep(fetched, sources.now(), self.ahead)
    }

    /// Drops these credentials, which turned out to have ended, and gives up no others that have come since. Whether asking again
    /// may give others: not in the pause after a failure, where there would be none.
    pub(super) fn forget(&self, credentials: &Credentials) -> bool {
        let mut kept = self.kept();
        let same = |value: &Value| value.credentials.identity() == credentials.identity();
        if kept.value.as_ref().is_some_and(same) {
            kept.value = None;
        }
        kept.value.is_some() || kept.failure.is_none()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// What needs no fetching: fresh credentials, or what there is in the pause after a failure.
    fn settled(&self, now: SystemTime) -> Option<Result<Credentials, Error>> {
        if let Some(value) = self.value.as_ref().filter(|value| now < value.due) {
            return Some(Ok(value.credentials.clone()));
        }
        // A pause that seems longer than any is left from before the clock was set back.
        let pausing = |failure: &&Failure| {
            failure
                .over
                .duration_since(now)
                .is_ok_and(|left| !left.is_zero() && left <= LONGEST_PAUSE)
        };
        let failure = self.failure.as_ref().filter(pausing)?;
        let error = || Error::credentials(failure.message.clone()).unset(failure.is_unset);
        Some(self.valid(now).ok_or_else(error))
    }

    /// What can still be used, due or not.
    fn valid(&self, now: SystemTime) -> Option<Credentials> {
        let value = self.value.as_ref()?;
        let end = value.credentials.expiry().unwrap_or(value.due);
        (now < end).then(|| value.credentials.clone())
    }

    /// How long not to fetch again. Credentials that are due when they come, as a server may have kept them, are fetched once
    /// more; a source that only has such ones is asked when half of their time is over, and not at every call.
    fn wait(&mut self, left: Duration, ahead: Duration, ends: bool) -> Duration {
        if !ends {
            return left;
        }
        let was_short = std::mem::replace(&mut self.short, left <= ahead);
        match left.saturating_sub(ahead) {
            Duration::ZERO if was_short => left / 2,
            wait => wait,
        }
    }

    fn keep(
        &mut self,
        fetched: Result<Credentials, Error>,
        now: SystemTime,
        ahead: Duration,
    ) -> Result<Credentials, Error> {
        let error = match fetched.map(|credentials| (left(&credentials, now), credentials)) {
            Ok((Some(left), credentials)) => {
                let due = now + self.wait(left, ahead, credentials.expiry().is_some());
                self.failure = None;
                self.fetches = self.fetches.wrapping_add(1);
                self.value = Some(Value { credentials: credentials.clone(), due });
                return Ok(credentials);
            }
            Ok((None, _)) => Error::credentials(
                "the credentials that were fetched have expired already; check the clock of this machine",
            ),
            Err(error) => error,
        };
        let times = self.failure.as_ref().map_or(0, |failure| failure.times);
        let pause = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(times)).min(LONGEST_PAUSE);
        self.failure = Some(Failure {
            message: error.message().to_owned(),
            is_unset: error.is_unset(),
            times: times.saturating_add(1),
            over: now + pause,
        });
        match self.valid(now) {
            Some(valid) => {
                tracing::warn!(error = %error, "credentials could not be refreshed, those at hand are still valid");
                Ok(valid)
            }
            None => Err(error),
        }
    }
}

/// How long credentials last from now on, or `None` when their end has come.
fn left(credentials: &Credentials, now: SystemTime) -> Option<Duration> {
    match credentials.expiry() {
        Some(end) => end.duration_since(now).ok().filter(|left| !left.is_zero()),
        None => Some(WITHOUT_END),
    }
}
