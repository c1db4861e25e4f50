//! The import of official metadata.

mod bad_input;
mod corpus;
mod documents;
mod faults;
mod fixups;
mod merge;
mod pagination;
mod sharing;
mod signature;
mod subjects;
mod support;
