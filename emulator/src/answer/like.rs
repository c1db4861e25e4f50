//! A value that takes another's place, in the type of that one. It must not know where they come from.

use alicloud_model::{Product, Schema, Shape};
use serde_json::Value;

use super::naming::plain;
use super::said::is_scalar;
use super::{synthesis, tidy};

/// What is described of a value.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a>(Option<(&'a Product, &'a Schema)>);

impl<'a> Typed<'a> {
    /// Nothing.
    pub(super) const UNKNOWN: Self = Self(None);

    pub(super) fn new(product: &'a Product, schema: Option<&'a Schema>) -> Self {
        let resolved = schema.and_then(|schema| product.resolve(schema));
        Self(resolved.map(|schema| (product, schema)))
    }

    pub(super) fn schema(self) -> Option<&'a Schema> {
        self.0.map(|(_, schema)| schema)
    }

    /// What is described of a member of it. That of a list which is alone in an object is the list's own.
    pub(super) fn member(self, name: &str) -> Self {
        let Some((product, schema)) = self.0 else { return self };
        match &schema.shape {
            Shape::Object(object) => {
                let field = object.fields.iter().find(|field| field.name == name);
                Self::new(product, field.map(|field| &field.schema))
            }
            Shape::Map(values) => Self::new(product, Some(values)),
            Shape::List { wrapper: Some(wrapper), .. } if wrapper == name => self,
            _ => Self::UNKNOWN,
        }
    }

    /// What is described of its elements.
    pub(super) fn element(self) -> Self {
        match self.0 {
            Some((product, Schema { shape: Shape::List { items, .. }, .. })) => {
                Self::new(product, Some(items))
            }
            _ => Self::UNKNOWN,
        }
    }

    /// Whether it is a number that may have a fraction.
    fn is_fractional(self) -> bool {
        self.schema().is_some_and(|schema| schema.shape == Shape::Number)
    }
}

/// What is said, in the type of the value that it replaces.
pub(super) fn like(old: &Value, said: &Value, typed: Typed<'_>) -> Option<Value> {
    match (old, said) {
        (Value::String(_), _) => synthesis::fit(&Shape::String, said.clone()),
        (Value::Number(old), _) => {
            let whole = (old.is_i64() || old.is_u64()) && !typed.is_fractional();
            synthesis::fit(if whole { &Shape::Integer } else { &Shape::Number }, said.clone())
        }
        (Value::Bool(_), _) => synthesis::fit(&Shape::Boolean, said.clone()),
        (Value::Null, said) => is_scalar(said).then(|| said.clone()),
        (Value::Array(old), Value::Array(said)) => {
            let first = old.first().unwrap_or(&Value::Null);
            said.iter().map(|said| like(first, said, typed.element())).collect()
        }
        (Value::Array(elements), said) => {
            let hidden = said.as_str().and_then(tidy::hidden_list);
            let first = elements.first().filter(|first| is_scalar(first))?;
            match hidden {
                Some(hidden) => like(old, &hidden.into(), typed),
                None => Some(Value::Array(vec![like(first, said, typed.element())?])),
            }
        }
        (Value::Object(old), Value::Object(said)) => {
            let mut merged = old.clone();
            for (name, member) in &mut merged {
                let said = said.iter().find(|(said, _)| plain(said) == plain(name));
                if let Some(new) = said.and_then(|(_, said)| like(member, said, typed.member(name)))
                {
                    *member = new;
                }
            }
            Some(Value::Object(merged))
        }
        _ => None,
    }
}
