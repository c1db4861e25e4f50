//! Texts, numbers, booleans and binary data: each reads every form in which services send it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serializer;
use serde_json::{Number, Value};

use super::encode::BINARY;
use super::{Decode, Encode, Unfit};

/// The largest integer that a float can hold together with all below it.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Decode for String {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        match value {
            Value::String(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            Value::Bool(flag) => Ok(Some(flag.to_string())),
            Value::Number(number) => Ok(Some(number.to_string())),
            other => Err(Unfit::kind(&other, "text")),
        }
    }

    fn from_body(body: &Bytes) -> Option<Self> {
        Some(Self::from_utf8_lossy(body).into_owned())
    }
}

/// The integer that a float is, when it is one that a float can hold exactly.
fn whole(value: f64) -> Option<i64> {
    // In range and without a fraction, so that the conversion changes nothing.
    #[allow(clippy::cast_possible_truncation)]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

fn integer(number: &Number) -> Option<i64> {
    match number.as_i64() {
        Some(integer) => Some(integer),
        // An unsigned number beyond the range is not rounded.
        None if number.is_u64() => None,
        None => number.as_f64().and_then(whole),
    }
}

impl Decode for i64 {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        let read = match &value {
            Value::Number(number) => integer(number),
            Value::Null => return Ok(None),
            Value::String(text) => match text.trim() {
                "" => return Ok(None),
                text => text.parse().ok().or_else(|| text.parse().ok().and_then(whole)),
            },
            other => return Err(Unfit::kind(other, "an integer")),
        };
        let found = if value.is_string() { "text that is none" } else { "a number that is none" };
        read.map(Some).ok_or_else(|| Unfit::new(found, "an integer"))
    }
}

impl Decode for f64 {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        let read = match &value {
            Value::Number(number) => number.as_f64(),
            Value::Null => return Ok(None),
            Value::String(text) => match text.trim() {
                "" => return Ok(None),
                // JSON has no infinity and no NaN, so a text of that kind is no number either.
                text => text.parse().ok().filter(|value: &Self| value.is_finite()),
            },
            other => return Err(Unfit::kind(other, "a number")),
        };
        read.map(Some).ok_or_else(|| Unfit::new("text that is none", "a number"))
    }
}

impl Decode for bool {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        let wanted = "true or false";
        match &value {
            Value::Bool(flag) => Ok(Some(*flag)),
            Value::Null => Ok(None),
            Value::Number(number) => match number.as_i64() {
                Some(0) => Ok(Some(false)),
                Some(1) => Ok(Some(true)),
                _ => Err(Unfit::new("a number other than 0 and 1", wanted)),
            },
            Value::String(text) => match text.trim() {
                "" => Ok(None),
                "0" => Ok(Some(false)),
                "1" => Ok(Some(true)),
                text if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
                text if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
                _ => Err(Unfit::new("text that is neither", wanted)),
            },
            other => Err(Unfit::kind(other, wanted)),
        }
    }
}

impl Decode for Bytes {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        match value {
            Value::Null => Ok(None),
            Value::String(text) => match STANDARD.decode(text) {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(_) => Err(Unfit::new("text that is none", "base64")),
            },
            other => Err(Unfit::kind(&other, "base64")),
        }
    }

    fn from_body(body: &Bytes) -> Option<Self> {
        Some(body.clone())
    }
}

impl Encode for Bytes {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(BINARY, &STANDARD.encode(self))
    }
}
