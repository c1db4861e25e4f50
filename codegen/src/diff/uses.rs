//! What Rust sources use of the crates that changed, as far as reading them says: names are compared, and no types are known.

mod file;

use std::collections::BTreeSet;

use self::file::{File, plain};
use super::change::Change;
use super::class::Class;
use super::report::{CrateReport, Report, UsedBy};
use super::rule::Rule;
use crate::diagnostic::Source;
use crate::names::snake;

/// The sources of a program, as a directory has them.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// Where they are.
    pub place: &'a str,
    /// All Rust files, with their paths.
    pub files: &'a [Source],
    /// The crates that it depends on, each with the name that it has for it, as its manifest has them.
    pub dependencies: &'a [(String, String)],
    /// What was not read, each with its place and the reason.
    pub unread: &'a [String],
}

impl Report {
    /// Marks the changes that a program touches. What is new, and what no program notices, touches nobody.
    pub fn mark_used(&mut self, sources: &Sources<'_>) {
        let Sources { place, files: all, dependencies, unread } = *sources;
        let mut used_by =
            UsedBy { sources: place.to_owned(), files: all.len(), undecided: unread.to_vec() };
        let mut files = Vec::new();
        for (source, file) in all.iter().zip(file::parse_all(all)) {
            match file {
                Ok(file) => files.push(file),
                Err(error) => {
                    used_by.undecided.push(format!("{} is not read: {error}", source.path));
                }
            }
        }
        for of in &mut self.crates {
            let library = Library::of(of.former_package(), dependencies);
            let program = Program { files: &files, library: &library };
            if program.of_library().is_empty() {
                continue;
            }
            for file in &files {
                used_by.undecided.extend(library.globs(file).map(|(name, path)| {
                    let line = file.line_of(name, |word| library.is_other(word));
                    format!(
                        "{line} takes all names of `{path}`; which of them it uses is not known"
                    )
                }));
            }
            let marks: Vec<Vec<String>> =
                of.changes.iter().map(|entry| program.uses(of, &entry.change)).collect();
            for (entry, used) in of.changes.iter_mut().zip(marks) {
                entry.used = used;
            }
        }
        self.used_by = Some(used_by);
    }
}

/// A crate, by the names that a program may have for it.
struct Library {
    names: BTreeSet<String>,
    /// The names of other crates.
    others: BTreeSet<String>,
}

impl Library {
    fn of(package: &str, dependencies: &[(String, String)]) -> Self {
        let in_code = |name: &str| name.replace('-', "_");
        let (own, others): (Vec<_>, Vec<_>) =
            dependencies.iter().partition(|(other, _)| other == package);
        let names: BTreeSet<String> =
            own.into_iter().map(|(_, name)| in_code(name)).chain([in_code(package)]).collect();
        let others = others.into_iter().map(|(_, name)| in_code(name));
        Self { others: others.filter(|name| !names.contains(name)).collect(), names }
    }

    /// Whether paths that begin so are those of another crate.
    fn is_other(&self, first: &str) -> bool {
        self.others.contains(first)
    }

    /// The paths of this crate of which a file takes all names, each with the crate's name in it.
    fn globs<'a>(&'a self, file: &'a File<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
        file.globs.iter().filter_map(|path| {
            let first = path.split("::").next()?;
            self.names.contains(first).then_some((first, path.as_str()))
        })
    }
}

/// The sources of a program, as a user of one crate.
struct Program<'p> {
    files: &'p [File<'p>],
    library: &'p Library,
}

