//! JSON text that callers send, read only when the values will not be much larger than the text. It must not know what they are for.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// So many bytes any text may become.
const LEAST: usize = 32 * 1024 * 1024;
/// So many times as large as the text the values may be beyond that.
const TIMES: usize = 8;
/// About how many bytes a node of a map takes, and how many members it holds.
const NODE: usize = 640;
const NODE_MEMBERS: usize = 6;
/// How many elements the smallest list has room for.
const ROOM: usize = 4;

/// Why text is not read.
#[derive(Debug)]
pub(crate) enum Unread {
    Syntax(serde_json::Error),
    /// It has too many values for its size.
    TooLarge,
}

/// Reads the text.
pub(crate) fn read(text: &[u8]) -> Result<Value, Unread> {
    let left = Cell::new(LEAST.max(text.len().saturating_mul(TIMES)));
    let mut reader = serde_json::Deserializer::from_slice(text);
    match Weigh(&left).deserialize(&mut reader) {
        Ok(()) => serde_json::from_slice(text).map_err(Unread::Syntax),
        Err(_) if left.get() == 0 => Err(Unread::TooLarge),
        Err(error) => Err(Unread::Syntax(error)),
    }
}

/// About how many bytes a value takes, with all inside it.
pub(crate) fn size(value: &Value) -> usize {
    let inside = match value {
        Value::Array(elements) => elements.iter().map(size).sum(),
        Value::Object(members) => {
            let inside: usize = members.iter().map(|(n, v)| size_of_text(n) + size(v)).sum();
            inside + members.len().div_ceil(NODE_MEMBERS) * NODE
        }
        Value::String(text) => text.capacity(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    size_of::<Value>() + inside
}

/// How many bytes a text takes.
pub(crate) fn size_of_text(text: &str) -> usize {
    size_of::<String>() + text.len()
}

/// Counts the bytes that values will take down to 0, where it ends.
#[derive(Clone, Copy)]
struct Weigh<'a>(&'a Cell<usize>);

impl Weigh<'_> {
    fn take<E: serde::de::Error>(self, bytes: usize) -> Result<(), E> {
        let left = self.0.get().saturating_sub(bytes);
        self.0.set(left);
        if left == 0 { Err(E::custom("too many values")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Weigh<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Weigh<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.take(text.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut count: usize = 0;
        while elements.next_element_seed(self)?.is_some() {
            // A list that is full doubles.
            if count == 0 {
                self.take(ROOM * size_of::<Value>())?;
            } else if count >= ROOM && count.is_power_of_two() {
                self.take(count.saturating_mul(size_of::<Value>()))?;
            }
            count = count.saturating_add(1);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut count: usize = 0;
        while members.next_key_seed(self)?.is_some() {
            members.next_value_seed(self)?;
            if count.is_multiple_of(NODE_MEMBERS) {
                self.take(NODE)?;
            }
            count = count.saturating_add(1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn repeated(text: &str, times: usize) -> Vec<u8> {
        format!("[{}0]", text.repeat(times)).into_bytes()
    }

    #[test]
    fn values_are_bounded_by_the_size_of_their_text() {
        for part in ["0,", "[],", "[[]],", "{\"\":0},", "[{\"\":{}}],"] {
            let text = repeated(part, 9_800_000 / part.len());
            let read = read(&text);
            assert!(matches!(read, Err(Unread::TooLarge)), "{part}");
        }
        let long =
            json!({"Text": "x".repeat(9_800_000), "Numbers": vec![123_456_789_u64; 100_000]});
        assert_eq!(read(long.to_string().as_bytes()).unwrap(), long);
        let many: Vec<Value> = (0..20_000).map(|n| json!({"Id": n})).collect();
        assert!(read(json!(many).to_string().as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_json_is_an_error_of_its_own() {
        for text in ["", "{", "[1,]", "1 2", "\u{1}"] {
            assert!(matches!(read(text.as_bytes()), Err(Unread::Syntax(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken(bytes in any::<Vec<u8>>()) {
            let expected: Option<Value> = serde_json::from_slice(&bytes).ok();
            prop_assert_eq!(read(&bytes).ok(), expected);
        }
    }
}
