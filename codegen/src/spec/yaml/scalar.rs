//! Scalars of any type, kept as text.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use crate::spec::Type;

/// A scalar as the file has it: text, a number or a truth value, all kept as text.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ScalarSchema")]
pub struct Scalar {
    text: String,
    quoted: bool,
}

/// What a [`Scalar`] may be, for the published JSON Schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "describes the schema only")]
enum ScalarSchema {
    Text(String),
    Number(f64),
    Boolean(bool),
}

impl Scalar {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), quoted: true }
    }

    /// A number or truth value, written without quotes.
    pub fn bare(text: impl Into<String>) -> Self {
        Self { text: text.into(), quoted: false }
    }

    /// The value as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a value of a type. Lists and objects are texts that hold JSON; some objects are lists in truth.
    pub(crate) fn is_of(&self, kind: Type) -> bool {
        let is_json = |first: &[char]| {
            let text = self.text.trim();
            text.starts_with(first) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
        };
        match kind {
            Type::String => self.quoted,
            Type::Integer => {
                !self.quoted
                    && (self.text.parse::<i64>().is_ok() || self.text.parse::<u64>().is_ok())
            }
            Type::Number => !self.quoted && self.text.parse::<f64>().is_ok(),
            Type::Boolean => !self.quoted && self.text.parse::<bool>().is_ok(),
            Type::Array => is_json(&['[']),
            Type::Object => is_json(&['{', '[']),
            Type::Any => true,
        }
    }

    /// The value as JSON text.
    pub fn to_json(&self) -> String {
        if self.quoted {
            serde_json::Value::from(self.text.as_str()).to_string()
        } else {
            self.text.clone()
        }
    }
}

impl Serialize for Scalar {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.quoted {
            return serializer.serialize_str(&self.text);
        }
        if let Ok(value) = self.text.parse::<bool>() {
            return serializer.serialize_bool(value);
        }
        if let Ok(value) = self.text.parse::<i64>() {
            return serializer.serialize_i64(value);
        }
        if let Ok(value) = self.text.parse::<u64>() {
            return serializer.serialize_u64(value);
        }
        match self.text.parse::<f64>() {
            Ok(value) => serializer.serialize_f64(value),
            Err(_) => serializer.serialize_str(&self.text),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScalarVisitor;
        impl Visitor<'_> for ScalarVisitor {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number or a truth value")
            }

            fn visit_str<E>(self, v: &str) -> Result<Scalar, E> {
                Ok(Scalar::text(v))
            }

            fn visit_bool<E>(self, v: bool) -> Result<Scalar, E> {
                Ok(Scalar::bare(v.to_string()))
            }

            fn visit_i64<E>(self, v: i64) -> Result<Scalar, E> {
                Ok(Scalar::bare(v.to_string()))
            }

            fn visit_u64<E>(self, v: u64) -> Result<Scalar, E> {
                Ok(Scalar::bare(v.to_string()))
            }

            fn visit_f64<E>(self, v: f64) -> Result<Scalar, E> {
                Ok(Scalar::bare(v.to_string()))
            }
        }
        deserializer.deserialize_any(ScalarVisitor)
    }
}
