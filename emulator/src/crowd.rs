//! So many at a time at most: who comes when it is full takes the place of the one that has been idle longest. It must not know what
//! they are.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// One of many.
pub(crate) trait Member {
    /// Since when it is idle, as a number that only grows; `None` while it is not.
    fn idle_since(&self) -> Option<u64>;

    /// Tells it to end.
    fn close(&self);
}

/// Those that have a place.
pub(crate) struct Crowd<M> {
    most: usize,
    next: AtomicU64,
    members: Mutex<HashMap<u64, Arc<M>>>,
    /// Told when one left or may have become idle.
    changed: Arc<Notify>,
}

impl<M: Member> Crowd<M> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, next: AtomicU64::new(0), members: Mutex::default(), changed: Arc::default() }
    }

    /// What to tell when a member becomes idle.
    pub(crate) fn changed(&self) -> Arc<Notify> {
        Arc::clone(&self.changed)
    }

    /// Waits until there is a place, for which the one that has been idle longest may have to go.
    pub(crate) async fn room(&self) {
        while !self.has_room() {
            self.changed.notified().await;
        }
    }

    fn has_room(&self) -> bool {
        let mut members = self.members();
        if members.len() < self.most {
            return true;
        }
        let idle = members.iter().filter_map(|(id, member)| Some((member.idle_since()?, *id)));
        let longest = idle.min().and_then(|(_, id)| members.remove(&id));
        longest.inspect(|member| member.close()).is_some()
    }

    /// Gives a member a place until that is dropped.
    pub(crate) fn add(self: &Arc<Self>, member: &Arc<M>) -> Place<M> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.members().insert(id, Arc::clone(member));
        Place { id, crowd: Arc::clone(self) }
    }

    /// How many have a place.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.members().len()
    }

    fn members(&self) -> MutexGuard<'_, HashMap<u64, Arc<M>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that somebody has.
pub(crate) struct Place<M: Member> {
    id: u64,
    crowd: Arc<Crowd<M>>,
}

impl<M: Member> Drop for Place<M> {
    fn drop(&mut self) {
        self.crowd.members().remove(&self.id);
        self.crowd.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use futures_util::future::FutureExt as _;

    use super::*;

    struct Guest {
        since: Option<u64>,
        is_closed: AtomicBool,
    }

    impl Member for Guest {
        fn idle_since(&self) -> Option<u64> {
            self.since
        }

        fn close(&self) {
            self.is_closed.store(true, Ordering::Relaxed);
        }
    }

    fn guest(since: Option<u64>) -> Arc<Guest> {
        Arc::new(Guest { since, is_closed: AtomicBool::new(false) })
    }

    #[test]
    fn the_one_that_is_idle_longest_makes_room() {
        let crowd = Arc::new(Crowd::new(3));
        let guests = [guest(Some(5)), guest(None), guest(Some(2))];
        let _places = guests.each_ref().map(|guest| {
            assert!(crowd.room().now_or_never().is_some());
            crowd.add(guest)
        });
        let closed = || guests.each_ref().map(|guest| guest.is_closed.load(Ordering::Relaxed));
        assert_eq!(closed(), [false; 3]);
        assert!(crowd.room().now_or_never().is_some());
        assert_eq!(closed(), [false, false, true]);
        assert_eq!(crowd.members().len(), 2);
    }

    #[test]
    fn when_none_is_idle_the_next_one_waits_until_one_leaves() {
        let crowd = Arc::new(Crowd::new(1));
        let place = crowd.add(&guest(None));
        let mut room = Box::pin(crowd.room());
        assert!(room.as_mut().now_or_never().is_none());
        drop(place);
        assert!(room.now_or_never().is_some());
    }
}
