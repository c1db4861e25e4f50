//! The official metadata as its JSON has it. Knows nothing of specs; words such as types are kept as
//! text here and judged where they are converted, so that all wrong ones are reported at once.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};

/// One `api-docs.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    pub(super) info: Info,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) components: Components,
    pub(super) apis: Pairs<Api>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) endpoints: Vec<Endpoint>,
    /// The operations by subject.
    #[serde(default, deserialize_with = "nullable")]
    pub(super) directories: Vec<Directory>,
}

/// The name of an operation, or a subject with what belongs to it.
#[derive(Debug)]
pub(super) enum Directory {
    Operation(String),
    Subject { title: Option<String>, children: Vec<Directory> },
}

#[derive(Debug, Deserialize)]
pub(super) struct Info {
    pub(super) style: String,
    pub(super) product: String,
    pub(super) version: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Components {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) schemas: Pairs<Schema>,
}

/// Newer documents say `public` and `vpc`, older ones `endpoint`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Endpoint {
    #[serde(default)]
    pub(super) region_id: Option<String>,
    #[serde(default, alias = "endpoint")]
    pub(super) public: Option<String>,
    #[serde(default)]
    pub(super) vpc: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Api {
    pub(super) summary: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) path: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) methods: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) produces: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) security: Vec<Pairs<de::IgnoredAny>>,
    #[serde(deserialize_with = "nullable")]
    pub(super) deprecated: bool,
    #[serde(deserialize_with = "nullable")]
    pub(super) system_tags: SystemTags,
    #[serde(deserialize_with = "nullable")]
    pub(super) static_info: StaticInfo,
    #[serde(deserialize_with = "nullable")]
    pub(super) parameters: Vec<Parameter>,
    #[serde(deserialize_with = "nullable")]
    pub(super) responses: Pairs<Response>,
    #[serde(deserialize_with = "nullable")]
    pub(super) error_codes: Pairs<Vec<ErrorCode>>,
    pub(super) response_demo: Option<Text>,
}

/// The reviewed tags; the field `operationType` beside them is noisy and not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SystemTags {
    #[serde(rename = "operationType")]
    pub(super) access: Option<String>,
    #[serde(rename = "riskType")]
    pub(super) risk: Option<String>,
    #[serde(rename = "chargeType")]
    pub(super) charge: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StaticInfo {
    /// What to use instead of a deprecated operation: `Product::Version::Operation`.
    #[serde(deserialize_with = "nullable")]
    pub(super) substitutions: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameter {
    pub(super) name: Option<String>,
    #[serde(rename = "in")]
    pub(super) location: Option<String>,
    pub(super) style: Option<String>,
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
    pub(super) kind: Option<String>,
    pub(super) format: Option<String>,
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) required: Option<Required>,
    pub(super) doc_required: Option<bool>,
    #[serde(deserialize_with = "nullable")]
    pub(super) deprecated: bool,
    pub(super) example: Option<Text>,
    #[serde(rename = "default")]
    pub(super) default_value: Option<Text>,
    #[serde(rename = "enum", deserialize_with = "nullable")]
    pub(super) values: Vec<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(super) enum_value_titles: Pairs<de::IgnoredAny>,
    pub(super) minimum: Option<Text>,
    pub(super) maximum: Option<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(super) exclusive_minimum: bool,
    #[serde(deserialize_with = "nullable")]
    pub(super) exclusive_maximum: bool,
    pub(super) min_length: Option<Text>,
    pub(super) max_length: Option<Text>,
    pub(super) min_items: Option<Text>,
    pub(super) max_items: Option<Text>,
    pub(super) pattern: Option<String>,
    pub(super) items: Option<Box<Schema>>,
    #[serde(deserialize_with = "nullable")]
    pub(super) properties: Pairs<Schema>,
    pub(super) additional_properties: Option<Additional>,
}

impl Schema {
    /// The documentation's word counts where it has one: it corrects the gateway's.
    pub(super) fn is_required(&self) -> bool {
        self.doc_required.unwrap_or(matches!(self.required, Some(Required::Flag(true))))
    }

    /// The names of required members, where the schema lists them as JSON Schema does.
    pub(super) fn required_members(&self) -> &[String] {
        match &self.required {
            Some(Required::Members(names)) => names,
            _ => &[],
        }
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

/// Reads `null` as nothing.
fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(d: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(d).map(Option::unwrap_or_default)
}

/// Names and values in the order of the file; a name that appears twice stays twice.
#[derive(Debug)]
pub(super) struct Pairs<V>(pub(super) Vec<(String, V)>);

impl<V> Default for Pairs<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<V> {
            type Value = Pairs<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Pairs<V>, A::Error> {
                // Some documents write an empty object as an empty list.
                match seq.next_element::<de::IgnoredAny>()? {
                    None => Ok(Pairs::default()),
                    Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
                }
            }

            fn visit_unit<E>(self) -> Result<Pairs<V>, E> {
                Ok(Pairs::default())
            }
        }
        deserializer.deserialize_any(PairsVisitor(PhantomData))
    }
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

/// `required`: a truth value, or JSON Schema's list of member names.
#[derive(Debug)]
pub(super) enum Required {
    Flag(bool),
    Members(Vec<String>),
}

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RequiredVisitor;
        impl<'de> Visitor<'de> for RequiredVisitor {
            type Value = Required;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false or a list of names")
            }

            fn visit_bool<E>(self, v: bool) -> Result<Required, E> {
                Ok(Required::Flag(v))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Required, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = seq.next_element()? {
                    names.push(name);
                }
                Ok(Required::Members(names))
            }
        }
        deserializer.deserialize_any(RequiredVisitor)
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

/// A value as text, whatever JSON type it was written in.
#[derive(Debug)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, v: &str) -> Result<Text, E> {
                Ok(Text(v.to_owned()))
            }

            fn visit_string<E>(self, v: String) -> Result<Text, E> {
                Ok(Text(v))
            }

            fn visit_bool<E>(self, v: bool) -> Result<Text, E> {
                Ok(Text(v.to_string()))
            }

            fn visit_i64<E>(self, v: i64) -> Result<Text, E> {
                Ok(Text(v.to_string()))
            }

            fn visit_u64<E>(self, v: u64) -> Result<Text, E> {
                Ok(Text(v.to_string()))
            }

            fn visit_f64<E>(self, v: f64) -> Result<Text, E> {
                Ok(Text(v.to_string()))
            }

            fn visit_unit<E>(self) -> Result<Text, E> {
                Ok(Text(String::new()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Text, A::Error> {
                let deserializer = de::value::SeqAccessDeserializer::new(seq);
                Ok(Text(serde_json::Value::deserialize(deserializer)?.to_string()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
                let deserializer = de::value::MapAccessDeserializer::new(map);
                Ok(Text(serde_json::Value::deserialize(deserializer)?.to_string()))
            }
        }
        deserializer.deserialize_any(TextVisitor)
    }
}
