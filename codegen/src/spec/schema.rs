//! Schemas and parameters as a spec writes them, in the terms of JSON Schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use super::Mark;
use super::yaml::{Entries, Scalar};

/// The media type of texts that hold JSON.
pub(crate) const JSON: &str = "application/json";

/// Declares a struct with the keywords that schemas and parameters share. (serde's `flatten` would do
/// it too, but loses the line and column of errors.)
macro_rules! with_keywords {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default, rename_all = "camelCase")]
        pub struct $name {
            $($own)*
            /// The type. Left out beside `$ref`.
            #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
            pub kind: Option<Type>,
            /// A narrower form of the type: `int32`, `int64`, `float`, `double`, `binary`, `byte`, ...
            #[serde(skip_serializing_if = "Option::is_none")]
            pub format: Option<String>,
            /// A shared type of `schemas.yaml`, by name.
            #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
            pub reference: Option<String>,
            /// The name of its type, where the metadata names one and does not describe it. Only documentation has it.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub undescribed: Option<String>,
            /// What it means, in a sentence or two.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub description: Option<String>,
            /// Whether it is required.
            #[serde(skip_serializing_if = "is_false")]
            pub required: bool,
            /// Whether it holds a secret, which is never shown.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub sensitive: Option<bool>,
            /// Whether its use is discouraged.
            #[serde(skip_serializing_if = "is_false")]
            pub deprecated: bool,
            /// Since when upstream has it no more: the date, or `true` if that is not known. It is kept for those who use
            /// it. `false` for what upstream never had.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub removed_upstream: Option<Mark>,
            /// Since when upstream requires it: the date, or `true` if that is not known. While the crate's minor version lasts it
            /// is no argument. `false` where it is optional on purpose.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub required_upstream: Option<Mark>,
            /// Since when upstream does not require it any more: the date, or `true` if that is not known. While the crate's
            /// minor version lasts it is an argument. `false` where it is required on purpose.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub optional_upstream: Option<Mark>,
            /// A name for code, where the wire name does not serve.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub name: Option<String>,
            /// The member or parameter to use instead, by its name on the wire. Code says so where this one is used.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub replaced_by: Option<String>,
            /// A name for the type of this object or enum.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub type_name: Option<String>,
            /// An example value.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub example: Option<Scalar>,
            /// What the cloud takes when it is left out.
            #[serde(rename = "default", skip_serializing_if = "Option::is_none")]
            pub default_value: Option<Scalar>,
            /// The documented values. The set may grow.
            #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
            pub values: Vec<Scalar>,
            /// Those of the values that upstream documents no more, each with the date since when, or `true` if that is not
            /// known. `false` for what upstream never had.
            #[serde(skip_serializing_if = "Entries::is_empty")]
            pub removed_values: Entries<Mark>,
            /// The smallest value.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub minimum: Option<Scalar>,
            /// The largest value.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub maximum: Option<Scalar>,
            /// Whether `minimum` itself is too small.
            #[serde(skip_serializing_if = "is_false")]
            pub exclusive_minimum: bool,
            /// Whether `maximum` itself is too large.
            #[serde(skip_serializing_if = "is_false")]
            pub exclusive_maximum: bool,
            /// The least number of characters.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub min_length: Option<u64>,
            /// The greatest number of characters.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub max_length: Option<u64>,
            /// A regular expression that the text matches.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub pattern: Option<String>,
            /// What a text holds: `application/json` for JSON, which code takes as values then; anything else, such as `text/plain`, for
            /// what is text although it looks like JSON.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub content_media_type: Option<String>,
            /// The list or object that a text of `contentMediaType: application/json` holds; any without it.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub content_schema: Option<Box<SchemaSpec>>,
            /// The least number of elements.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub min_items: Option<u64>,
            /// The greatest number of elements.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub max_items: Option<u64>,
            /// On the wire the list sits alone in an object, under this name.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub wrapper: Option<String>,
            /// The elements of an array.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub items: Option<Box<SchemaSpec>>,
            /// The members of an object.
            #[serde(skip_serializing_if = "Entries::is_empty")]
            pub properties: Entries<SchemaSpec>,
            /// The values of an object with arbitrary names.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub additional_properties: Option<Box<SchemaSpec>>,
            /// What upstream had here until it said another type. Code keeps the types of it for those who name them.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub formerly: Option<Box<SchemaSpec>>,
        }

        impl $name {
            /// Whether it is bytes.
            pub(crate) fn is_binary(&self) -> bool {
                self.kind == Some(Type::String) && self.format.as_deref() == Some("binary")
            }

            /// Whether it is any text: neither bytes nor one of documented values.
            pub(crate) fn is_text(&self) -> bool {
                self.kind == Some(Type::String) && !self.is_binary() && self.values.is_empty()
            }

            /// Whether it is a whole number, or a text, which may have one.
            pub(crate) fn is_count(&self) -> bool {
                self.kind == Some(Type::Integer) || self.is_text()
            }
        }
    };
}

with_keywords! {
    /// The shape of a value.
    pub struct SchemaSpec {}
}

