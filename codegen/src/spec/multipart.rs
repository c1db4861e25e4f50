//! What a spec says of an upload in parts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The operations that an upload in parts is made of, on the operation that begins it:
/// `client.initiate_multipart_upload("bucket", "key").upload_in_parts(file)`. Places are wire names joined by dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MultipartSpec {
    /// Where the response has the id of the upload.
    pub id: String,
    /// The parameter of the other operations that takes it.
    pub id_parameter: String,
    /// The operation that takes a part.
    pub send: SendPartSpec,
    /// The operation that lists the parts that the service has.
    pub list: ListPartsSpec,
    /// The operation that makes an object of the parts.
    pub complete: CompletePartsSpec,
    /// The operation that gives the upload up: its name.
    pub abort: String,
    /// How many parts there are at most.
    pub most: u32,
    /// How many bytes a part has at least, but for the last one.
    pub smallest: u64,
    /// How many bytes a part has at most.
    pub largest: u64,
}

/// The operation that takes a part, as its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendPartSpec {
    /// Its name.
    pub operation: String,
    /// The parameter with the number of the part.
    pub number: String,
}

/// The operation that lists parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPartsSpec {
    /// Its name.
    pub operation: String,
    /// Where the response has the list.
    pub parts: String,
    /// The member of a part that is its number.
    pub number: String,
    /// The member of a part that is its tag, the `ETag` of the response to it.
    pub tag: String,
    /// The member of a part that is its size.
    pub size: String,
    /// The member of a part that is its CRC-64, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    /// The parameter with the number that the list goes on after.
    pub marker: String,
    /// Where the response has that number.
    pub next: String,
    /// Where the response says whether there are more.
    pub more: String,
}

/// The operation that makes an object of the parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletePartsSpec {
    /// Its name.
    pub operation: String,
    /// Where the request has the list of parts: the name of a parameter first.
    pub parts: String,
    /// The member of a part that is its number.
    pub number: String,
    /// The member of a part that is its tag.
    pub tag: String,
}
