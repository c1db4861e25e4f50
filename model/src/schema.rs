//! The shapes of values; knows nothing of where they travel.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Since;
use crate::product::is_false;

/// The shape of a value and what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Schema {
    /// The shape.
    pub shape: Shape,
    /// What it means, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name of its type, where the metadata names one and does not describe it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undescribed: Option<String>,
    /// An example value, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// What the cloud takes when it is left out, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Documented limits.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// What a text holds as JSON; nothing for a text that isn't JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Box<Schema>>,
    /// What the cloud documented here until it was another shape. Code has the types of it still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Box<Schema>>,
}

/// The kinds of values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Text.
    String,
    /// Text out of a documented set. The set may grow.
    Enum {
        /// The type's name.
        name: String,
        /// The documented values.
        values: Vec<String>,
        /// Those that the cloud documents no more.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        removed: BTreeMap<String, Since>,
    },
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Bytes.
    Binary,
    /// Anything: the metadata says `any`, or nothing.
    Any,
    /// A list.
    List {
        /// The elements.
        items: Box<Schema>,
        /// On the wire the list sits alone in an object, under this name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wrapper: Option<String>,
    },
    /// An object with arbitrary names and values of one shape.
    Map(Box<Schema>),
    /// An object with known members.
    Object(Object),
    /// A shared type of the product.
    Ref(String),
}

/// An object with known members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Object {
    /// The type's name, unique in its operation (or, for shared types, in its product).
    pub name: String,
    /// The members, in documented order.
    pub fields: Vec<Field>,
}

impl Object {
    /// Creates an object with these members.
    pub fn new(name: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { name: name.into(), fields }
    }
}

/// A named value: a member of an object, or a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// A name for code, where the wire name does not serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// The value.
    pub schema: Schema,
    /// Whether callers have to give it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Since when the cloud requires it, where callers may leave it out nevertheless.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_upstream: Option<Since>,
    /// Since when the cloud does not require it any more, where callers have to give it nevertheless.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optional_upstream: Option<Since>,
    /// Whether it must never be shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
    /// Whether its use is discouraged.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// The name for code of the sibling to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Since when the cloud does not document it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_upstream: Option<Since>,
}

/// Documented limits of a value. Numbers are text, as documented, since they may exceed any type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are JSON Schema's")]
#[non_exhaustive]
pub struct Limits {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub exclusive_minimum: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub exclusive_maximum: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// Values an integer or a list element may take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

impl Limits {
    /// Whether nothing is documented.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Schema {
    /// A schema of which only the shape is known.
    pub fn of(shape: Shape) -> Self {
        Self {
            shape,
            description: None,
            undescribed: None,
            example: None,
            default: None,
            limits: Limits::default(),
            content: None,
            former: None,
        }
    }

    /// Calls `visit` on this schema and on every schema inside it, outermost first, on what was in their places before, and on
    /// what texts hold.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Schema)) {
        visit(self);
        for inner in [&self.former, &self.content].into_iter().flatten() {
            inner.walk(visit);
        }
        match &self.shape {
            Shape::List { items, .. } => items.walk(visit),
            Shape::Map(values) => values.walk(visit),
            Shape::Object(object) => {
                for field in &object.fields {
                    field.schema.walk(visit);
                }
            }
            _ => {}
        }
    }

    /// The same with objects by their names alone, without their members and without limits and prose.
    #[must_use]
    pub fn outline(&self) -> Self {
        Self::of(match &self.shape {
            Shape::List { items, wrapper } => {
                Shape::List { items: Box::new(items.outline()), wrapper: wrapper.clone() }
            }
            Shape::Map(values) => Shape::Map(Box::new(values.outline())),
            Shape::Object(object) => {
                Shape::Object(Object { name: object.name.clone(), fields: Vec::new() })
            }
            Shape::Enum { name, .. } => {
                Shape::Enum { name: name.clone(), values: Vec::new(), removed: BTreeMap::new() }
            }
            shape => shape.clone(),
        })
    }

    pub(crate) fn strip_docs(&mut self) {
        self.description = None;
        self.former = None;
        self.undescribed = None;
        if let Some(content) = &mut self.content {
            content.strip_docs();
        }
        match &mut self.shape {
            Shape::List { items, .. } => items.strip_docs(),
            Shape::Map(values) => values.strip_docs(),
            Shape::Object(object) => object.fields.iter_mut().for_each(Field::strip_docs),
            _ => {}
        }
    }
}

impl Field {
    /// Creates a value of that name, which may be left out.
    pub fn new(name: impl Into<String>, schema: Schema) -> Self {
        Self {
            name: name.into(),
            rename: None,
            schema,
            required: false,
            required_upstream: None,
            optional_upstream: None,
            sensitive: false,
            deprecated: false,
            replaced_by: None,
            removed_upstream: None,
        }
    }

    /// The name that identifiers are made of.
    pub fn code_name(&self) -> &str {
        self.rename.as_deref().unwrap_or(&self.name)
    }

    /// Whether the cloud refuses a request without it.
    pub fn is_required_by_service(&self) -> bool {
        let is_required = self.required && self.optional_upstream.is_none();
        self.removed_upstream.is_none() && (is_required || self.required_upstream.is_some())
    }

    pub(crate) fn strip_docs(&mut self) {
        self.schema.strip_docs();
    }
}
