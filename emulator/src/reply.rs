//! A response before it becomes HTTP; knows nothing of how it came about.

use bytes::Bytes;
use serde_json::Value;

use crate::xml;

/// Status, type and body of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Empty when there is no body.
    pub(crate) content_type: &'static str,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json;charset=utf-8", body.to_string())
    }

    /// As JSON, or as XML with that root.
    pub(crate) fn data(status: u16, body: &Value, xml_root: Option<&str>) -> Self {
        match xml_root {
            // The official client reads an XML error only with exactly this type.
            Some(root) => Self::new(status, "text/xml;charset=utf-8", xml::document(root, body)),
            None => Self::json(status, body),
        }
    }

    /// As XML with the only member as the root.
    pub(crate) fn xml(status: u16, body: &Value) -> Self {
        Self::new(status, "application/xml", xml::document_of(body))
    }

    pub(crate) fn text(status: u16, body: String) -> Self {
        Self::new(status, "text/plain;charset=utf-8", body)
    }

    pub(crate) fn html(body: String) -> Self {
        Self::new(200, "text/html;charset=utf-8", body)
    }

    pub(crate) fn bytes(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, "application/octet-stream", body)
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, "", Bytes::new())
    }

    fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type, body: body.into() }
    }
}
