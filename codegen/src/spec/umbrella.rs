//! `umbrella.yaml`: the crate that has each product of a spec tree as a feature. Knows nothing of what is made of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The name of the file, at the root of a spec tree.
pub const UMBRELLA_FILE: &str = "umbrella.yaml";

/// The crate that has each product as a feature. A spec tree without this file has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct UmbrellaSpec {
    /// The name of the crate, and of its directory.
    #[serde(rename = "crate")]
    pub package: String,
    /// Its version.
    pub crate_version: String,
    /// What was released last. `alicloud release` writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<ReleasedUmbrella>,
    /// What it is, in a sentence.
    pub description: String,
    /// Its licence. Without one it is not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Where its sources are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
}

/// A release of that crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedUmbrella {
    /// Its version.
    pub version: String,
    /// The versions of the products' crates then, by name.
    pub crates: BTreeMap<String, String>,
}

impl std::fmt::Display for ReleasedUmbrella {
    /// The release as `umbrella.yaml` has it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let crates: Vec<String> =
            self.crates.iter().map(|(name, version)| format!("{name}: {version}")).collect();
        write!(f, "{{ version: {}, crates: {{ {} }} }}", self.version, crates.join(", "))
    }
}
