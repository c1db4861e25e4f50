//! What the generator wrote into a directory and is not wanted any more: files of what is made, and whole crates of what is not. Looks,
//! and removes nothing.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{COMMENTS, MARK, Output, is_generated};
use crate::files::{self, FileError, failed};
use crate::generate::CATALOG;

/// A crate, or the file of a module, of a product version that is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Where it is.
    pub path: String,
    /// The files in it that the generator wrote.
    pub files: Vec<String>,
}

/// What is not wanted, by paths as they are named from elsewhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unwanted {
    /// Files of what is made.
    pub(crate) files: Vec<String>,
    pub(crate) strays: Vec<Stray>,
}

impl Output {
    /// What is not wanted among the crates and modules here. `made` are the names of those that are made. Links are not followed.
    pub(crate) fn unwanted(
        &self,
        is_wanted: impl Fn(&str) -> bool,
        made: &BTreeSet<&str>,
    ) -> Result<Unwanted, FileError> {
        let mut unwanted = Unwanted::default();
        for krate in files::entries(&self.root, fs::FileType::is_dir)? {
            let name = krate.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_made = made.contains(name.as_str());
            if !is_made && !is_crate(&krate)? {
                continue;
            }
            let mut found = self.generated(&krate, &is_wanted)?;
            for part in files::entries(&krate, fs::FileType::is_dir)? {
                if part.file_name().is_some_and(|name| name == "src") {
                    found.extend(self.generated(&part, &is_wanted)?);
                }
            }
            found.sort();
            if is_made {
                unwanted.files.append(&mut found);
            } else if !found.is_empty() {
                unwanted.strays.push(Stray { path: self.named(&krate), files: found });
            }
        }
        for module in self.generated(&self.root, &is_wanted)? {
            let Some(name) = self.inside(&module).strip_suffix(".rs") else { continue };
            if made.contains(name) {
                unwanted.files.push(module);
            } else {
                unwanted.strays.push(Stray { path: module.clone(), files: vec![module] });
            }
        }
        unwanted.files.sort();
        unwanted.strays.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(unwanted)
    }

    /// The path of a file as it is named from elsewhere.
    fn named(&self, path: &Path) -> String {
        format!("{}{}", self.way, files::shown(path.strip_prefix(&self.root).unwrap_or(path)))
    }

    /// The generated files in a directory that are not wanted.
    fn generated(
        &self,
        dir: &Path,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>, FileError> {
        let mut found = Vec::new();
        for path in files::entries(dir, fs::FileType::is_file)? {
            let name = self.named(&path);
            if !is_wanted(&name) && is_generated_file(&path)? {
                found.push(name);
            }
        }
        Ok(found)
    }
}

/// Whether the generator made a crate, and not only files in somebody else's: its manifest or its catalog says so.
fn is_crate(dir: &Path) -> Result<bool, FileError> {
    let parts = files::entries(dir, fs::FileType::is_file)?;
    let mut told = parts.into_iter().filter(|path| {
        path.file_name().is_some_and(|name| name == "Cargo.toml" || name == CATALOG)
    });
    told.try_fold(false, |is_crate, path| Ok(is_crate || is_generated_file(&path)?))
}

fn is_generated_file(path: &PathBuf) -> Result<bool, FileError> {
    let longest =
        COMMENTS.iter().map(|comment| comment.len()).max().unwrap_or_default() + MARK.len();
    let read = || -> io::Result<Vec<u8>> {
        let mut start = Vec::with_capacity(longest);
        File::open(path)?.take(longest as u64).read_to_end(&mut start)?;
        Ok(start)
    };
    match read() {
        Ok(start) => Ok(is_generated(&start)),
        // Another thread removed it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed("read", path)(error)),
    }
}
