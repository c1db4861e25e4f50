//! Texts, numbers, booleans and binary data: each reads every form in which services send it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serializer;
use serde_json::{Number, Value};

use super::encode::BINARY;
use super::warnings::kind;
use super::{Decode, Encode, Warnings};

/// The largest integer that a float can hold together with all below it.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Decode for String {
    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            Value::Null => None,
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Number(number) => Some(number.to_string()),
            other => Some(warnings.held(other.to_string(), kind(&other), "text")),
        }
    }

    fn from_body(body: &Bytes, warnings: &mut Warnings) -> Option<Self> {
        let text = Self::from_utf8_lossy(body);
        warnings.repaired |= matches!(text, Cow::Owned(_));
        Some(text.into_owned())
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
    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        let read = match &value {
            Value::Number(number) => integer(number),
            Value::Null => return None,
            Value::String(text) => match text.trim() {
                "" => return None,
                text => text.parse().ok().or_else(|| text.parse().ok().and_then(whole)),
            },
            _ => None,
        };
        read.or_else(|| warnings.lost(not_that(&value), "an integer"))
    }
}

impl Decode for f64 {
    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        let read = match &value {
            Value::Number(number) => number.as_f64(),
            Value::Null => return None,
            Value::String(text) => match text.trim() {
                "" => return None,
                // JSON has no infinity and no NaN, so a text of that kind is no number either.
                text => text.parse().ok().filter(|value: &Self| value.is_finite()),
            },
            _ => None,
        };
        read.or_else(|| warnings.lost(not_that(&value), "a number"))
    }
}

impl Decode for bool {
    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        let wanted = "true or false";
        match &value {
            Value::Bool(flag) => Some(*flag),
            Value::Null => None,
            Value::Number(number) => match number.as_i64() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => warnings.lost("a number other than 0 and 1", wanted),
            },
            Value::String(text) => {
                let text = text.trim();
                let is = |texts: [&str; 2]| texts.iter().any(|is| text.eq_ignore_ascii_case(is));
                if text.is_empty() {
                    None
                } else if is(["true", "1"]) || is(["false", "0"]) {
                    Some(is(["true", "1"]))
                } else if is(["yes", "y"]) || is(["no", "n"]) {
                    Some(warnings.held(is(["yes", "y"]), "text that is neither", wanted))
                } else {
                    warnings.lost("text that is neither", wanted)
                }
            }
            other => warnings.lost(kind(other), wanted),
        }
    }
}

/// What was found where it cannot be read as what was wanted.
fn not_that(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text that is none",
        Value::Number(_) => "a number that is none",
        other => kind(other),
    }
}

impl Decode for Bytes {
    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        let read = match &value {
            Value::Null => return None,
            Value::String(text) => STANDARD.decode(text).ok(),
            _ => None,
        };
        read.map(Self::from).or_else(|| warnings.lost(not_that(&value), "base64"))
    }

    fn from_body(body: &Bytes, _: &mut Warnings) -> Option<Self> {
        Some(body.clone())
    }
}

impl Encode for Bytes {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(BINARY, &STANDARD.encode(self))
    }
}
