//! The official metadata as its JSON has it. Knows nothing of specs; words such as types are kept as
//! text here and judged where they are converted, so that all wrong ones are reported at once.

mod facts;
mod values;

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

pub(super) use facts::{ChangeSet, Flow, FlowControl, Permission, ProductError, Ram, StaticInfo};
pub(super) use values::{EnumValues, Pairs, Part, Prose, Required, Text};
use values::{flag, nullable};

/// One `api-docs.json`. Each operation and each schema is read on its own, so that one that can't be spoils no other.
#[derive(Debug, Deserialize)]
pub(super) struct Document<'a> {
    pub(super) info: Option<Info>,
    #[serde(borrow, default, deserialize_with = "nullable")]
    pub(super) components: Components<'a>,
    #[serde(borrow)]
    pub(super) apis: Option<Pairs<&'a RawValue>>,
    #[serde(default)]
    pub(super) endpoints: Part<Vec<Endpoint>>,
    /// The operations by subject.
    #[serde(default)]
    pub(super) directories: Part<Vec<Directory>>,
    #[serde(default)]
    pub(super) ram: Part<Ram>,
    #[serde(default, rename = "flowControl")]
    pub(super) flow_control: Part<FlowControl>,
    #[serde(default, rename = "changeSet")]
    pub(super) change_set: Part<Vec<ChangeSet>>,
    /// Those of any operation.
    #[serde(default, rename = "errorCodes")]
    pub(super) errors: Part<Vec<ProductError>>,
    /// What an error has that was sent in place of a document.
    pub(super) code: Option<Text>,
    pub(super) message: Option<Text>,
}

/// The name of an operation, or a subject with what belongs to it.
#[derive(Debug)]
pub(super) enum Directory {
    Operation(String),
    Subject { title: Option<String>, children: Vec<Directory> },
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Info {
    #[serde(deserialize_with = "nullable")]
    pub(super) style: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) product: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) version: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Components<'a> {
    #[serde(borrow, default, deserialize_with = "nullable")]
    pub(super) schemas: Pairs<&'a RawValue>,
}

/// Documents name the public host `endpoint`, `public` or `Public`, newer ones twice.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Endpoint {
    pub(super) region_id: Option<Text>,
    #[serde(rename = "endpoint")]
    pub(super) host: Option<Text>,
    pub(super) public: Option<Text>,
    #[serde(rename = "Public")]
    pub(super) capital_public: Option<Text>,
    pub(super) vpc: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Api {
    pub(super) summary: Option<Prose>,
    pub(super) title: Option<Prose>,
    pub(super) description: Option<Prose>,
    pub(super) path: Option<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(super) methods: Vec<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(super) schemes: Vec<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(super) produces: Vec<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(super) security: Vec<Pairs<de::IgnoredAny>>,
    #[serde(deserialize_with = "flag")]
    pub(super) deprecated: bool,
    pub(super) system_tags: Part<SystemTags>,
    pub(super) static_info: Part<StaticInfo>,
    pub(super) ram_actions: Part<Vec<Permission>>,
    pub(super) flow_control: Part<FlowControl>,
    pub(super) change_set: Part<Vec<ChangeSet>>,
    #[serde(deserialize_with = "nullable")]
    pub(super) parameters: Vec<Parameter>,
    #[serde(deserialize_with = "nullable")]
    pub(super) responses: Pairs<Response>,
    pub(super) error_codes: Part<Pairs<Vec<ErrorCode>>>,
    pub(super) response_demo: Option<Text>,
}