impl Program<'_> {
    /// The places that have one of the names of a change.
    fn uses<'a>(&self, of: &CrateReport, change: &'a Change) -> Vec<String> {
        if change.class() <= Class::Addition {
            return Vec::new();
        }
        let Some(item) = &change.item else {
            return match &change.operation {
                Some(operation) => self.operation(operation),
                None => self.of_all(change),
            };
        };
        if of.whole().is_some() {
            return self.of_library();
        }
        let parts: Vec<&str> = item.split("::").collect();
        let (module, name) = match parts.as_slice() {
            [.., holder, "new"] if is_of_arguments(change.rule) => (*holder, *holder),
            ["Client", method] => {
                let operation = change.operation.as_deref();
                return operation.map_or_else(|| self.called(method), |name| self.operation(name));
            }
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
            return in_order(operations.flat_map(|name| self.operation(name)).collect());
        }
        let last = |path: &'a str| path.rsplit("::").next().unwrap_or(path);
        let types = change.types.iter().flat_map(|path| self.named(last(path)));
        if name.starts_with(char::is_uppercase) {
            return in_order(self.named(name).into_iter().chain(types).collect());
        }
        let mut used = self.called(name);
        used.extend(self.called(&format!("{name}_json")));
        used.extend(types);
        // What has to be given has no name where it is given.
        if change.argument {
            used.extend(match parts.as_slice() {
                [.., holder, _] if change.path.contains(".properties.") => self.named(holder),
                _ => operations.flat_map(|name| self.operation(name)).collect(),
            });
        }
        in_order(used)
    }

    /// The places that touch what is so for all users of a crate, or of what is shared.
    fn of_all(&self, change: &Change) -> Vec<String> {
        if change.users.is_empty() {
            return self.of_library();
        }
        change.users.iter().flat_map(|name| self.operation(name)).collect()
    }

    /// The places that call an operation, or name its module.
    fn operation(&self, operation: &str) -> Vec<String> {
        let module = snake(operation);
        let called = self.called(&module);
        if called.is_empty() { self.named(&module) } else { called }
    }

    /// The places that name the crate.
    fn of_library(&self) -> Vec<String> {
        self.library.names.iter().flat_map(|name| self.named(name)).collect()
    }

    fn named(&self, name: &str) -> Vec<String> {
        let name = plain(name);
        let is_other = |first: &str| self.library.is_other(first);
        let files = self.files.iter().filter(|file| file.names(name, |first| !is_other(first)));
        files.map(|file| file.line_of(name, is_other)).collect()
    }

    fn called(&self, name: &str) -> Vec<String> {
        let name = plain(name);
        let is_other = |first: &str| self.library.is_other(first);
        let files = self.files.iter().filter(|file| file.calls(name, |first| !is_other(first)));
        files.map(|file| file.line_of_call(name, is_other)).collect()
    }
}

fn is_of_arguments(rule: Rule) -> bool {
    matches!(rule, Rule::Arguments | Rule::ArgumentsSwapped)
}

