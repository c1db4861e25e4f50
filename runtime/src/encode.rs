//! From a request to the parts of an HTTP request: one generic pass into JSON values, then placement, which is not generic.
//! It must not know of hosts, credentials or clocks.

mod collect;
mod flatten;
mod place;
mod show;
mod size;
mod value;

use alicloud_wire::Method;
use bytes::Bytes;
use serde_json::Value;

use crate::error::Error;
use crate::operation::{Operation, OperationInfo};

pub(crate) use self::collect::{Parameters, collect};
pub use crate::text::percent_encode;

/// A request, ready to be addressed, signed and sent.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct EncodedRequest {
    /// The HTTP method.
    pub method: Method,
    /// The path, percent-encoded.
    pub path: String,
    /// Names and values of the query, not encoded, in order.
    pub query: Vec<(String, String)>,
    /// Headers that are parameters; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Parameters that become part of the host name.
    pub host: Vec<(String, String)>,
    /// The body.
    pub body: EncodedBody,
    /// The content type to send, which some services want without a body too.
    pub content_type: Option<&'static str>,
}

impl EncodedRequest {
    /// Gives it another body, with the content type that goes with it.
    pub(crate) fn set_body(&mut self, info: &OperationInfo<'_>, body: EncodedBody) {
        self.content_type = place::content_type(info.signature(), &body);
        self.body = body;
    }
}

/// Shows the shape only: parameters may be secrets.
impl std::fmt::Debug for EncodedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        f.debug_struct("EncodedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &names)
            .field("body", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// The body of a request.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum EncodedBody {
    /// No body and no content type.
    None,
    /// Compact JSON, or text that was given in its place.
    Json(Bytes),
    /// A form: names and values, not encoded, sorted by name.
    Form(Vec<(String, String)>),
    /// Binary data.
    Bytes(Bytes),
    /// Plain text.
    Text(String),
    /// XML.
    Xml(String),
}

impl EncodedBody {
    /// The content type that most services take for such a body.
    pub fn content_type(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Json(_) => Some("application/json; charset=utf-8"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
            Self::Bytes(_) => Some("application/octet-stream"),
            Self::Text(_) => Some("text/plain; charset=utf-8"),
            Self::Xml(_) => Some("application/xml"),
        }
    }

    /// The bytes to send.
    pub fn to_bytes(&self) -> Bytes {
        match self {
            Self::None => Bytes::new(),
            Self::Json(bytes) | Self::Bytes(bytes) => bytes.clone(),
            Self::Text(text) | Self::Xml(text) => Bytes::copy_from_slice(text.as_bytes()),
            Self::Form(pairs) => {
                let encode = |text| percent_encode(text).replace("%20", "+");
                let pairs: Vec<_> = pairs
                    .iter()
                    .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
                    .collect();
                pairs.join("&").into()
            }
        }
    }
}

/// Encodes a typed request. Nothing is filled in: a region or token that is absent stays absent.
pub fn encode<R: Operation>(request: &R) -> Result<EncodedRequest, Error> {
    encode_fields(R::INFO, collect(request)?.fields)
}

/// Encodes parameters given by name, for callers that know operations only by their description.
pub fn encode_fields(
    info: &OperationInfo<'_>,
    fields: Vec<(String, Value)>,
) -> Result<EncodedRequest, Error> {
    place::place(info, fields).map_err(|error| error.in_operation(info.name()))
}

#[cfg(test)]
mod tests;
