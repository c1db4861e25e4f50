//! The command line `alicloud`: one module a command, and the catalog that was embedded at build time.

mod arguments;
mod call;
mod cli;
mod emulate;
mod failure;
mod generate;
mod import;

use alicloud_model::Catalog;

/// The README's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use cli::run;

/// What `build.rs` made of `api-spec/`.
static CATALOG: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.json"));

/// The catalog of every committed operation, embedded at build time.
pub fn catalog() -> Catalog {
    // The build script wrote these bytes from the same type, so they can only fail to parse when the
    // binary is damaged; an empty catalog then gives a clear "no such product" to whoever asks.
    serde_json::from_slice(CATALOG).unwrap_or_default()
}