/// Each place once, in the order of files and lines.
fn in_order(mut places: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    places.retain(|place| seen.insert(place.clone()));
    places.sort_by_key(|place| {
        let (path, line) = place.rsplit_once(':').unwrap_or((place, ""));
        (path.to_owned(), line.parse::<usize>().ok())
    });
    places
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
            types: Vec::new(),
            users: Vec::new(),
            argument: false,
            places: 1,
        }
    }

    fn report(changes: Vec<Change>) -> Report {
        Report::new(&Diff {
            crates: vec![CrateDiff {
                product: "ecs".to_owned(),
                version: "2014-05-26".to_owned(),
                package: "alicloud-ecs".to_owned(),
                former_version: "0.1.0".to_owned(),
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
        let files = [
            source(
                "src/main.rs",
                "use alicloud_ecs::Client;\nuse alicloud_ecs::describe_regions::*;\nfn main() {\n    let page = client\n        .describe_regions().language(\"en\").filter_json(\"{}\");\n    println!(\"{}\", page.regions[0].r#type);\n    if let Some(ErrorCode::Forbidden) = code {}\n}\n",
            ),
            source("src/tag.rs", "fn key(tag: crate::Tag) -> String { tag.key }\n"),
            source("src/broken.rs", "fn {"),
        ];
        report.mark_used(&Sources { place: "src", files: &files, dependencies: &[], unread: &[] });
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
        let files = [source("src/main.rs", text)];
        let renamed = [("alicloud-vpc".to_owned(), "ecs".to_owned())];
        report.mark_used(&Sources {
            place: "src",
            files: &files,
            dependencies: &renamed,
            unread: &[],
        });
        assert!(report.entries().all(|(_, entry)| entry.used.is_empty()));
    }

    #[test]
    fn paths_of_other_crates_touch_nothing() {
        let changes = || {
            vec![
                change(Rule::Renamed, Some("ListTags"), Some("list_tags::ListTagsRequest::page")),
                change(Rule::TypeRenamed, Some("ListTags"), Some("list_tags::Filter")),
                change(Rule::OperationRemoved, Some("GetTag"), Some("Client::get_tag")),
            ]
        };
        let dependencies = [("alicloud-ecs", "ecs"), ("alicloud-vpc", "alicloud-vpc")]
            .map(|(package, name)| (package.to_owned(), name.to_owned()));
        let used = |text: &str| -> Vec<String> {
            let mut report = report(changes());
            let files = [source("main.rs", text)];
            report.mark_used(&Sources {
                place: ".",
                files: &files,
                dependencies: &dependencies,
                unread: &[],
            });
            report.entries().map(|(_, entry)| entry.used.join(" ")).collect()
        };
        let text = "use alicloud_vpc::{list_tags::Filter, get_tag as get};\nuse ecs::list_tags;\nfn main() {\n    alicloud_vpc::list_tags::ListTagsRequest::page(request, 1);\n    list_tags::ListTagsRequest::page(request, 1);\n    alicloud_vpc::Client::get_tag(&client);\n}";
        assert_eq!(used(text), ["main.rs:5", "", ""]);
        let text = "use ecs::{Client, list_tags as tags};\nuse alicloud_vpc::get_tag;\nfn main() { tags::Filter::new(); Client::get_tag(&client); }";
        assert_eq!(used(text), ["", "main.rs:3", "main.rs:3"]);
    }

    #[test]
    fn methods_named_as_paths_and_crates_with_another_name_are_seen() {
        let mut report = report(vec![
            change(Rule::Arguments, Some("ListTags"), Some("Client::list_tags")),
            change(Rule::Renamed, Some("ListTags"), Some("list_tags::ListTagsRequest::page")),
            change(Rule::Arguments, Some("ListTags"), Some("list_tags::Filter")),
            Change {
                before: Some("alicloud-ecs".to_owned()),
                ..change(Rule::CrateRenamed, None, None)
            },
            Change {
                argument: true,
                before: Some("String".to_owned()),
                ..change(Rule::Type, Some("ListTags"), Some("list_tags::ListTagsRequest::id"))
            },
            Change {
                types: vec!["list_tags::Filter".to_owned()],
                ..change(Rule::TypeMoved, Some("ListTags"), Some("list_tags::Response::filters"))
            },
            change(Rule::OperationRemoved, Some("GetTag"), Some("Client::get_tag")),
            Change {
                argument: true,
                path: "parameters.Filter.properties.Id".to_owned(),
                ..change(Rule::Type, Some("ListTags"), Some("list_tags::Filter::id"))
            },
        ]);
        report.crates[0].package = "alicloud-servers".to_owned();
        let text = "use servers::{Client, list_tags as tags, get_tag::GetTagRequest};\ntype Wanted = tags::Filter;\nfn main() {\n    Client::list_tags(&client);\n    tags::ListTagsRequest::page(request, 1);\n    let filter = Wanted::new(1);\n}\nuse servers::types::*;\n";
        let files = [source("src/main.rs", text)];
        let renamed = [("alicloud-ecs".to_owned(), "servers".to_owned())];
        report.mark_used(&Sources {
            place: "src",
            files: &files,
            dependencies: &renamed,
            unread: &[],
        });
        let used: Vec<&[String]> = report.entries().map(|(_, entry)| &*entry.used).collect();
        let lines = [4, 5, 2, 1, 4, 2, 1, 2].map(|line| [format!("src/main.rs:{line}")]);
        assert_eq!(used, lines);
        let undecided = report.used_by.unwrap().undecided;
        assert!(
            undecided[0].starts_with("src/main.rs:1 takes all names of `servers::types`"),
            "{undecided:?}"
        );
    }
}
