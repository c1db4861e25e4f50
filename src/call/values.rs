//! Texts and JSON to values of a type, or what is wrong with them. It must not know which of the parameters are given.

use alicloud_model::{Product, Schema, Shape};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Number, Value};

use super::numbers;
use crate::failure::Failure;

/// Reads the values of a parameter.
pub(super) struct Reader<'a> {
    pub(super) product: &'a Product,
    /// Whether a value may be one that errors must not show.
    pub(super) is_secret: bool,
}

impl Reader<'_> {
    /// A value that was given whole: lists and objects as JSON.
    pub(super) fn text(&self, name: &str, text: &str, schema: &Schema) -> Result<Value, Failure> {
        let Some(schema) = self.product.resolve(schema) else { return Ok(Value::Null) };
        if takes_json(&schema.shape)
            && let Some(number) = numbers::unkept(text)
        {
            return Err(self.too_large(name, number));
        }
        let read = match &schema.shape {
            Shape::String if schema.content.is_some() => return self.content(name, text, schema),
            Shape::String | Shape::Enum { .. } => Some(Value::from(text)),
            Shape::Binary => Some(Value::from(BASE64_STANDARD.encode(text))),
            Shape::Integer => text.parse::<i64>().ok().map(Value::from),
            Shape::Number => text.parse().ok().and_then(Number::from_f64).map(Value::from),
            Shape::Boolean if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
            Shape::Boolean if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
            Shape::Boolean => None,
            Shape::Any | Shape::Ref(_) => {
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
            }
            Shape::List { .. } | Shape::Map(_) | Shape::Object(_) => {
                match serde_json::from_str(text) {
                    Ok(value @ (Value::Array(_) | Value::Object(_))) => {
                        return self.json(name, value, schema);
                    }
                    _ => None,
                }
            }
        };
        read.ok_or_else(|| self.wrong(name, &schema.shape, text))
    }

    /// A text that holds a list or an object, as it was given. What is no JSON may be meant as it is, as services take other forms, too.
    fn content(&self, name: &str, text: &str, schema: &Schema) -> Result<Value, Failure> {
        let held = schema.content.as_ref().and_then(|content| self.product.resolve(content));
        if let (Some(content), Ok(value)) = (held, serde_json::from_str::<Value>(text)) {
            match (&content.shape, &value) {
                (Shape::Any, Value::Array(_) | Value::Object(_)) => {}
                (Shape::Any, _) => {
                    let given =
                        if self.is_secret { "what was given" } else { &format!("`{text}`") };
                    return Err(Failure::Usage(format!(
                        "`--{name}` takes the JSON of a list or an object, not {given}"
                    )));
                }
                _ => {
                    self.json(name, value, content)?;
                }
            }
        }
        Ok(text.into())
    }

    /// That a number would be sent as another one.
    fn too_large(&self, name: &str, number: &str) -> Failure {
        let (number, quoted) = if self.is_secret {
            ("a number".to_owned(), String::new())
        } else {
            (format!("the number `{number}`"), format!(": `\"{number}\"`"))
        };
        Failure::Usage(format!(
            "`--{name}` has {number}, which is too large to be kept; give a smaller one, or a text{quoted}"
        ))
    }

    /// The same value, if it and all inside of it are what the schema says.
    fn json(&self, name: &str, value: Value, schema: &Schema) -> Result<Value, Failure> {
        let Some(schema) = self.product.resolve(schema) else { return Ok(value) };
        match (&schema.shape, value) {
            (Shape::Any, value)
            | (Shape::String | Shape::Enum { .. }, value @ Value::String(_))
            | (Shape::Boolean, value @ Value::Bool(_))
            | (Shape::Number, value @ Value::Number(_)) => Ok(value),
            (Shape::Integer, value) if value.is_i64() => Ok(value),
            // Bytes are base64 in JSON.
            (Shape::Binary, Value::String(text)) if BASE64_STANDARD.decode(&text).is_ok() => {
                Ok(text.into())
            }
            (Shape::List { items, .. }, Value::Array(values)) => {
                let numbered = values.into_iter().zip(1..);
                let values = numbered
                    .map(|(value, number)| self.json(&format!("{name}.{number}"), value, items));
                values.collect::<Result<_, _>>().map(Value::Array)
            }
            (shape @ (Shape::Map(_) | Shape::Object(_)), Value::Object(members)) => {
                let members = members.into_iter().map(|(step, value)| {
                    let member = member(name, &step, shape)?;
                    let value = self.json(&format!("{name}.{step}"), value, member)?;
                    Ok((step, value))
                });
                members.collect::<Result<Map<_, _>, _>>().map(Value::Object)
            }
            (shape, value) => Err(self.wrong(name, shape, &value.to_string())),
        }
    }

    fn wrong(&self, name: &str, shape: &Shape, given: &str) -> Failure {
        let wanted = match shape {
            Shape::String | Shape::Enum { .. } => "text",
            Shape::Integer => "a whole number",
            Shape::Number => "a number",
            Shape::Boolean => "`true` or `false`",
            Shape::Binary => "bytes as base64",
            Shape::Any | Shape::Ref(_) => "a value",
            Shape::List { .. } => &format!("a JSON list, or its elements as `--{name}.1`"),
            Shape::Map(_) | Shape::Object(_) => {
                &format!("a JSON object, or its members as `--{name}.Member`")
            }
        };
        let given = if self.is_secret { "what was given" } else { &format!("`{given}`") };
        Failure::Usage(format!("`--{name}` takes {wanted}, not {given}"))
    }
}

/// Whether a value is read as JSON where it can be.
fn takes_json(shape: &Shape) -> bool {
    !matches!(
        shape,
        Shape::String | Shape::Enum { .. } | Shape::Binary | Shape::Boolean | Shape::Integer
    )
}

/// What a member of an object or a map is.
pub(super) fn member<'a>(name: &str, step: &str, shape: &'a Shape) -> Result<&'a Schema, Failure> {
    let object = match shape {
        Shape::Map(values) => return Ok(values),
        Shape::Object(object) if !object.fields.is_empty() => object,
        _ => {
            let text = format!("`--{name}` has no members; write `--{name} value`");
            return Err(Failure::Usage(text));
        }
    };
    let found = object.fields.iter().find(|field| field.name == step);
    found.map(|field| &field.schema).ok_or_else(|| {
        let known = || object.fields.iter().map(|field| field.name.as_str());
        let near = alicloud_codegen::nearest(step, known());
        let near = near.map(|near| format!("did you mean `--{name}.{near}`? "));
        let (near, all) = (near.unwrap_or_default(), known().collect::<Vec<_>>().join(", "));
        Failure::Usage(format!("`{name}` has no `{step}`; {near}it has {all}"))
    })
}
