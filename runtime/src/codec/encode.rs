//! Writing records and containers with serde: absent members are left out, secrets and binary data are marked for the debug output.

use std::collections::BTreeMap;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::Record;

/// The newtype name around a sensitive value. Serializers that do not know it write the value as it is.
pub(crate) const SECRET: &str = "$alicloud::secret";
/// The newtype name around base64 text.
pub(crate) const BINARY: &str = "$alicloud::binary";

/// A type that can be written into a request.
pub trait Encode {
    /// Writes the value.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Whether the member is left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// An [`Encode`] value seen as serde's `Serialize`.
pub(crate) struct Wire<'a, T: ?Sized>(pub(crate) &'a T);

impl<T: Encode + ?Sized> Serialize for Wire<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

/// Takes the members of a record one by one and keeps the first error.
///
/// What the `Serialize` of a record is made of: data formats get a map.
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    /// Begins the map.
    pub fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// Writes a member, unless it is absent.
    #[must_use]
    pub fn field<T: Encode>(mut self, key: &'static str, value: &T) -> Self {
        if !value.is_absent() {
            self.put(key, &Wire(value));
        }
        self
    }

    /// Writes a member that debug output must not show.
    #[must_use]
    pub fn secret<T: Encode>(mut self, key: &'static str, value: &T) -> Self {
        if !value.is_absent() {
            self.put(key, &Secret(Wire(value)));
        }
        self
    }

    /// Writes a list as `{"inner": [..]}`, unless it is absent.
    #[must_use]
    pub fn wrapped<T: Encode>(mut self, key: &'static str, inner: &'static str, value: &T) -> Self {
        if !value.is_absent() {
            self.put(key, &Wrapped { inner, value });
        }
        self
    }

    /// Writes a list as `{"inner": [..]}`, unless it is absent, and debug output must not show it.
    #[must_use]
    pub fn wrapped_secret<T: Encode>(
        mut self,
        key: &'static str,
        inner: &'static str,
        value: &T,
    ) -> Self {
        if !value.is_absent() {
            self.put(key, &Secret(Wrapped { inner, value }));
        }
        self
    }

    /// Ends the map.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }

    // Compiled for each type of member, so there are no closures in it.
    fn put<T: Serialize>(&mut self, key: &'static str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(key, value)
        {
            self.0 = Err(error);
        }
    }
}

struct Secret<T>(T);

impl<T: Serialize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(SECRET, &self.0)
    }
}

struct Wrapped<'a, T> {
    inner: &'static str,
    value: &'a T,
}

impl<T: Encode> Serialize for Wrapped<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.inner, &Wire(self.value))?;
        map.end()
    }
}

impl<T: Record> Encode for T {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The name is for the debug output; data formats such as JSON write what is inside.
        serializer.serialize_newtype_struct(type_name::<T>(), self)
    }
}

/// The name of a record as its definition has it, whether it is in a box or not.
pub(super) fn type_name<T: Record>() -> &'static str {
    let path = std::any::type_name::<T>().trim_end_matches('>');
    path.rsplit("::").next().unwrap_or(path)
}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Encode for $type {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }
    )*};
}

plain!(String, i64, f64, bool, ());

impl Encode for serde_json::Value {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn is_absent(&self) -> bool {
        self.is_null()
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.encode(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for element in self {
            list.serialize_element(&Wire(element))?;
        }
        list.end()
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key, &Wire(value))?;
        }
        map.end()
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}
