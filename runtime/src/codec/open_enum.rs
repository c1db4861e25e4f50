//! Open enums: one list of texts and values for each, turned into both directions here.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use serde::Serializer;
use serde_json::Value;

use super::{Decode, Unfit};

/// A text with known values that keeps unknown ones.
///
/// Generated code implements it; [`open_enums!`](crate::generated::open_enums) adds the common traits, the conversions and serde,
/// [`error_codes!`](crate::generated::error_codes) what comparing and showing them takes.
pub trait OpenEnum: Sized {
    /// The documented values, none left out, and what holds another text.
    fn known() -> Known<Self>;

    /// The text, when it is not a documented one.
    fn other(&self) -> Option<&str>;

    /// The value for a text; never fails. For the text of a value it is that value, or one with the same text.
    fn parse(value: &str) -> Self {
        let Known { values, other } = Self::known();
        let known = values.into_iter().find(|(text, _)| *text == value);
        known.map_or_else(|| other(value.to_owned()), |(_, known)| known)
    }

    /// The text, as it is written on the wire.
    fn as_str(&self) -> &str {
        if let Some(other) = self.other() {
            return other;
        }
        let mut values = Self::known().values.into_iter();
        let own = values.find(|(_, known)| discriminant(known) == discriminant(self));
        own.map_or("", |(text, _)| text)
    }
}

/// The texts of an [`OpenEnum`] with their values.
pub struct Known<T> {
    other: fn(String) -> T,
    values: Vec<(&'static str, T)>,
}

impl<T> Known<T> {
    /// These values; any other text is held by what `other` makes of it.
    pub fn new<const N: usize>(other: fn(String) -> T, values: [(&'static str, T); N]) -> Self {
        Self { other, values: values.into() }
    }
}

// What the macros call: one function for each trait, since the call is compiled for each of thousands of types.

/// Reads an open enum.
pub fn decode_open_enum<T: OpenEnum>(value: Value) -> Result<Option<T>, Unfit> {
    Ok(String::decode(value)?.map(|text| T::parse(&text)))
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
