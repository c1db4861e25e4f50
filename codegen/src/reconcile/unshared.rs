//! New specs where none exist, without what an import would find to share: what two documents differ in is then the documents' doing. Knows
//! no files.

use std::collections::BTreeMap;

use super::existing_product::ExistingProduct;
use super::merge::Notes;
use super::{Fresh, SpecsError, Terms, rules, subjects};

/// Gives new specs the names that they have in code, and settles what depends on which operations there are.
pub(crate) fn unshared(mut fresh: Fresh, terms: Terms) -> Result<Fresh, Vec<SpecsError>> {
    let nothing: BTreeMap<String, String> = BTreeMap::new();
    let old = ExistingProduct::read(&nothing, "", &fresh.operations, &fresh.names)?;
    old.name(&mut fresh.operations, &fresh.names);
    let operations = subjects::Operations::new(&fresh.operations, &old);
    subjects::merge(&mut fresh.product.subjects, None, &operations, &mut Notes::default());
    fresh.product.default_version = rules::default_version(terms.default_version, None);
    Ok(fresh)
}
