//! What comes back: the raw response and its typed body.

use alicloud_wire::ResponseBody;
use bytes::Bytes;

use crate::codec::{Decode, decode_root};
use crate::error::Error;
use crate::operation::OperationInfo;
use crate::request_id;
use crate::transport::HttpResponse;

/// A response with what came around it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DetailedResponse<T> {
    /// The response itself.
    pub body: T,
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The id under which the service logged the request.
    pub request_id: Option<String>,
}

/// A response that is not an error, its body not read yet.
pub(crate) struct RawResponse {
    pub(crate) response: HttpResponse,
    /// How many attempts it took.
    pub(crate) attempts: u32,
}

impl RawResponse {
    /// The id in the headers, else the one in the body.
    pub(crate) fn request_id(&self) -> Option<String> {
        let header = request_id::in_headers(&self.response).map(str::to_owned);
        header.or_else(|| request_id::in_body(&self.response.body))
    }

    fn with_body<T>(self, body: T) -> DetailedResponse<T> {
        let request_id = self.request_id();
        DetailedResponse {
            body,
            status: self.response.status,
            headers: self.response.headers,
            request_id,
        }
    }

    pub(crate) fn into_raw(self) -> DetailedResponse<Bytes> {
        let body = self.response.body.clone();
        self.with_body(body)
    }

    /// The body as the response of an operation.
    pub(crate) fn decode<T: Decode>(&self, info: &OperationInfo<'_>) -> Result<T, Error> {
        let body = &self.response.body;
        match info.response_body() {
            ResponseBody::None => Ok(T::default()),
            ResponseBody::Json if body.iter().all(u8::is_ascii_whitespace) => Ok(T::default()),
            ResponseBody::Json => json(body).map_err(|error| {
                self.unfit(info, &format!("the response is not as described: {error}"))
                    .with_source(error)
            }),
            // What is not known is given as it came, where the type can hold that.
            _ => T::from_body(body).ok_or_else(|| {
                self.unfit(
                    info,
                    "the response type of the operation cannot hold a body that is not JSON",
                )
            }),
        }
    }

    /// The body as the response of an operation, with what came around it.
    pub(crate) fn detailed<T: Decode>(
        self,
        info: &OperationInfo<'_>,
    ) -> Result<DetailedResponse<T>, Error> {
        let body = self.decode(info)?;
        Ok(self.with_body(body))
    }

    fn unfit(&self, info: &OperationInfo<'_>, message: &str) -> Error {
        Error::decode(message)
            .in_operation(info.name())
            .with_request_id(self.request_id())
            .with_body(self.response.status, self.response.body.clone())
            .after_attempts(self.attempts)
    }
}

fn json<T: Decode>(body: &[u8]) -> serde_json::Result<T> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = decode_root(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}
