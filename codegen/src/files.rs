//! The edge to the file system: finds and reads specs, and says where files are. Knows nothing of what is in them, and writes nothing.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Source, sorted};
use crate::error::RunError;
use crate::spec::{CHANGELOG, PRODUCT_FILE, yaml};
use crate::stamp::{self, Stamp};

/// A file or directory that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}", path.display())]
pub struct FileError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

pub(crate) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
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
        let (stamp, source) = read_spec(&self.path).map_err(failed("read", &self.path))?;
        Ok((stamp, source.map_err(|problem| vec![problem])?))
    }

    /// Whether it says what the product is.
    pub(crate) fn is_of_product(&self) -> bool {
        self.inside.rsplit('/').next() == Some(PRODUCT_FILE)
    }
}

/// A file of a spec tree, or a list that is written as those are. Of one that is too long for that nothing is read.
pub fn spec(path: &Path) -> io::Result<Result<Source, Diagnostic>> {
    read_spec(path).map(|(_, source)| source)
}

fn read_spec(path: &Path) -> io::Result<(Stamp, Result<Source, Diagnostic>)> {
    let (stamp, content) = stamp::read_up_to(path, stamp::FOLLOWED, yaml::MAX_BYTES as u64)?;
    let source = match content {
        Ok(bytes) => yaml::source(shown(path), bytes),
        Err(length) => Err(yaml::too_long(shown(path), length)),
    };
    Ok((stamp, source))
}

/// The content of a file, or of the one that a link leads to. A pipe or a device, which may keep its reader waiting or have no end, is
/// refused.
pub fn content(path: &Path) -> io::Result<Vec<u8>> {
    stamp::read(path, stamp::FOLLOWED).map(|(_, bytes)| bytes)
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
    read_all(found)
}

/// The sources of files that were found.
pub(crate) fn read_all(found: Vec<SpecFile>) -> Result<Vec<(String, Source)>, RunError> {
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
pub(crate) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// A path from the root, without parts that lead out of a directory again. It does not have to exist.
pub(crate) fn whole(path: &Path) -> Result<PathBuf, FileError> {
    Ok(plain(&std::path::absolute(path).map_err(failed("resolve", path))?))
}

/// A path without parts that lead into a directory and out of it again.
pub(crate) fn plain(path: &Path) -> PathBuf {
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

/// What is in a directory and of that type. Links are links, whatever they lead to.
pub(crate) fn entries(
    dir: &Path,
    is_wanted: fn(&fs::FileType) -> bool,
) -> Result<Vec<PathBuf>, FileError> {
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
