//! Uploads in parts: which operations they are made of, and what those call what they take and give.

use serde::{Deserialize, Serialize};

/// The operations of an upload in parts, as the operation says that begins it. Places are names on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Multipart {
    /// Where the response of the first operation has the id of the upload.
    pub id: Vec<String>,
    /// The parameter of all other operations that takes it.
    pub id_parameter: String,
    /// The operation that takes a part.
    pub send: String,
    /// Its parameter with the number of the part.
    pub number: String,
    /// How the parts are listed that the service has.
    pub list: PartList,
    /// The operation that makes an object of the parts.
    pub complete: String,
    /// The parameter of its request that lists the parts, and the names inside that lead to the list.
    pub parts: Vec<String>,
    /// What is said there of a part: its number and its tag.
    pub part: [String; 2],
    /// The operation that gives an upload up.
    pub abort: String,
    /// How many parts there are at most.
    pub most: u32,
    /// How many bytes a part has at least, but for the last one.
    pub smallest: u64,
    /// How many bytes a part has at most.
    pub largest: u64,
}

/// How parts are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PartList {
    /// The operation.
    pub operation: String,
    /// Where its response has the list.
    pub parts: Vec<String>,
    /// The members of a part: its number, its tag, its size and its checksum, which is empty where there is none.
    pub part: [String; 4],
    /// The parameter with the number of the part that the list goes on after.
    pub marker: String,
    /// Where the response has that number.
    pub next: Vec<String>,
    /// Where the response says whether there are more.
    pub more: Vec<String>,
}

impl Multipart {
    /// Creates an upload of which only the id is known.
    pub fn new(id: Vec<String>, id_parameter: impl Into<String>) -> Self {
        Self {
            id,
            id_parameter: id_parameter.into(),
            send: String::new(),
            number: String::new(),
            list: PartList::default(),
            complete: String::new(),
            parts: Vec::new(),
            part: Default::default(),
            abort: String::new(),
            most: u32::MAX,
            smallest: 1,
            largest: u64::MAX,
        }
    }

    /// The operations that it needs beside the one that begins it.
    pub fn operations(&self) -> [&str; 4] {
        [&self.send, &self.list.operation, &self.complete, &self.abort]
    }
}
