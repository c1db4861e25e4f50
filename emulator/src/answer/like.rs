//! A value that takes another's place, in the type of that one. It must not know where they come from.

use alicloud_model::{Product, Schema, Shape};
use serde_json::{Map, Value};

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

    /// The name under which a list is alone in an object.
    pub(super) fn wrapper(self) -> Option<&'a str> {
        match &self.schema()?.shape {
            Shape::List { wrapper, .. } => wrapper.as_deref(),
            _ => None,
        }
    }

    pub(super) fn is_list(self) -> bool {
        self.schema().is_some_and(|schema| matches!(schema.shape, Shape::List { .. }))
    }

    /// The elements of a value that is a list, which may be alone in an object.
    pub(super) fn elements(self, value: &mut Value) -> Option<&mut Vec<Value>> {
        match (value, self.wrapper()) {
            (Value::Object(members), Some(wrapper)) => members.get_mut(wrapper)?.as_array_mut(),
            (Value::Array(elements), _) => Some(elements),
            _ => None,
        }
    }

    /// An object or a list with nothing in it.
    pub(super) fn empty(self) -> Value {
        let list = self.is_list().then(|| Value::Array(Vec::new()));
        match (self.wrapper(), list) {
            (Some(wrapper), Some(list)) => {
                Value::Object(Map::from_iter([(wrapper.to_owned(), list)]))
            }
            (_, list) => list.unwrap_or_else(|| Value::Object(Map::new())),
        }
    }

    /// The described member of that name.
    fn described(self, name: &str) -> Option<&'a str> {
        let Shape::Object(object) = &self.schema()?.shape else { return None };
        object.fields.iter().find(|field| is_named(&field.name, name)).map(|f| f.name.as_str())
    }

    /// What is said, as a value that was not there before. `None` when it can not be one.
    pub(super) fn made(self, said: &Value) -> Option<Value> {
        let Some(schema) = self.schema() else { return is_scalar(said).then(|| said.clone()) };
        match (&schema.shape, said) {
            (Shape::List { wrapper: Some(wrapper), .. }, said) => {
                let list = self.unwrapped(said)?;
                Some(Value::Object(Map::from_iter([(wrapper.clone(), list)])))
            }
            (Shape::List { .. }, said) => self.unwrapped(said),
            (Shape::Map(_), Value::Array(pairs)) => {
                self.made(&Value::Object(pairs.iter().map(pair).collect::<Option<_>>()?))
            }
            (Shape::Map(_), Value::Object(said)) => {
                let members = said.iter();
                let members = members
                    .filter_map(|(name, said)| Some((name.clone(), self.member(name).made(said)?)));
                Some(Value::Object(members.collect()))
            }
            (Shape::Object(_), Value::Object(said)) => {
                let members = said.iter().filter_map(|(name, said)| {
                    let name = self.described(name)?;
                    Some((name.to_owned(), self.member(name).made(said)?))
                });
                let members: Map<_, _> = members.collect();
                (!members.is_empty() || said.is_empty()).then_some(Value::Object(members))
            }
            (Shape::Any, said) => Some(said.clone()),
            (shape, said) => synthesis::fit(shape, said.clone()),
        }
    }

    /// Whether nothing is described of its members.
    fn is_open(self) -> bool {
        self.schema().is_some_and(|schema| matches!(schema.shape, Shape::Map(_) | Shape::Any))
    }

    /// What is said, as the elements of a list.
    fn unwrapped(self, said: &Value) -> Option<Value> {
        let elements = match said {
            Value::Array(values) => values.iter().map(|said| self.element().made(said)).collect(),
            Value::String(text) if text.trim_start().starts_with('[') => {
                return self.unwrapped(&tidy::hidden_list(text)?.into());
            }
            said => self.element().made(said).map(|element| vec![element]),
        };
        elements.map(Value::Array)
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
        (Value::Null, _) => typed.made(said),
        (Value::Array(old), _) if old.is_empty() => typed.unwrapped(said),
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
        (Value::Object(members), said) => match typed.wrapper() {
            Some(wrapper) => {
                let list = members.get(wrapper).filter(|_| !said.is_object())?;
                Some(Value::Object(Map::from_iter([(
                    wrapper.to_owned(),
                    like(list, said, typed)?,
                )])))
            }
            // Its members are the caller's.
            None if typed.is_open() => typed.made(said).filter(Value::is_object),
            None => Some(Value::Object(merged(members, said.as_object()?, typed))),
        },
    }
}

/// An object with what is said of its members, and of others that are described.
fn merged(
    old: &Map<String, Value>,
    said: &Map<String, Value>,
    typed: Typed<'_>,
) -> Map<String, Value> {
    let mut merged = old.clone();
    for (name, said) in said {
        let known = old.keys().find(|known| is_named(known, name));
        let described = || typed.described(name).filter(|_| !said.is_null());
        let Some(known) = known.map(String::as_str).or_else(described) else { continue };
        let member = merged.get(known).unwrap_or(&Value::Null);
        if let Some(new) = like(member, said, typed.member(known)) {
            merged.insert(known.to_owned(), new);
        }
    }
    merged
}

/// A pair as a member of a map.
fn pair(pair: &Value) -> Option<(String, Value)> {
    let members = pair.as_object()?;
    let get = |wanted| members.iter().find(|(name, _)| is_named(name, wanted));
    let value = get("Value").map_or_else(|| "".into(), |(_, value)| value.clone());
    Some((get("Key")?.1.as_str()?.to_owned(), value))
}

/// Whether two members are the same one. What a tag calls `Key` is `TagKey` elsewhere.
fn is_named(one: &str, other: &str) -> bool {
    let (one, other) = (plain(one), plain(other));
    one == other
        || one.strip_prefix("tag") == Some(&other)
        || other.strip_prefix("tag") == Some(&one)
}
