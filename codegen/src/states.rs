//! Two states of specs as models, for whoever compares them: as much of them as a comparison needs, and no more. Knows nothing of what
//! changed, of file systems and of version control.

mod metadata;
mod specs;

use alicloud_model::Product;

pub use metadata::{Document, MetadataStates, of_metadata};
pub use specs::{Id, SpecFiles, of_specs};

/// The products of two states. Those that are alike may be missing in both, and so may operations that are alike.
#[derive(Clone, Debug, Default)]
pub struct States {
    /// As they were.
    pub old: Vec<Product>,
    /// As they are.
    pub new: Vec<Product>,
}
