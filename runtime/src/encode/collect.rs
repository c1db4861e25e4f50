//! The generic pass: a record becomes pairs of names and JSON values, in the record's order, and what is secret in it is noted.

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

use super::value::Noting;
use crate::codec::{Name, Record, Writer};
use crate::error::Error;
use crate::redact::Secrets;

/// The parameters of a call.
#[derive(Default)]
pub(crate) struct Parameters {
    /// Names and values, in order.
    pub(crate) fields: Vec<(String, Value)>,
    /// What must not be seen of them.
    pub(crate) secrets: Secrets,
}

/// The members of a record that are present.
pub(crate) fn collect<R: Record>(record: &R) -> Result<Parameters, Error> {
    let mut members = Members::default();
    let mut writer = Writer::new(&mut members);
    record.each(&mut writer);
    let done = writer.finish();
    match done {
        Ok(()) => Ok(members.parameters),
        Err(error) => {
            Err(Error::request(format!("a parameter cannot be written as JSON: {error}")))
        }
    }
}

#[derive(Default)]
struct Members {
    parameters: Parameters,
    waiting: String,
}

impl SerializeMap for Members {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Self::Error> {
        self.waiting = Name(key).to_string();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Self::Error> {
        let key = std::mem::take(&mut self.waiting);
        let value = value.serialize(Noting(&mut self.parameters.secrets))?;
        self.parameters.fields.push((key, value));
        Ok(())
    }

    fn end(self) -> Result<(), Self::Error> {
        Ok(())
    }
}
