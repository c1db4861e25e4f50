//! The generic pass: a record becomes pairs of names and JSON values, in the record's order.

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

use crate::codec::{Name, Record, Writer};
use crate::error::Error;

/// The members of a record that are present.
pub(crate) fn collect<R: Record>(record: &R) -> Result<Vec<(String, Value)>, Error> {
    let mut fields = Fields::default();
    let mut writer = Writer::new(&mut fields);
    record.each(&mut writer);
    let done = writer.finish();
    match done {
        Ok(()) => Ok(fields.pairs),
        Err(error) => {
            Err(Error::request(format!("a parameter cannot be written as JSON: {error}")))
        }
    }
}

#[derive(Default)]
struct Fields {
    pairs: Vec<(String, Value)>,
    waiting: String,
}

impl SerializeMap for Fields {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Self::Error> {
        self.waiting = Name(key).to_string();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Self::Error> {
        let key = std::mem::take(&mut self.waiting);
        self.pairs.push((key, serde_json::to_value(value)?));
        Ok(())
    }

    fn end(self) -> Result<(), Self::Error> {
        Ok(())
    }
}
