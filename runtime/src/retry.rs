//! Whether to send a request again, and when. Pure but for the budget, which is a counter.

pub(crate) mod codes;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::error::Error;

/// How often and how soon failed requests are sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all; 1 means no retry.
    pub max_attempts: u32,
    /// The longest pause before the second attempt; it doubles with each further one.
    pub base_delay: Duration,
    /// The longest pause of all. A service that asks for more gets no retry.
    pub max_delay: Duration,
    /// Error codes that pass by themselves, besides those that are known.
    also: Vec<String>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(20),
            also: Vec::new(),
        }
    }
}

impl RetryPolicy {
    /// Every request is sent once.
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// Sets the number of attempts in all.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Requests that get this error code are sent again, too, where that is harmless: calls that only read or have an idempotency
    /// token. The codes of [`Error::is_retryable`] are known already.
    ///
    /// ```
    /// use alicloud_runtime::{Config, RetryPolicy};
    /// let config = Config::new("cn-hangzhou").retry(RetryPolicy::default().also("IncorrectStatus"));
    /// ```
    #[must_use]
    pub fn also(mut self, code: impl Into<String>) -> Self {
        self.also.push(code.into());
        self
    }

    /// Whether there is an attempt left after that one; they count from 1.
    pub(crate) fn goes_on(&self, attempt: u32) -> bool {
        attempt < self.max_attempts
    }

    /// The pause before the next attempt, or `None` when there is to be none.
    ///
    /// `attempt` counts from 1, `repeatable` says that repeating the request is harmless, `jitter` draws a duration below its limit.
    pub(crate) fn pause(
        &self,
        error: &Error,
        attempt: u32,
        repeatable: bool,
        jitter: impl FnOnce(Duration) -> Duration,
    ) -> Option<Duration> {
        let own = error.code_str().is_some_and(|code| self.also.iter().any(|also| also == code));
        if !self.goes_on(attempt)
            || !(error.is_retryable() || own)
            || !(repeatable || error.is_unprocessed())
        {
            return None;
        }
        let factor = 2_u32.saturating_pow(attempt - 1);
        let drawn = jitter(self.base_delay.saturating_mul(factor).min(self.max_delay));
        match error.retry_after() {
            Some(asked) if asked > self.max_delay => None,
            Some(asked) => Some(asked.max(drawn)),
            None => Some(drawn),
        }
    }
}

/// Keeps retries of one client from multiplying the load on a service that is down: retries take from it, successes give back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 5;

    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Takes a retry, if there is one left.
    pub(crate) fn take(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(Self::RETRY)
            })
            .is_ok()
    }

    /// Gives back after a success: all of a retry's cost if it was one, a little otherwise.
    pub(crate) fn give_back(&self, retried: bool) {
        let amount = if retried { Self::RETRY } else { 1 };
        let refill = |left: u32| Some(left.saturating_add(amount).min(Self::FULL));
        // The closure always gives a value, so the update cannot fail.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refill);
    }
}

#[cfg(test)]
mod tests {
    use alicloud_wire::Processed;

    use super::*;
    use crate::error::ServiceFields;

    fn service(status: u16, code: &str, retry_after_ms: Option<u64>) -> Error {
        let retry_after = retry_after_ms.map(Duration::from_millis);
        Error::service(
            status,
            ServiceFields { code: Some(code.to_owned()), ..ServiceFields::default() },
            retry_after,
        )
    }

    /// The pause with the longest jitter, in milliseconds.
    fn pause(error: &Error, attempt: u32, repeatable: bool) -> Option<u128> {
        RetryPolicy::default()
            .pause(error, attempt, repeatable, |limit| limit)
            .map(|pause| pause.as_millis())
    }

    #[test]
    fn only_what_may_be_repeated_is() {
        let lost = Error::transport("reset", false);
        let unsent = Error::transport("refused", true);
        assert_eq!(pause(&lost, 1, true), Some(200));
        assert_eq!(pause(&lost, 1, false), None);
        assert_eq!(pause(&unsent, 1, false), Some(200));
        assert_eq!(pause(&service(503, "ServiceUnavailable", None), 2, true), Some(400));
        assert_eq!(pause(&service(503, "ServiceUnavailable", None), 1, false), None);
        assert_eq!(pause(&service(400, "Throttling.User", None), 1, true), Some(200));
        assert_eq!(pause(&service(429, "Whatever", None), 1, true), Some(200));
        assert_eq!(pause(&service(400, "InvalidParameter", None), 1, true), None);
        assert_eq!(pause(&service(501, "NotImplemented", None), 1, true), None);
        assert_eq!(pause(&Error::timeout("late"), 1, true), Some(200));
        assert_eq!(pause(&Error::decode("bad"), 1, true), None);
        assert_eq!(pause(&lost, 3, true), None);
    }

    #[test]
    fn codes_decide_whose_request_was_not_processed() {
        for code in ["OperationConflict", "TaskConflict", "LastTokenProcessing", "Throttling.User"]
        {
            assert_eq!(pause(&service(400, code, None), 1, false), Some(200), "{code}");
        }
        for code in ["SystemBusy", "InternalError", "SignatureNonceUsed", "Throttling.Resource"] {
            assert_eq!(pause(&service(400, code, None), 1, true), Some(200), "{code}");
            assert_eq!(pause(&service(400, code, None), 1, false), None, "{code}");
        }
    }

    #[test]
    fn products_and_policies_add_codes() {
        let own = [("Busy", Processed::No), ("Throttling.User", Processed::Unknown)];
        let of_product = |code| service(400, code, None).with_transient_codes(&own);
        assert_eq!(pause(&of_product("Busy"), 1, false), Some(200));
        assert_eq!(pause(&of_product("Throttling.User"), 1, false), None, "the product counts");
        assert_eq!(pause(&of_product("TaskConflict"), 1, false), Some(200));
        let policy = RetryPolicy::default().also("Later");
        let pause = |repeatable| {
            let error = service(400, "Later", None);
            policy.pause(&error, 1, repeatable, |limit| limit).is_some()
        };
        assert_eq!([pause(true), pause(false)], [true, false]);
    }

    #[test]
    fn the_service_decides_how_long_within_reason() {
        assert_eq!(pause(&service(503, "Throttling", Some(1500)), 1, true), Some(1500));
        assert_eq!(pause(&service(503, "Throttling", Some(1)), 1, true), Some(200));
        assert_eq!(pause(&service(503, "Throttling", Some(60_000)), 1, true), None);
    }

    #[test]
    fn pauses_grow_to_their_limit() {
        let policy = RetryPolicy::default().max_attempts(100);
        let pause =
            |attempt| policy.pause(&Error::timeout("late"), attempt, true, |limit| limit).unwrap();
        assert_eq!(pause(3), Duration::from_millis(800));
        assert_eq!(pause(40), Duration::from_secs(20));
    }

    #[test]
    fn the_budget_runs_out_and_fills_again() {
        let budget = Budget::new();
        assert_eq!((0..200).filter(|_| budget.take()).count(), 100);
        budget.give_back(true);
        assert!(budget.take() && !budget.take());
        (0..5).for_each(|_| budget.give_back(false));
        assert!(budget.take());
    }
}
