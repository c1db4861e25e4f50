//! What specs say in Markdown, for the documentation of a crate: links that name an operation or a type lead to its method or
//! itself. Knows nothing of what is documented.

use std::collections::{HashMap, HashSet};

use alicloud_model::Product;

use super::ident;
use crate::markdown::{self, Link};
use crate::text::visible_lines;

/// The names that links of one file may mean.
pub(super) struct Prose {
    /// The methods of the client, by the names of the operations.
    methods: HashMap<String, String>,
    types: HashSet<String>,
    /// How the file reaches the crate's root: `super::`, or nothing.
    root: &'static str,
}

impl Prose {
    /// For the files below the crate's root.
    pub(super) fn new(product: &Product) -> Self {
        let method = |code_name| ident::bare(&ident::method(code_name));
        let operations = product.operations.iter();
        let types = product.schemas.iter().filter(|(_, shared)| shared.side.is_some());
        Self {
            methods: operations
                .map(|operation| (operation.name.clone(), method(operation.code_name())))
                .collect(),
            types: types.map(|(name, _)| name.clone()).collect(),
            root: "super::",
        }
    }

    /// The same, for the root itself.
    pub(super) fn of_root(self) -> Self {
        Self { root: "", ..self }
    }

    /// A text of a spec, without what rustdoc would warn of.
    pub(super) fn markdown(&self, text: &str) -> String {
        visible_lines(&markdown::normalized(text, &|link| self.target(link)))
    }

    /// The same in one line.
    pub(super) fn line(&self, text: &str) -> String {
        self.markdown(text).replace('\n', " ")
    }

    fn target(&self, link: &Link<'_>) -> Option<String> {
        let root = self.root;
        for name in [link.text, link.target] {
            if let Some(method) = self.methods.get(name) {
                return Some(format!("{root}Client::{method}"));
            }
        }
        if link.is_whole() {
            return Some(link.target.to_owned());
        }
        let named = [link.target, link.text].into_iter().find(|name| self.types.contains(*name))?;
        Some(format!("{root}types::{}", ident::bare(&ident::type_name(named))))
    }
}
