//! The nonces seen lately, to refuse replays; knows nothing of signatures.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

/// Beyond this many the oldest are forgotten, so that memory stays bounded.
const CAPACITY: usize = 100_000;

/// A memory of (access key, nonce).
pub(super) struct Nonces {
    keep: Duration,
    seen: HashSet<Print>,
    order: VecDeque<(SystemTime, Print)>,
}

/// The hash of an access key and a nonce, however long they are.
type Print = [u8; 32];

impl Nonces {
    pub(super) fn new(keep: Duration) -> Self {
        Self { keep, seen: HashSet::new(), order: VecDeque::new() }
    }

    /// Remembers the nonce; `false` when it was there already.
    pub(super) fn is_new(&mut self, access_key_id: &str, nonce: &str, now: SystemTime) -> bool {
        while let Some((at, _)) = self.order.front() {
            let old = now.duration_since(*at).is_ok_and(|age| age > self.keep);
            if !old && self.order.len() < CAPACITY {
                break;
            }
            if let Some((_, entry)) = self.order.pop_front() {
                self.seen.remove(&entry);
            }
        }
        let entry = print(access_key_id, nonce);
        let is_new = self.seen.insert(entry);
        if is_new {
            self.order.push_back((now, entry));
        }
        is_new
    }
}

fn print(access_key_id: &str, nonce: &str) -> Print {
    let hash = Sha256::new_with_prefix(access_key_id.len().to_le_bytes());
    hash.chain_update(access_key_id).chain_update(nonce).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_nonce_takes_no_more_than_a_short_one() {
        fn size<T: Copy>(_: &VecDeque<T>) -> usize {
            size_of::<T>()
        }
        let mut nonces = Nonces::new(Duration::from_secs(10));
        let long = "n".repeat(1 << 20);
        assert!(nonces.is_new("a", &long, SystemTime::UNIX_EPOCH));
        assert!(!nonces.is_new("a", &long, SystemTime::UNIX_EPOCH));
        assert!(nonces.is_new("an", &long[1..], SystemTime::UNIX_EPOCH));
        assert!(size(&nonces.order) <= 64);
    }

    #[test]
    fn a_nonce_counts_once_a_key_until_it_is_old() {
        let start = SystemTime::UNIX_EPOCH;
        let mut nonces = Nonces::new(Duration::from_secs(10));
        assert!(nonces.is_new("a", "1", start));
        assert!(!nonces.is_new("a", "1", start + Duration::from_secs(10)));
        assert!(nonces.is_new("b", "1", start));
        assert!(nonces.is_new("a", "1", start + Duration::from_secs(11)));
    }

    #[test]
    fn memory_is_bounded() {
        let mut nonces = Nonces::new(Duration::from_secs(10));
        for n in 0..=CAPACITY {
            assert!(nonces.is_new("a", &n.to_string(), SystemTime::UNIX_EPOCH));
        }
        assert_eq!(nonces.order.len(), CAPACITY);
        assert_eq!(nonces.seen.len(), CAPACITY);
    }
}
