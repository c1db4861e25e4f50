//! What every Alibaba Cloud call needs and no product has by itself: encoding, signing, endpoints, credentials, retries, paging.
//!
//! The generated `alicloud-*` crates are data types and tables on top of this crate. They show what most programs need of it, and
//! all of it as their module `runtime`, so that a program needs no dependency but them.
//!
//! What nearly every program meets is in the root, once; the modules hold what some need: where [`credentials`] come from, the HTTP
//! [`transport`] and how to replace it, responses that are [`events`], what a program can [`observe`], its [`time_and_randomness`],
//! requests as they are [encoded](mod@encode) and [signed](sign), and [`dispatch`] by name.
//!
//! # Names
//!
//! A type that is made step by step and then handed over, such as [`Config`] or [`CallOptions`], has a method of the plain name for
//! each setting. A type that is also read has the plain name for reading and `with_` before it for the step: [`Credentials::expiry`]
//! and [`Credentials::with_expiry`].
//!
//! # JSON inside text
//!
//! Some services take and give JSON as text. Setters take the values and write the text, and those whose names end in `_json` take the
//! text as it is. In a response the field is the text, and its documentation says what it holds:
//!
//! ```
//! use alicloud_runtime::Value;
//!
//! let field = r#"["i-1", "i-2"]"#;
//! let ids: Value = field.parse()?;
//! assert_eq!(ids[0], "i-1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Blocking use
//!
//! Calls are futures that need a tokio runtime with its timers and its network. A program that has none keeps its own, on the
//! thread that calls, and waits there. A call of a generated crate is sent with `send()` then, as `block_on` takes futures only.
//!
//! ```no_run
//! use alicloud_runtime::{CallOptions, Client, EndpointRule, OperationInfo, Product};
//!
//! static ECS: Product<'_> =
//!     Product::new("Ecs", "2014-05-26").with_endpoint_rule(EndpointRule::Regional);
//! static DESCRIBE_REGIONS: OperationInfo<'_> = OperationInfo::rpc(&ECS, "DescribeRegions").repeatable();
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Once for the program, not once a call: connections live as long as their runtime.
//!     let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//!     let client = runtime.block_on(Client::from_env(&ECS))?;
//!     // With a generated crate: `runtime.block_on(client.describe_regions().send())?`
//!     let call = client.send_fields(&DESCRIBE_REGIONS, Vec::new(), CallOptions::new());
//!     let response = runtime.block_on(call)?;
//!     println!("{} bytes, request id {:?}", response.body.len(), response.request_id);
//!     Ok(())
//! }
//! ```
//!
//! `block_on` panics on a thread that already runs a runtime; there, `.await` the call.
//!
//! # Inside
//!
//! Dependencies inside point one way: `codec` and `operation` know nothing of HTTP, [`mod@encode`] turns a request into parts,
//! [`sign`] adds what the service checks, `client` sends, and everything that does not depend on the types of an operation
//! is compiled once.
#![forbid(unsafe_code)]
// What is public can gain a field or a variant.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
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

mod acknowledgement;
mod byte_stream;
mod call;
mod client;
mod codec;
mod config;
#[cfg_attr(not(feature = "crc64"), path = "no_crc64.rs")]
mod crc64;
pub mod credentials;
pub mod dispatch;
pub mod encode;
mod endpoint;
mod error;
pub mod events;
mod future;
#[doc(hidden)]
pub mod generated;
mod identity;
mod imperfect;
mod multipart;
pub mod observe;
mod operation;
mod paginate;
mod presigned;
mod redact;
mod request_id;
mod response;
mod retry;
pub mod sign;
#[cfg(test)]
#[path = "../tests/support/signature_check.rs"]
#[allow(dead_code, reason = "tests of the library have no requests as text")]
mod signature_check;
mod text;
pub mod time_and_randomness;
pub mod transport;
#[cfg(any(feature = "http-client", not(target_family = "wasm")))]
mod unfold;
mod upload;
mod wait;
mod xml;

/// The words for how operations are called, which the descriptions of operations have too.
pub use alicloud_wire::{
    Addressing, BodyFormat, EmptyBody, Endpoint, EndpointRule, ListStyle, Method, Placement,
    Processed, ResponseBody, Signature,
};
pub use bytes::Bytes;
pub use serde_json::Value;

pub use self::acknowledgement::{Acknowledgement, CamelAcknowledgement, SnakeAcknowledgement};
pub use self::byte_stream::ByteStream;
pub use self::call::{Call, CallOptions, Sending, SendingDetailed, Streaming};
pub use self::client::Client;
pub use self::codec::{OpenEnum, Record, Warning};
pub use self::config::Config;
pub use self::endpoint::{Network, Product};
pub use self::error::{Error, ErrorKind};
pub use self::future::BoxFuture;
pub use self::identity::Credentials;
pub use self::multipart::{MultipartInfo, PartsProgress, TakesParts, UploadInParts};
pub use self::operation::{Operation, OperationInfo, StreamsEvents, TakesUpload};
pub use self::paginate::{Items, Pages, Paginate};
pub use self::presigned::Presigned;
pub use self::response::DetailedResponse;
pub use self::retry::RetryPolicy;
pub use self::sign::SignatureVersion;
pub use self::upload::Upload;
pub use self::wait::{Polled, Waiter, Waiting};

/// A map with arbitrary names, as some parameters and responses have.
pub type Map<T> = std::collections::BTreeMap<String, T>;