/// The reviewed tags; the field `operationType` beside them is noisy and not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SystemTags {
    #[serde(rename = "operationType")]
    pub(super) access: Option<Text>,
    #[serde(rename = "riskType")]
    pub(super) risk: Option<Text>,
    #[serde(rename = "chargeType")]
    pub(super) charge: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameter {
    pub(super) name: Option<Text>,
    #[serde(rename = "in")]
    pub(super) location: Option<Text>,
    pub(super) style: Option<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(super) schema: Schema,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Response {
    pub(super) schema: Option<Schema>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ErrorCode {
    #[serde(rename = "errorCode")]
    pub(super) code: Option<Text>,
    #[serde(rename = "errorMessage")]
    pub(super) message: Option<Text>,
    pub(super) description: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Schema {
    #[serde(rename = "type")]
    pub(super) kind: Option<Text>,
    pub(super) format: Option<Text>,
    /// How texts write a date; some documents have it in place of a format.
    pub(super) date_format: Option<Text>,
    #[serde(rename = "$ref")]
    pub(super) reference: Option<Text>,
    #[serde(rename = "ref")]
    pub(super) bare_reference: Option<Text>,
    pub(super) title: Option<Prose>,
    pub(super) description: Option<Prose>,
    pub(super) required: Option<Required>,
    pub(super) doc_required: Option<Required>,
    #[serde(deserialize_with = "flag")]
    pub(super) deprecated: bool,
    pub(super) example: Option<Text>,
    #[serde(rename = "default")]
    pub(super) default_value: Option<Text>,
    #[serde(rename = "enum", deserialize_with = "nullable")]
    pub(super) values: Vec<Text>,
    pub(super) enum_value_titles: Part<Pairs<de::IgnoredAny>>,
    pub(super) enum_values: Part<EnumValues>,
    pub(super) minimum: Option<Text>,
    pub(super) maximum: Option<Text>,
    #[serde(deserialize_with = "flag")]
    pub(super) exclusive_minimum: bool,
    #[serde(deserialize_with = "flag")]
    pub(super) exclusive_maximum: bool,
    pub(super) min_length: Option<Text>,
    pub(super) max_length: Option<Text>,
    pub(super) min_items: Option<Text>,
    pub(super) max_items: Option<Text>,
    pub(super) pattern: Option<Text>,
    pub(super) items: Option<Box<Schema>>,
    #[serde(deserialize_with = "nullable")]
    pub(super) properties: Pairs<Schema>,
    pub(super) additional_properties: Option<Additional>,
}

impl Schema {
    /// The documentation's word counts where it has one: it corrects the gateway's.
    pub(super) fn is_required(&self) -> bool {
        matches!(self.doc_required.as_ref().or(self.required.as_ref()), Some(Required::Flag(true)))
    }

    /// The names of required members, where the schema lists them as JSON Schema does.
    pub(super) fn required_members(&self) -> &[String] {
        match &self.required {
            Some(Required::Members(names)) => names,
            _ => &[],
        }
    }
}

/// `additionalProperties`: a schema, or whether there may be any.
#[derive(Debug)]
pub(super) enum Additional {
    Any(bool),
    Schema(Box<Schema>),
}

impl<'de> Deserialize<'de> for Additional {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AdditionalVisitor;
        impl<'de> Visitor<'de> for AdditionalVisitor {
            type Value = Additional;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false or a schema")
            }

            fn visit_bool<E>(self, v: bool) -> Result<Additional, E> {
                Ok(Additional::Any(v))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Additional, A::Error> {
                let schema = Schema::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Additional::Schema(Box::new(schema)))
            }
        }
        deserializer.deserialize_any(AdditionalVisitor)
    }
}

/// One response shape of `responseDemo`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Demo {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) example: Option<Text>,
}

impl<'de> Deserialize<'de> for Directory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Subject {
            title: Option<String>,
            #[serde(deserialize_with = "nullable")]
            children: Vec<Directory>,
        }

        struct DirectoryVisitor;
        impl<'de> Visitor<'de> for DirectoryVisitor {
            type Value = Directory;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an operation or a directory")
            }

            fn visit_str<E>(self, v: &str) -> Result<Directory, E> {
                Ok(Directory::Operation(v.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Directory, A::Error> {
                let subject = de::value::MapAccessDeserializer::new(map);
                let Subject { title, children } = Subject::deserialize(subject)?;
                Ok(Directory::Subject { title, children })
            }
        }
        deserializer.deserialize_any(DirectoryVisitor)
    }
}
