//! Files that are not finished yet: new ones with unique names, which are removed again unless they become what they are for. Knows
//! nothing of what is in them.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use super::OWN;

/// What the names of unfinished files end with.
const ENDING: &str = ".new";

/// The number of the next one of this program.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// So many names may be taken by what programs with the same number left, or by somebody who wants to be in the way.
const TRIES: u32 = 1000;

/// A new file, which is removed unless it is kept.
pub(crate) struct Unfinished {
    pub(crate) file: File,
    path: Option<PathBuf>,
}

impl Unfinished {
    /// Makes one in a directory. Nothing that exists is opened, and no link followed.
    pub(crate) fn within(dir: &Path) -> io::Result<Self> {
        let mut tries = 0;
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = dir.join(format!("{}{number}{ENDING}", own()));
            match File::create_new(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < TRIES => {
                    tries += 1;
                }
                made => return Ok(Self { file: made?, path: Some(path) }),
            }
        }
    }

    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes())
    }

    /// Whether it also goes by its name in another case.
    pub(super) fn has_other_case(&self) -> bool {
        self.path.as_ref().is_some_and(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            path.with_file_name(name).exists()
        })
    }

    /// Gives it the name of the file that it is to be, in the same directory.
    pub(super) fn keep_as(mut self, path: &Path) -> io::Result<()> {
        if let Some(own) = &self.path {
            fs::rename(own, path)?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether that is the name of a file that another program did not finish.
pub(super) fn is_left_over(name: &str) -> bool {
    name.starts_with(OWN) && name.ends_with(ENDING) && !name.starts_with(&own())
}

/// What the names of this program's files begin with.
fn own() -> String {
    format!("{OWN}{}.", process::id())
}
