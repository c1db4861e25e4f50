//! What a Rust file names: parts of paths, what it calls, and of which paths it takes all names. Knows nothing of changes.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::diagnostic::Source;

/// What a file names.
pub(super) struct File<'s> {
    source: &'s Source,
    /// Parts of paths, imported names.
    pub(super) named: BTreeSet<String>,
    /// Methods that are called, and fields.
    pub(super) members: BTreeSet<String>,
    /// The paths of which it takes all names.
    pub(super) globs: Vec<String>,
}

impl<'s> File<'s> {
    pub(super) fn parse(source: &'s Source) -> syn::Result<Self> {
        let parsed = syn::parse_file(&source.text)?;
        let mut file =
            Self { source, named: BTreeSet::new(), members: BTreeSet::new(), globs: Vec::new() };
        file.visit_file(&parsed);
        Ok(file)
    }

    /// The first line that has a name.
    pub(super) fn line_of(&self, name: &str) -> String {
        self.place(self.lines_of(name).next())
    }

    /// The first line that has a name behind a dot, at the end of a path, or in any other way.
    pub(super) fn line_of_call(&self, name: &str) -> String {
        let named = |line: &str, of: &str| {
            let ends = |part: &str| !part.starts_with("::");
            [format!("{of}{name}"), format!("{of}r#{name}")]
                .iter()
                .any(|name| line.split(name.as_str()).skip(1).any(ends))
        };
        let first = |of: &str| self.lines_of(name).find(|(_, line)| named(line, of));
        self.place(first(".").or_else(|| first("::")).or_else(|| self.lines_of(name).next()))
    }

    fn lines_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let has = move |line: &str| line.split(|c| !is_part(c)).any(|word| word == name);
        self.source.text.lines().enumerate().filter(move |(_, line)| has(line))
    }

    fn place(&self, line: Option<(usize, &str)>) -> String {
        format!("{}:{}", self.source.path, line.map_or(0, |(at, _)| at) + 1)
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) => {
                    // In a macro it may be anything.
                    let name = plain(&ident.to_string()).to_owned();
                    self.members.insert(name.clone());
                    self.named.insert(name);
                }
                _ => {}
            }
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, path: &[String]) {
        let mut name = |ident: &syn::Ident| {
            let name = plain(&ident.to_string()).to_owned();
            self.named.insert(name.clone());
            name
        };
        match tree {
            syn::UseTree::Path(inner) => {
                let mut path = path.to_vec();
                path.push(name(&inner.ident));
                self.tree(&inner.tree, &path);
            }
            syn::UseTree::Name(inner) => {
                name(&inner.ident);
            }
            syn::UseTree::Rename(inner) => {
                name(&inner.ident);
            }
            syn::UseTree::Glob(_) => self.globs.push(path.join("::")),
            syn::UseTree::Group(inner) => {
                inner.items.iter().for_each(|inner| self.tree(inner, path));
            }
        }
    }
}

impl<'ast> Visit<'ast> for File<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.named.insert(plain(&item.ident.to_string()).to_owned());
    }

    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        self.named.insert(plain(&segment.ident.to_string()).to_owned());
        visit::visit_path_segment(self, segment);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        // `Client::list_tags` is called as `.list_tags` is.
        if let Some(last) = path.path.segments.last().filter(|_| path.path.segments.len() > 1) {
            self.members.insert(plain(&last.ident.to_string()).to_owned());
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.members.insert(plain(&call.method.to_string()).to_owned());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_member(&mut self, member: &'ast syn::Member) {
        if let syn::Member::Named(name) = member {
            self.members.insert(plain(&name.to_string()).to_owned());
        }
    }

    fn visit_macro(&mut self, one: &'ast syn::Macro) {
        visit::visit_macro(self, one);
        self.tokens(one.tokens.clone());
    }
}

/// A name without what makes it one where it is a keyword.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
