//! A response before it becomes HTTP; knows nothing of how it came about.

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::Value;

use crate::content::Content;
use crate::xml;

/// Status, type, headers and body of a response.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Empty when there is no body, or among the headers.
    pub(crate) content_type: &'static str,
    pub(crate) headers: HeaderMap,
    pub(crate) body: ReplyBody,
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReplyBody {
    Whole(Bytes),
    Kept(Content),
}

impl ReplyBody {
    /// What is at hand as a whole.
    pub(crate) fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Kept(_) => None,
        }
    }

    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Kept(content) => content.length(),
        }
    }
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

    /// As server-sent events, numbered from 1.
    pub(crate) fn events(events: &[Value]) -> Self {
        let numbered = events.iter().zip(1..);
        let events: Vec<String> =
            numbered.map(|(event, id)| format!("id: {id}\ndata: {event}\n\n")).collect();
        Self::new(200, "text/event-stream;charset=utf-8", events.concat())
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

    /// A content, with the headers that say what it is.
    pub(crate) fn content(status: u16, headers: HeaderMap, content: Content) -> Self {
        Self { status, content_type: "", headers, body: ReplyBody::Kept(content) }
    }

    #[must_use]
    pub(crate) fn with(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = ReplyBody::Whole(body.into());
        Self { status, content_type, headers: HeaderMap::new(), body }
    }
}
