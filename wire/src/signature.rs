//! How requests prove who sends them.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// How requests are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Signature {
    /// ACS3-HMAC-SHA256, which nearly all products take.
    #[default]
    Acs3,
    /// Not at all: anybody may send them.
    Anonymous,
    /// Not at all, but a bearer token is in the `Authorization` header, as RFC 6750 says.
    Bearer,
    /// The signature of the object storage.
    Oss,
    /// The signature of the log service.
    Sls,
    /// A scheme that only this product has.
    Other,
}
