//! What an error says about the request that it answers.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// Whether a request was processed that got an error which passes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Processed {
    /// It was refused before anything was done, so that any request may be sent again.
    No,
    /// Nobody says. Only what is harmless twice may be sent again.
    Unknown,
}
