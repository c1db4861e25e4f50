//! What comes back: the raw response and its typed body.

use std::fmt;

use alicloud_wire::ResponseBody;
use bytes::Bytes;
use serde_json::Value;

use crate::codec::{Decode, Found, Warning, Warnings, decode_leniently};
use crate::error::{Error, parse_service_error, says_success};
use crate::imperfect;
use crate::operation::OperationInfo;
use crate::redact::Secrets;
use crate::request_id;
use crate::transport::{BodyStream, HttpResponse};
use crate::xml;

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
    /// The values that are not as described, the first hundred of them: they are held in another form or left out. There are none after
    /// [`Config::strict_responses`](crate::Config::strict_responses), which makes them errors, and in a body that was not read.
    pub warnings: Vec<Warning>,
    /// Whether text in the body was not as JSON or UTF-8 want it and was repaired. U+FFFD replaces what could not be read, a number beyond
    /// what a float can be is a text, and text beside elements of XML is left out.
    pub text_was_repaired: bool,
    /// What the request carried, where the body was not read.
    secrets: Secrets,
}

impl DetailedResponse<Bytes> {
    /// A part of this response without the secrets that the request carried, which the service may repeat: those of the credentials, and
    /// what [`CallOptions::secret`](crate::CallOptions::secret) names. For errors and logs that quote the response.
    pub fn without_secrets(&self, part: &str) -> String {
        let mut part = part.to_owned();
        self.secrets.scrub(&mut part);
        part
    }

    /// The first bytes of the body as text, without those secrets, and without what may be the first part of one at its end. No more of a
    /// large body is looked at.
    pub fn start_without_secrets(&self, bytes: usize) -> String {
        let start = self.body.get(..bytes).unwrap_or(&self.body);
        let mut text = String::from_utf8_lossy(start).into_owned();
        if start.len() == self.body.len() {
            self.secrets.scrub(&mut text);
        } else {
            self.secrets.scrub_start(&mut text);
        }
        text
    }

    /// The body as JSON. Text that is not quite as JSON and UTF-8 want it is repaired, and `text_was_repaired` says so.
    pub fn json(&self) -> Result<DetailedResponse<Value>, Error> {
        self.value("JSON", imperfect::json(&self.body))
    }

    /// The body as XML: an object with the root element. Elements of one name are a list, and those without elements are text, as nothing
    /// says which single element is a list and which text a number.
    pub fn xml(&self) -> Result<DetailedResponse<Value>, Error> {
        self.value("XML", xml::read(&self.body))
    }

    fn value<E: std::error::Error + Send + Sync + 'static>(
        &self,
        form: &str,
        read: Result<(Value, bool), E>,
    ) -> Result<DetailedResponse<Value>, Error> {
        let (body, text_was_repaired) = read.map_err(|error| {
            Error::decode(format!("the body is no {form}: {error}"))
                .with_request_id(self.request_id.clone())
                .with_body(self.status, self.body.clone())
                .without(&self.secrets)
                .with_source(error)
        })?;
        Ok(DetailedResponse {
            body,
            status: self.status,
            headers: self.headers.clone(),
            request_id: self.request_id.clone(),
            warnings: self.warnings.clone(),
            text_was_repaired,
            secrets: self.secrets.clone(),
        })
    }
}

/// A response that is not an error, its body not read yet.
pub(crate) struct RawResponse {
    pub(crate) response: HttpResponse,
    /// The body, where it is wanted as a stream and the response is without it.
    pub(crate) rest: Option<BodyStream>,
    /// How many attempts it took.
    pub(crate) attempts: u32,
    /// Whether its body must be as described.
    pub(crate) strict: bool,
    /// What the body is where it is a page for people, without secrets.
    pub(crate) page: Option<String>,
    /// What the request carried.
    pub(crate) secrets: Secrets,
}

impl RawResponse {
    /// The id in the headers, else the one in the body.
    pub(crate) fn request_id(&self) -> Option<String> {
        let header = request_id::in_headers(&self.response).map(str::to_owned);
        header.or_else(|| request_id::in_body(&self.response.body))
    }

    fn with_body<T>(self, body: T, warnings: Warnings) -> DetailedResponse<T> {
        let request_id = self.request_id();
        DetailedResponse {
            body,
            status: self.response.status,
            headers: self.response.headers,
            request_id,
            text_was_repaired: warnings.repaired,
            warnings: warnings.into_first(),
            secrets: self.secrets,
        }
    }

    pub(crate) fn into_raw(self) -> DetailedResponse<Bytes> {
        let body = self.response.body.clone();
        self.with_body(body, Warnings::default())
    }

    /// The body as the response of an operation.
    pub(crate) fn body<T: Decode>(&self, info: &OperationInfo<'_>) -> Result<T, Error> {
        self.read(info).map(|(body, _)| body)
    }

    /// The body as a page. One that says nothing would be taken for the last one. `is_page` tells it by what was read, where that has no
    /// list.
    pub(crate) fn page<T: Decode>(
        &self,
        info: &OperationInfo<'_>,
        is_page: impl FnOnce(&T) -> bool,
    ) -> Result<T, Error> {
        let (body, warnings) = self.read(info)?;
        match warnings.first().first() {
            Some(unfit) if warnings.found == Found::Nothing => Err(self.unfit(info, unfit)),
            // An element that a document of XML has not is a list without entries.
            _ if warnings.found == Found::List
                || info.response_body() == ResponseBody::Xml
                || is_page(&body)
                || says_success(&self.response.body) =>
            {
                Ok(body)
            }
            _ => Err(self.no_page(info)),
        }
    }

