//! The generic pass: a record becomes pairs of names and JSON values, in the record's order, and what is secret in it is noted.

use serde_json::Value;

use super::value::Noting;
use crate::codec::Record;
use crate::error::Error;
use crate::redact::Secrets;

/// The parameters of a call.
#[derive(Clone, Default)]
pub(crate) struct Parameters {
    /// Names and values, in order.
    pub(crate) fields: Vec<(String, Value)>,
    /// What must not be seen of them.
    pub(crate) secrets: Secrets,
}

/// The members of a record that are present.
pub(crate) fn collect<R: Record>(record: &R) -> Result<Parameters, Error> {
    let mut parameters = Parameters::default();
    let Parameters { fields, secrets } = &mut parameters;
    match record.serialize(Noting { secrets, members: Some(fields) }) {
        Ok(_) => Ok(parameters),
        Err(error) => {
            Err(Error::request(format!("a parameter cannot be written as JSON: {error}")))
        }
    }
}
