//! The tree of specs in a directory, as imports read and write it. Knows nothing of where the metadata comes from.

use std::path::Path;
use std::{fs, io};

use alicloud_codegen::files;
use alicloud_codegen::import::{Change, ExistingSpecs, Outcome};

use crate::failure::Failure;

/// Writes the files that an import changed, and removes those that it keeps no longer. Gives the number of files written.
pub(crate) fn write(dir: &Path, outcome: &Outcome) -> Result<usize, Failure> {
    let changed = outcome.files.iter().filter(|file| file.change != Change::Unchanged);
    files::write_texts(dir, changed.clone().map(|file| (file.path.as_str(), file.text.as_str())))
        .map_err(|error| Failure::Job(error.to_string()))?;
    for path in &outcome.report.removed {
        let path = dir.join(path);
        fs::remove_file(&path)
            .map_err(|error| Failure::job(format!("cannot remove `{}`", path.display()), error))?;
    }
    Ok(changed.count())
}

/// The tree of specs in a directory.
pub(crate) struct Directory<'a>(pub(crate) &'a Path);

impl ExistingSpecs for Directory<'_> {
    fn read(&self, path: &str) -> io::Result<Option<String>> {
        if_there(fs::read_to_string(self.0.join(path)))
    }

    fn list(&self, directory: &str) -> io::Result<Vec<String>> {
        let Some(entries) = if_there(fs::read_dir(self.0.join(directory)))? else {
            return Ok(Vec::new());
        };
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
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
