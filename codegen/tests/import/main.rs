//! The import of official metadata.

mod bad_input;
mod corpus;
mod documents;
mod facts;
mod faults;
mod fixups;
mod json_text;
mod merge;
mod newer;
mod pagination;
mod prose;
mod public_items;
mod repeat;
mod replay;
mod same_names;
mod sharing;
mod signature;
mod subjects;
mod support;
