//! Generates typed Rust bindings from YAML descriptions of Alibaba Cloud operations.
//!
//! [`generate()`] is the whole run as a function of its input: texts in, texts out. [`Pipeline`] is the run from a directory of
//! specs to a directory of crates, for build scripts and the command line: it writes only what changed.

mod build_script;
mod cache;
pub mod coverage;
mod destinations;
mod diagnostic;
pub mod diff;
mod error;
pub mod files;
mod generate;
pub mod import;
mod markdown;
mod pipeline;
mod runtime;

pub mod model;
mod names;
pub mod output;
mod reconcile;
pub mod release;
mod rust;
pub mod spec;
mod stack;
mod stamp;
pub mod states;
mod tables;
mod text;

pub use build_script::{BuildScript, report_changes};
pub use diagnostic::{Diagnostic, Source, counted, nearest};
pub use error::RunError;
pub use generate::{Generation, Specs, catalog, generate};
pub use model::{UnknownOperation, crate_dir};
pub use pipeline::{Pipeline, Plan};
pub use runtime::{RuntimeDependency, RuntimeError};
pub use rust::{CalledAt, GeneratedFile, Layout, Origin, snippet};
pub use text::{visible, visible_lines, without_bom};
