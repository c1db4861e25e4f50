//! What a Rust file names: parts of paths, what it calls, and of which paths it takes all names. Knows nothing of changes.

mod roots;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use self::roots::Roots;
use crate::diagnostic::Source;
use crate::stack;

/// How deep brackets may be in brackets.
const DEEPEST: usize = 200;

/// How many tokens may be around a place without an end of a statement or of an argument between them. Each of them may be a level more
/// for the parser, which has this much stack for all of them.
const MOST_AROUND: usize = 8000;
const STACK: usize = 256 << 20;

/// Reads files, each of which may be none.
pub(super) fn parse_all(sources: &[Source]) -> Vec<Result<File<'_>, String>> {
    let all = || sources.iter().map(File::parse).collect();
    stack::with(STACK, all)
        .unwrap_or_else(|error| sources.iter().map(|_| Err(error.to_string())).collect())
}

/// Whether a parser may go deeper into a text than it can come back. Brackets in texts and comments count, too: one that has that many
/// of them is not read for nothing.
fn is_too_deep(text: &str) -> bool {
    let mut depth: usize = 0;
    text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

/// The most tokens around a place, as far as a parser may have all of them open.
fn around(tokens: TokenStream) -> usize {
    let (mut open, mut most) = (0, 0);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        open += 1;
        let ends = match &token {
            TokenTree::Punct(sign) => matches!(sign.as_char(), ';' | ','),
            TokenTree::Group(group) => {
                most = most.max(open + around(group.stream()));
                group.delimiter() == Delimiter::Brace && begins_anew(tokens.peek())
            }
            _ => false,
        };
        most = most.max(open);
        if ends {
            open = 0;
        }
    }
    most
}

/// Whether what follows a block is no part of what the block ends.
fn begins_anew(next: Option<&TokenTree>) -> bool {
    match next {
        Some(TokenTree::Ident(name)) => name != "as" && name != "else",
        Some(TokenTree::Punct(sign)) => sign.as_char() == '#',
        _ => true,
    }
}

/// Names, each with the first parts of the paths that it is in, as far as they are known: mostly crates.
type Names = BTreeMap<String, BTreeSet<Option<String>>>;

/// What a file names.
pub(super) struct File<'s> {
    source: &'s Source,
    roots: Roots,
    /// Parts of paths, imported names.
    named: Names,
    /// Methods that are called, and fields.
    members: Names,
    /// The paths of which it takes all names.
    pub(super) globs: Vec<String>,
}

impl<'s> File<'s> {
    fn parse(source: &'s Source) -> Result<Self, String> {
        const TOO_DEEP: &str = "it is nested too deeply";
        if is_too_deep(&source.text) {
            return Err(TOO_DEEP.to_owned());
        }
        let text = source.text.trim_start_matches('\u{feff}');
        // A first line that says which program runs it is no Rust.
        let text = match text.strip_prefix("#!") {
            Some(rest) if !rest.trim_start().starts_with('[') => {
                rest.split_once('\n').map_or("", |(_, rest)| rest)
            }
            _ => text,
        };
        let tokens: TokenStream =
            text.parse().map_err(|error: proc_macro2::LexError| error.to_string())?;
        if around(tokens.clone()) > MOST_AROUND {
            return Err(TOO_DEEP.to_owned());
        }
        let parsed: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
        let mut file = Self {
            source,
            roots: Roots::of(&parsed),
            named: Names::new(),
            members: Names::new(),
            globs: Vec::new(),
        };
        file.visit_file(&parsed);
        Ok(file)
    }

    /// Whether a name is a part of a path that may begin with what `is_root` takes.
    pub(super) fn names(&self, name: &str, is_root: impl Fn(&str) -> bool) -> bool {
        may_be_of(&self.named, name, is_root)
    }

    /// Whether a name is a field, or a method that is called, also as a path that may begin with what `is_root` takes.
    pub(super) fn calls(&self, name: &str, is_root: impl Fn(&str) -> bool) -> bool {
        may_be_of(&self.members, name, is_root)
    }

    /// The first line that has a name, and nothing of what `is_other` takes if there is such a line.
    pub(super) fn line_of(&self, name: &str, is_other: impl Fn(&str) -> bool) -> String {
        let alone = self.lines_of(name).find(|(_, line)| !words(line).any(&is_other));
        self.place(alone.or_else(|| self.lines_of(name).next()))
    }

    /// The first line that has a name behind a dot, at the end of a path, or in any other way.
    pub(super) fn line_of_call(&self, name: &str, is_other: impl Fn(&str) -> bool) -> String {
        let named = |line: &str, of: &str| {
            let ends = |part: &str| !part.starts_with("::");
            [format!("{of}{name}"), format!("{of}r#{name}")]
                .iter()
                .any(|name| line.split(name.as_str()).skip(1).any(ends))
        };
        let alone = |line: &str| !words(line).any(&is_other);
        let first = |of: &str| self.lines_of(name).find(|(_, line)| named(line, of) && alone(line));
        match first(".").or_else(|| first("::")) {
            Some(line) => self.place(Some(line)),
            None => self.line_of(name, &is_other),
        }
    }

