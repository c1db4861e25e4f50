//! What every Alibaba Cloud call needs and no product has of its own: encoding, signing, endpoints, credentials, retries, paging.
//!
//! The generated `alicloud-*` crates are data types and tables on top of this crate; most programs use it only for its
//! [`Config`], [`Credentials`] and [`Error`].
//!
//! # Blocking use
//!
//! Calls are futures that need a tokio runtime with its timers and its network. A program that has none keeps one of its own, on the
//! thread that calls, and waits there. A call of a generated crate is sent with `send()` then, as `block_on` takes futures only.
//!
//! ```no_run
//! use alicloud_runtime::{CallOptions, Client, EndpointRule, OperationInfo, Product};
//!
//! static ECS: Product = Product {
//!     code: "Ecs",
//!     version: "2014-05-26",
//!     endpoints: &[],
//!     endpoint_rule: EndpointRule::Regional("ecs"),
//! };
//! static DESCRIBE_REGIONS: OperationInfo = OperationInfo::rpc(&ECS, "DescribeRegions").read_only();
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Once for the program, not once a call: connections live as long as their runtime.
//!     let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//!     let client = runtime.block_on(Client::from_env(&ECS))?;
//!     // With a generated crate: `runtime.block_on(client.describe_regions().send())?`
//!     let call = client.send_fields(&DESCRIBE_REGIONS, Vec::new(), CallOptions::new());
//!     let answer = runtime.block_on(call)?;
//!     println!("{} bytes, request id {:?}", answer.body.len(), answer.request_id);
//!     Ok(())
//! }
//! ```
//!
//! `block_on` panics on a thread that already runs a runtime; there, `.await` the call.
//!
//! # Inside
//!
//! Dependencies inside point one way: [`codec`] and [`operation`] know nothing of HTTP, [`mod@encode`] turns a request into parts,
//! [`sign`] adds what the service checks, [`client`] sends, and everything that does not depend on the types of an operation
//! is compiled once.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

pub mod acknowledgement;
pub mod answer;
pub mod call;
pub mod client;
pub mod codec;
pub mod config;
pub mod credentials;
pub mod dispatch;
pub mod encode;
pub mod endpoint;
pub mod error;
mod future;
pub mod observe;
pub mod operation;
pub mod paginate;
mod redact;
pub mod retry;
pub mod sign;
#[cfg(test)]
#[path = "../tests/support/signature_check.rs"]
#[allow(dead_code, reason = "tests of the library have no requests as text")]
mod signature_check;
mod signed_request;
mod text;
pub mod time_and_randomness;
pub mod transport;

pub use bytes::Bytes;
pub use serde::{Serialize, Serializer};
pub use serde_json::Value;

pub use self::acknowledgement::Acknowledgement;
pub use self::answer::Answer;
pub use self::call::{Call, CallOptions, Detailed, Send};
pub use self::client::Client;
pub use self::codec::{Known, OpenEnum, Reader, Record, Writer};
pub use self::config::Config;
pub use self::credentials::{Credentials, CredentialsChain, CredentialsProvider};
pub use self::encode::{EncodedBody, EncodedRequest, encode, encode_fields};
pub use self::endpoint::{Endpoint, EndpointRule, Network, Product};
pub use self::error::{Error, ErrorKind};
pub use self::future::BoxFuture;
pub use self::observe::Observer;
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
