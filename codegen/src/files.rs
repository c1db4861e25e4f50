//! The edge to the file system: finds and reads specs, writes generated files, only what changed.
//! Knows nothing of what is in them.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Source, sorted};
use crate::error::RunError;
use crate::spec::{CHANGELOG, yaml};
use crate::stamp::{self, Stamp};

/// A file or directory that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}", path.display())]
pub struct FileError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError { action, path, source }
}

/// A file of a spec tree that was found, and perhaps not read.
#[derive(Clone, Debug)]
pub(crate) struct SpecFile {
    /// Where it is inside the tree, with `/`.
    pub(crate) inside: String,
    pub(crate) path: PathBuf,
}

impl SpecFile {
    /// Reads it, and its stamp from before that.
    pub(crate) fn read(&self) -> Result<(Stamp, Source), RunError> {
        let (stamp, bytes) = stamp::read(&self.path).map_err(failed("read", &self.path))?;
        let source = yaml::source(shown(&self.path), bytes).map_err(|problem| vec![problem])?;
        Ok((stamp, source))
    }
}

/// The files of a spec tree, in the order of their paths.
pub(crate) fn find_specs(dir: &Path) -> Result<Vec<SpecFile>, RunError> {
    let mut files = Vec::new();
    let mut misnamed = Vec::new();
    collect(dir, dir, LINKED, &mut files, &mut misnamed)?;
    if !misnamed.is_empty() {
        return Err(RunError::Specs(sorted(misnamed)));
    }
    if files.is_empty() {
        return Err(RunError::Empty(dir.to_owned()));
    }
    files.sort_by(|a, b| a.inside.cmp(&b.inside));
    Ok(files)
}

/// Reads the YAML files of a spec tree: (path inside the tree, source), in the order of their paths.
pub fn read_specs(dir: &Path) -> Result<Vec<(String, Source)>, RunError> {
    let mut found = find_specs(dir)?;
    found.retain(|file| file.path.extension().is_some_and(|extension| extension == "yaml"));
    let read = found.into_par_iter().map(|file| {
        let (_, source) = file.read()?;
        Ok((file.inside, source))
    });
    every(read.collect())
}

/// All values, or the problems of all specs that have any.
pub(crate) fn every<T>(results: Vec<Result<T, RunError>>) -> Result<Vec<T>, RunError> {
    let mut values = Vec::with_capacity(results.len());
    let mut problems = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(RunError::Specs(more)) => problems.extend(more),
            Err(error) => return Err(error),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(RunError::Specs(problems)) }
}

/// Directories of products, and of versions in them, may be links to those of other trees. Further inside a link leads nowhere, and
/// perhaps in circles.
const LINKED: usize = 2;

fn collect(
    root: &Path,
    dir: &Path,
    linked: usize,
    found: &mut Vec<SpecFile>,
    misnamed: &mut Vec<Diagnostic>,
) -> Result<(), FileError> {
    for entry in fs::read_dir(dir).map_err(failed("read the directory", dir))? {
        let entry = entry.map_err(failed("read the directory", dir))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(failed("look at", &path))?;
        if kind.is_dir() || (linked > 0 && kind.is_symlink() && path.is_dir()) {
            collect(root, &path, linked.saturating_sub(1), found, misnamed)?;
            continue;
        }
        match path.extension() {
            Some(extension) if extension == "yaml" || path.ends_with(CHANGELOG) => {
                let inside = shown(path.strip_prefix(root).unwrap_or(&path));
                found.push(SpecFile { inside, path });
            }
            // What somebody takes for a spec is not left out in silence.
            Some(extension)
                if ["yml", "yaml"].iter().any(|one| extension.eq_ignore_ascii_case(one)) =>
            {
                let renamed = path.with_extension("yaml");
                let name = renamed.file_name().unwrap_or_default().to_string_lossy();
                misnamed.push(
                    Diagnostic::file(shown(&path), "the name of a spec ends with `.yaml`")
                        .help(format!("rename the file to `{name}`")),
                );
            }
            _ => {}
        }
    }
    Ok(())
}

/// A path as messages and headers show it: with `/`, without a leading `./`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// A path from the root, without parts that lead out of a directory again. It does not have to exist.
pub(crate) fn whole(path: &Path) -> Result<PathBuf, FileError> {
    Ok(plain(&std::path::absolute(path).map_err(failed("resolve", path))?))
}

/// A path without parts that lead into a directory and out of it again.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                plain.pop();
            }
            (Component::ParentDir, Some(Component::RootDir)) => {}
            _ => plain.push(part),
        }
    }
    plain
}

