//! From the model to Rust: identifiers, types, then tokens, then text. Knows nothing of YAML; of the
//! runtime it knows the names that generated code uses.

mod crate_docs;
mod cycles;
mod deprecation;
mod dispatch;
mod docs;
mod errors;
mod fields;
mod file;
mod format;
mod ident;
mod layout;
mod manifest;
mod multipart;
mod operation;
mod operation_docs;
mod paginate;
mod product;
mod prose;
mod readme;
mod records;
mod shared_types;
mod snippet;
mod streams;
pub(crate) mod surface;
mod types;
mod umbrella;
mod waiters;
mod wire;

pub(crate) use dispatch::{dispatch_crate, dispatch_index, dispatch_table};
pub(crate) use file::Origins;
pub use file::{GeneratedFile, Origin};
pub use layout::Layout;
pub(crate) use product::generate_product;
pub use snippet::{CalledAt, snippet};
pub(crate) use umbrella::{Part, conflict, umbrella};
