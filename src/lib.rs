//! The command line `alicloud`: one module a command, and the catalogs that were embedded at build time.

mod arguments;
mod call;
pub mod catalogs;
mod cli;
mod clock;
mod diff;
mod emulate;
mod failure;
mod generate;
mod git;
mod import;
mod output;
mod release;
mod spec_tree;
mod update;

/// The README's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use cli::run;
