//! A file that is read again when it has changed. It must not know what is in it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::context::{Context, FileStamp};
use crate::error::Error;

/// A change this soon after the last one may leave no trace in the time of a file, so until then it is read every time.
const SETTLED: Duration = Duration::from_secs(2);

/// What was last read from a file.
#[derive(Debug)]
pub(super) struct Watched<T>(Mutex<Option<Kept<T>>>);

#[derive(Debug)]
struct Kept<T> {
    path: PathBuf,
    stamp: FileStamp,
    /// What the text means, or what is wrong with it.
    value: Result<Arc<T>, String>,
}

impl<T> Default for Watched<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Watched<T> {
    /// What the file means, by `parse` when it has to be read again. A file that does not exist was not set up.
    pub(super) fn load(
        &self,
        context: &Context,
        path: &Path,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Arc<T>, Error> {
        let shown = path.display();
        let unreadable = |error: io::Error| {
            let is_absent = error.kind() == io::ErrorKind::NotFound;
            Error::credentials(format!("{shown} cannot be read ({error})"))
                .with_source(error)
                .unset(is_absent)
        };
        let stamp = context.files.stamp(path).map_err(unreadable)?;
        let now = context.now()?;
        let settled = stamp
            .modified
            .and_then(|modified| now.duration_since(modified).ok())
            .is_some_and(|age| age > SETTLED);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = match &*kept {
            Some(kept) if settled && kept.stamp == stamp && kept.path == path => kept.value.clone(),
            _ => {
                let text = context.files.read(path).map_err(unreadable)?;
                let value = parse(&text).map(Arc::new);
                // With the stamp from before reading: a change since then makes the next stamp differ.
                *kept =
                    settled.then(|| Kept { path: path.to_owned(), stamp, value: value.clone() });
                value
            }
        };
        value.map_err(|problem| Error::credentials(format!("{shown} {problem}")))
    }
}
