//! States that programs wait for.

use alicloud_model::{Operation, Waiter};

use super::pairs::{Pairs, pairs};
use super::rule::Rule;
use super::walk::{Found, Walk};
use super::words;
use crate::rust::surface;

impl Walk<'_> {
    /// Compares the states that an operation shows.
    pub(super) fn waiters(&mut self, old: &Operation, new: &Operation) {
        let Pairs { both, gone, new: added } =
            pairs(&old.waiters, &new.waiters, &[&|waiter| waiter.name.clone()]);
        let found = |waiter: &Waiter| Found {
            path: format!("waiters.{}", waiter.name),
            item: Some(format!("{}::{}", surface::call(old), surface::waiter(waiter))),
            ..Found::default()
        };
        for waiter in gone {
            let before = Some(words::waiter(waiter));
            self.push(Rule::WaiterRemoved, Found { before, ..found(waiter) });
        }
        for waiter in added {
            let after = Some(words::waiter(waiter));
            self.push(Rule::WaiterAdded, Found { after, ..found(waiter) });
        }
        // In which order values and codes are listed means nothing.
        let sorted = |waiter: &Waiter| {
            let mut sorted = waiter.clone();
            for list in [&mut sorted.values, &mut sorted.failing, &mut sorted.errors] {
                list.sort();
            }
            sorted
        };
        for (then, now) in both {
            if sorted(then) != sorted(now) {
                let (before, after) = (Some(words::waiter(then)), Some(words::waiter(now)));
                self.push(Rule::Waiter, Found { before, after, ..found(then) });
            }
        }
    }
}
