//! Where the files of a run go: the directory of the crates, and that of the tables, whose paths lead there from the first one. Knows
//! nothing of what is in the files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::RunError;
use crate::files::{self, FileError};
use crate::output::{
    Changes, Compared, Output, OutputError, Refusal, Replaced, Stray, Text, Unwanted,
};
use crate::tables;

/// The directories that a run writes into.
#[derive(Clone, Debug)]
pub(crate) struct Destinations {
    crates: Output,
    tables: Option<TableOutput>,
    waiting: fn(&Path),
}

/// Where tables go.
#[derive(Clone, Debug)]
struct TableOutput {
    output: Output,
    /// The way there from the directory of the crates, with `/` at its end.
    way: String,
    /// Whether it is a directory of crates. That of a single file has other files.
    has_crates: bool,
}

/// Whether what goes into `out` would be among specs: in the tree itself, or in one of its products. Other directories in the
/// tree are somebody else's, such as the target directory of a project whose root is the tree.
pub(crate) fn is_among<'p>(
    out: &Path,
    specs: &Path,
    mut products: impl Iterator<Item = &'p str>,
) -> Result<bool, FileError> {
    let (out, specs) = (files::whole(out)?, files::whole(specs)?);
    let Ok(inside) = out.strip_prefix(specs) else { return Ok(false) };
    Ok(match inside.components().next() {
        Some(first) => products.any(|product| first.as_os_str() == product),
        None => true,
    })
}

impl Destinations {
    pub(crate) fn open(
        out: &Path,
        dispatch: Option<&Path>,
        waiting: fn(&Path),
    ) -> Result<Self, RunError> {
        let Some(path) = dispatch else {
            return Ok(Self { crates: Output::open(out, waiting)?, tables: None, waiting });
        };
        let has_crates = !tables::is_one_file(path);
        let dir = match path.parent() {
            _ if has_crates => path,
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut way = files::relative(out, dir)?;
        // What is inside of a crate is the crate's own.
        let is_inside = !way.is_empty() && !Path::new(&way).starts_with("..");
        if is_inside || (has_crates && way.is_empty()) {
            return Err(RunError::TablesAmongCrates {
                tables: dir.to_owned(),
                crates: out.to_owned(),
            });
        }
        if !way.is_empty() {
            way.push('/');
        }
        // All programs hold directories in the same order, so that no two wait for each other.
        let is_first = files::whole(out)? <= files::whole(dir)?;
        let (first, second) = if is_first { (out, dir) } else { (dir, out) };
        let first = Output::open(first, waiting)?;
        let second = Output::open(second, waiting)?;
        let (crates, output) = if is_first { (first, second) } else { (second, first) };
        let output = output.reached_by(way.clone());
        Ok(Self { crates, tables: Some(TableOutput { output, way, has_crates }), waiting })
    }

    /// Whether a file is one of tables.
    fn of_tables(&self, path: &str) -> Option<&Output> {
        let tables = self.tables.as_ref()?;
        let inside = path.strip_prefix(tables.way.as_str())?;
        (tables.has_crates || !inside.contains('/')).then_some(&tables.output)
    }

    fn output(&self, path: &str) -> &Output {
        self.of_tables(path).unwrap_or(&self.crates)
    }

    /// Both directories, each with those of the files that go there.
    fn each<T>(&self, all: impl Iterator<Item = T>, path: impl Fn(&T) -> &str) -> Each<'_, T> {
        let (tables, crates) = all.partition(|one| self.of_tables(path(one)).is_some());
        let tables = self.tables.as_ref().map(|own| (&own.output, tables));
        [Some((&self.crates, crates)), tables].into_iter().flatten().collect()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.output(path).path(path)
    }

    /// Whether nothing but plain directories leads to these files.
    pub(crate) fn are_clear<'a>(&self, paths: impl Iterator<Item = &'a str>) -> bool {
        let each = self.each(paths, |path| *path);
        each.into_iter().all(|(output, paths)| output.is_clear(paths.into_iter()))
    }

    /// Makes the directories that do not exist. Whether there were any.
    pub(crate) fn make(&mut self) -> Result<bool, FileError> {
        let waiting = self.waiting;
        let outputs = [Some(&mut self.crates), self.tables.as_mut().map(|one| &mut one.output)];
        let mut any = false;
        for output in outputs.into_iter().flatten().filter(|output| output.is_missing()) {
            output.make_if_missing(waiting)?;
            any = true;
        }
        Ok(any)
    }

    /// Compares files with what is there, and refuses all that are in the way.
    pub(crate) fn compare<'a>(
        &self,
        files: impl Iterator<Item = Text<'a>>,
        replaced: Replaced,
    ) -> Result<Vec<Compared<'a>>, OutputError> {
        let mut all: Vec<Compared<'a>> = Vec::new();
        let mut refused: Vec<Refusal> = Vec::new();
        for (output, files) in self.each(files, |(path, _)| *path) {
            let (compared, more) = output.compare(files, replaced)?;
            all.extend(compared);
            refused.extend(more);
        }
        OutputError::refuse(refused)?;
        Ok(all)
    }

    pub(crate) fn write<'a>(
        &self,
        texts: impl Iterator<Item = Text<'a>>,
    ) -> Result<(), OutputError> {
        let each = self.each(texts, |(path, _)| *path);
        each.into_iter().try_for_each(|(output, texts)| output.write(texts))
    }

    pub(crate) fn remove(&self, paths: &[String]) -> Result<(), OutputError> {
        let each = self.each(paths.iter().map(String::as_str), |path| *path);
        each.into_iter().try_for_each(|(output, paths)| output.remove(paths))
    }

    /// What is not wanted any more. `made` are the names of the crates and modules that are.
    pub(crate) fn unwanted(
        &self,
        wanted: &BTreeSet<&str>,
        made: &BTreeSet<&str>,
    ) -> Result<Unwanted, FileError> {
        let is_wanted = |path: &str| wanted.contains(path);
        let tables = self.tables.as_ref().filter(|tables| tables.has_crates);
        let mut all = Unwanted::default();
        for (output, way) in [(&self.crates, "")]
            .into_iter()
            .chain(tables.map(|own| (&own.output, own.way.as_str())))
        {
            // Such as the directory of the tables in that of the crates, and what is of all crates in that of the tables.
            let around = wanted.iter().filter_map(|path| path.strip_prefix(way)?.split('/').next());
            let made: BTreeSet<&str> = made.iter().copied().chain(around).collect();
            let mut unwanted = output.unwanted(is_wanted, &made)?;
            all.files.append(&mut unwanted.files);
            all.strays.append(&mut unwanted.strays);
        }
        Ok(all)
    }

    /// Changes by paths as messages show them.
    pub(crate) fn shown(&self, changes: Changes) -> Changes {
        let shown = |path: String| self.output(&path).shown(&path);
        let all = |paths: Vec<String>| paths.into_iter().map(shown).collect();
        let stray = |stray: Stray| Stray { path: shown(stray.path), files: all(stray.files) };
        Changes {
            written: all(changes.written),
            removed: all(changes.removed),
            strays: changes.strays.into_iter().map(stray).collect(),
            unchanged: changes.unchanged,
        }
    }
}

/// Directories, each with what is of it.
type Each<'a, T> = Vec<(&'a Output, Vec<T>)>;
