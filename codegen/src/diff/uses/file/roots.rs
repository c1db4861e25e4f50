//! Where the paths of a Rust file begin, as far as its imports say. Knows nothing of crates.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::plain;

/// Imported names, each with the first parts of the paths that end in it.
#[derive(Default)]
pub(super) struct Roots(BTreeMap<String, BTreeSet<String>>);

impl Roots {
    pub(super) fn of(file: &syn::File) -> Self {
        let mut roots = Self::default();
        roots.visit_file(file);
        roots
    }

    /// The first parts of the whole paths that a path with this first part may be, `None` for one that is not known: those of what the file
    /// has itself.
    pub(super) fn of_path(&self, first: &str, is_whole: bool) -> BTreeSet<Option<String>> {
        let mut seen = BTreeSet::new();
        let mut open = vec![first.to_owned()];
        let mut found = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            match self.0.get(&name) {
                Some(roots) => {
                    // `use ecs;` and `use ecs::{self, Client};` name the crate itself.
                    if roots.contains(&name) {
                        found.insert(Some(name));
                    }
                    open.extend(roots.iter().cloned());
                }
                None if is_local(&name) || (name == first && !is_whole) => {
                    found.insert(None);
                }
                None => {
                    found.insert(Some(name));
                }
            }
        }
        // Imports in a circle say nothing.
        if found.is_empty() { [None].into() } else { found }
    }

    fn tree(&mut self, tree: &syn::UseTree, root: Option<&str>) {
        let text = |ident: &syn::Ident| plain(&ident.to_string()).to_owned();
        let mut import = |name: String, ident: &syn::Ident| {
            let root = root.map_or_else(|| text(ident), str::to_owned);
            self.0.entry(name).or_default().insert(root);
        };
        match tree {
            syn::UseTree::Path(inner) => {
                let first = text(&inner.ident);
                let root = root.unwrap_or(&first);
                // `{self}` gives a module its own name.
                self.own(&inner.tree, &first, root);
                self.tree(&inner.tree, Some(root));
            }
            syn::UseTree::Name(inner) => import(text(&inner.ident), &inner.ident),
            syn::UseTree::Rename(inner) => import(text(&inner.rename), &inner.ident),
            syn::UseTree::Glob(_) => {}
            syn::UseTree::Group(inner) => {
                inner.items.iter().for_each(|inner| self.tree(inner, root));
            }
        }
    }

    fn own(&mut self, tree: &syn::UseTree, module: &str, root: &str) {
        match tree {
            syn::UseTree::Name(inner) if inner.ident == "self" => {
                self.0.entry(module.to_owned()).or_default().insert(root.to_owned());
            }
            syn::UseTree::Group(inner) => {
                inner.items.iter().for_each(|inner| self.own(inner, module, root));
            }
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Roots {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, None);
        visit::visit_item_use(self, item);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
        let text = |ident: &syn::Ident| plain(&ident.to_string()).to_owned();
        self.0.entry(text(name)).or_default().insert(text(&item.ident));
    }
}

/// Whether a path begins in the file's own crate.
fn is_local(first: &str) -> bool {
    matches!(first, "crate" | "self" | "super" | "Self")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_where_imports_say() {
        let file = syn::parse_str(
            "extern crate alicloud_kms as kms;
             use alicloud_ecs::{self as ecs, Client, describe_regions::{self, Region}};
             use ecs::list_tags as tags;
             use crate::own;
             use c::b as a; use a::d as c;
             mod inner { use alicloud_vpc::Client; }",
        );
        let roots = Roots::of(&file.unwrap());
        let of = |path: &str, is_whole| {
            let found = roots.of_path(path, is_whole);
            let found: Vec<String> =
                found.into_iter().map(|root| root.unwrap_or_else(|| "?".to_owned())).collect();
            found.join(" ")
        };
        for (path, wanted) in [
            ("kms", "alicloud_kms"),
            ("ecs", "alicloud_ecs"),
            ("describe_regions", "alicloud_ecs"),
            ("Region", "alicloud_ecs"),
            ("tags", "alicloud_ecs"),
            ("Client", "alicloud_ecs alicloud_vpc"),
            ("own", "?"),
            ("super", "?"),
            ("alicloud_rds", "alicloud_rds"),
        ] {
            assert_eq!(of(path, true), wanted, "{path}");
        }
        // A name alone that nothing imports may be from anywhere.
        assert_eq!(of("Vpc", false), "?");
        assert_eq!(of("a", true), "?");
    }
}
