//! A serializer into JSON values that notes what is marked as secret on the way and keeps the order of the outermost members. It
//! must not know of records or parameters.

use serde::ser::{Error as _, Impossible, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Error, Map, Value};

use crate::codec::{Name, SECRET};
use crate::redact::Secrets;

/// Writes a value as `serde_json` does; secrets in it are added to the list.
pub(super) struct Noting<'a> {
    pub(super) secrets: &'a mut Secrets,
    /// Takes the members of a map, in order; the value is null then.
    pub(super) members: Option<&'a mut Vec<(String, Value)>>,
}

impl<'a> Noting<'a> {
    fn value(secrets: &'a mut Secrets) -> Self {
        Self { secrets, members: None }
    }
}

macro_rules! plain {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Result<Value, Error> {
            serde_json::value::Serializer.$method(value)
        }
    )*};
}

/// Records are maps of scalars, lists and maps; the other shapes of serde do not occur in them.
fn strange<T>() -> Result<T, Error> {
    Err(Error::custom("it has a shape that requests do not have"))
}

impl<'a> Serializer for Noting<'a> {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = List<'a>;
    type SerializeTuple = Impossible<Value, Error>;
    type SerializeTupleStruct = Impossible<Value, Error>;
    type SerializeTupleVariant = Impossible<Value, Error>;
    type SerializeMap = Object<'a>;
    type SerializeStruct = Impossible<Value, Error>;
    type SerializeStructVariant = Impossible<Value, Error>;

    plain! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, Error> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        if name != SECRET {
            return value.serialize(self);
        }
        let secret = serde_json::to_value(value)?;
        self.secrets.add_value(&secret);
        Ok(secret)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Value, Error> {
        strange()
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<List<'a>, Error> {
        Ok(List { secrets: self.secrets, values: Vec::with_capacity(len.unwrap_or_default()) })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'a>, Error> {
        let members = match self.members {
            Some(list) => Members::Listed(list),
            None => Members::Sorted(Map::new()),
        };
        Ok(Object { secrets: self.secrets, members, waiting: String::new() })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        strange()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        strange()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        strange()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Error> {
        strange()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        strange()
    }
}

pub(super) struct List<'a> {
    secrets: &'a mut Secrets,
    values: Vec<Value>,
}

impl SerializeSeq for List<'_> {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.values.push(value.serialize(Noting::value(self.secrets))?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(Value::Array(self.values))
    }
}

pub(super) struct Object<'a> {
    secrets: &'a mut Secrets,
    members: Members<'a>,
    waiting: String,
}

enum Members<'a> {
    Sorted(Map<String, Value>),
    Listed(&'a mut Vec<(String, Value)>),
}

impl SerializeMap for Object<'_> {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.waiting = Name(key).to_string();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = std::mem::take(&mut self.waiting);
        let value = value.serialize(Noting::value(self.secrets))?;
        match &mut self.members {
            Members::Sorted(map) => drop(map.insert(key, value)),
            Members::Listed(list) => list.push((key, value)),
        }
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(match self.members {
            Members::Sorted(map) => Value::Object(map),
            Members::Listed(_) => Value::Null,
        })
    }
}
