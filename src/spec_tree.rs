//! The tree of specs in a directory, as commands read and write it. Knows nothing of where the metadata comes from.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use alicloud_codegen::import::{Change, ExistingSpecs, Outcome};
use alicloud_codegen::output::{Output, OutputError};
use alicloud_codegen::states::{Id, SpecFiles};
use alicloud_codegen::{RunError, Source, files};

use crate::failure::Failure;
use crate::generate;

/// Opens the directory of a spec tree to write into it. Other programs that do wait until it is closed.
pub(crate) fn open(dir: &Path) -> Result<Output, Failure> {
    Output::open(dir, generate::waiting).map_err(|error| Failure::Job(error.to_string()))
}

/// Writes the files that imports changed, and more of the same tree after them, moves those that are called otherwise, and removes those
/// that imports keep no longer. Nothing is written when something is in the way of one file. Gives the number of files that imports changed.
pub(crate) fn write(
    tree: &mut Output,
    outcomes: &[&Outcome],
    more: Option<(&str, &str)>,
) -> Result<usize, OutputError> {
    let changed: Vec<(&str, &str)> = outcomes
        .iter()
        .flat_map(|outcome| &outcome.files)
        .filter(|file| file.change != Change::Unchanged)
        .map(|file| (file.path.as_str(), file.text.as_str()))
        .collect();
    let removed = || outcomes.iter().flat_map(|outcome| &outcome.report.removed);
    let removed = || removed().map(String::as_str);
    let written = changed.iter().copied().chain(more).map(|(path, _)| path);
    let mut paths = written.chain(removed()).peekable();
    if paths.peek().is_none() {
        return Ok(0);
    }
    let moved = outcomes.iter().flat_map(|outcome| &outcome.report.respelled);
    let moved: Vec<(&str, &str)> = moved.map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let all = outcomes.iter().flat_map(|outcome| &outcome.files);
    tree.check_names(all.map(|file| file.path.as_str()))?;
    tree.check(paths)?;
    tree.check(moved.iter().map(|(from, _)| *from))?;
    tree.make(generate::waiting)?;
    tree.rename(moved)?;
    tree.write(changed.iter().copied())?;
    tree.remove(removed())?;
    tree.write(more)?;
    Ok(changed.len())
}

/// Writes files. Nothing is written when something is in the way of one of them.
pub(crate) fn write_texts(tree: &mut Output, texts: &[(&str, &str)]) -> Result<(), OutputError> {
    if texts.is_empty() {
        return Ok(());
    }
    tree.check(texts.iter().map(|(path, _)| *path))?;
    tree.make(generate::waiting)?;
    tree.write(texts.iter().copied())
}

/// The tree of specs in a directory.
pub(crate) struct Directory<'a>(pub(crate) &'a Path);

impl ExistingSpecs for Directory<'_> {
    fn read(&self, path: &str) -> io::Result<Option<String>> {
        let read = if_there(files::spec(&self.0.join(path)))?;
        let source = read.transpose().map_err(|problem| {
            let problem = problem.to_string();
            io::Error::new(io::ErrorKind::InvalidData, problem)
        })?;
        Ok(source.map(|source| source.text))
    }

    fn list(&self, directory: &str) -> io::Result<Vec<String>> {
        let Some(entries) = if_there(fs::read_dir(self.0.join(directory)))? else {
            return Ok(Vec::new());
        };
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }
}

/// A spec tree, or a part of one, that was read.
pub(crate) struct Loaded {
    files: BTreeMap<String, Source>,
    /// What identifies the content of each file in a repository.
    hashes: Option<BTreeMap<String, String>>,
}

impl Loaded {
    /// The files, with what identifies each in a repository, in the same order.
    pub(crate) fn new(specs: Vec<(String, Source)>, hashes: Option<Vec<String>>) -> Self {
        let hashes = hashes.map(|hashes| {
            specs.iter().zip(hashes).map(|((path, _), hash)| (path.clone(), hash)).collect()
        });
        Self { files: specs.into_iter().collect(), hashes }
    }
}

impl SpecFiles for Loaded {
    fn ids(&self) -> BTreeMap<&str, Id<'_>> {
        match &self.hashes {
            Some(hashes) => {
                hashes.iter().map(|(path, hash)| (path.as_str(), Id::Hash(hash))).collect()
            }
            None => self
                .files
                .iter()
                .map(|(path, source)| (path.as_str(), Id::Text(&source.text)))
                .collect(),
        }
    }

    fn read(&self, paths: &[&str]) -> Result<Vec<(String, Source)>, RunError> {
        let found = |path: &&str| Some(((*path).to_owned(), self.files.get(*path)?.clone()));
        Ok(paths.iter().filter_map(found).collect())
    }
}

/// What was found, or nothing where there is nothing.
pub(crate) fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
