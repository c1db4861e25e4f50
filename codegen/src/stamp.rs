//! How a file is recognised without reading it, as version control does: by length, times and number. Knows nothing of what the file is
//! for.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::output::Unfinished;

/// What the file system says of a file. As long as it says the same, the file holds the same, if the stamp was taken
/// before the file was read and had [settled](Self::has_settled) by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    len: u64,
    /// When the content changed.
    modified: Time,
    /// When anything changed, which no program can set. Where the system has no such time, that of the content.
    changed: Time,
    /// The number of the file, which another file of the same name does not have.
    number: u64,
}

/// Seconds and nanoseconds.
type Time = (i64, i64);

/// Two changes within this time may have the same stamp, for the clocks of file systems are coarse.
const TICK: Duration = Duration::from_millis(100);

/// The same, where times are whole seconds.
const COARSE_TICK: Duration = Duration::from_secs(3);

impl Stamp {
    #[cfg(unix)]
    fn of(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self {
            len: meta.len(),
            modified: (meta.mtime(), meta.mtime_nsec()),
            changed: (meta.ctime(), meta.ctime_nsec()),
            number: meta.ino(),
        }
    }

    #[cfg(not(unix))]
    fn of(meta: &Metadata) -> Self {
        let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = time(since.unwrap_or_default());
        Self { len: meta.len(), modified, changed: modified, number: 0 }
    }

    /// The stamp of a file that is there.
    pub(crate) fn at(path: &Path, look: Look) -> io::Result<Self> {
        look(path).map(|meta| Self::of(&meta))
    }

    /// Whether a change after `now` is sure to give another stamp.
    pub(crate) fn has_settled(&self, now: Now) -> bool {
        let tick = if self.modified.1 == 0 || self.changed.1 == 0 { COARSE_TICK } else { TICK };
        let limit = time(now.0.saturating_sub(tick));
        self.modified < limit && self.changed < limit
    }
}

fn time(since: Duration) -> Time {
    (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), i64::from(since.subsec_nanos()))
}

/// A time by the clock that stamps files, which may be that of another machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now(Duration);

impl Now {
    /// The time in a directory, by a new file there that is gone at once. `None` where that cannot be done.
    pub(crate) fn within(dir: &Path) -> Option<Self> {
        let modified: SystemTime =
            Unfinished::within(dir).ok()?.file.metadata().ok()?.modified().ok()?;
        modified.duration_since(UNIX_EPOCH).ok().map(Self)
    }
}

/// How a path is looked at.
pub(crate) type Look = fn(&Path) -> io::Result<Metadata>;

/// A file, or what a link leads to.
pub(crate) const FOLLOWED: Look = |path| fs::metadata(path);

/// A file; a link is none.
pub(crate) const PLAIN: Look = |path| fs::symlink_metadata(path);

/// A file's content, and its stamp from before it was read. A pipe, which may have no end, is not read.
pub(crate) fn read(path: &Path, look: Look) -> io::Result<(Stamp, Vec<u8>)> {
    if !look(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file"));
    }
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    Ok((Stamp::of(&meta), bytes))
}
