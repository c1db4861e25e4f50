//! Since when the cloud documents something otherwise than it did; knows no calendar.

use serde::{Deserialize, Serialize};

/// Since when something is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// Nobody knows.
    Unknown,
    /// Since that day, `yyyy-mm-dd`.
    Day(String),
}
