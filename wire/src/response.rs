//! What comes back.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// What the body of a successful response is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ResponseBody {
    /// JSON. An empty body is a value without members.
    #[default]
    Json,
    /// Text.
    Text,
    /// Bytes as they are.
    Bytes,
    /// Nothing; whatever comes is dropped.
    None,
    /// XML: one element, which is the only member of the value. The elements in it are members, and those of one name a list. An empty body
    /// is a value without members.
    Xml,
}

impl ResponseBody {
    /// Whether the body is a value that is described by its members, whatever the text that holds it.
    pub const fn is_value(self) -> bool {
        matches!(self, Self::Json | Self::Xml)
    }
}
