//! What generated code names, and nothing else should.
//!
//! # The promise
//!
//! A product crate that was generated for one version of this crate builds with every later one that Cargo takes for compatible,
//! and does the same. So, until the next breaking version:
//!
//! - What is here stays: every name, its meaning, the arguments of functions and macros, and the traits that a macro implements.
//!   Things are only added.
//! - A trait gains items only with a default. Generated code calls by path, imports no trait and takes nothing with `*`, so a new
//!   item captures no call.
//! - What has fields is made by a constructor, so a fact that is added has a default.
//! - Generated code holds only what the spec named or what is here, so nothing that the root of this crate gains can clash with it.
//!
//! People get no promise: what is made for them is in the root and the public modules.

pub use serde::{self, Serialize, Serializer};

pub use crate::codec::{
    Decode, Encode, Known, Reader, Warnings, Writer, copy_open_enum, debug_open_enum, debug_record,
    decode_open_enum, decode_root, display_open_enum, empty_record, encode_open_enum,
    hash_open_enum, same_open_enum, same_record,
};
pub use crate::paginate::{Count, Position, Progress, Slot};
pub use crate::{
    __call as call, __error_codes as error_codes, __open_enums as open_enums, __records as records,
};
pub use crate::{
    Acknowledgement, BodyFormat, Bytes, CamelAcknowledgement, Client, EmptyBody, EndpointRule,
    ListStyle, Map, Method, OpenEnum, Operation, Paginate, Placement, Processed, Record,
    ResponseBody, Signature, SnakeAcknowledgement, StreamsEvents, TakesParts, TakesUpload, Value,
    Waiting,
};

// Constants, so that their code needs no lifetimes.
pub type Endpoint = crate::Endpoint<&'static str>;
pub type MultipartInfo = crate::MultipartInfo<'static>;
pub type OperationInfo = crate::OperationInfo<'static>;
pub type Product = crate::Product<'static>;
pub type Waiter = crate::Waiter<'static>;

/// The JSON text of what records, lists and values hold; what setters call for a text that holds JSON.
#[allow(
    clippy::needless_pass_by_value,
    reason = "a setter takes its value and has no use for it after"
)]
pub fn json_text(value: impl Serialize) -> String {
    // Only maps with keys that are no texts fail, and nothing that is generated has any.
    serde_json::to_string(&value).unwrap_or_default()
}

/// The JSON text of a list.
pub fn json_list<T: Serialize>(values: impl IntoIterator<Item = impl Into<T>>) -> String {
    json_text(list::<T>(values))
}

/// A list out of anything that gives its elements; what setters call.
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}
