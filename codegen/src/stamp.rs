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

    /// Whether the file had as many bytes then.
    pub(crate) fn is_as_long_as(&self, other: &Self) -> bool {
        self.len == other.len
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
    let (stamp, content) = read_up_to(path, look, u64::MAX)?;
    content.map(|bytes| (stamp, bytes)).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

/// The same, of a file with no more than so many bytes: of a longer one its length, and no content.
pub(crate) fn read_up_to(
    path: &Path,
    look: Look,
    most: u64,
) -> io::Result<(Stamp, Result<Vec<u8>, u64>)> {
    if !look(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file"));
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    let stamp = Stamp::of(&meta);
    if meta.len() > most {
        return Ok((stamp, Err(meta.len())));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    // It may grow meanwhile.
    let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes)? as u64;
    Ok((stamp, if read > most { Err(read) } else { Ok(bytes) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_long_is_not_read() {
        // More than there is memory for.
        const LONG: u64 = 1 << 40;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.yaml");
        fs::write(&path, "abc").unwrap();
        let read = |most| read_up_to(&path, FOLLOWED, most).unwrap().1;
        assert_eq!((read(3), read(2)), (Ok(b"abc".to_vec()), Err(3)));
        File::options().write(true).open(&path).unwrap().set_len(LONG).unwrap();
        assert_eq!(read(2), Err(LONG));
        let problem = crate::files::spec(&path).unwrap().unwrap_err();
        assert_eq!(problem.message(), format!("the file has {LONG} bytes"));
    }
}
