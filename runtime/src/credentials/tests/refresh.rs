//! The cache that fetched credentials are kept in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::support::Clock;
use crate::credentials::refresh::{AHEAD, Cache};
use crate::error::Error;
use crate::future::BoxFuture;
use crate::identity::Credentials;
use crate::time_and_randomness::TimeAndRandomness as _;

const MINUTE: Duration = Duration::from_secs(60);

/// A source that counts how often it is asked.
struct Source {
    cache: Cache,
    clock: Arc<Clock>,
    fetched: AtomicUsize,
}

impl Source {
    fn new() -> Arc<Self> {
        let (clock, fetched) = (Clock::new(), AtomicUsize::new(0));
        Arc::new(Self { cache: Cache::new(AHEAD), clock, fetched })
    }

    fn count(&self) -> usize {
        self.fetched.load(Ordering::SeqCst)
    }

    /// Credentials that are named after the fetch and last that long; `None` is a failure.
    async fn get(&self, lasting: Option<Duration>) -> Result<String, String> {
        self.get_after(Duration::ZERO, lasting).await
    }

    async fn get_after(
        &self,
        delay: Duration,
        lasting: Option<Duration>,
    ) -> Result<String, String> {
        let fetch = || -> BoxFuture<'_, Result<Credentials, Error>> {
            Box::pin(async move {
                let number = self.fetched.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::time::sleep(delay).await;
                let lasting = lasting.ok_or_else(|| Error::credentials("out of order"))?;
                let credentials = Credentials::access_key(format!("ak{number}"), "s");
                Ok(credentials.with_expiry(self.clock.now() + lasting))
            })
        };
        let got = self.cache.get(&*self.clock, fetch).await;
        got.map(|credentials| credentials.access_key_id().unwrap().to_owned())
            .map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn fetched_again_fifteen_minutes_ahead() {
    let source = Source::new();
    let hour = Some(60 * MINUTE);
    assert_eq!(source.get(hour).await, Ok("ak1".to_owned()));
    source.clock.advance(Duration::from_millis(45 * 60_000 - 1));
    assert_eq!(source.get(hour).await, Ok("ak1".to_owned()));
    source.clock.advance(Duration::from_millis(1));
    assert_eq!(source.get(hour).await, Ok("ak2".to_owned()));
    assert_eq!(source.get(hour).await, Ok("ak2".to_owned()));
}

#[tokio::test]
async fn those_that_are_due_when_they_come_are_fetched_once_more_and_then_at_half_time() {
    let source = Source::new();
    let short = Some(10 * MINUTE);
    assert_eq!(source.get(short).await, Ok("ak1".to_owned()));
    assert_eq!(source.get(short).await, Ok("ak2".to_owned()));
    assert_eq!(source.get(short).await, Ok("ak2".to_owned()));
    source.clock.advance(5 * MINUTE);
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak3".to_owned()));
    source.clock.advance(44 * MINUTE);
    assert_eq!(source.get(short).await, Ok("ak3".to_owned()));
}

#[tokio::test]
async fn old_ones_help_over_failures_until_their_end() {
    let source = Source::new();
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak1".to_owned()));
    source.clock.advance(50 * MINUTE);
    assert_eq!(source.get(None).await, Ok("ak1".to_owned()));
    // In the pause nobody asks again.
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak1".to_owned()));
    assert_eq!(source.count(), 2);
    source.clock.advance(10 * MINUTE);
    assert_eq!(source.get(None).await, Err("out of order".to_owned()));
    source.clock.advance(2 * MINUTE);
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak4".to_owned()));
}

#[tokio::test]
async fn failures_make_longer_and_longer_pauses() {
    let source = Source::new();
    for (pause, fetches) in [(1, 1), (2, 2), (4, 3), (8, 4), (16, 5), (30, 6), (30, 7)] {
        assert!(source.get(None).await.is_err());
        source.clock.advance(Duration::from_millis(pause * 1000 - 1));
        assert_eq!(source.get(None).await, Err("out of order".to_owned()));
        assert_eq!(source.count(), fetches);
        source.clock.advance(Duration::from_millis(1));
    }
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak8".to_owned()));
    // A success makes the next pause a short one again.
    source.clock.advance(61 * MINUTE);
    assert!(source.get(None).await.is_err());
    source.clock.advance(Duration::from_secs(1));
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak10".to_owned()));
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_endless_pause() {
    let source = Source::new();
    assert!(source.get(None).await.is_err());
    source.clock.back(60 * MINUTE);
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak2".to_owned()));
}

#[tokio::test]
async fn those_that_have_ended_are_no_credentials() {
    let source = Source::new();
    let error = source.get(Some(Duration::ZERO)).await.unwrap_err();
    assert!(error.contains("expired already"), "{error}");
}

#[tokio::test]
async fn those_without_an_end_are_fetched_every_five_minutes() {
    let (cache, clock) = (Cache::new(AHEAD), Clock::new());
    let fetched = AtomicUsize::new(0);
    for (minutes, wanted) in [(0, 1), (4, 1), (1, 2)] {
        clock.advance(minutes * MINUTE);
        let fetch = || -> BoxFuture<'_, _> {
            fetched.fetch_add(1, Ordering::SeqCst);
            Box::pin(std::future::ready(Ok(Credentials::access_key("ak", "s"))))
        };
        cache.get(&*clock, fetch).await.unwrap();
        assert_eq!(fetched.load(Ordering::SeqCst), wanted);
    }
}

#[tokio::test]
async fn a_hundred_callers_fetch_once() {
    let source = Source::new();
    for lasting in [None, Some(10 * MINUTE), Some(60 * MINUTE)] {
        let before = source.count();
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let source = Arc::clone(&source);
                tokio::spawn(
                    async move { source.get_after(Duration::from_millis(20), lasting).await },
                )
            })
            .collect();
        let mut results = Vec::new();
        for caller in callers {
            results.push(caller.await.unwrap());
        }
        assert!(results.iter().all(|result| result.is_ok() == lasting.is_some()));
        assert_eq!(source.count(), before + 1);
        source.clock.advance(20 * MINUTE);
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_gives_its_turn_to_the_next() {
    let source = Source::new();
    let spawn = |delay| {
        let source = Arc::clone(&source);
        tokio::spawn(async move { source.get_after(delay, Some(60 * MINUTE)).await })
    };
    let first = spawn(Duration::from_secs(3600));
    while source.count() == 0 {
        tokio::task::yield_now().await;
    }
    let others: Vec<_> = (0..10).map(|_| spawn(Duration::from_millis(1))).collect();
    tokio::task::yield_now().await;
    first.abort();
    for other in others {
        assert_eq!(other.await.unwrap(), Ok("ak2".to_owned()));
    }
    assert_eq!(source.count(), 2);
}

#[tokio::test]
async fn nobody_waits_for_a_fetch_while_there_are_valid_ones() {
    let source = Source::new();
    assert_eq!(source.get(Some(60 * MINUTE)).await, Ok("ak1".to_owned()));
    source.clock.advance(50 * MINUTE);
    let slow = {
        let source = Arc::clone(&source);
        tokio::spawn(
            async move { source.get_after(Duration::from_millis(50), Some(60 * MINUTE)).await },
        )
    };
    while source.count() == 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(source.get(None).await, Ok("ak1".to_owned()));
    assert_eq!(slow.await.unwrap(), Ok("ak2".to_owned()));
    assert_eq!(source.get(None).await, Ok("ak2".to_owned()));
}

#[tokio::test]
async fn what_a_service_takes_for_ended_is_forgotten() {
    let source = Source::new();
    let hour = Some(60 * MINUTE);
    let known = |number: usize| Credentials::access_key(format!("ak{number}"), "s");
    assert_eq!(source.get(hour).await.unwrap(), "ak1");
    assert!(source.cache.forget(&known(1)));
    assert_eq!(source.get(hour).await.unwrap(), "ak2");
    // A caller that hears of the first ones late does not cost the others what has come since.
    assert!(source.cache.forget(&known(1)));
    assert_eq!((source.get(hour).await.unwrap().as_str(), source.count()), ("ak2", 2));
    // Where fetching has just failed there are no others to be had.
    source.clock.advance(50 * MINUTE);
    assert_eq!(source.get(None).await.unwrap(), "ak2");
    assert!(!source.cache.forget(&known(2)));
    assert_eq!(source.get(hour).await.unwrap_err(), "out of order");
    source.clock.advance(MINUTE);
    assert_eq!(source.get(hour).await.unwrap(), "ak4");
}
