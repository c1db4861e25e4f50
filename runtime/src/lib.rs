//! What every Alibaba Cloud call needs and no product has of its own: encoding, signing, endpoints, credentials, retries, paging.
//!
//! The generated `alicloud-*` crates are data types and tables on top of this crate; most programs use it only for its
//! [`Config`], [`Credentials`] and [`Error`].
//!
//! Dependencies inside point one way: [`codec`] and [`operation`] know nothing of HTTP, [`mod@encode`] turns a request into parts,
//! [`sign`] adds what the service checks, [`client`] sends, and everything that does not depend on the types of an operation
//! is compiled once.
#![forbid(unsafe_code)]

pub mod answer;
pub mod call;
pub mod client;
pub mod codec;
pub mod config;
pub mod credentials;
pub mod dispatch;
pub mod encode;
pub mod endpoint;
pub mod environment;
pub mod error;
pub mod operation;
pub mod paginate;
pub mod retry;
pub mod sign;
pub mod transport;

pub use bytes::Bytes;
pub use serde::ser::SerializeMap;
pub use serde_json::Value;

pub use self::answer::Answer;
pub use self::call::{Call, CallOptions, Detailed, Send};
pub use self::client::Client;
pub use self::codec::{OpenEnum, Reader, Record, Writer};
pub use self::config::Config;
pub use self::credentials::{Credentials, CredentialsChain, CredentialsProvider};
pub use self::encode::{EncodedBody, EncodedRequest, encode, encode_fields};
pub use self::endpoint::{Endpoint, EndpointRule, Network, Product};
pub use self::error::{Error, ErrorKind};
pub use self::operation::{
    BodyFormat, Method, Operation, OperationInfo, Placement, ResponseBody, Signature, Style,
};
pub use self::paginate::{Items, Pages, Paginate, Position, Progress};
pub use self::retry::RetryPolicy;
#[cfg(feature = "reqwest")]
pub use self::transport::ReqwestTransport;
pub use self::transport::{
    HttpRequest, HttpResponse, RecordingTransport, Redaction, ReplayTransport, Transport,
};

/// A map with arbitrary names, as some parameters and answers have.
pub type Map<T> = std::collections::BTreeMap<String, T>;

/// A list out of anything that gives its elements; what the setters of generated code call.
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}

// For the macros, so that generated crates need no dependency but this one.
#[doc(hidden)]
pub use serde;
