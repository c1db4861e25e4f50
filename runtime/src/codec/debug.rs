//! Debug output of records, over what is written on the wire, with secrets hidden.

use std::fmt;

use serde::ser::{self, Impossible, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::Record;
use super::encode::{BINARY, SECRET, type_name};

/// What is shown in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Shows `[redacted]` in place of a secret.
#[derive(Clone, Copy)]
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Writes a record as a derived `Debug` would, with wire names; what [`records!`](crate::generated::records) calls.
pub fn debug_record<T: Record>(record: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&Shown { name: Some(type_name::<T>()), value: record }, f)
}

/// A serde value seen as `Debug`.
struct Shown<'a, T: ?Sized> {
    name: Option<&'static str>,
    value: &'a T,
}

impl<T: Serialize + ?Sized> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.serialize(Shower { name: self.name, f }).map_err(|Failed| fmt::Error)
    }
}

/// Why debug output failed: the formatter did.
#[derive(Debug, thiserror::Error)]
#[error("the formatter failed")]
struct Failed;

impl From<fmt::Error> for Failed {
    fn from(_: fmt::Error) -> Self {
        Self
    }
}

impl ser::Error for Failed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The serializer behind the output. `name` is that of the record whose members come next.
struct Shower<'a, 'f> {
    name: Option<&'static str>,
    f: &'a mut fmt::Formatter<'f>,
}

macro_rules! show {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Result<(), Failed> {
            Ok(fmt::Debug::fmt(&value, self.f)?)
        }
    )*};
}

impl<'a, 'f> Serializer for Shower<'a, 'f> {
    type Ok = ();
    type Error = Failed;
    type SerializeSeq = List<'a, 'f>;
    type SerializeTuple = Impossible<(), Failed>;
    type SerializeTupleStruct = Impossible<(), Failed>;
    type SerializeTupleVariant = Impossible<(), Failed>;
    type SerializeMap = Map<'a, 'f>;
    type SerializeStruct = Impossible<(), Failed>;
    type SerializeStructVariant = Impossible<(), Failed>;

    show! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
    }

    fn serialize_none(self) -> Result<(), Failed> {
        Ok(self.f.write_str("None")?)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Failed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Failed> {
        Ok(self.f.write_str("null")?)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Failed> {
        Ok(self.f.write_str(name)?)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Failed> {
        Ok(self.f.write_str(variant)?)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        match name {
            SECRET => Ok(fmt::Debug::fmt(&Redacted, self.f)?),
            BINARY => Ok(self.f.write_str("[binary]")?),
            _ => value.serialize(Shower { name: Some(name), f: self.f }),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a, 'f>, Failed> {
        Ok(List(self.f.debug_list()))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map<'a, 'f>, Failed> {
        Ok(match self.name {
            Some(name) => Map::Record(self.f.debug_struct(name)),
            None => Map::Plain(self.f.debug_map(), String::new()),
        })
    }

    // Records are maps of scalars, lists and maps; the other shapes of serde do not occur in them.
    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Failed> {
        Err(Failed)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Failed> {
        Err(Failed)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failed> {
        Err(Failed)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Failed> {
        Err(Failed)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failed> {
        Err(Failed)
    }
}

struct List<'a, 'f>(fmt::DebugList<'a, 'f>);

impl SerializeSeq for List<'_, '_> {
    type Ok = ();
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.0.entry(&Shown { name: None, value });
        Ok(())
    }

    fn end(mut self) -> Result<(), Failed> {
        Ok(self.0.finish()?)
    }
}

enum Map<'a, 'f> {
    /// A record: its members are shown as fields.
    Record(fmt::DebugStruct<'a, 'f>),
    /// A map of the user's, with the key that waits for its value.
    Plain(fmt::DebugMap<'a, 'f>, String),
}

/// A key as plain text.
pub(crate) struct Name<'a, T: ?Sized>(pub(crate) &'a T);

impl<T: Serialize + ?Sized> fmt::Display for Name<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(f)
    }
}

impl SerializeMap for Map<'_, '_> {
    type Ok = ();
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        match self {
            Map::Record(_) => Err(Failed),
            Map::Plain(_, waiting) => {
                *waiting = Name(key).to_string();
                Ok(())
            }
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        match self {
            Map::Record(_) => Err(Failed),
            Map::Plain(map, waiting) => {
                map.entry(waiting, &Shown { name: None, value });
                Ok(())
            }
        }
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), Failed> {
        match self {
            Map::Record(record) => {
                record.field(&Name(key).to_string(), &Shown { name: None, value });
            }
            Map::Plain(map, _) => {
                map.entry(&Name(key).to_string(), &Shown { name: None, value });
            }
        }
        Ok(())
    }

    fn end(self) -> Result<(), Failed> {
        Ok(match self {
            Map::Record(mut record) => record.finish(),
            Map::Plain(mut map, _) => map.finish(),
        }?)
    }
}
