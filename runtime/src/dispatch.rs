//! A table of typed operations by name, for tests that drive every generated type from data: what a request looks like on the
//! wire, and whether a response survives decoding and encoding. Everything goes through the types.

use bytes::Bytes;
use serde_json::Value;

use crate::call::CallOptions;
use crate::client::Client;
use crate::codec::{Encode, Wire, decode_root};
use crate::encode::{collect, encode_fields};
use crate::error::Error;
use crate::operation::{Operation, OperationInfo};
use crate::response::DetailedResponse;

/// Parameters by their wire names, in order, out of a typed request.
type Fields = Vec<(String, Value)>;

/// One operation of the table.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The product's id, such as `ecs`.
    pub product: &'static str,
    /// The version of its API.
    pub version: &'static str,
    /// The facts about the operation.
    pub info: &'static OperationInfo<'static>,
    /// The body whose members are parameters of the request.
    body: Option<&'static str>,
    fields: fn(Value) -> Result<Fields, Error>,
    round_trip: fn(&[u8]) -> Result<Value, Error>,
}

/// The entry of one operation.
pub const fn entry<R>(product: &'static str, version: &'static str) -> Entry
where
    R: Operation,
    R::Response: Encode,
{
    Entry {
        product,
        version,
        info: R::INFO,
        body: None,
        fields: fields::<R>,
        round_trip: round_trip::<R>,
    }
}

impl Entry {
    /// With the name of the body whose members are parameters of the request: they may be given under that name.
    #[must_use]
    pub const fn with_body(self, name: &'static str) -> Self {
        Self { body: Some(name), ..self }
    }

    /// The name of the operation.
    pub fn operation(&self) -> &'static str {
        self.info.name()
    }

    /// The request of these parameters, given by their wire names, as it would be sent:
    /// `{method, path, query, headers}`, and `json`, `form` or `body`.
    pub fn show(&self, parameters: Value) -> Result<Value, Error> {
        Ok(encode_fields(self.info, self.all_fields(parameters)?)?.show())
    }

    /// Sends the request of these parameters, given by their wire names. The body of the response is as it came.
    pub async fn send(
        &self,
        client: &Client,
        parameters: Value,
    ) -> Result<DetailedResponse<Bytes>, Error> {
        client.send_fields(self.info, self.all_fields(parameters)?, CallOptions::new()).await
    }

    /// The places of those of these parameters, and of members inside them, that the request does not take.
    pub fn not_taken(&self, parameters: Value) -> Result<Vec<String>, Error> {
        let parameters = self.take_apart(parameters)?;
        Ok(lost(&parameters, (self.fields)(parameters.clone())?))
    }

    /// The request's parameters; what it does not take is an error.
    fn all_fields(&self, parameters: Value) -> Result<Fields, Error> {
        let parameters = self.take_apart(parameters)?;
        let fields = (self.fields)(parameters.clone())?;
        let lost = lost(&parameters, fields.clone());
        if lost.is_empty() {
            return Ok(fields);
        }
        Err(self.error(format!(
            "the request takes nothing that is named `{}`, or not with this value; check the name and the type",
            lost.join("`, `")
        )))
    }

    /// The members of the body in place of the body.
    fn take_apart(&self, mut parameters: Value) -> Result<Value, Error> {
        let (Some(name), Some(given)) = (self.body, parameters.as_object_mut()) else {
            return Ok(parameters);
        };
        match given.remove(name) {
            Some(Value::Object(members)) => {
                for (member, value) in members {
                    if given.contains_key(&member) {
                        return Err(self.error(format!(
                            "`{member}` is given both in `{name}` and beside it; give it once"
                        )));
                    }
                    given.insert(member, value);
                }
            }
            Some(other) => {
                given.insert(name.to_owned(), other);
            }
            None => {}
        }
        Ok(parameters)
    }

    fn error(&self, message: String) -> Error {
        Error::request(message).in_operation(self.operation())
    }

    /// A response, decoded and encoded again. A value that is not as described is an error.
    pub fn round_trip(&self, body: &[u8]) -> Result<Value, Error> {
        (self.round_trip)(body)
    }
}

/// The places of what was given and is not in the request.
fn lost(given: &Value, fields: Fields) -> Vec<String> {
    let mut places = Vec::new();
    compare(given, &Value::Object(fields.into_iter().collect()), &mut String::new(), &mut places);
    places
}

fn compare(given: &Value, taken: &Value, place: &mut String, lost: &mut Vec<String>) {
    let end = place.len();
    match (given, taken) {
        (Value::Object(given), Value::Object(taken)) => {
            for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
                if end > 0 {
                    place.push('.');
                }
                place.push_str(name);
                match taken.get(name) {
                    Some(taken) => compare(value, taken, place, lost),
                    None => lost.push(place.clone()),
                }
                place.truncate(end);
            }
        }
        (Value::Array(given), Value::Array(taken)) => {
            for (at, (given, taken)) in given.iter().zip(taken).enumerate() {
                place.extend(["[", &at.to_string(), "]"]);
                compare(given, taken, place, lost);
                place.truncate(end);
            }
        }
        // Another form of the same value, such as a number in text.
        _ => {}
    }
}

fn fields<R: Operation>(parameters: Value) -> Result<Fields, Error> {
    let request: R = decode_root(parameters).map_err(|error| failed::<R>(&error))?;
    Ok(collect(&request)?.fields)
}

fn round_trip<R: Operation>(body: &[u8]) -> Result<Value, Error>
where
    R::Response: Encode,
{
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let response: R::Response =
        decode_root(&mut deserializer).map_err(|error| failed::<R>(&error))?;
    serde_json::to_value(Wire(&response)).map_err(|error| failed::<R>(&error))
}

fn failed<R: Operation>(error: &serde_json::Error) -> Error {
    Error::request(error.to_string()).in_operation(R::INFO.name())
}
