//! The error of a service, as the cloud words it; knows nothing of why one is raised.

use alicloud_model::{ErrorCode, Operation, Product};
use serde_json::json;

use crate::encoding;
use crate::reply::Reply;

/// Of a text more characters are not shown: a request may have made it as large as itself.
const LONGEST: usize = 4096;

/// The form of the body that carries an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorForm {
    Json,
    Xml,
    /// JSON as the log service writes it.
    Logs,
}

/// An error that the caller is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {code}: {message}")]
pub(crate) struct ServiceError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl ServiceError {
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    /// Takes status and message from the documentation of the operation or its product, where it has this code.
    #[must_use]
    pub(crate) fn worded_by(self, product: &Product, operation: &Operation) -> Self {
        match product.errors_of(operation).find(|error| error.code == self.code) {
            Some(documented) => self.documented_as(documented),
            None => self,
        }
    }

    /// The documented error, with this one's message where none is documented.
    #[must_use]
    pub(crate) fn documented_as(mut self, documented: &ErrorCode) -> Self {
        self.status = documented.status;
        self.code.clone_from(&documented.code);
        // Some messages are documented as a placeholder that the cloud fills in.
        if !documented.message.is_empty() && !documented.message.contains("%s") {
            self.message.clone_from(&documented.message);
        }
        self
    }

    /// The response that carries this error.
    pub(crate) fn into_reply(self, request_id: &str, host: &str, form: ErrorForm) -> Reply {
        let [host, code, message] =
            [host, &self.code, &self.message].map(|text| encoding::cut(text, LONGEST));
        if form == ErrorForm::Logs {
            return Reply::json(self.status, &json!({"errorCode": code, "errorMessage": message}));
        }
        let recommend =
            format!("https://api.aliyun.com/troubleshoot?q={}", encoding::encode(&code));
        let members = [
            ("RequestId", request_id),
            ("HostId", &host),
            ("Code", &code),
            ("Message", &message),
            ("Recommend", &recommend),
        ];
        let body = members.into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
        let body = body.collect::<serde_json::Map<_, _>>().into();
        Reply::data(self.status, &body, (form == ErrorForm::Xml).then_some("Error"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_not_repeated_whole() {
        let long = "é\u{1}".repeat(1_000_000);
        let error = ServiceError::new(400, long.clone(), long.clone());
        for form in [ErrorForm::Json, ErrorForm::Xml, ErrorForm::Logs] {
            let length = error.clone().into_reply("R-1", &long, form).body.length();
            assert!(length < 100_000, "{length}");
        }
    }

    #[test]
    fn each_form_carries_code_and_message() {
        let error = ServiceError::new(404, "InvalidImageId.NotFound", "No \"<image>\" & none");
        let json = error.clone().into_reply("R-1", "localhost:1", ErrorForm::Json);
        assert_eq!(json.status, 404);
        assert_eq!(json.content_type, "application/json;charset=utf-8");
        let value: serde_json::Value = serde_json::from_slice(json.body.whole().unwrap()).unwrap();
        assert_eq!(value["Code"], "InvalidImageId.NotFound");
        assert_eq!(value["HostId"], "localhost:1");
        assert_eq!(value["RequestId"], "R-1");

        let logs = error.clone().into_reply("R-1", "localhost:1", ErrorForm::Logs);
        let value: serde_json::Value = serde_json::from_slice(logs.body.whole().unwrap()).unwrap();
        let wanted = json!({"errorCode": error.code, "errorMessage": error.message});
        assert_eq!((logs.status, value), (404, wanted));

        let xml = error.into_reply("R-1", "localhost:1", ErrorForm::Xml);
        assert_eq!(xml.content_type, "text/xml;charset=utf-8");
        let text = String::from_utf8(xml.body.whole().unwrap().to_vec()).unwrap();
        assert!(text.contains("<Code>InvalidImageId.NotFound</Code>"), "{text}");
        assert!(text.contains("No &quot;&lt;image&gt;&quot; &amp; none"), "{text}");
    }
}
