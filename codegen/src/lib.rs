//! Generates typed Rust bindings from YAML descriptions of Alibaba Cloud operations.
//!
//! [`generate()`] is the whole run as a function of its input. [`files`] reads the specs and writes the
//! result, only what changed.

pub mod coverage;
mod diagnostic;
pub mod files;
mod generate;
pub mod import;
pub mod incremental;

pub mod model;
mod names;
mod reconcile;
mod rust;
pub mod spec;

pub use diagnostic::{Diagnostic, Source, nearest};
pub use generate::{Generation, Specs, catalog, generate};
pub use rust::{GeneratedFile, RuntimeDependency, crate_dir, dispatch_table, snippet};
