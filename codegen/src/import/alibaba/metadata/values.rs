//! The values that the official metadata is made of, read in each of the forms that documents have them in. Knows nothing
//! of what they are for.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Reads `null` as nothing.
pub(super) fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    d: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(d).map(Option::unwrap_or_default)
}

/// Names and values in the order of the file; a name that appears twice stays twice.
#[derive(Debug)]
pub(in super::super) struct Pairs<V>(pub(in super::super) Vec<(String, V)>);

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

/// Reads a truth value; what is none is `false`.
pub(super) fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    Ok(Option::<Text>::deserialize(d)?.is_some_and(|text| text.0 == "true"))
}

/// Something that an import can do without.
#[derive(Debug)]
pub(in super::super) enum Part<T> {
    Read(T),
    /// It has another form than is known.
    Unreadable,
}

impl<T: Default> Default for Part<T> {
    fn default() -> Self {
        Self::Read(T::default())
    }
}

impl<'de, T: Default + DeserializeOwned> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de RawValue>::deserialize(deserializer)?.get();
        let read = serde_json::from_str::<Option<T>>(text).map(Option::unwrap_or_default);
        Ok(read.map_or(Self::Unreadable, Self::Read))
    }
}

/// Sentences, which some documents write as a list of them.
#[derive(Debug, Default)]
pub(in super::super) struct Prose {
    pub(in super::super) text: String,
    pub(in super::super) is_list: bool,
}

impl<'de> Deserialize<'de> for Prose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ProseVisitor;
        impl<'de> Visitor<'de> for ProseVisitor {
            type Value = Prose;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E>(self, v: &str) -> Result<Prose, E> {
                Ok(Prose { text: v.to_owned(), is_list: false })
            }

            fn visit_string<E>(self, v: String) -> Result<Prose, E> {
                Ok(Prose { text: v, is_list: false })
            }

            fn visit_unit<E>(self) -> Result<Prose, E> {
                Ok(Prose::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Prose, A::Error> {
                let mut lines = Vec::new();
                while let Some(Text(line)) = seq.next_element()? {
                    lines.push(line);
                }
                Ok(Prose { text: lines.join("\n"), is_list: true })
            }
        }
        deserializer.deserialize_any(ProseVisitor)
    }
}

/// `enumValues`: the documented values, alone, with something said about each, or as the names of an object.
#[derive(Debug, Default)]
pub(in super::super) struct EnumValues(pub(in super::super) Vec<Text>);

impl<'de> Deserialize<'de> for EnumValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde_json::Value;
        let said = match Value::deserialize(deserializer)? {
            Value::Array(elements) => elements,
            Value::Object(members) => members.into_iter().map(|(name, _)| name.into()).collect(),
            _ => return Err(de::Error::custom("neither a list nor an object")),
        };
        let value = |said: Value| match said {
            Value::Object(mut members) => {
                members.remove("value").ok_or_else(|| de::Error::missing_field("value"))
            }
            said => Ok(said),
        };
        let text = |said| Text::deserialize(value(said)?).map_err(de::Error::custom);
        said.into_iter().map(text).collect::<Result<_, _>>().map(Self)
    }
}

/// `required`: a truth value, or JSON Schema's list of member names.
#[derive(Debug)]
pub(in super::super) enum Required {
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

            fn visit_str<E>(self, v: &str) -> Result<Required, E> {
                Ok(Required::Flag(v == "true"))
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

/// A value as text, whatever JSON type it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Text(pub(in super::super) String);

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
