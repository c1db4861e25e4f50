//! From two states of the specs to what changed between them, for people who review it and for the callers that it hits: each
//! change with what it does on the wire and to Rust code. A function of two models; knows nothing of where these come from or
//! of how a list of changes is shown.

mod accepted;
mod change;
mod class;
mod errors;
mod fold;
mod kinds;
mod markdown;
mod operation;
mod pages;
mod pairs;
mod product;
mod record;
mod report;
mod rule;
mod said;
mod shape;
mod shared;
mod summary;
mod text;
mod uses;
mod walk;
mod words;

use std::collections::BTreeMap;

use alicloud_model::Product;

pub use change::{Change, CrateDiff, Diff};
pub use class::{Bump, Class, NotAVersion, UnknownClass};
pub use fold::{Group, Line, fold, listed};
pub use kinds::changes_by_kind;
pub use markdown::{MOST_BYTES, markdown};
pub use report::{CrateReport, Entry, Report, UsedBy, report_json_schema};
pub use rule::Rule;
pub use summary::counts;
pub use text::text;

/// What changed from one state of a spec tree to another.
///
/// Products are the same where their directory and their version are. What no program can notice is left out.
pub fn compare(old: &[Product], new: &[Product]) -> Diff {
    fn keyed(products: &[Product]) -> BTreeMap<(&str, &str), &Product> {
        products.iter().map(|product| ((&*product.id, &*product.version), product)).collect()
    }
    let (old, new) = (keyed(old), keyed(new));
    let mut crates = Vec::new();
    for (key, before) in &old {
        match new.get(key) {
            Some(after) => crates.extend(product::changed(before, after)),
            None => crates.push(product::gone(before)),
        }
    }
    let added = new.iter().filter(|(key, _)| !old.contains_key(*key));
    crates.extend(added.map(|(_, product)| product::added(product)));
    crates.sort_by(|a, b| (&a.product, &a.version).cmp(&(&b.product, &b.version)));
    Diff { crates }
}
