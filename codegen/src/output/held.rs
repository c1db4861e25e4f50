//! A directory that is held: other programs that write into it wait. Knows nothing of what is written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use fs4::{FileExt, TryLockError};

use crate::files::{FileError, failed};

/// A directory that no other program writes into. Threads of this one share it.
#[derive(Clone, Debug)]
pub(super) struct Held(Arc<Lock>);

/// The file that is locked, if the file system has locks. The system unlocks it, however the program ends.
type Lock = Option<File>;

/// What this program holds. One that waited for itself would wait for ever.
static HELD: Mutex<BTreeMap<PathBuf, Weak<Lock>>> = Mutex::new(BTreeMap::new());

impl Held {
    /// Holds a directory, if there is one, when no other program does. Otherwise tells `waiting`, and waits.
    pub(super) fn hold(dir: &Path, waiting: fn(&Path)) -> Result<Option<Self>, FileError> {
        let whole = match fs::canonicalize(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            whole => whole.map_err(failed("look at", dir))?,
        };
        if !whole.is_dir() {
            return Ok(None);
        }
        let mut all = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = all.get(&whole).and_then(Weak::upgrade) {
            return Ok(Some(Self(lock)));
        }
        all.retain(|_, lock| lock.strong_count() > 0);
        let file = open(&whole).map_err(failed("lock the directory", dir))?;
        let locked = match FileExt::try_lock(&file) {
            Err(TryLockError::WouldBlock) => {
                waiting(dir);
                FileExt::lock(&file)
            }
            tried => tried.map_err(io::Error::from),
        };
        // Without locks, as on some network file systems, each file is still whole.
        let lock = Arc::new(locked.is_ok().then_some(file));
        all.insert(whole, Arc::downgrade(&lock));
        Ok(Some(Self(lock)))
    }

    /// Whether it is sure that no other program writes.
    pub(super) fn is_alone(&self) -> bool {
        self.0.is_some()
    }
}

/// What is locked: the directory itself, so that nothing in it changes by that.
#[cfg(unix)]
fn open(dir: &Path) -> io::Result<File> {
    File::open(dir)
}

/// A directory cannot be locked there.
#[cfg(not(unix))]
fn open(dir: &Path) -> io::Result<File> {
    let path = dir.join(format!("{}lock", super::OWN));
    File::options().write(true).create(true).truncate(false).open(path)
}
