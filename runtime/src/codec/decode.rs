//! Tolerant decoding of documents and containers. What does not fit becomes a warning, and whoever reads the document decides whether
//! that is an error. Records are in `reader`, scalars in `scalar`.
//!
//! A document is read into a JSON value first, by code that is compiled once; each type then takes its parts out of it. Decoding
//! straight from the text would compile a JSON parser for every record and every list of records.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::warnings::{Found, kind};
use super::{Warning, Warnings};

/// A type that can be read from a response.
///
/// `None` means "not there": a null, an empty text where something else was wanted, or what the type cannot hold, which is a warning
/// too. The reader then takes the default.
pub trait Decode: Default {
    /// Whether a response without a value says less than it should.
    const HAS_CONTENT: bool = false;

    /// Reads a value.
    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self>;

    /// The value that a body which is not JSON stands for; only texts and binary data have one.
    #[inline]
    fn from_body(_: &Bytes, _: &mut Warnings) -> Option<Self> {
        None
    }
}

/// Reads a whole document, in which everything fits; absent is the default.
pub fn decode_root<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let mut warnings = Warnings::default();
    let decoded = T::decode(value, &mut warnings);
    match warnings.first().first() {
        Some(unfit) => Err(D::Error::custom(unfit)),
        None => Ok(decoded.unwrap_or_default()),
    }
}

/// Reads a whole document as far as it fits. It is an error when it does not fit as a whole. The warnings are those from before.
pub(crate) fn decode_leniently<T: Decode>(
    value: Value,
    mut warnings: Warnings,
) -> Result<(T, Warnings), Warning> {
    let is_scalar = !matches!(value, Value::Object(_) | Value::Array(_));
    let decoded = T::decode(value, &mut warnings);
    if T::HAS_CONTENT {
        warnings.end();
    }
    match warnings.first().first() {
        Some(unfit) if is_scalar || decoded.is_none() => Err(unfit.clone()),
        _ => Ok((decoded.unwrap_or_default(), warnings)),
    }
}

/// The members of an object; `None` when it is not there.
pub(super) fn members(value: Value, warnings: &mut Warnings) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        other => only_object(other, warnings),
    }
}

/// The object of a list that has nothing else.
fn only_object(value: Value, warnings: &mut Warnings) -> Option<Map<String, Value>> {
    let (found, wanted) = (kind(&value), "an object");
    match value {
        Value::Array(mut list) if list.len() == 1 => match list.pop() {
            Some(Value::Object(object)) => Some(warnings.held(object, found, wanted)),
            _ => warnings.lost(found, wanted),
        },
        _ => warnings.lost(found, wanted),
    }
}

/// The elements of a list; `None` when it is not there.
fn elements(value: Value, warnings: &mut Warnings) -> Option<Vec<Value>> {
    warnings.found = Found::List;
    match value {
        Value::Array(list) => Some(list),
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        other if warnings.lists_may_be_single() => Some(vec![other]),
        other => {
            let found = kind(&other);
            let is_empty = other.as_object().is_some_and(Map::is_empty);
            let list = if is_empty { Vec::new() } else { vec![other] };
            Some(warnings.held(list, found, "a list"))
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    const HAS_CONTENT: bool = true;

    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        let values = elements(value, warnings)?;
        let mut list = Self::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            let before = warnings.count();
            let element = T::decode(value, warnings);
            warnings.in_element(before, index);
            // A null keeps its place, what does not fit has none.
            if element.is_some() || warnings.count() == before {
                list.push(element.unwrap_or_default());
            }
        }
        Some(list)
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    const HAS_CONTENT: bool = true;

    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        let mut map = Self::new();
        for (key, value) in members(value, warnings)? {
            let before = warnings.count();
            let value = T::decode(value, warnings);
            warnings.in_member(before, &key);
            if value.is_some() || warnings.count() == before {
                map.insert(key, value.unwrap_or_default());
            }
        }
        Some(map)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        Some(T::decode(value, warnings))
    }
}

/// The body of a response that has no content.
impl Decode for () {
    fn decode(_: Value, _: &mut Warnings) -> Option<Self> {
        Some(())
    }
}

/// A JSON value as it is; null is "not there".
impl Decode for Value {
    fn decode(value: Value, _: &mut Warnings) -> Option<Self> {
        if value.is_null() { None } else { Some(value) }
    }
}
