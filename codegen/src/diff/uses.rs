//! What Rust sources use of the crates that changed, as far as reading them says: names are compared, and no types are known.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::change::Change;
use super::class::Class;
use super::report::{CrateReport, Report, UsedBy};
use super::rule::Rule;
use crate::diagnostic::Source;
use crate::names::snake;

impl Report {
    /// Marks the changes that sources touch, which are all the sources of a program: its Rust files with their paths. What is new, and what no
    /// program notices, touches nobody. `place` is where the sources are.
    pub fn mark_used(&mut self, place: &str, sources: &[Source]) {
        let mut used_by =
            UsedBy { sources: place.to_owned(), files: sources.len(), ..UsedBy::default() };
        let mut files = Vec::new();
        for source in sources {
            if is_too_deep(&source.text) {
                used_by
                    .undecided
                    .push(format!("{} is not read: it is nested too deeply", source.path));
                continue;
            }
            match File::parse(source) {
                Ok(file) => files.push(file),
                Err(error) => {
                    used_by.undecided.push(format!("{} is not read: {error}", source.path));
                }
            }
        }
        let program = Program { files };
        for of in &mut self.crates {
            let library = of.package.replace('-', "_");
            if program.named(&library).is_empty() {
                continue;
            }
            for file in &program.files {
                let from =
                    file.globs.iter().filter(|path| path.split("::").next() == Some(&*library));
                used_by.undecided.extend(from.map(|path| {
                    let line = file.line_of(&library);
                    format!(
                        "{line} takes all names of `{path}`; which of them it uses is not known"
                    )
                }));
            }
            let marks: Vec<Vec<String>> =
                of.changes.iter().map(|entry| program.uses(of, &library, &entry.change)).collect();
            for (entry, used) in of.changes.iter_mut().zip(marks) {
                entry.used = used;
            }
        }
        self.used_by = Some(used_by);
    }
}

/// Whether a parser may go deeper into a text than it can come back. Brackets in texts and comments count, too: one that has that many
/// of them is not read for nothing.
fn is_too_deep(text: &str) -> bool {
    const DEEPEST: usize = 200;
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

/// The sources of a program.
struct Program<'s> {
    files: Vec<File<'s>>,
}

impl Program<'_> {
    /// The places that have one of the names of a change.
    fn uses(&self, of: &CrateReport, library: &str, change: &Change) -> Vec<String> {
        if change.class() <= Class::Addition {
            return Vec::new();
        }
        let Some(item) = &change.item else {
            return match &change.operation {
                Some(operation) => self.operation(operation),
                None => self.of_all(change, library),
            };
        };
        if of.whole().is_some() {
            return self.named(library);
        }
        let parts: Vec<&str> = item.split("::").collect();
        let (module, name) = match parts.as_slice() {
            ["Client", method] => return self.called(method),
            [module, .., name] => (*module, *name),
            _ => return self.named(item),
        };
        // Without the operation, a name is that of something else.
        let operations = change.operation.iter().chain(&change.users);
        let is_known = operations.clone().any(|name| !self.operation(name).is_empty())
            || !self.named(module).is_empty();
        if !is_known {
            return Vec::new();
        }
        if change.rule == Rule::Side {
            // Its fields are others, and nobody has to name it for that.
            return operations
                .flat_map(|name| self.operation(name))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
        }
        if name.starts_with(char::is_uppercase) {
            return self.named(name);
        }
        let mut used = self.called(name);
        used.extend(self.called(&format!("{name}_json")));
        used
    }

    /// The places that touch what is so for all users of a crate, or of what is shared.
    fn of_all(&self, change: &Change, library: &str) -> Vec<String> {
        if change.users.is_empty() {
            return self.named(library);
        }
        change.users.iter().flat_map(|name| self.operation(name)).collect()
    }

    /// The places that call an operation, or name its module.
    fn operation(&self, operation: &str) -> Vec<String> {
        let module = snake(operation);
        let called = self.called(&module);
        if called.is_empty() { self.named(&module) } else { called }
    }

    fn named(&self, name: &str) -> Vec<String> {
        let name = plain(name);
        let files = self.files.iter().filter(|file| file.named.contains(name));
        files.map(|file| file.line_of(name)).collect()
    }

    fn called(&self, name: &str) -> Vec<String> {
        let name = plain(name);
        let files = self.files.iter().filter(|file| file.members.contains(name));
        files.map(|file| file.line_of_call(name)).collect()
    }
}

/// What a file names.
struct File<'s> {
    source: &'s Source,
    /// Parts of paths, imported names.
    named: BTreeSet<String>,
    /// Methods that are called, and fields.
    members: BTreeSet<String>,
    /// The paths of which it takes all names.
    globs: Vec<String>,
}

impl<'s> File<'s> {
    fn parse(source: &'s Source) -> syn::Result<Self> {
        let parsed = syn::parse_file(&source.text)?;
        let mut file =
            Self { source, named: BTreeSet::new(), members: BTreeSet::new(), globs: Vec::new() };
        file.visit_file(&parsed);
        Ok(file)
    }

