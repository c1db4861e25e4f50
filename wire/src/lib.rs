//! The words for how an API is called over HTTP: which method, where parameters go and in what form, what bodies are, how requests
//! are signed, which host they go to, and what the id of a request is called in responses.
//!
//! Specs, the generator, the emulator and the runtime describe operations with these types, so that a fact of a spec is the same
//! value in the request that is sent. Nothing here encodes, signs or sends, and nothing knows of products.
//!
//! Types to which a later version may add a variant are `non_exhaustive`. Code that meets a variant it does not know refuses it with an
//! error, or takes bytes as they are; it does not guess.

#![forbid(unsafe_code)]

mod address;
mod method;
mod placement;
mod processed;
mod request_id;
mod response;
mod signature;

pub use self::address::{Addressing, Endpoint, EndpointRule};
pub use self::method::Method;
pub use self::placement::{BodyFormat, EmptyBody, ListStyle, Placement};
pub use self::processed::Processed;
pub use self::request_id::{RequestIdName, is_request_id};
pub use self::response::ResponseBody;
pub use self::signature::Signature;
