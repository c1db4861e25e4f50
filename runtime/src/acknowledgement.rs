//! The answer that tells nothing but the request's id: one type for the many operations that have no other.

use serde::{Serialize, Serializer};

use crate::codec::{Reader, Record, Writer};

/// The answer of an operation that did what it was asked and tells nothing but the id of the request.
///
/// The response types of such operations are aliases of this one.
#[derive(Clone)]
#[non_exhaustive]
pub struct Acknowledgement {
    /// The id of the request, which support asks for.
    pub request_id: Option<String>,
}

impl Record for Acknowledgement {
    fn read(reader: &mut Reader) -> Self {
        Self { request_id: reader.get("RequestId") }
    }
}

impl Serialize for Acknowledgement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer).field("RequestId", &self.request_id).end()
    }
}

crate::generated::records!(Acknowledgement);
