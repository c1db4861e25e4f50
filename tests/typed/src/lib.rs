//! Drives generated types from data, through tables of operations: requests are compared with what the
//! official client sends, and response examples are decoded and encoded again.

pub mod decode;
mod table;
pub mod wire;
mod xml;

pub use table::Table;
