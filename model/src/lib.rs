//! What an Alibaba Cloud API offers, as data: products, operations, parameters, schemas, errors
//! and pagination, with every question of meaning already decided.
//!
//! `alicloud-codegen` builds it from YAML specs; the generator, the emulator and the command line
//! read it. It knows nothing of YAML, of HTTP libraries or of Rust syntax.

mod operation;
mod package;
mod pagination;
mod product;
mod schema;

pub use operation::{
    Access, Authentication, Authorization, BodyFormat, ErrorCode, HttpMethod, ListStyle, Operation,
    Parameter, Placement, Replacement, Response, ResponseBody, Signature, Style,
};
pub use package::Package;
pub use pagination::{Count, Items, MemberName, Pagination, Place};
pub use product::{Catalog, Endpoint, EndpointRule, Product, SharedType, Side, Subject};
pub use schema::{Field, Limits, Object, Schema, Shape};
