//! What a call asks of the object store: parameters, headers and content, by name. It must not know what operations do.

use std::borrow::Cow;
use std::time::SystemTime;

use serde_json::Value;

use super::errors;
use crate::answer::Call;
use crate::content::Uploaded;
use crate::encoding;
use crate::received::{Received, Upload};
use crate::service_error::ServiceError;

pub(super) struct Ask<'a> {
    call: &'a Call<'a>,
    request: &'a Received,
}

impl<'a> Ask<'a> {
    pub(super) fn new(call: &'a Call<'a>, request: &'a Received) -> Self {
        Self { call, request }
    }

    pub(super) fn operation(&self) -> &'a str {
        &self.call.operation.name
    }

    pub(super) fn caller(&self) -> &'a str {
        self.call.caller.unwrap_or_default()
    }

    pub(super) fn now(&self) -> SystemTime {
        self.call.now
    }

    pub(super) fn request(&self) -> &'a Received {
        self.request
    }

    /// A parameter as text; empty when there is none.
    pub(super) fn text(&self, name: &str) -> &'a str {
        self.call.values.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A parameter that is a number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.call.values.get(name).and_then(Value::as_i64)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.call.values.get(name).and_then(Value::as_bool) == Some(true)
    }

    pub(super) fn bucket(&self) -> &'a str {
        self.text("bucket")
    }

    /// The name of the object, which must be one that it can have.
    pub(super) fn key(&self) -> Result<&'a str, ServiceError> {
        let key = self.text("key");
        if key.is_empty() || key.len() > LONGEST_KEY || key.starts_with(['/', '\\']) {
            return Err(errors::invalid_name(key));
        }
        Ok(key)
    }

    pub(super) fn header(&self, name: &str) -> Option<Cow<'a, str>> {
        self.request.header(name)
    }

    /// Whether an object of that name may not be there yet.
    pub(super) fn forbids_overwriting(&self) -> bool {
        self.header("x-oss-forbid-overwrite").is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// The content that came with the request.
    pub(super) fn uploaded(&self) -> Result<&'a Uploaded, ServiceError> {
        match &self.request.upload {
            Some(Upload::Kept(uploaded)) => Ok(uploaded),
            _ => Err(errors::not_received()),
        }
    }

    /// The body of XML below its root, which must have that name. `None` where there is no body.
    pub(super) fn document(&self, root: &str) -> Result<Option<&'a Value>, ServiceError> {
        match self.call.values.get("body") {
            None => Ok(None),
            Some(body) => match body.get(root) {
                Some(document) => Ok(Some(document)),
                None => Err(errors::malformed(&format!("its root is not <{root}>"))),
            },
        }
    }

    /// How many entries a page has, which is a number from 1 to 1000.
    pub(super) fn page_size(&self, name: &str, default: usize) -> Result<usize, ServiceError> {
        let Some(number) = self.number(name) else { return Ok(default) };
        let size = usize::try_from(number).ok().filter(|size| (1..=1000).contains(size));
        size.ok_or_else(|| errors::argument(name, "it is no number from 1 to 1000"))
    }

    /// A name as the response has it.
    pub(super) fn shown(&self, name: &str) -> String {
        if self.is_encoded() { encoding::encode(name) } else { name.to_owned() }
    }

    /// Whether names in the response are encoded as in a URL.
    pub(super) fn is_encoded(&self) -> bool {
        self.text("encoding-type") == "url"
    }
}

/// No name of an object has more bytes.
const LONGEST_KEY: usize = 1023;

/// The entries of a list in XML, of which one alone is no list.
pub(super) fn entries(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(entries)) => entries,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}
