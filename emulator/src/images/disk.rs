//! The file that images are kept in, one row an image. A transaction is on the disk when it
//! returns, wholly or not at all. Knows nothing of what images mean.

#![allow(clippy::result_large_err, reason = "the library's errors are large, and rare")]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableTable as _, TableDefinition};

use super::state::{Image, State};

const FILE: &str = "images.redb";
/// The layout below. Another number is another layout, which this version cannot read.
const LAYOUT: u64 = 1;
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
/// JSON, by the image's place in the list.
const IMAGES: TableDefinition<'_, u64, &str> = TableDefinition::new("images");
/// The images are few; the rest of the library's usual 1 GiB would be of no use.
const CACHE: usize = 16 * 1024 * 1024;

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot keep data in `{}`: {problem}", path.display())]
pub(crate) struct DataError {
    pub(crate) path: PathBuf,
    pub(crate) problem: String,
}

/// The open file, which no other process can open meanwhile.
pub(super) struct Disk {
    path: PathBuf,
    database: Database,
}

impl Disk {
    /// Opens the file of that directory, or makes both, and reads what is there.
    pub(super) fn open(dir: &Path) -> Result<(Self, State), DataError> {
        let path = dir.join(FILE);
        let fail = |problem| DataError { path: path.clone(), problem };
        fs::create_dir_all(dir).map_err(|error| fail(error.to_string()))?;
        if !path.exists() {
            create(dir, &path).map_err(|error| fail(explained(&error)))?;
        }
        let database = settings().open(&path).map_err(|error| fail(explained(&error.into())))?;
        let (layout, state) = read(&database).map_err(|error| fail(explained(&error)))?;
        if layout != LAYOUT {
            return Err(fail(format!(
                "the file has layout {layout}, this version reads layout {LAYOUT}; \
                 use the version that wrote it, or give another directory"
            )));
        }
        let state = state.map_err(|error| {
            fail(format!("an image is not readable ({error}); move the file away to start afresh"))
        })?;
        Ok((Self { path, database }, state))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the images that differ.
    pub(super) fn write(&self, before: &State, after: &State) -> Result<(), redb::Error> {
        if before == after {
            return Ok(());
        }
        let transaction = self.database.begin_write()?;
        {
            let mut table = transaction.open_table(IMAGES)?;
            for (at, image) in (0_u64..).zip(&after.images) {
                let place = usize::try_from(at).ok();
                if place.and_then(|at| before.images.get(at)) != Some(image) {
                    let text = serde_json::to_string(image).map_err(io::Error::other)?;
                    table.insert(at, text.as_str())?;
                }
            }
            // A reset may leave fewer.
            for (at, _) in (0_u64..).zip(&before.images).skip(after.images.len()) {
                table.remove(at)?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// A disk on which writes fail while the flag is set.
    #[cfg(test)]
    pub(super) fn failing(flag: std::sync::Arc<std::sync::atomic::AtomicBool>) -> Self {
        let database = settings().create_with_backend(tests::Failing::new(flag)).unwrap();
        Self { path: FILE.into(), database }
    }

    pub(super) fn failed(&self, error: &redb::Error) -> DataError {
        DataError { path: self.path.clone(), problem: error.to_string() }
    }
}

fn settings() -> redb::Builder {
    let mut settings = Database::builder();
    // The layout that later versions of the library read as well.
    settings.create_with_file_format_v3(true).set_cache_size(CACHE);
    settings
}

/// Makes the file beside its place and moves it there complete, so that a file of half a header,
/// which could not be opened again, is never in its place.
fn create(dir: &Path, path: &Path) -> Result<(), redb::Error> {
    let draft = path.with_extension("new");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let database = settings().create(&draft)?;
    let transaction = database.begin_write()?;
    transaction.open_table(META)?.insert("layout", LAYOUT)?;
    transaction.open_table(IMAGES)?;
    transaction.commit()?;
    drop(database);
    // A link, unlike a rename, does not replace a file that another process has made meanwhile.
    match fs::hard_link(&draft, path) {
        Ok(()) => fs::remove_file(&draft)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::remove_file(&draft)?,
        // Some file systems have no links.
        Err(_) => fs::rename(&draft, path)?,
    }
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

type ReadState = Result<State, serde_json::Error>;

fn read(database: &Database) -> Result<(u64, ReadState), redb::Error> {
    let transaction = database.begin_read()?;
    let layout = transaction.open_table(META)?.get("layout")?.map_or(0, |value| value.value());
    if layout != LAYOUT {
        return Ok((layout, Ok(State::default())));
    }
    let mut images = Vec::new();
    for row in transaction.open_table(IMAGES)?.iter()? {
        match serde_json::from_str::<Image>(row?.1.value()) {
            Ok(image) => images.push(image),
            Err(error) => return Ok((layout, Err(error))),
        }
    }
    Ok((layout, Ok(State { images })))
}

/// What is wrong and what to do.
fn explained(error: &redb::Error) -> String {
    match error {
        redb::Error::DatabaseAlreadyOpen => {
            "another emulator uses it; end that one, or give another directory".to_owned()
        }
        redb::Error::Io(io) if io.kind() != io::ErrorKind::InvalidData => {
            format!("{io}; give a directory that can be written to")
        }
        other => format!("{other}; move the file away to start afresh"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use redb::StorageBackend;
    use redb::backends::InMemoryBackend;

    use super::*;

    #[derive(Debug)]
    pub(super) struct Failing {
        memory: InMemoryBackend,
        flag: Arc<AtomicBool>,
    }

    impl Failing {
        pub(super) fn new(flag: Arc<AtomicBool>) -> Self {
            Self { memory: InMemoryBackend::new(), flag }
        }

        fn check(&self) -> io::Result<()> {
            if self.flag.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Ok(())
        }
    }

    impl StorageBackend for Failing {
        fn len(&self) -> io::Result<u64> {
            self.memory.len()
        }

        fn read(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
            self.memory.read(offset, len)
        }

        fn set_len(&self, len: u64) -> io::Result<()> {
            self.check()?;
            self.memory.set_len(len)
        }

        fn sync_data(&self, eventual: bool) -> io::Result<()> {
            self.check()?;
            self.memory.sync_data(eventual)
        }

        fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
            self.check()?;
            self.memory.write(offset, data)
        }
    }

    fn image(id: &str) -> Image {
        Image { id: id.to_owned(), ..Image::default() }
    }

    fn state(ids: &[&str]) -> State {
        State { images: ids.iter().map(|id| image(id)).collect() }
    }

    #[test]
    fn what_was_written_is_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut last = State::default();
        for next in [state(&["a", "b", "c"]), state(&["a", "x"]), state(&["a", "x", "é\"\n"])] {
            let (disk, found) = Disk::open(dir.path()).unwrap();
            assert_eq!(found, last);
            disk.write(&found, &next).unwrap();
            last = next;
        }
        assert_eq!(Disk::open(dir.path()).unwrap().1, last);
    }

    #[test]
    fn a_file_has_one_user() {
        let dir = tempfile::tempdir().unwrap();
        let first = Disk::open(dir.path()).unwrap();
        let second = Disk::open(dir.path()).err().unwrap().to_string();
        assert!(second.contains("another emulator") && second.contains(FILE), "{second}");
        drop(first);
        assert!(Disk::open(dir.path()).is_ok());
    }

    #[test]
    fn a_draft_that_was_left_behind_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("images.new"), "half a header").unwrap();
        assert_eq!(Disk::open(dir.path()).unwrap().1, State::default());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn other_files_are_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        fs::write(&path, "a shopping list").unwrap();
        let refused = Disk::open(dir.path()).err().unwrap().to_string();
        assert!(refused.contains("move the file away"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "a shopping list");

        fs::remove_file(&path).unwrap();
        let database = settings().create(&path).unwrap();
        let transaction = database.begin_write().unwrap();
        transaction.open_table(META).unwrap().insert("layout", 7).unwrap();
        transaction.commit().unwrap();
        drop(database);
        let refused = Disk::open(dir.path()).err().unwrap().to_string();
        assert!(refused.contains("layout 7"), "{refused}");
    }
}
