//! What day it is, and what that says of a day that somebody gives. The only place where commands ask for the date.

use alicloud_codegen::spec::Day;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::failure::Failure;

/// The day of the machine's clock, in UTC.
pub(crate) fn today() -> Result<Day, Failure> {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date().to_string();
    today.parse().map_err(|error| Failure::job("the clock of this machine is wrong", error))
}

/// The day that is meant for metadata.
pub(crate) const PUBLISHED: &str = "the day on which the metadata was published";

/// Refuses a day to come: no later metadata could be imported until then. Somewhere it is tomorrow already.
pub(crate) fn check_as_of(as_of: Option<Day>, today: Day, meant: &str) -> Result<(), Failure> {
    match as_of {
        Some(day) if day.days_since(today) > 1 => Err(Failure::Usage(format!(
            "--as-of: {day} is in the future, and today is {today}; write {meant}, or leave --as-of out"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_may_be_tomorrow_and_not_later() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2025-12-31");
        for (given, is_taken) in [
            (None, true),
            (Some("2024-02-29"), true),
            (Some("2025-12-31"), true),
            (Some("2026-01-01"), true),
            (Some("2026-01-02"), false),
            (Some("9999-12-31"), false),
        ] {
            assert_eq!(
                check_as_of(given.map(day), today, PUBLISHED).is_ok(),
                is_taken,
                "{given:?}"
            );
        }
    }
}