    /// The body as the response of an operation, with what came around it.
    pub(crate) fn detailed<T: Decode>(
        self,
        info: &OperationInfo<'_>,
    ) -> Result<DetailedResponse<T>, Error> {
        let (body, warnings) = self.read(info)?;
        Ok(self.with_body(body, warnings))
    }

    fn read<T: Decode>(&self, info: &OperationInfo<'_>) -> Result<(T, Warnings), Error> {
        let (body, warnings) = match self.content(info)? {
            Content::Absent if T::HAS_CONTENT => (T::default(), Warnings::of_nothing()),
            Content::Nothing | Content::Absent => return Ok((T::default(), Warnings::default())),
            Content::Value(value, about) => {
                decode_leniently(value, about).map_err(|unfit| self.unfit(info, &unfit))?
            }
            Content::Bytes(bytes) => {
                let mut warnings = Warnings::default();
                let body = T::from_body(bytes, &mut warnings);
                (body.ok_or_else(|| self.not_json(info))?, warnings)
            }
        };
        self.accept(info, &warnings)?;
        Ok((body, warnings))
    }

    // What follows is compiled once and not for each type of response.

    /// Where no body is documented, a page for people says that somebody else responded: a proxy, a login.
    pub(crate) fn refuse_page(&self, info: &OperationInfo<'_>) -> Result<(), Error> {
        let is_html =
            self.response.header("content-type").is_some_and(|kind| kind.contains("html"));
        match &self.page {
            Some(page) if is_html && info.response_body() == ResponseBody::None => {
                Err(self.error(info, page))
            }
            _ => Ok(()),
        }
    }

    fn content(&self, info: &OperationInfo<'_>) -> Result<Content<'_>, Error> {
        let body = &self.response.body;
        match info.response_body() {
            ResponseBody::None => self.refuse_page(info).map(|()| Content::Nothing),
            ResponseBody::Json | ResponseBody::Xml if self.response.status == 204 => {
                Ok(Content::Nothing)
            }
            ResponseBody::Json | ResponseBody::Xml if body.iter().all(u8::is_ascii_whitespace) => {
                Ok(Content::Absent)
            }
            ResponseBody::Xml => {
                let (value, repaired) =
                    xml::read(body).map_err(|error| self.unreadable(info, error))?;
                Ok(Content::Value(value, Warnings::of_xml(repaired)))
            }
            ResponseBody::Json => {
                let read = if self.strict {
                    imperfect::perfect_json(body).map(|value| (value, false))
                } else {
                    imperfect::json(body)
                };
                match read.map_err(|error| self.unreadable(info, error))? {
                    (Value::Null, _) => Ok(Content::Absent),
                    (value, repaired) => Ok(Content::Value(value, Warnings::of_json(repaired))),
                }
            }
            // What is not known is given as it came, where the type can hold that.
            _ => Ok(Content::Bytes(body)),
        }
    }

    /// Says what is not as described, which nobody sees who awaits nothing but the body; an error when reading is strict.
    fn accept(&self, info: &OperationInfo<'_>, warnings: &Warnings) -> Result<(), Error> {
        let first = warnings.first().first();
        match first {
            None if !warnings.repaired => return Ok(()),
            Some(unfit) if self.strict => return Err(self.unfit(info, unfit)),
            None if self.strict => return Err(self.unfit(info, &"its text is not UTF-8")),
            _ => {}
        }
        tracing::warn!(
            product = info.product().code(),
            operation = info.name(),
            request_id = self.request_id(),
            values = warnings.count(),
            first = first.map(tracing::field::display),
            text_was_repaired = warnings.repaired,
            "the response is not as described"
        );
        Ok(())
    }

    fn unfit(&self, info: &OperationInfo<'_>, problem: &dyn fmt::Display) -> Error {
        self.error(info, &format!("the response is not as described: {problem}"))
    }

    /// The error that a response is in place of a page: the one that it tells, or that it tells nothing.
    fn no_page(&self, info: &OperationInfo<'_>) -> Error {
        let fields = parse_service_error(&self.response.body);
        if fields.code.is_none() {
            return self.finished(info, Error::incomplete(
                "the response has neither results nor a number or token of pages; ask again with `retry`, or take it as a page without results with `accept_incomplete`",
            ));
        }
        let error = Error::service(self.response.status, fields, None);
        self.finished(info, error.with_transient_codes(info.product().transient_codes()))
    }

    fn unreadable(
        &self,
        info: &OperationInfo<'_>,
        error: impl std::error::Error + Send + Sync + 'static,
    ) -> Error {
        let kind = self.response.header("content-type").unwrap_or_default();
        let said = match &self.page {
            Some(page) => self.error(info, page),
            None if kind.starts_with("text/event-stream") => self.error(
                info,
                "the response is server-sent events; take them with `events()` in place of awaiting the call itself",
            ),
            None => self.unfit(info, &error),
        };
        said.with_source(error)
    }

    fn not_json(&self, info: &OperationInfo<'_>) -> Error {
        self.error(
            info,
            "the response type of the operation cannot hold a body that is neither JSON nor XML",
        )
    }

    fn error(&self, info: &OperationInfo<'_>, message: &str) -> Error {
        self.finished(info, Error::decode(message))
    }

    /// With what is known of the call.
    fn finished(&self, info: &OperationInfo<'_>, error: Error) -> Error {
        error
            .in_operation(info.name())
            .with_request_id(self.request_id())
            .with_body(self.response.status, self.response.body.clone())
            .without(&self.secrets)
            .after_attempts(self.attempts)
    }
}

/// The body of a response, as the operation describes it.
enum Content<'a> {
    Nothing,
    /// Nothing, where something is documented.
    Absent,
    /// With what is known of it before it is read.
    Value(Value, Warnings),
    Bytes(&'a Bytes),
}
