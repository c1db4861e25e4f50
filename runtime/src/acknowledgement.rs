//! Responses that tell nothing but the request's id: one type a spelling of it, for the many operations that have no other.

use alicloud_wire::RequestIdName;
use serde::{Serialize, Serializer};

use crate::codec::{Reader, Record, Writer};

macro_rules! acknowledgements {
    ($($(#[$docs:meta])* $type:ident: $name:ident;)*) => {
        $(
            $(#[$docs])*
            #[derive(Clone)]
            #[non_exhaustive]
            pub struct $type {
                /// The id of the request, which support asks for.
                pub request_id: Option<String>,
            }

            impl Record for $type {
                const HAS_CONTENT: bool = false;

                fn read(reader: &mut Reader) -> Self {
                    Self { request_id: reader.get(RequestIdName::$name.as_str()) }
                }
            }

            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Writer::new(serializer).field(RequestIdName::$name.as_str(), &self.request_id).end()
                }
            }
        )*

        crate::generated::records!($($type),*);
    };
}

acknowledgements! {
    /// The response of an operation that did what it was asked and tells nothing but the id of the request.
    ///
    /// The response types of such operations are aliases of this one.
    Acknowledgement: Pascal;
    /// An [`Acknowledgement`] of a service that writes `requestId`.
    CamelAcknowledgement: Camel;
    /// An [`Acknowledgement`] of a service that writes `request_id`.
    SnakeAcknowledgement: Snake;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_keeps_the_spelling_of_its_service() {
        let text = |name: RequestIdName| format!(r#"{{"{}":"R-1"}}"#, name.as_str());
        let pascal: Acknowledgement = serde_json::from_str(&text(RequestIdName::Pascal)).unwrap();
        let camel: CamelAcknowledgement =
            serde_json::from_str(&text(RequestIdName::Camel)).unwrap();
        let snake: SnakeAcknowledgement =
            serde_json::from_str(&text(RequestIdName::Snake)).unwrap();
        let ids = [&pascal.request_id, &camel.request_id, &snake.request_id];
        assert!(ids.iter().all(|id| id.as_deref() == Some("R-1")));
        let written = [
            serde_json::to_string(&pascal).unwrap(),
            serde_json::to_string(&camel).unwrap(),
            serde_json::to_string(&snake).unwrap(),
        ];
        let read: Vec<String> = RequestIdName::ALL.iter().copied().map(text).collect();
        assert_eq!(written.as_slice(), read);
    }
}
