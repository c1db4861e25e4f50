//! What a Rust file names: parts of paths, what it calls, and of which paths it takes all names. Knows nothing of changes.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::diagnostic::Source;

/// How deep brackets may be in brackets.
const DEEPEST: usize = 200;

/// How many tokens may be around a place without an end of a statement or of an argument between them. Each of them may be a level more
/// for the parser, which has this much stack for all of them.
const MOST_AROUND: usize = 8000;
const STACK: usize = 256 << 20;

/// Reads files, each of which may be none.
pub(super) fn parse_all(sources: &[Source]) -> Vec<Result<File<'_>, String>> {
    let all = || sources.iter().map(File::parse).collect();
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, all);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(files)) => files,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => sources.iter().map(|_| Err(error.to_string())).collect(),
        }
    })
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
