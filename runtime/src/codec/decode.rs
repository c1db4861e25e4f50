//! Tolerant decoding of documents and containers, with the JSON path of what does not fit. Records are in `reader`, scalars in
//! `scalar`.
//!
//! A document is read into a JSON value first, by code that is compiled once; each type then takes its parts out of it. Decoding
//! straight from the text would compile a JSON parser for every record and every list of records.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A type that can be read from a response.
///
/// `Ok(None)` means "not there": a null, or an empty text where something else was wanted. The reader then takes the default.
pub trait Decode: Default {
    /// Reads a value.
    fn decode(value: Value) -> Result<Option<Self>, Unfit>;

    /// The value that a body which is not JSON stands for; only texts and binary data have one.
    #[inline]
    fn from_body(_: &Bytes) -> Option<Self> {
        None
    }
}

/// A value that is not of the type that was wanted. It tells the place and what was found, but no text, which may be a secret.
#[derive(Debug, thiserror::Error)]
#[error("expected {wanted} at `{root}{place}`, found {found}", root = if place.is_empty() || place.starts_with('[') { "$" } else { "" })]
pub struct Unfit {
    wanted: Cow<'static, str>,
    found: &'static str,
    /// The members and elements that lead to the value, added on the way out of them, so that only errors pay for it.
    place: String,
}

impl Unfit {
    pub(super) fn new(found: &'static str, wanted: impl Into<Cow<'static, str>>) -> Self {
        Self { wanted: wanted.into(), found, place: String::new() }
    }

    /// For a value of another kind than the one that was wanted.
    pub(super) fn kind(found: &Value, wanted: impl Into<Cow<'static, str>>) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Self::new(found, wanted)
    }

    /// The same, as seen from the object that has the value under this name.
    pub(super) fn in_member(self, key: &str) -> Self {
        self.inside(key.to_owned())
    }

    /// The same, as seen from the list that has the value at this index.
    fn in_element(self, index: usize) -> Self {
        self.inside(format!("[{index}]"))
    }

    fn inside(self, mut place: String) -> Self {
        if !self.place.is_empty() && !self.place.starts_with('[') {
            place.push('.');
        }
        place.push_str(&self.place);
        Self { place, ..self }
    }
}

/// Reads a whole document; absent is the default.
pub fn decode_root<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(T::decode(value).map_err(D::Error::custom)?.unwrap_or_default())
}

/// The members of an object; `None` when it is not there.
pub(super) fn members(value: Value) -> Result<Option<serde_json::Map<String, Value>>, Unfit> {
    match value {
        Value::Object(object) => Ok(Some(object)),
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        other => Err(Unfit::kind(&other, "an object")),
    }
}

/// The elements of a list; `None` when it is not there.
fn elements(value: Value) -> Result<Option<Vec<Value>>, Unfit> {
    match value {
        Value::Array(list) => Ok(Some(list)),
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        other => Err(Unfit::kind(&other, "a list")),
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        let Some(values) = elements(value)? else { return Ok(None) };
        let mut list = Self::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            let element = T::decode(value).map_err(|unfit| unfit.in_element(index))?;
            list.push(element.unwrap_or_default());
        }
        Ok(Some(list))
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        let Some(object) = members(value)? else { return Ok(None) };
        let mut map = Self::new();
        for (key, value) in object {
            let value = T::decode(value).map_err(|unfit| unfit.in_member(&key))?;
            map.insert(key, value.unwrap_or_default());
        }
        Ok(Some(map))
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        Ok(Some(T::decode(value)?))
    }
}

/// The body of a response that has no content.
impl Decode for () {
    fn decode(_: Value) -> Result<Option<Self>, Unfit> {
        Ok(Some(()))
    }
}

/// A JSON value as it is; null is "not there".
impl Decode for Value {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        Ok(if value.is_null() { None } else { Some(value) })
    }
}
