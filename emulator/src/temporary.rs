//! Temporary access keys that the emulator itself gave out, which it takes until they end. It must not know requests.

use std::collections::HashMap;
use std::time::SystemTime;

use crate::account::Account;

/// Beyond this many those that end first are forgotten, so that memory stays bounded.
const CAPACITY: usize = 10_000;

/// A key, and when it ends.
#[derive(Clone, Debug)]
pub(crate) struct TemporaryKey {
    pub(crate) account: Account,
    pub(crate) end: SystemTime,
}

/// The keys that were given out, by their ids.
#[derive(Debug, Default)]
pub(crate) struct TemporaryKeys(HashMap<String, TemporaryKey>);

impl TemporaryKeys {
    /// Remembers a key. One that is given out again lasts anew.
    pub(crate) fn add(&mut self, key: TemporaryKey, now: SystemTime) {
        if self.0.len() >= CAPACITY {
            self.0.retain(|_, key| key.end > now);
        }
        if self.0.len() >= CAPACITY {
            let first = self.0.iter().min_by_key(|(_, key)| key.end).map(|(id, _)| id.clone());
            first.and_then(|id| self.0.remove(&id));
        }
        self.0.insert(key.account.access_key_id().to_owned(), key);
    }

    pub(crate) fn get(&self, access_key_id: &str) -> Option<&TemporaryKey> {
        self.0.get(access_key_id)
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn key(id: usize, end: u64) -> TemporaryKey {
        let account = Account::new("1", id.to_string(), "secret").security_token("token");
        TemporaryKey { account, end: SystemTime::UNIX_EPOCH + Duration::from_secs(end) }
    }

    #[test]
    fn so_many_are_remembered_and_those_that_end_first_go() {
        let now = SystemTime::UNIX_EPOCH;
        let mut keys = TemporaryKeys::default();
        for id in 0..=CAPACITY {
            keys.add(key(id, if id == 7 { 1 } else { 100 }), now);
        }
        assert_eq!(keys.0.len(), CAPACITY);
        assert!(keys.get("7").is_none() && keys.get("8").is_some());
        keys.add(key(CAPACITY + 1, 200), now + Duration::from_secs(100));
        assert_eq!(keys.0.len(), 1);
    }
}