/// The way from one directory to another, with `/`. Neither has to exist.
pub(crate) fn relative(from: &Path, to: &Path) -> Result<String, FileError> {
    let (from, to) = (whole(from)?, whole(to)?);
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    Ok(shown(&up.chain(to.components().skip(shared)).collect::<PathBuf>()))
}

/// How an output directory differs from what it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files whose text is other than generated, or that are missing.
    pub written: Vec<String>,
    /// Generated files that no spec asks for any more.
    pub removed: Vec<String>,
    /// How many files are as they should be.
    pub unchanged: usize,
}

impl Changes {
    /// The changes of a directory, by paths as messages show them.
    pub(crate) fn inside(self, dir: &Path) -> Self {
        let whole = |path: String| shown(&plain(&dir.join(path)));
        Self {
            written: self.written.into_iter().map(whole).collect(),
            removed: self.removed.into_iter().map(whole).collect(),
            unchanged: self.unchanged,
        }
    }

    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty() && self.removed.is_empty()
    }
}

/// The mark in the first line of every file that this crate writes and may remove.
const MARK: &str = "@generated by alicloud-codegen";

/// Path and text of a file that is to be there.
pub(crate) type Text<'a> = (&'a str, &'a str);

/// Such a file, and its stamp from before it was read, if it is there as it should be.
pub(crate) type Compared<'a> = (Text<'a>, Option<Stamp>);

/// Compares files with what is in a directory.
pub(crate) fn compare<'a>(
    out: &Path,
    files: Vec<Text<'a>>,
) -> Result<Vec<Compared<'a>>, FileError> {
    let compared = files.into_par_iter().map(|file| {
        let (path, text) = (out.join(file.0), file.1);
        match stamp::read(&path) {
            Ok((stamp, bytes)) => Ok((file, (bytes == text.as_bytes()).then_some(stamp))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((file, None)),
            Err(error) => Err(failed("read", &path)(error)),
        }
    });
    compared.collect()
}

/// Removes files of a directory, and the directories that hold nothing any more.
pub(crate) fn remove(out: &Path, names: &[String]) -> Result<(), FileError> {
    for name in names {
        let path = out.join(name);
        fs::remove_file(&path).map_err(failed("remove", &path))?;
        // A crate's directory without a manifest would break the workspace around it.
        for dir in path.ancestors().skip(1).take_while(|dir| *dir != out) {
            if fs::remove_dir(dir).is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// Writes texts into a directory, each file whole.
pub fn write_texts<'a>(
    out: &Path,
    texts: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), FileError> {
    let texts: Vec<Text<'_>> = texts.collect();
    texts.into_par_iter().map(|(path, text)| write_whole(&out.join(path), text)).collect()
}

/// Writes a file so that a reader sees the old text or the new one, never a part: into a file beside it,
/// which then takes its name.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), FileError> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(failed("make the directory", dir))?;
    }
    // Of two programs that write the same file, each has its own file beside it.
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = fs::write(&beside, text).map_err(failed("write", path));
    let replaced =
        written.and_then(|()| fs::rename(&beside, path).map_err(failed("replace", path)));
    if replaced.is_err() {
        // What is left of it has no use.
        let _ = fs::remove_file(&beside);
    }
    replaced
}

/// Generated files in the crates of a directory that are not wanted. `inside` is how the directory is reached in what is
/// wanted.
pub(crate) fn orphans(
    dir: &Path,
    inside: &str,
    wanted: &BTreeSet<&str>,
) -> Result<Vec<String>, FileError> {
    let mut found = Vec::new();
    for krate in entries(dir, fs::FileType::is_dir)? {
        for part in [krate.clone(), krate.join("src")] {
            for path in entries(&part, fs::FileType::is_file)? {
                let name = shown(&Path::new(inside).join(path.strip_prefix(dir).unwrap_or(&path)));
                if !wanted.contains(name.as_str()) && is_generated(&path)? {
                    found.push(name);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_generated(path: &Path) -> Result<bool, FileError> {
    let text = fs::read(path).map_err(failed("read", path))?;
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(String::from_utf8_lossy(first).contains(MARK))
}

/// What is in a directory and of that type.
fn entries(dir: &Path, is_wanted: fn(&fs::FileType) -> bool) -> Result<Vec<PathBuf>, FileError> {
    let read = || -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if is_wanted(&entry.file_type()?) {
                found.push(entry.path());
            }
        }
        Ok(found)
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(failed("read the directory", dir)),
    }
}
