//! An encoded request as data, to be looked at: by the command line and by tests.

use serde_json::{Map, Value};

use super::{EncodedBody, EncodedRequest};

impl EncodedRequest {
    /// The request as data, before it is addressed and signed: `{method, path, query, headers}`, and `json`, `form` or `body`.
    /// Parameters are shown as they are, secrets too.
    pub fn show(&self) -> Value {
        let pairs = |pairs: &[(String, String)]| -> Value {
            pairs
                .iter()
                .map(|(name, value)| Value::from(vec![name.as_str(), value.as_str()]))
                .collect()
        };
        let mut shown = Map::new();
        shown.insert("method".to_owned(), self.method.as_str().into());
        shown.insert("path".to_owned(), self.path.as_str().into());
        shown.insert("query".to_owned(), pairs(&self.query));
        let mut headers: Map<String, Value> = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        if let Some(content_type) = self.content_type {
            headers.insert("content-type".to_owned(), content_type.into());
        }
        shown.insert("headers".to_owned(), headers.into());
        match &self.body {
            EncodedBody::None => {}
            EncodedBody::Json(bytes) => {
                let json = serde_json::from_slice(bytes);
                let value =
                    json.unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned().into());
                shown.insert("json".to_owned(), value);
            }
            EncodedBody::Form(form) => {
                shown.insert("form".to_owned(), pairs(form));
            }
            EncodedBody::Bytes(bytes) => {
                shown.insert("body".to_owned(), String::from_utf8_lossy(bytes).into_owned().into());
            }
            EncodedBody::Text(text) | EncodedBody::Xml(text) => {
                shown.insert("body".to_owned(), text.as_str().into());
            }
        }
        shown.into()
    }
}
