//! Finds the id under which the service logged a request, in what it sent back. Knows nothing of operations.

use std::fmt;

use alicloud_wire::is_request_id;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::imperfect;
use crate::transport::HttpResponse;

/// The headers that hold it, by product family.
pub(crate) const HEADERS: [&str; 4] =
    ["x-acs-request-id", "x-fc-request-id", "x-log-requestid", "x-oss-request-id"];

pub(crate) fn in_headers(response: &HttpResponse) -> Option<&str> {
    HEADERS.iter().find_map(|name| response.header(name))
}

/// The id in a JSON body, of which nothing else is kept.
pub(crate) fn in_body(body: &[u8]) -> Option<String> {
    imperfect::json::<Id>(body).ok()?.0.0
}

/// The id among the members of an object.
pub(crate) fn in_members<'a>(
    members: impl IntoIterator<Item = (&'a String, &'a Value)>,
) -> Option<String> {
    members.into_iter().filter(|(name, _)| is_request_id(name)).find_map(|(_, value)| text(value))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

struct Id(Option<String>);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Id, A::Error> {
                let mut id = None;
                while let Some(name) = members.next_key::<String>()? {
                    if id.is_none() && is_request_id(&name) {
                        id = text(&members.next_value()?);
                    } else {
                        members.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Id(id))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_found_in_every_spelling() {
        for name in ["RequestId", "requestId", "request_id", "RequestID", "requestid"] {
            let body = serde_json::json!({"A": {"RequestId": "inner"}, name: "R-1", "Z": [1]});
            assert_eq!(in_body(body.to_string().as_bytes()).as_deref(), Some("R-1"), "{name}");
            assert_eq!(in_members(body.as_object().unwrap()).as_deref(), Some("R-1"), "{name}");
        }
    }

    #[test]
    fn a_number_is_an_id_and_an_empty_text_is_none() {
        assert_eq!(in_body(br#"{"RequestId":"","requestId":7}"#).as_deref(), Some("7"));
        for none in ["", "[]", "{}", r#"{"RequestId":null}"#, r#"{"RequestIds":"R-1"}"#, "{"] {
            assert_eq!(in_body(none.as_bytes()), None, "{none}");
        }
    }
}
