//! Since when upstream says something else than a spec that keeps what upstream said before. Knows no clock.

use std::fmt;
use std::str::FromStr;

use alicloud_model::Since;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::{Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

/// A day of the calendar: `2025-12-19`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "DaySchema")]
pub struct Day(Date);

/// What a [`Day`] is, for the published JSON Schema.
#[derive(JsonSchema)]
#[schemars(transparent)]
#[allow(dead_code, reason = "describes the schema only")]
struct DaySchema(#[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))] String);

/// A text that is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no date; write it as `2025-12-19`")]
pub struct NoDay {
    text: String,
}

impl Day {
    /// How many days there are from another one to this one; none if that comes later.
    pub fn days_since(self, other: Self) -> u32 {
        let days = self.0.duration_since(other.0).as_hours() / 24;
        u32::try_from(days).unwrap_or_default()
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let day = text.parse().ok().map(Self);
        // The library takes other notations too.
        day.filter(|day| day.to_string() == text).ok_or_else(|| NoDay { text: text.to_owned() })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DayVisitor;
        impl Visitor<'_> for DayVisitor {
            type Value = Day;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date such as `2025-12-19`")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Day, E> {
                text.parse().map_err(|_: NoDay| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(DayVisitor)
    }
}

/// Since when upstream says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "MarkSchema")]
pub enum Mark {
    /// `false`: it was always so, on purpose.
    Ours,
    /// `true`: nobody knows since when.
    Undated,
    /// Since the metadata of that day.
    Since(Day),
}

/// What a [`Mark`] may be, for the published JSON Schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "describes the schema only")]
enum MarkSchema {
    Day(DaySchema),
    Flag(bool),
}

impl Mark {
    /// Since when, unless it was always so.
    pub(crate) fn since(self) -> Option<Since> {
        match self {
            Self::Ours => None,
            Self::Undated => Some(Since::Unknown),
            Self::Since(day) => Some(Since::Day(day.to_string())),
        }
    }
}

impl Serialize for Mark {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ours => serializer.serialize_bool(false),
            Self::Undated => serializer.serialize_bool(true),
            Self::Since(day) => day.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MarkVisitor;
        impl Visitor<'_> for MarkVisitor {
            type Value = Mark;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date such as `2025-12-19`, or `true` if it is not known")
            }

            fn visit_bool<E>(self, undated: bool) -> Result<Mark, E> {
                Ok(if undated { Mark::Undated } else { Mark::Ours })
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Mark, E> {
                let day = text.parse().map(Mark::Since);
                day.map_err(|_: NoDay| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(MarkVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_date_or_a_flag() {
        let day = |text: &str| text.parse::<Day>().map(|day| day.to_string());
        assert_eq!(day("2025-12-19").as_deref(), Ok("2025-12-19"));
        for text in ["2025-13-01", "2025-2-1", "20251219", "2025-12-19T00:00", "", "today"] {
            let problem = day(text).unwrap_err().to_string();
            assert_eq!(problem, format!("`{text}` is no date; write it as `2025-12-19`"));
        }
        for (text, mark) in [
            ("true", Mark::Undated),
            ("false", Mark::Ours),
            ("2025-12-19", Mark::Since("2025-12-19".parse().unwrap())),
        ] {
            assert_eq!(serde_yaml::from_str::<Mark>(text).unwrap(), mark);
            assert_eq!(serde_yaml::to_string(&mark).unwrap().trim(), text);
        }
        assert!(serde_yaml::from_str::<Mark>("2025").is_err());
    }

    #[test]
    fn days_are_counted_over_months() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day("2024-03-01").days_since(day("2024-02-28")), 2);
        assert_eq!(day("2025-01-01").days_since(day("2024-12-31")), 1);
        assert_eq!(day("2025-01-01").days_since(day("2025-06-01")), 0);
    }
}
