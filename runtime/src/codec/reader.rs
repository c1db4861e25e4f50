//! Reading records: members are taken out of an object by name. It must not know what the members are.

use serde_json::{Map, Value};

use super::decode::members;
use super::{Decode, Record, Warnings};

/// Gives the members of an object one by one.
///
/// Members that nobody asks for are ignored.
pub struct Reader {
    object: Map<String, Value>,
    // Of the whole response, handed on from record to record, so that a reader borrows nothing.
    warnings: Warnings,
}

impl Reader {
    /// The value of a member; the default without the member.
    // Compiled for each type of member, as what follows, so there are no closures in them.
    pub fn get<T: Decode>(&mut self, key: &str) -> T {
        let Some(value) = self.take(key) else { return T::default() };
        let before = self.warnings.count();
        let decoded = T::decode(value, &mut self.warnings);
        self.warnings.in_member(before, key);
        decoded.unwrap_or_default()
    }

    /// A list out of `{"inner": [..]}`, or the list itself; the default without the member.
    pub fn wrapped<T: Decode>(&mut self, key: &str, inner: &str) -> T {
        let Some((value, is_wrapped)) = self.take_wrapped(key, inner) else { return T::default() };
        let before = self.warnings.count();
        let decoded = T::decode(value, &mut self.warnings);
        if is_wrapped {
            self.warnings.in_member(before, inner);
        }
        self.warnings.in_member(before, key);
        decoded.unwrap_or_default()
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        let value = self.object.remove(key)?;
        self.warnings.found_member();
        Some(value)
    }

    /// The list of a wrapper, and whether it was wrapped.
    fn take_wrapped(&mut self, key: &str, inner: &str) -> Option<(Value, bool)> {
        match self.take(key)? {
            Value::Object(mut object) => Some((object.remove(inner).unwrap_or_default(), true)),
            value => Some((value, false)),
        }
    }
}

impl<T: Record> Decode for T {
    const HAS_CONTENT: bool = T::HAS_CONTENT;

    fn decode(value: Value, warnings: &mut Warnings) -> Option<Self> {
        let object = members(value, warnings)?;
        let mut reader = Reader { object, warnings: std::mem::take(warnings) };
        let record = T::read(&mut reader);
        *warnings = reader.warnings;
        Some(record)
    }
}

/// The record of an object without members; what [`records!`](crate::generated::records) takes as the default.
pub fn empty_record<T: Record>() -> T {
    T::read(&mut Reader { object: Map::new(), warnings: Warnings::default() })
}
