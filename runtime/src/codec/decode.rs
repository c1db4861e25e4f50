//! Tolerant decoding of documents and containers, with the JSON path of what does not fit. Records are in `reader`, scalars in
//! `scalar`.
//!
//! A document is read into a JSON value first, by code that is compiled once; each type then takes its parts out of it. Decoding
//! straight from the text would compile a JSON parser for every record and every list of records.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Path;

/// A type that can be read from a response.
///
/// `Ok(None)` means "not there": a null, or an empty text where something else was wanted. The reader then takes the default.
pub trait Decode: Sized {
    /// Reads a value; `at` is where it stands, for errors.
    fn decode(value: Value, at: &Path<'_>) -> Result<Option<Self>, Unfit>;

    /// The value that a body which is not JSON stands for; only texts and binary data have one.
    #[inline]
    fn from_body(_: &Bytes) -> Option<Self> {
        None
    }
}

/// A value that is not of the type that was wanted. It tells the place and what was found, but no text, which may be a secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

impl Unfit {
    pub(super) fn new(found: &str, wanted: &str, at: &Path<'_>) -> Self {
        Self(format!("expected {wanted} at `{at}`, found {found}"))
    }

    /// For a value of another kind than the one that was wanted.
    pub(super) fn kind(found: &Value, wanted: &str, at: &Path<'_>) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Self::new(found, wanted, at)
    }
}

/// Reads a whole document; absent is the default.
pub fn decode_root<'de, T: Decode + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(T::decode(value, &Path::ROOT).map_err(D::Error::custom)?.unwrap_or_default())
}

/// The members of an object; `None` when it is not there.
pub(super) fn members(
    value: Value,
    at: &Path<'_>,
) -> Result<Option<serde_json::Map<String, Value>>, Unfit> {
    match value {
        Value::Object(object) => Ok(Some(object)),
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        other => Err(Unfit::kind(&other, "an object", at)),
    }
}

/// The elements of a list; `None` when it is not there.
fn elements(value: Value, at: &Path<'_>) -> Result<Option<Vec<Value>>, Unfit> {
    match value {
        Value::Array(list) => Ok(Some(list)),
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        other => Err(Unfit::kind(&other, "a list", at)),
    }
}

impl<T: Decode + Default> Decode for Vec<T> {
    fn decode(value: Value, at: &Path<'_>) -> Result<Option<Self>, Unfit> {
        let Some(values) = elements(value, at)? else { return Ok(None) };
        let mut list = Self::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            list.push(T::decode(value, &at.index(index))?.unwrap_or_default());
        }
        Ok(Some(list))
    }
}

impl<T: Decode + Default> Decode for BTreeMap<String, T> {
    fn decode(value: Value, at: &Path<'_>) -> Result<Option<Self>, Unfit> {
        let Some(object) = members(value, at)? else { return Ok(None) };
        let mut map = Self::new();
        for (key, value) in object {
            let value = T::decode(value, &at.key(&key))?;
            map.insert(key, value.unwrap_or_default());
        }
        Ok(Some(map))
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: Value, at: &Path<'_>) -> Result<Option<Self>, Unfit> {
        Ok(Some(T::decode(value, at)?))
    }
}

/// The body of an operation that answers nothing.
impl Decode for () {
    fn decode(_: Value, _: &Path<'_>) -> Result<Option<Self>, Unfit> {
        Ok(Some(()))
    }
}

/// A JSON value as it is; null is "not there".
impl Decode for Value {
    fn decode(value: Value, _: &Path<'_>) -> Result<Option<Self>, Unfit> {
        Ok(if value.is_null() { None } else { Some(value) })
    }
}