with_keywords! {
    /// A parameter: a schema and the place where it travels.
    pub struct ParameterSpec {
        /// Where it travels.
        #[serde(rename = "in")]
        pub location: Location,
        /// How lists and objects become text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub style: Option<ParameterStyle>,
    }
}

/// Moves or copies the shared keywords between the two structs.
macro_rules! keywords {
    ($from:expr => $to:ident { $($own:tt)* }) => {{
        let from = $from;
        $to {
            $($own)*
            kind: from.kind,
            format: from.format,
            reference: from.reference,
            undescribed: from.undescribed,
            description: from.description,
            required: from.required,
            sensitive: from.sensitive,
            deprecated: from.deprecated,
            removed_upstream: from.removed_upstream,
            required_upstream: from.required_upstream,
            optional_upstream: from.optional_upstream,
            name: from.name,
            replaced_by: from.replaced_by,
            type_name: from.type_name,
            example: from.example,
            default_value: from.default_value,
            values: from.values,
            removed_values: from.removed_values,
            minimum: from.minimum,
            maximum: from.maximum,
            exclusive_minimum: from.exclusive_minimum,
            exclusive_maximum: from.exclusive_maximum,
            min_length: from.min_length,
            max_length: from.max_length,
            pattern: from.pattern,
            content_media_type: from.content_media_type,
            content_schema: from.content_schema,
            min_items: from.min_items,
            max_items: from.max_items,
            wrapper: from.wrapper,
            items: from.items,
            properties: from.properties,
            additional_properties: from.additional_properties,
            formerly: from.formerly,
        }
    }};
}

impl SchemaSpec {
    /// Whether it is one of documented texts.
    pub(crate) fn is_enum(&self) -> bool {
        self.kind == Some(Type::String) && !self.is_binary() && !self.values.is_empty()
    }

    /// Whether it is a text that holds JSON.
    pub(crate) fn holds_json(&self) -> bool {
        self.is_text() && self.content_media_type.as_deref() == Some(JSON)
    }

    /// The schemas directly inside: members, elements, values. What was at the place before is not inside.
    pub(crate) fn inner(&self) -> impl Iterator<Item = &Self> {
        let boxed = [&self.items, &self.additional_properties].into_iter().flatten();
        self.properties.iter().map(|(_, member)| member).chain(boxed.map(|inner| &**inner))
    }

    /// The same, to change them.
    pub(crate) fn inner_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        let boxed = [&mut self.items, &mut self.additional_properties].into_iter().flatten();
        self.properties.0.values_mut().chain(boxed.map(|inner| &mut **inner))
    }
}

/// Why a reference leads to no schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// There is no shared type of a name on the way.
    Dangling,
    /// The references lead back to themselves.
    Endless,
}

impl Entries<SchemaSpec> {
    /// What the shared type of that name is, also through references to others.
    pub(crate) fn follow(&self, name: &str) -> Result<&SchemaSpec, Broken> {
        let mut name = name;
        // A chain without a repetition is at most as long as the table.
        for _ in 0..=self.0.len() {
            let schema = self.get(name).ok_or(Broken::Dangling)?;
            match &schema.reference {
                Some(next) => name = next,
                None => return Ok(schema),
            }
        }
        Err(Broken::Endless)
    }

    /// What a schema is that may be a reference. Nothing for one that leads nowhere.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a SchemaSpec) -> Option<&'a SchemaSpec> {
        match &schema.reference {
            Some(name) => self.follow(name).ok(),
            None => Some(schema),
        }
    }
}

impl ParameterSpec {
    /// A parameter of that schema.
    pub fn new(location: Location, style: Option<ParameterStyle>, schema: SchemaSpec) -> Self {
        keywords!(schema => Self { location, style, })
    }

    /// The parameter's schema, without the place.
    pub fn into_schema(self) -> SchemaSpec {
        keywords!(self => SchemaSpec {})
    }
}

/// The types of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list.
    Array,
    /// An object.
    Object,
    /// Anything.
    Any,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Location {
    /// In the query string.
    #[default]
    Query,
    /// In the form body.
    FormData,
    /// In the path, where the template says.
    Path,
    /// As a header.
    Header,
    /// In the host name.
    Host,
    /// It is the body; a JSON object's members become separate parameters.
    Body,
}

/// How lists and objects become text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ParameterStyle {
    /// `Key.1`, `Key.2`; for objects `Key.Member`.
    RepeatList,
    /// The same as `repeatList`, as the metadata writes it for objects.
    Flat,
    /// Compact JSON.
    Json,
    /// Joined by commas.
    Simple,
    /// XML.
    Xml,
}

/// The response of an operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ResponseSpec {
    /// How the body is read. JSON unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodySpec>,
    /// The shape of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaSpec>,
    /// An example of the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub example: Option<Value>,
}

/// How the body of a response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BodySpec {
    /// As JSON.
    Json,
    /// As text.
    Text,
    /// As bytes.
    Binary,
    /// There is none.
    None,
    /// As XML, of which the root element is the only member.
    Xml,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
pub(super) fn is_false(value: &bool) -> bool {
    !*value
}
