//! How a file is recognised without reading it, as version control does: by length, times and number. Knows nothing of what the file is
//! for.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

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
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|meta| Self::of(&meta))
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
    /// The time in a directory, by a file that is made there and removed again. `None` where that cannot be done.
    pub(crate) fn within(dir: &Path) -> Option<Self> {
        let path = dir.join(format!(".now.{}", std::process::id()));
        let modified = File::create(&path).and_then(|file| file.metadata()?.modified());
        let _ = fs::remove_file(&path);
        let modified: SystemTime = modified.ok()?;
        modified.duration_since(UNIX_EPOCH).ok().map(Self)
    }
}

/// A file's content, and its stamp from before it was read.
pub(crate) fn read(path: &Path) -> io::Result<(Stamp, Vec<u8>)> {
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    Ok((Stamp::of(&meta), bytes))
}
