//! From the model to Rust: identifiers, types, then tokens, then text. Knows nothing of YAML; of the
//! runtime it knows the names that generated code uses.

mod dispatch;
mod docs;
mod errors;
mod fields;
mod format;
mod ident;
mod operation;
mod paginate;
mod product;
mod records;
mod shared_types;
mod snippet;
mod types;

pub use dispatch::dispatch_table;
pub use product::{GeneratedFile, RuntimeDependency, crate_dir};
pub(crate) use product::{Origin, Origins, generate_product};
pub use snippet::snippet;