    fn lines_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let lines = self.source.text.lines().enumerate();
        lines.filter(move |(_, line)| words(line).any(|word| word == name))
    }

    fn place(&self, line: Option<(usize, &str)>) -> String {
        format!("{}:{}", self.source.path, line.map_or(0, |(at, _)| at) + 1)
    }

    fn name(&mut self, ident: &syn::Ident, roots: &BTreeSet<Option<String>>) {
        add(&mut self.named, ident, roots);
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) => {
                    // In a macro it may be anything.
                    self.name(&ident, &unknown());
                    add(&mut self.members, &ident, &unknown());
                }
                _ => {}
            }
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, path: &[String]) {
        let mut name = |ident: &syn::Ident| {
            let name = plain(&ident.to_string()).to_owned();
            let roots = self.roots.of_path(path.first().unwrap_or(&name), true);
            add(&mut self.named, ident, &roots);
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

    fn roots_of(&self, path: &syn::Path) -> BTreeSet<Option<String>> {
        path.segments.first().map_or_else(unknown, |first| {
            let first = first.ident.to_string();
            self.roots.of_path(plain(&first), path.segments.len() > 1)
        })
    }
}

impl<'ast> Visit<'ast> for File<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let root = Some(plain(&item.ident.to_string()).to_owned());
        self.name(&item.ident, &[root].into());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let roots = self.roots_of(path);
        for segment in &path.segments {
            self.name(&segment.ident, &roots);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        // `Client::list_tags` is called as `.list_tags` is.
        if let Some(last) = path.path.segments.last().filter(|_| path.path.segments.len() > 1) {
            let roots = self.roots_of(&path.path);
            add(&mut self.members, &last.ident, &roots);
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        add(&mut self.members, &call.method, &unknown());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_member(&mut self, member: &'ast syn::Member) {
        if let syn::Member::Named(name) = member {
            add(&mut self.members, name, &unknown());
        }
    }

    fn visit_macro(&mut self, one: &'ast syn::Macro) {
        visit::visit_macro(self, one);
        self.tokens(one.tokens.clone());
    }
}

fn add(names: &mut Names, ident: &syn::Ident, roots: &BTreeSet<Option<String>>) {
    let name = plain(&ident.to_string()).to_owned();
    names.entry(name).or_default().extend(roots.iter().cloned());
}

fn unknown() -> BTreeSet<Option<String>> {
    [None].into()
}

fn may_be_of(names: &Names, name: &str, is_root: impl Fn(&str) -> bool) -> bool {
    names
        .get(name)
        .is_some_and(|roots| roots.iter().any(|root| root.as_deref().is_none_or(&is_root)))
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// A name without what makes it one where it is a keyword.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: String) -> Option<String> {
        let source = [Source { path: "a.rs".to_owned(), text }];
        parse_all(&source).into_iter().find_map(Result::err)
    }

    #[test]
    fn what_goes_too_deep_is_not_read_and_ends_nothing() {
        let deep = |before: &str, part: &str, after: &str| {
            [MOST_AROUND / 8, 10 * MOST_AROUND]
                .map(|times| parse(format!("{before}{}{after}", part.repeat(times))))
        };
        for (before, part, after) in [
            ("fn f() { let a = ", "-", "1; }"),
            ("type T = ", "&", "u8;"),
            ("fn f() { let a = ", "|a| ", "1; }"),
            ("fn f() { ", "return ", "1; }"),
            ("fn f() { ", "a = ", "1; }"),
            ("use ", "a::", "a;"),
            ("fn f() { ", "a = {} = ", "1; }"),
        ] {
            let too_deep = Some("it is nested too deeply".to_owned());
            assert_eq!(deep(before, part, after), [None, too_deep], "{part}");
        }
        let nested = |times| format!("type T = {}u8{};", "V<".repeat(times), ">".repeat(times));
        assert_eq!(parse(nested(MOST_AROUND / 8)), None);
        assert!(parse(nested(MOST_AROUND)).is_some());
        assert!(parse("(".repeat(300)).is_some());
        let long = "fn f() { a(1, 2); if a { b() } else { c() } }\n".repeat(MOST_AROUND);
        assert_eq!(parse(long), None);
        assert_eq!(parse("#!/bin/x\n#![a]\nfn f() {}".to_owned()), None);
        assert_eq!(parse("#![a]\nfn f() {}".to_owned()), None);
    }
}
