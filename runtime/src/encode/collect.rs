//! The generic pass: a record becomes pairs of names and JSON values, in the record's order, and what is secret in it is noted.

use serde_json::Value;

use super::value::Noting;
use crate::codec::Record;
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
    let Parameters { mut fields, mut secrets } = Parameters::default();
    record.serialize(Noting { secrets: &mut secrets, members: Some(&mut fields) }).map_err(
        |error| Error::request(format!("a parameter cannot be written as JSON: {error}")),
    )?;
    Ok(Parameters { fields, secrets })
}
