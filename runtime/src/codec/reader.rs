//! Reading records: members are taken out of an object by name. It must not know what the members are.

use serde_json::{Map, Value};

use super::decode::members;
use super::{Decode, Path, Record, Unfit};

/// Gives the members of an object one by one and keeps the first error, after which it reads nothing more.
///
/// Members that nobody asks for are ignored.
pub struct Reader<'a> {
    object: Map<String, Value>,
    at: &'a Path<'a>,
    error: Option<Unfit>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(object: Map<String, Value>, at: &'a Path<'a>) -> Self {
        Self { object, at, error: None }
    }

    pub(super) fn finish(self) -> Result<(), Unfit> {
        self.error.map_or(Ok(()), Err)
    }

    /// Reads a member into `target`; without the member, `target` stays as it is.
    pub fn field<T: Decode + Default>(&mut self, key: &str, target: &mut T) -> &mut Self {
        if let Some(value) = self.take(key) {
            self.store(T::decode(value, &self.at.key(key)), target);
        }
        self
    }

    /// Reads a list from `{"inner": [..]}` (or the list itself) into `target`; without the member, `target` stays as it is.
    pub fn wrapped<T: Decode + Default>(
        &mut self,
        key: &str,
        inner: &str,
        target: &mut T,
    ) -> &mut Self {
        if let Some((value, wrapped)) = self.take_wrapped(key, inner) {
            let outside = self.at.key(key);
            let inside = outside.key(inner);
            let at = if wrapped { &inside } else { &outside };
            self.store(T::decode(value, at), target);
        }
        self
    }

    fn store<T: Default>(&mut self, decoded: Result<Option<T>, Unfit>, target: &mut T) {
        match decoded {
            Ok(value) => *target = value.unwrap_or_default(),
            Err(unfit) => self.error = Some(unfit),
        }
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
                self.error = Some(Unfit::kind(&other, &wanted, &self.at.key(key)));
                None
            }
        }
    }
}

impl<T: Record> Decode for T {
    fn decode(value: Value, at: &Path<'_>) -> Result<Option<Self>, Unfit> {
        let Some(object) = members(value, at)? else { return Ok(None) };
        let mut record = T::default();
        let mut reader = Reader::new(object, at);
        record.fill(&mut reader);
        reader.finish()?;
        Ok(Some(record))
    }
}
