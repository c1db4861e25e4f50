//! What an Alibaba Cloud API offers, as data: products, operations, parameters, schemas, errors
//! and pagination, with every question of meaning already decided.
//!
//! `alicloud-codegen` builds it from YAML specs; the generator, the emulator and the command line
//! read it. It knows nothing of YAML, of HTTP libraries or of Rust syntax.

// What is public can gain a field. A new kind of shape or of paging is for every reader to decide about, so enums are exhaustive.
#![warn(clippy::exhaustive_structs)]

mod compact;
mod multipart;
mod operation;
mod package;
mod pagination;
mod product;
mod repeat;
mod schema;
mod since;
mod typed;

/// The words for how operations are called, which the runtime has too.
pub use alicloud_wire::{
    Addressing, BodyFormat, EmptyBody, Endpoint, EndpointRule, ListStyle, Method, Placement,
    Processed, ResponseBody, Signature,
};
pub use compact::CompactError;
pub use multipart::{Multipart, PartList};
pub use operation::{
    Access, Asynchronous, Authorization, AuthorizationLevel, ErrorCode, Operation, OtherOperation,
    Parameter, Quota, Response, Revision, Stream, Style, Success, Waiter,
};
pub use package::Package;
pub use pagination::{ByToken, Count, Items, MemberName, Pagination, Place};
pub use product::{Catalog, Product, SharedType, Side, Subject};
pub use repeat::{is_disputed, only_reads, reads_by_name};
pub use schema::{Field, Limits, Object, Schema, Shape};
pub use since::Since;
