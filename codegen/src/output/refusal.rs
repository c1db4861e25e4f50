//! What is not written over or through, and why. Looks at what is there, and changes nothing.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::{fmt, io};

use crate::diagnostic::counted;
use crate::files::{self, FileError, failed};

/// What is left of a run that was refused.
const NOTHING: &str = "nothing was written";

/// Why a directory was not written into.
///
/// `Debug` is the text of `Display` too, since `unwrap`, and a `main` that returns an error, show that.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The file system said no. Some files may be written; each is whole.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something is in the way. Nothing was written.
    #[error("{}", list(.0, NOTHING))]
    Refused(Vec<Refusal>),
}

impl fmt::Debug for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Refusal> for OutputError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl OutputError {
    /// That a file is somebody else's.
    pub(crate) fn foreign(path: &Path) -> Self {
        Refusal::new(path, Reason::Foreign).into()
    }

    /// The text, where that is what it means for what was to be done.
    pub fn after(&self, consequence: &str) -> String {
        match self {
            Self::Refused(refused) => list(refused, consequence),
            Self::File(error) => format!("{error}; {consequence}"),
        }
    }

    /// An error, if anything is refused.
    pub(crate) fn refuse(mut refused: Vec<Refusal>) -> Result<(), Self> {
        if refused.is_empty() {
            return Ok(());
        }
        refused.sort();
        Err(Self::Refused(refused))
    }
}

/// What is in the way of a file, as a text: where it is, what it is, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    path: PathBuf,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    Foreign,
    Link,
    DeadLink,
    NoFile,
    Directory,
    NoDirectory,
    MadeMeanwhile,
    SameFile,
}

impl Refusal {
    pub(super) fn new(path: &Path, reason: Reason) -> Self {
        Self { path: path.to_owned(), reason }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.reason {
            Reason::Foreign => {
                "was not written by the generator, or its first line was changed; move it away, or replace it with \
                `alicloud generate --force`"
            }
            Reason::Link => "is a link, and nothing is written through links; remove the link",
            Reason::DeadLink => {
                "is a link that leads nowhere; make the directory that it leads to, or remove it"
            }
            Reason::NoFile => "is no plain file; move it away",
            Reason::Directory => "is a directory where a file is to be; move it away",
            Reason::NoDirectory => "is no directory, and one is to be there; move it away",
            Reason::SameFile => {
                "differs from another file in case alone, which is the same file here; take a file system that distinguishes them, \
                or leave one out: `alicloud import --only`"
            }
            Reason::MadeMeanwhile => "was made by another program meanwhile; run this again",
        };
        write!(f, "`{}` {text}", files::shown(&files::plain(&self.path)))
    }
}

/// All of them, as long as a reader may look at them.
fn list(refused: &[Refusal], consequence: &str) -> String {
    const SHOWN: usize = 20;
    if let [one] = refused {
        return format!("{one}; {consequence}");
    }
    let mut lines: Vec<String> = refused.iter().take(SHOWN).map(|one| format!("  {one}")).collect();
    if refused.len() > SHOWN {
        lines.push(format!("  ... and {} more", refused.len() - SHOWN));
    }
    let count = counted(refused.len(), "file");
    format!("{count} are in the way; {consequence}\n{}", lines.join("\n"))
}

/// What is in the way of a file.
pub(super) fn of_file(path: &Path) -> Result<Option<Reason>, FileError> {
    of(path, |kind| match kind {
        kind if kind.is_file() => None,
        kind if kind.is_dir() => Some(Reason::Directory),
        _ => Some(Reason::NoFile),
    })
}

/// What is in the way of the directory that somebody named, which may be a link.
pub(super) fn of_root(path: &Path) -> Result<Option<Reason>, FileError> {
    match of_directory(path)? {
        Some(Reason::Link) if path.is_dir() => Ok(None),
        Some(Reason::Link) if !path.exists() => Ok(Some(Reason::DeadLink)),
        Some(Reason::Link) => Ok(Some(Reason::NoDirectory)),
        reason => Ok(reason),
    }
}

/// What is in the way of a directory.
pub(super) fn of_directory(path: &Path) -> Result<Option<Reason>, FileError> {
    of(path, |kind| (!kind.is_dir()).then_some(Reason::NoDirectory))
}

fn of(path: &Path, reason: fn(FileType) -> Option<Reason>) -> Result<Option<Reason>, FileError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => Ok(Some(Reason::Link)),
        Ok(meta) => Ok(reason(meta.file_type())),
        // Something on the way to it is no directory, and is refused for that.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(failed("look at", path)(error)),
    }
}
