//! How a body is cut into parts: a function of its length and of what the service takes. It must not know how parts are sent.

use crate::error::Error;

/// The size of a part where that makes no more parts than there may be.
const USUAL: u64 = 8 << 20;
/// Sizes that are chosen are multiples of this.
const STEP: u64 = 1 << 20;

/// What a service takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) most: u32,
    pub(super) smallest: u64,
    pub(super) largest: u64,
}

/// The parts of a body. All have the same size, but for the last one; a body without bytes is one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    length: u64,
    size: u64,
}

/// A part of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// From 1.
    pub(super) number: u32,
    pub(super) from: u64,
    pub(super) length: u64,
}

impl Plan {
    /// Cuts a body of that length into parts of a size, or into parts of a size that fits it: always the same for the same length, so that
    /// an upload can go on where it was.
    pub(super) fn new(length: u64, size: Option<u64>, limits: Limits) -> Result<Self, Error> {
        let Limits { most, smallest, largest } = limits;
        let needed = length.div_ceil(most.max(1).into());
        if needed > largest {
            return Err(Error::request(format!(
                "the body has {length} bytes, and {most} parts of {largest} bytes are the most that the service takes; send less"
            )));
        }
        let size = match size {
            Some(size) if size < smallest || size > largest => {
                return Err(Error::request(format!(
                    "a part of {size} bytes is not what the service takes; set `part_size` from {smallest} to {largest}"
                )));
            }
            Some(size) if size < needed => {
                return Err(Error::request(format!(
                    "parts of {size} bytes would be more than {most}; set `part_size` to {needed} or more, or leave it out"
                )));
            }
            Some(size) => size,
            None => {
                let chosen = needed.max(USUAL).checked_next_multiple_of(STEP).unwrap_or(needed);
                chosen.clamp(smallest, largest)
            }
        };
        Ok(Self { length, size: size.max(1) })
    }

    /// How many parts there are.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.length.div_ceil(self.size)).unwrap_or(u32::MAX).max(1)
    }

    /// The part with that number.
    pub(super) fn part(&self, number: u32) -> Part {
        let from = u64::from(number.saturating_sub(1)).saturating_mul(self.size).min(self.length);
        Part { number, from, length: self.size.min(self.length - from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { most: 10_000, smallest: 100 << 10, largest: 5 << 30 };

    #[test]
    fn parts_are_the_whole_and_within_limits() {
        const GIB: u64 = 1 << 30;
        for (length, size, wanted_size, wanted_count) in [
            (0, None, 8 << 20, 1),
            (1, None, 8 << 20, 1),
            (8 << 20, None, 8 << 20, 1),
            ((8 << 20) + 1, None, 8 << 20, 2),
            (78 * GIB, None, 8 << 20, 9984),
            (79 * GIB, None, 9 << 20, 8989),
            (48_828 * GIB, None, 5000 << 20, 10_000),
            (50_000 * GIB, None, 5 << 30, 10_000),
            (250_000, Some(100 << 10), 100 << 10, 3),
        ] {
            let plan = Plan::new(length, size, LIMITS).unwrap();
            assert_eq!((plan.size, plan.count()), (wanted_size, wanted_count), "{length}");
            let parts: Vec<Part> = (1..=plan.count()).map(|number| plan.part(number)).collect();
            let mut end = 0;
            for part in &parts {
                assert_eq!(part.from, end, "{part:?}");
                end += part.length;
            }
            assert_eq!(end, length);
            let (_, all_but_last) = parts.split_last().unwrap();
            assert!(all_but_last.iter().all(|part| part.length == plan.size));
        }
    }

    #[test]
    fn what_the_service_does_not_take_is_said_before() {
        for (length, size, says) in [
            (1, Some(100), "set `part_size` from 102400 to 5368709120"),
            (1, Some(6 << 30), "set `part_size` from 102400 to 5368709120"),
            (10_000 << 20, Some(100 << 10), "set `part_size` to 1048576 or more, or leave it out"),
            (60_000 << 30, None, "10000 parts of 5368709120 bytes are the most"),
        ] {
            let error = Plan::new(length, size, LIMITS).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
