//! What values mean that come without types: as text, or out of XML, where a list of one is like its element. It must not know where they
//! come from.

use serde_json::{Map, Value};

use crate::{Product, Schema, Shape};

impl Shape {
    /// The value that a text means: a number or a boolean where one is described and it is one, else the text. No text is no value where
    /// anything but text is described.
    pub fn value_of(&self, text: &str) -> Value {
        let value = match self {
            Self::Integer | Self::Number | Self::Boolean | Self::Enum { .. } if text.is_empty() => {
                Some(Value::Null)
            }
            Self::Integer => integer(text),
            Self::Number => integer(text).or_else(|| {
                let number: f64 = text.parse().ok()?;
                serde_json::Number::from_f64(number).map(Value::Number)
            }),
            // The official Python client writes `True` and `False`.
            Self::Boolean if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
            Self::Boolean if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
            _ => None,
        };
        value.unwrap_or_else(|| text.into())
    }
}

fn integer(text: &str) -> Option<Value> {
    let signed = text.parse::<i64>().map(Value::from);
    signed.or_else(|_| text.parse::<u64>().map(Value::from)).ok()
}

impl Product {
    /// A value out of XML with the types that its description has: texts are numbers and booleans, and elements lists of one. What is not
    /// described, and what is otherwise than described, stays as it is.
    pub fn typed(&self, schema: &Schema, value: Value) -> Value {
        match self.resolve(schema).map(|schema| &schema.shape) {
            Some(Shape::List { items, wrapper: None }) => self.typed_list(items, value),
            Some(Shape::List { items, wrapper: Some(wrapper) }) => {
                let mut members = members(value);
                if let Some(list) = members.get_mut(wrapper) {
                    *list = self.typed_list(items, list.take());
                }
                members.into()
            }
            Some(Shape::Object(object)) => {
                let mut members = members(value);
                for field in &object.fields {
                    if let Some(member) = members.get_mut(&field.name) {
                        *member = self.typed(&field.schema, member.take());
                    }
                }
                members.into()
            }
            Some(Shape::Map(values)) => {
                let typed = members(value).into_iter();
                typed.map(|(name, value)| (name, self.typed(values, value))).collect()
            }
            Some(shape) => match value {
                // Space around it is text only.
                Value::String(text) => match shape.value_of(text.trim()) {
                    Value::String(_) => text.into(),
                    value => value,
                },
                other => other,
            },
            None => value,
        }
    }

    fn typed_list(&self, items: &Schema, value: Value) -> Value {
        let elements = match value {
            Value::Array(elements) => elements,
            // An empty element is a list of nothing.
            Value::String(text) if text.trim().is_empty() => Vec::new(),
            one => vec![one],
        };
        elements.into_iter().map(|element| self.typed(items, element)).collect()
    }
}

/// The members of an object; an element without elements has none.
fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Field, Object};

    #[test]
    fn texts_and_single_elements_are_what_is_described() {
        let field = |name: &str, shape| Field::new(name, Schema::of(shape));
        let list = |shape, wrapper: Option<&str>| Shape::List {
            items: Box::new(Schema::of(shape)),
            wrapper: wrapper.map(str::to_owned),
        };
        let object = |name: &str, fields| Shape::Object(Object::new(name, fields));
        let rule = object("Rule", vec![field("Days", Shape::Integer), field("Id", Shape::String)]);
        let root = object(
            "Root",
            vec![
                field("Rule", list(rule, None)),
                field("Tags", list(Shape::String, Some("Tag"))),
                field("On", Shape::Boolean),
                field("Share", Shape::Number),
                field("Counts", Shape::Map(Box::new(Schema::of(Shape::Integer)))),
                field("Nothing", list(Shape::String, None)),
                field("Owner", object("Owner", Vec::new())),
            ],
        );
        let product = Product::new("x", "X", "1");
        let value = json!({
            "Rule": {"Days": " 3\n", "Id": " 3 "}, "Tags": {"Tag": "7"}, "On": "true", "Share": "0.5",
            "Counts": {"a": "1", "b": "x"}, "Nothing": "", "Owner": "\n", "Unknown": "1",
        });
        let typed = product.typed(&Schema::of(root), value);
        let wanted = json!({
            "Rule": [{"Days": 3, "Id": " 3 "}], "Tags": {"Tag": ["7"]}, "On": true, "Share": 0.5,
            "Counts": {"a": 1, "b": "x"}, "Nothing": [], "Owner": {}, "Unknown": "1",
        });
        assert_eq!(typed, wanted);
    }
}
