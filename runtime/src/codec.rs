//! How records travel: one `set` and one `each` per record, turned into serde, debug output and paths in errors here.
//! It must not know of HTTP, operations or placement.

mod debug;
mod decode;
mod encode;
mod macros;
mod path;
mod scalar;

pub(crate) use self::debug::Name;
pub use self::debug::{Redacted, debug_record};
pub use self::decode::{Decode, Field, Unfit, decode_record, decode_root};
pub use self::encode::{Encode, Wire, Writer, encode_record};
pub use self::path::Path;
pub use self::scalar::{decode_open_enum, encode_open_enum};

use serde::de::MapAccess;
use serde::ser::SerializeMap;

/// A plain struct with wire names: what a request, a response or a nested object is made of.
///
/// Generated code implements it; [`records!`](crate::records) turns it into `Serialize`, `Deserialize` and `Debug`.
pub trait Record: Default {
    /// The Rust name of the type, for debug output.
    const NAME: &'static str;

    /// Reads the value of the member `key` into the field it belongs to, or skips it.
    fn set<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        field: Field<'_, A>,
    ) -> Result<(), A::Error>;

    /// Hands every member to the writer, in order.
    fn each<S: SerializeMap>(&self, writer: &mut Writer<'_, S>);
}

/// A text with known values that keeps unknown ones.
///
/// Generated code implements it; [`open_enums!`](crate::open_enums) adds the conversions and serde.
pub trait OpenEnum: Sized {
    /// The value for a text; never fails.
    fn parse(value: &str) -> Self;

    /// The text, as it is written on the wire.
    fn as_str(&self) -> &str;
}

#[cfg(test)]
mod tests;