    /// The first line that has a name.
    fn line_of(&self, name: &str) -> String {
        self.place(self.lines_of(name).next())
    }

    /// The first line that has a name behind a dot, or in any other way.
    fn line_of_call(&self, name: &str) -> String {
        let dotted = [format!(".{name}"), format!(".r#{name}")];
        let is_called =
            |line: &&(usize, &str)| dotted.iter().any(|name| line.1.contains(name.as_str()));
        let line = self.lines_of(name).find(|line| is_called(&line));
        self.place(line.or_else(|| self.lines_of(name).next()))
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
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::super::change::{CrateDiff, Diff};
    use super::*;

    fn change(rule: Rule, operation: Option<&str>, item: Option<&str>) -> Change {
        Change {
            rule,
            operation: operation.map(str::to_owned),
            path: String::new(),
            item: item.map(str::to_owned),
            before: None,
            after: None,
            details: Vec::new(),
            users: Vec::new(),
            places: 1,
        }
    }

    fn report(changes: Vec<Change>) -> Report {
        Report::new(&Diff {
            crates: vec![CrateDiff {
                product: "ecs".to_owned(),
                version: "2014-05-26".to_owned(),
                package: "alicloud-ecs".to_owned(),
                crate_version: "0.1.0".to_owned(),
                changes,
            }],
        })
    }

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_a_program_names_of_an_operation_that_it_uses_is_touched() {
        let shared = Change {
            users: vec!["DescribeRegions".to_owned()],
            ..change(Rule::MemberRemoved, None, Some("types::Tag::key"))
        };
        let unused = Change {
            users: vec!["ListTags".to_owned()],
            ..change(Rule::Side, None, Some("types::Label"))
        };
        let side = Change { users: vec!["DescribeRegions".to_owned()], ..unused.clone() };
        let in_regions = |rule, item| change(rule, Some("DescribeRegions"), Some(item));
        let changes = vec![
            in_regions(Rule::Arguments, "Client::describe_regions"),
            in_regions(
                Rule::ParameterRemoved,
                "describe_regions::DescribeRegionsRequest::language",
            ),
            in_regions(Rule::Content, "describe_regions::DescribeRegionsRequest::filter"),
            in_regions(Rule::MemberRemoved, "describe_regions::Region::r#type"),
            in_regions(Rule::MemberRemoved, "describe_regions::Region::zones"),
            in_regions(Rule::ErrorRemoved, "describe_regions::ErrorCode::Forbidden"),
            in_regions(Rule::MemberAdded, "describe_regions::Region::language"),
            change(Rule::Method, Some("DescribeRegions"), None),
            change(Rule::Method, Some("ListTags"), None),
            change(Rule::OperationRemoved, Some("ListTags"), Some("Client::list_tags")),
            change(Rule::MemberRemoved, Some("ListTags"), Some("list_tags::Tag::language")),
            change(Rule::EndpointRule, None, None),
            shared,
            unused,
            side,
        ];
        let mut report = report(changes);
        report.mark_used(
            "src",
            &[
                source(
                    "src/main.rs",
                    "use alicloud_ecs::Client;\nuse alicloud_ecs::describe_regions::*;\nfn main() {\n    let page = client\n        .describe_regions().language(\"en\").filter_json(\"{}\");\n    println!(\"{}\", page.regions[0].r#type);\n    if let Some(ErrorCode::Forbidden) = code {}\n}\n",
                ),
                source("src/tag.rs", "fn key(tag: crate::Tag) -> String { tag.key }\n"),
                source("src/broken.rs", "fn {"),
            ],
        );
        let used: Vec<String> = report.entries().map(|(_, entry)| entry.used.join(" ")).collect();
        let main = |line: usize| format!("src/main.rs:{line}");
        let wanted = [
            main(5),
            main(5),
            main(5),
            main(6),
            String::new(),
            main(7),
            String::new(),
            main(5),
            String::new(),
            String::new(),
            String::new(),
            main(1),
            "src/tag.rs:1".to_owned(),
            String::new(),
            main(5),
        ];
        assert_eq!(used, wanted);
        let used_by = report.used_by.unwrap();
        assert_eq!((used_by.sources.as_str(), used_by.files), ("src", 3));
        let [broken, glob] = used_by.undecided.as_slice() else { panic!("{used_by:?}") };
        assert!(broken.starts_with("src/broken.rs is not read: "), "{broken}");
        assert!(
            glob.starts_with("src/main.rs:1 takes all names of `alicloud_ecs::describe_regions`"),
            "{glob}"
        );
    }

    #[test]
    fn a_program_that_does_not_name_the_crate_is_not_touched() {
        let mut report = report(vec![change(
            Rule::OperationRemoved,
            Some("ListTags"),
            Some("Client::list_tags"),
        )]);
        let text = "fn main() { alicloud_vpc::client().list_tags(); }";
        report.mark_used("src", &[source("src/main.rs", text)]);
        assert!(report.entries().all(|(_, entry)| entry.used.is_empty()));
    }
}
