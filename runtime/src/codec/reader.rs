//! Reading records: members are taken out of an object by name. It must not know what the members are.

use serde_json::{Map, Value};

use super::decode::members;
use super::{Decode, Record, Unfit};

/// Gives the members of an object one by one and keeps the first error, after which it reads nothing more.
///
/// Members that nobody asks for are ignored.
pub struct Reader {
    object: Map<String, Value>,
    error: Option<Unfit>,
}

impl Reader {
    fn new(object: Map<String, Value>) -> Self {
        Self { object, error: None }
    }

    fn finish(self) -> Result<(), Unfit> {
        self.error.map_or(Ok(()), Err)
    }

    /// The value of a member; the default without the member.
    pub fn get<T: Decode>(&mut self, key: &str) -> T {
        match self.take(key) {
            Some(value) => self.value(T::decode(value), key, None),
            None => T::default(),
        }
    }

    /// A list out of `{"inner": [..]}`, or the list itself; the default without the member.
    pub fn wrapped<T: Decode>(&mut self, key: &str, inner: &str) -> T {
        let Some((value, wrapped)) = self.take_wrapped(key, inner) else { return T::default() };
        self.value(T::decode(value), key, wrapped.then_some(inner))
    }

    // Compiled for each type of member, as what calls it, so there are no closures in them.
    fn value<T: Default>(
        &mut self,
        decoded: Result<Option<T>, Unfit>,
        key: &str,
        inner: Option<&str>,
    ) -> T {
        match decoded {
            Ok(value) => value.unwrap_or_default(),
            Err(unfit) => {
                self.fail(unfit, key, inner);
                T::default()
            }
        }
    }

    fn fail(&mut self, unfit: Unfit, key: &str, inner: Option<&str>) {
        let unfit = match inner {
            Some(inner) => unfit.in_member(inner),
            None => unfit,
        };
        self.error = Some(unfit.in_member(key));
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        if self.error.is_some() { None } else { self.object.remove(key) }
    }

    /// The list of a wrapper, and whether it was wrapped.
    fn take_wrapped(&mut self, key: &str, inner: &str) -> Option<(Value, bool)> {
        match self.take(key)? {
            Value::Object(mut object) => Some((object.remove(inner).unwrap_or_default(), true)),
            value @ (Value::Array(_) | Value::Null) => Some((value, false)),
            Value::String(text) if text.trim().is_empty() => Some((Value::Null, false)),
            other => {
                let wanted = format!("an object with the list `{inner}`");
                self.fail(Unfit::kind(&other, wanted), key, None);
                None
            }
        }
    }
}

impl<T: Record> Decode for T {
    fn decode(value: Value) -> Result<Option<Self>, Unfit> {
        let Some(object) = members(value)? else { return Ok(None) };
        let mut reader = Reader::new(object);
        let record = T::read(&mut reader);
        reader.finish()?;
        Ok(Some(record))
    }
}

/// The record of an object without members; what [`records!`](crate::generated::records) takes as the default.
pub fn empty_record<T: Record>() -> T {
    T::read(&mut Reader::new(Map::new()))
}
