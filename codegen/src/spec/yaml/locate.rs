//! Finds the place of a value in a document, by its path. Knows nothing of what the values mean.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::byte_of;

/// The byte at which the value (or, failing that, the deepest existing ancestor) at a path begins.
/// A segment is a key, or a decimal index into a sequence.
pub(crate) fn locate(text: &str, path: &[&str]) -> usize {
    for depth in (1..=path.len()).rev() {
        let Some(path) = path.get(..depth) else { continue };
        if let Err(error) = (Locate { path }).deserialize(serde_yaml::Deserializer::from_str(text))
            && error.to_string().contains(FOUND)
            && let Some(location) = error.location()
        {
            return byte_of(text, location.line(), location.column());
        }
    }
    0
}

/// Walks a document to a path and then fails on purpose: the library puts the place into the error.
/// This keeps positions out of the spec types, where serde has no room for them.
struct Locate<'a> {
    path: &'a [&'a str],
}

const FOUND: &str = "located here";

impl<'de> DeserializeSeed<'de> for Locate<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Locate<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value on the way to the located one")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((wanted, rest)) = self.path.split_first() else { return Ok(()) };
        while let Some(found) = map.next_key_seed(LocateKey { wanted, last: rest.is_empty() })? {
            if found {
                return map.next_value_seed(Locate { path: rest });
            }
            map.next_value::<de::IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Some((wanted, rest)) = self.path.split_first() else { return Ok(()) };
        let Ok(wanted) = wanted.parse::<usize>() else { return Ok(()) };
        for _ in 0..wanted {
            if seq.next_element::<de::IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        if rest.is_empty() {
            seq.next_element::<Fail>()?;
        } else {
            seq.next_element_seed(Locate { path: rest })?;
        }
        Ok(())
    }
}

struct LocateKey<'a> {
    wanted: &'a str,
    last: bool,
}

impl<'de> DeserializeSeed<'de> for LocateKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for LocateKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<bool, E> {
        match key == self.wanted {
            true if self.last => Err(E::custom(FOUND)),
            found => Ok(found),
        }
    }
}

/// Fails on any value.
struct Fail;

impl<'de> Deserialize<'de> for Fail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FailVisitor;
        impl Visitor<'_> for FailVisitor {
            type Value = Fail;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(FOUND)
            }
        }
        // Every visit method of the visitor answers with an error.
        deserializer.deserialize_any(FailVisitor)
    }
}
