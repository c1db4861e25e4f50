//! How records travel: one `read` and one `each` per record, turned into serde, equality, debug output and paths in errors here.
//! It must not know of HTTP, operations or placement.

mod debug;
mod decode;
mod encode;
mod macros;
mod open_enum;
mod path;
mod reader;
mod same;
mod scalar;

pub(crate) use self::debug::{Name, REDACTED};
pub use self::debug::{Redacted, debug_record};
pub use self::decode::{Decode, Unfit, decode_root};
pub(crate) use self::encode::SECRET;
pub use self::encode::{Encode, Wire, Writer};
pub use self::open_enum::{Known, OpenEnum, decode_open_enum, encode_open_enum};
pub use self::path::Path;
pub use self::reader::{Reader, empty_record};
pub use self::same::same_record;

use serde::ser::SerializeMap;

/// A plain struct with wire names: what a request, a response or a nested object is made of.
///
/// Generated code implements it; every record is [`Encode`] and [`Decode`], and [`records!`](crate::records) turns it into
/// `Serialize`, `Deserialize`, `Default`, `PartialEq` and `Debug`.
pub trait Record: Default {
    /// Makes a record of the members of an object. What the object lacks is the default of its field.
    fn read(reader: &mut Reader<'_>) -> Self;

    /// Hands every member to the writer, in order.
    fn each<S: SerializeMap>(&self, writer: &mut Writer<'_, S>);
}

/// What a record that holds itself is kept in. Boxes hold nothing but records.
impl<T: Record> Record for Box<T> {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self::new(T::read(reader))
    }

    fn each<S: SerializeMap>(&self, writer: &mut Writer<'_, S>) {
        (**self).each(writer);
    }
}

#[cfg(test)]
mod tests;
