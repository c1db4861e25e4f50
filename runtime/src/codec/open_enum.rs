//! Open enums: one list of texts and values for each, turned into both directions here.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use serde::Serializer;
use serde_json::Value;

use super::{Decode, Warnings};

/// A text with known values that keeps unknown ones.
///
/// Generated code implements it; [`open_enums!`](crate::generated::open_enums) adds the common traits, the conversions and serde,
/// [`error_codes!`](crate::generated::error_codes) what comparing and showing them takes.
pub trait OpenEnum: Sized {
    /// The documented values, none left out, what holds another text, and the text that `value` holds if it is not a documented one.
    ///
    /// One function, since each costs the compiler as much as a trait for each of thousands of types.
    fn known(value: Option<&Self>) -> Known<'_, Self>;

    /// The value for a text; never fails. For the text of a value it is that value, or one with the same text.
    fn parse(value: &str) -> Self {
        let Known { texts, values, other, .. } = Self::known(None);
        let known = texts.into_iter().zip(values).find(|(text, _)| *text == value);
        known.map_or_else(|| other(value.to_owned()), |(_, known)| known)
    }

    /// The text, as it is written on the wire.
    fn as_str(&self) -> &str {
        let Known { held, texts, values, .. } = Self::known(Some(self));
        if let Some(held) = held {
            return held;
        }
        let mut known = texts.into_iter().zip(values);
        let own = known.find(|(_, known)| discriminant(known) == discriminant(self));
        own.map_or("", |(text, _)| text)
    }
}

/// The texts of an [`OpenEnum`] with their values.
pub struct Known<'a, T> {
    held: Option<&'a str>,
    other: fn(String) -> T,
    texts: Vec<&'static str>,
    values: Vec<T>,
}

impl<'a, T> Known<'a, T> {
    /// The values of these texts, in the same order; any other text is held by what `other` makes of it. `held` is the text that the
    /// value in question holds.
    ///
    /// Two lists are cheaper to compile than one of pairs, and some products have thousands of values.
    pub fn new<const N: usize>(
        held: Option<&'a String>,
        other: fn(String) -> T,
        texts: [&'static str; N],
        values: [T; N],
    ) -> Self {
        let held = held.map(String::as_str);
        Self { held, other, texts: texts.into(), values: values.into() }
    }
}

// What the macros call: one function for each trait, since the call is compiled for each of thousands of types.

/// Reads an open enum.
pub fn decode_open_enum<T: OpenEnum>(value: Value, warnings: &mut Warnings) -> Option<T> {
    String::decode(value, warnings).map(|text| T::parse(&text))
}

/// Writes an open enum.
pub fn encode_open_enum<T: OpenEnum, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.as_str())
}

/// Whether two values have the same text.
pub fn same_open_enum<T: OpenEnum>(one: &T, other: &T) -> bool {
    one.as_str() == other.as_str()
}

/// A value with the same text.
pub fn copy_open_enum<T: OpenEnum>(value: &T) -> T {
    T::parse(value.as_str())
}

/// Shows the text in quotes.
pub fn debug_open_enum<T: OpenEnum>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(value.as_str(), f)
}

/// Shows the text.
pub fn display_open_enum<T: OpenEnum>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.pad(value.as_str())
}

/// Hashes the text.
pub fn hash_open_enum<T: OpenEnum, H: Hasher>(value: &T, state: &mut H) {
    value.as_str().hash(state);
}
