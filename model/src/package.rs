//! What a package with the code of a product says about itself. Knows nothing of what is in it.

use serde::{Deserialize, Serialize};

/// The facts that the manifest of a product's package states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Package {
    /// The name: `alicloud-ecs`.
    pub name: String,
    /// The package's own version, apart from that of the API and of the generator.
    pub version: String,
    /// One sentence on what it is.
    pub description: String,
    /// The licence, as an SPDX expression. Without one the package is not to be published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Where its sources are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
}
