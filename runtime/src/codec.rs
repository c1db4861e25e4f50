//! How records travel: each is read by one function and written by one, and equality, debug output and paths in errors come from
//! those two, here.
//! It must not know of HTTP, operations or placement.

mod debug;
mod decode;
mod encode;
mod macros;
mod open_enum;
mod reader;
mod same;
mod scalar;
mod warnings;

pub use self::debug::debug_record;
pub(crate) use self::debug::{Name, REDACTED, Redacted};
pub(crate) use self::decode::decode_leniently;
pub use self::decode::{Decode, decode_root};
pub use self::encode::{Encode, Writer};
pub(crate) use self::encode::{SECRET, Wire};
pub use self::open_enum::{
    Known, OpenEnum, copy_open_enum, debug_open_enum, decode_open_enum, display_open_enum,
    encode_open_enum, hash_open_enum, same_open_enum,
};
pub use self::reader::{Reader, empty_record};
pub use self::same::same_record;
pub(crate) use self::warnings::Found;
pub use self::warnings::{Warning, Warnings};

use serde::Serialize;

/// A plain struct with wire names: what a request, a response or a nested object is made of.
///
/// Generated code implements it, and `Serialize` with a [`Writer`]. Every record is [`Encode`] and [`Decode`], and
/// [`records!`](crate::generated::records) adds `Deserialize`, `Default`, `PartialEq` and `Debug`.
pub trait Record: Default + Serialize {
    /// Whether a response without a body says less than it should.
    const HAS_CONTENT: bool = true;

    /// Makes a record of the members of an object. What the object lacks is the default of its field.
    fn read(reader: &mut Reader) -> Self;
}

/// What a record that holds itself is kept in. Boxes hold nothing but records.
impl<T: Record> Record for Box<T> {
    fn read(reader: &mut Reader) -> Self {
        Self::new(T::read(reader))
    }
}

#[cfg(test)]
mod tests;
