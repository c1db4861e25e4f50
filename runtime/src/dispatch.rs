//! A table of typed operations by name, for tests that drive every generated type from data: what a request looks like on the
//! wire, and whether an answer survives decoding and encoding. Everything goes through the types.

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
    pub info: &'static OperationInfo,
    fields: fn(Value) -> Result<Fields, Error>,
    round_trip: fn(&[u8]) -> Result<Value, Error>,
}

/// The entry of one operation.
pub const fn entry<R>(product: &'static str, version: &'static str) -> Entry
where
    R: Operation,
    R::Response: Encode,
{
    Entry { product, version, info: R::INFO, fields: fields::<R>, round_trip: round_trip::<R> }
}

impl Entry {
    /// The name of the operation.
    pub fn operation(&self) -> &'static str {
        self.info.name()
    }

    /// The request of these parameters, given by their wire names, as it would be sent:
    /// `{method, path, query, headers}`, and `json`, `form` or `body`.
    pub fn show(&self, parameters: Value) -> Result<Value, Error> {
        Ok(encode_fields(self.info, (self.fields)(parameters)?)?.show())
    }

    /// Sends the request of these parameters, given by their wire names. The body of the answer is as it came.
    pub async fn send(
        &self,
        client: &Client,
        parameters: Value,
    ) -> Result<DetailedResponse<Bytes>, Error> {
        client.send_fields(self.info, (self.fields)(parameters)?, CallOptions::new()).await
    }

    /// A response, decoded and encoded again.
    pub fn round_trip(&self, body: &[u8]) -> Result<Value, Error> {
        (self.round_trip)(body)
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
