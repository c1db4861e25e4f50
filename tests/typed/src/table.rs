//! Finds operations by the names that data files use.

use std::collections::{BTreeMap, HashMap};

use alicloud_runtime::dispatch::Entry;

/// The operations of dispatch tables, by product, version and name.
pub struct Table {
    operations: HashMap<String, Entry>,
    /// By directory and version, and as the entries name them.
    products: BTreeMap<String, (&'static str, &'static str)>,
}

fn product_key(product: &str, version: &str) -> String {
    format!("{} {version}", product.to_ascii_lowercase())
}

impl Table {
    /// A table of the entries of these.
    pub fn new(tables: &[&[Entry]]) -> Self {
        let entries = || tables.iter().copied().flatten();
        let products = entries()
            .map(|e| (product_key(e.product, e.version), (e.product, e.version)))
            .collect();
        let operations = entries()
            .map(|e| (format!("{} {}", product_key(e.product, e.version), e.operation()), *e))
            .collect();
        Self { operations, products }
    }

    /// The operation, by the product's directory.
    pub fn get(&self, product: &str, version: &str, operation: &str) -> Option<&Entry> {
        self.operations.get(&format!("{} {operation}", product_key(product, version)))
    }

    /// Whether the table has operations of that product version.
    pub fn has_product(&self, product: &str, version: &str) -> bool {
        self.products.contains_key(&product_key(product, version))
    }

    /// The products, each with the version.
    pub fn products(&self) -> Vec<(String, String)> {
        let owned = |(product, version): &(&str, &str)| ((*product).into(), (*version).into());
        self.products.values().map(owned).collect()
    }

    /// How many operations there are.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }
}
