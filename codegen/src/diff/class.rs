//! What a change does to those who use a crate, and the version that follows. Knows no change.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a change does to a program that uses the crate, the least first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Class {
    /// Other texts for people.
    Documentation,
    /// Other facts: subjects, regions, quotas, what RAM asks for.
    Facts,
    /// Other documented limits and defaults, which no client enforces.
    Checks,
    /// More than before.
    Addition,
    /// What is there still and should not be used any more: the compiler warns.
    Deprecation,
    /// Programs compile as before, and what they send or how a call behaves is another thing.
    Wire,
    /// Programs that use it don't compile any more.
    Breaking,
    /// Breaking, and programs compile nevertheless: nobody is told but by this.
    Alarm,
}

impl Class {
    /// All classes, the least first.
    pub const ALL: [Self; 8] = [
        Self::Documentation,
        Self::Facts,
        Self::Checks,
        Self::Addition,
        Self::Deprecation,
        Self::Wire,
        Self::Breaking,
        Self::Alarm,
    ];

    /// Its name: `breaking`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Facts => "facts",
            Self::Checks => "checks",
            Self::Addition => "addition",
            Self::Deprecation => "deprecation",
            Self::Wire => "wire",
            Self::Breaking => "breaking",
            Self::Alarm => "alarm",
        }
    }

    /// The part of a crate's version that a change of this class raises, by Cargo's rules.
    pub fn bump(self, version: &str) -> Result<Bump, NotAVersion> {
        let [major, ..] = version_numbers(version)?;
        Ok(match self {
            Self::Breaking | Self::Alarm if major > 0 => Bump::Major,
            Self::Breaking | Self::Alarm => Bump::Minor,
            Self::Addition | Self::Deprecation if major > 0 => Bump::Minor,
            _ => Bump::Patch,
        })
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that names no class.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no class of changes; the classes are {}", Class::ALL.map(Class::name).join(", "))]
pub struct UnknownClass {
    /// The text.
    pub name: String,
}

impl FromStr for Class {
    type Err = UnknownClass;

    fn from_str(name: &str) -> Result<Self, UnknownClass> {
        let named = Self::ALL.into_iter().find(|class| class.name() == name);
        named.ok_or_else(|| UnknownClass { name: name.to_owned() })
    }
}

/// The part of a version that is raised.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// The third number: compatible, nothing new to rely on.
    Patch,
    /// The second number; before 1.0 it says that callers may have to change.
    Minor,
    /// The first number: callers may have to change.
    Major,
}

impl Bump {
    /// The version that follows that one, where it is at `now` already: that, if it was raised enough.
    pub fn next(self, version: &str, now: &str) -> Result<String, NotAVersion> {
        let next = self.apply(version)?;
        let is_raised = version_numbers(now)? >= version_numbers(&next)?;
        Ok(if is_raised { now.to_owned() } else { next })
    }

    /// The next version.
    pub fn apply(self, version: &str) -> Result<String, NotAVersion> {
        let [major, minor, patch] = version_numbers(version)?;
        let next = |number: u64| number.checked_add(1).ok_or_else(|| not_a(version));
        Ok(match self {
            Self::Major => format!("{}.0.0", next(major)?),
            Self::Minor => format!("{major}.{}.0", next(minor)?),
            Self::Patch => format!("{major}.{minor}.{}", next(patch)?),
        })
    }
}

/// A text that is not the version of a release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not three numbers, as in `0.3.1`")]
pub struct NotAVersion(pub String);

fn not_a(version: &str) -> NotAVersion {
    NotAVersion(version.to_owned())
}

/// The three numbers of a version, by which versions are compared.
pub fn version_numbers(version: &str) -> Result<[u64; 3], NotAVersion> {
    let numbers: Option<Vec<u64>> = version.split('.').map(|number| number.parse().ok()).collect();
    numbers.and_then(|numbers| numbers.try_into().ok()).ok_or_else(|| not_a(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_in_order_and_named() {
        assert!(Class::ALL.is_sorted());
        for class in Class::ALL {
            assert_eq!(class.name().parse(), Ok(class));
        }
        assert_eq!(
            "harmless".parse::<Class>().unwrap_err().to_string(),
            "`harmless` is no class of changes; the classes are documentation, facts, checks, addition, deprecation, wire, breaking, alarm"
        );
    }

    #[test]
    fn versions_follow_the_rules_of_cargo() {
        let next = |class: Class, version: &str| {
            class.bump(version).and_then(|bump| bump.apply(version)).unwrap()
        };
        for (class, before_1, after_1) in [
            (Class::Alarm, "0.4.0", "2.0.0"),
            (Class::Breaking, "0.4.0", "2.0.0"),
            (Class::Addition, "0.3.8", "1.4.0"),
            (Class::Deprecation, "0.3.8", "1.4.0"),
            (Class::Wire, "0.3.8", "1.3.8"),
            (Class::Documentation, "0.3.8", "1.3.8"),
        ] {
            assert_eq!(
                (next(class, "0.3.7"), next(class, "1.3.7")),
                (before_1.into(), after_1.into())
            );
        }
        for (now, wanted) in
            [("0.3.7", "0.4.0"), ("0.3.9", "0.4.0"), ("0.4.0", "0.4.0"), ("1.0.0", "1.0.0")]
        {
            assert_eq!(Bump::Minor.next("0.3.7", now).as_deref(), Ok(wanted));
        }
        for odd in ["", "1", "1.2", "1.2.3.4", "1.2.x", "1.2.3-rc.1"] {
            assert_eq!(Class::Wire.bump(odd), Err(NotAVersion(odd.to_owned())));
        }
        let last = format!("0.0.{}", u64::MAX);
        assert_eq!(Bump::Patch.apply(&last), Err(NotAVersion(last)));
    }
}
