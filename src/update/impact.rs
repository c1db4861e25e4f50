//! What an update does to programs: the specs of a product as they are and as they will be, compared. Writes nothing, and reads no file
//! that makes no difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use alicloud_codegen::diff::{self, Class, Report};
use alicloud_codegen::import::{Change, Outcome};
use alicloud_codegen::spec::yaml;
use alicloud_codegen::states::{self, Id, SpecFiles};
use alicloud_codegen::{RunError, Source, files};
use serde::Serialize;

use super::tree::directories;
use crate::failure::Failure;
use crate::spec_tree::if_there;

/// What the changes of a product version do to programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Impact {
    /// The greatest class; none where no program and no reader can notice anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) class: Option<Class>,
    /// How many changes there are of each class.
    pub(super) counts: BTreeMap<Class, usize>,
}

/// What imports change in the versions of a product, by the version.
pub(super) fn of_product(
    dir: &Path,
    product: &str,
    outcomes: &[&Outcome],
) -> Result<BTreeMap<String, Impact>, RunError> {
    let unreadable = |failure: Failure| RunError::Tree(failure.text());
    let mut old = State { dir, files: BTreeMap::new() };
    for path in paths(dir, product).map_err(unreadable)? {
        old.files.insert(path, Content::Same);
    }
    let mut new = old.clone();
    for outcome in outcomes {
        let changed = outcome.files.iter().filter(|file| file.change != Change::Unchanged);
        for file in changed {
            old.files.entry(file.path.clone()).and_modify(|content| *content = Content::Old);
            new.files.insert(file.path.clone(), Content::New(&file.text));
        }
        let moved = outcome.report.respelled.iter().map(|(from, _)| from);
        for path in outcome.report.removed.iter().chain(moved) {
            new.files.remove(path);
        }
    }
    let states = states::of_specs(&old, &new)?;
    let report = Report::new(&diff::compare(&states.old, &states.new));
    let impact = |class, counts| Impact { class: Some(class), counts };
    let of = report.crates.into_iter().map(|one| (one.version, impact(one.class, one.counts)));
    Ok(of.collect())
}

/// The specs of a product.
fn paths(dir: &Path, product: &str) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::new();
    for version in directories(&dir.join(product))? {
        let inside = format!("{product}/{version}");
        let failed =
            |error| Failure::job(format!("cannot read `{}`", dir.join(&inside).display()), error);
        for entry in fs::read_dir(dir.join(&inside)).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                paths.push(format!("{inside}/{name}"));
            }
        }
    }
    Ok(paths)
}

/// The specs of a product, of which those that don't change are known by that.
#[derive(Clone)]
struct State<'a> {
    dir: &'a Path,
    files: BTreeMap<String, Content<'a>>,
}

/// Where the content of a file is.
#[derive(Clone, Copy)]
enum Content<'a> {
    /// In the directory, and there it stays.
    Same,
    /// In the directory, as long as nothing is written.
    Old,
    /// Here.
    New(&'a str),
}

impl SpecFiles for State<'_> {
    fn ids(&self) -> BTreeMap<&str, Id<'_>> {
        let id = |content: &Content<'_>| match content {
            Content::Same => Id::Hash("same"),
            Content::Old => Id::Hash("old"),
            Content::New(_) => Id::Hash("new"),
        };
        self.files.iter().map(|(path, content)| (path.as_str(), id(content))).collect()
    }

    fn read(&self, paths: &[&str]) -> Result<Vec<(String, Source)>, RunError> {
        let mut sources = Vec::new();
        for path in paths {
            let shown = self.dir.join(path).to_string_lossy().replace('\\', "/");
            let source = match self.files.get(*path) {
                Some(Content::New(text)) => {
                    Some(yaml::source(shown.clone(), text.as_bytes().to_vec()))
                }
                Some(Content::Same | Content::Old) => if_there(files::spec(&self.dir.join(path)))
                    .map_err(|error| {
                    RunError::Tree(format!("cannot read `{shown}`: {error}"))
                })?,
                None => None,
            };
            if let Some(source) = source {
                sources.push(((*path).to_owned(), source.map_err(|problem| vec![problem])?));
            }
        }
        Ok(sources)
    }
}
