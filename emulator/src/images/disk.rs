//! The file that images are kept in: a line with the layout and a checksum, then an image a line. A write replaces it whole, and is on
//! the disk when it returns. Knows nothing of what images mean.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use sha2::{Digest as _, Sha256};

use super::state::{Image, State};
use crate::encoding::hex;

const FILE: &str = "images.txt";
/// What is locked, so that a directory has one user. It stays, and is empty.
const LOCK: &str = "images.lock";
/// A file that is being written. One that was left behind is of no use to anybody.
const DRAFT: &str = "images.new";
/// The file of earlier versions.
const EARLIER: &str = "images.redb";
/// What the first line begins with, before the layout and the checksum of the other lines.
const TITLE: &str = "alicloud-emulator images";
/// The layout of the other lines. Another number is another layout, which this version cannot read.
const LAYOUT: &str = "2";
/// What to do with a file that is not as it was written.
const HELP: &str = "put a copy of it back, or move it away to start afresh";
/// What is wrong with a name that the emulator needs, and what to do.
const NO_FILE: &str = "no file; move it away, or give another directory";
/// Far more than all images take; what is larger was not written here.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot keep data in `{}`: {problem}", path.display())]
pub(crate) struct DataError {
    pub(crate) path: PathBuf,
    pub(crate) problem: String,
}

/// The file, which no other process uses meanwhile.
pub(super) struct Disk {
    dir: PathBuf,
    /// Locked as long as it is open, however the process ends.
    _lock: File,
}

impl Disk {
    /// Takes that directory, which is made when it is not there, and reads what is in it.
    pub(super) fn open(dir: &Path) -> Result<(Self, State), DataError> {
        let path = dir.join(FILE);
        let fail = |problem| DataError { path: path.clone(), problem };
        let unwritable =
            |error: io::Error| fail(format!("{error}; give a directory that can be written to"));
        fs::create_dir_all(dir).map_err(unwritable)?;
        let lock = lock(&dir.join(LOCK))?;
        let draft = dir.join(DRAFT);
        check_draft(&draft)
            .map_err(|error| DataError { path: draft.clone(), problem: error.to_string() })?;
        let state = match contents(&path) {
            Ok(Some(bytes)) => read(&bytes).map_err(fail)?,
            Ok(None) => {
                if dir.join(EARLIER).exists() {
                    return Err(fail(format!(
                        "`{EARLIER}` there is of an earlier version, and cannot be read; \
                         use the version that wrote it, or move it away to start afresh"
                    )));
                }
                State::default()
            }
            Err(error) => return Err(fail(format!("{error}; {HELP}"))),
        };
        Ok((Self { dir: dir.to_owned(), _lock: lock }, state))
    }

    pub(super) fn path(&self) -> PathBuf {
        self.dir.join(FILE)
    }

    /// Writes the images, unless they are as before.
    pub(super) fn write(&self, before: &State, after: &State) -> io::Result<()> {
        if before == after {
            return Ok(());
        }
        let draft = self.dir.join(DRAFT);
        check_draft(&draft)?;
        // One that is there already may be a link to a file of somebody else.
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = File::create_new(&draft)?;
        file.write_all(text(after)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, self.path())?;
        if cfg!(unix) {
            File::open(&self.dir)?.sync_all()?;
        }
        Ok(())
    }

    pub(super) fn failed(&self, error: &io::Error) -> DataError {
        DataError { path: self.path(), problem: error.to_string() }
    }
}

/// Takes the directory for this process, as long as the file is open.
fn lock(path: &Path) -> Result<File, DataError> {
    let fail = |problem| DataError { path: path.to_owned(), problem };
    // To open a pipe waits for its other end, and a link may lead anywhere.
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(fail(format!("it is {NO_FILE}")));
    }
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|error| {
        fail(format!("{error}; give a directory in which files can be written"))
    })?;
    FileExt::try_lock(&file).map_err(|error| match error {
        TryLockError::WouldBlock => {
            fail("another emulator uses it; end that one, or give another directory".to_owned())
        }
        TryLockError::Error(error) => {
            fail(format!("{error}; give a directory on a file system that can lock files"))
        }
    })?;
    Ok(file)
}

/// What is in a file; `None` when there is none. What is no file may have no end, and is not opened. What a link leads to would be
/// read now and never written again: a write replaces the link.
fn contents(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    if found.is_symlink() {
        return Err(io::Error::other(
            "it is a link, which the first write would replace; give the directory of the file \
             that it leads to",
        ));
    }
    if !found.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other(format!(
            "it has more than {LARGEST} bytes, which no emulator wrote"
        )));
    }
    Ok(Some(bytes))
}

/// Refuses what nobody left behind in place of the file that is being written.
fn check_draft(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() && !found.is_symlink() => {
            Err(io::Error::other(format!("`{DRAFT}` is {NO_FILE}")))
        }
        _ => Ok(()),
    }
}

/// What is written.
fn text(state: &State) -> io::Result<String> {
    let mut lines = String::new();
    for image in &state.images {
        lines.push_str(&serde_json::to_string(image)?);
        lines.push('\n');
    }
    let mut text = String::new();
    writeln!(text, "{TITLE} {LAYOUT} {}", checksum(&lines)).map_err(io::Error::other)?;
    Ok(text + &lines)
}

/// What was written, or what is wrong with it.
fn read(bytes: &[u8]) -> Result<State, String> {
    let changed = || format!("the file is not as it was written: it was cut or changed; {HELP}");
    let text = std::str::from_utf8(bytes).map_err(|_| changed())?;
    let head = text.strip_prefix(TITLE).and_then(|text| text.strip_prefix(' '));
    let (head, lines) = head.and_then(|head| head.split_once('\n')).ok_or_else(changed)?;
    let (layout, sum) = head.split_once(' ').ok_or_else(changed)?;
    if layout != LAYOUT {
        return Err(format!(
            "the file has layout {layout}, this version reads layout {LAYOUT}; \
             use the version that wrote it, or give another directory"
        ));
    }
    if sum != checksum(lines) {
        return Err(changed());
    }
    let images: Result<Vec<Image>, _> = lines.lines().map(serde_json::from_str).collect();
    let images = images.map_err(|error| format!("an image is not readable ({error}); {HELP}"))?;
    Ok(State { images })
}

fn checksum(lines: &str) -> String {
    hex(&Sha256::digest(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(id: &str) -> Image {
        Image { id: id.to_owned(), ..Image::default() }
    }

    fn state(ids: &[&str]) -> State {
        State { images: ids.iter().map(|id| image(id)).collect() }
    }

    fn refused(dir: &Path) -> String {
        Disk::open(dir).err().unwrap().to_string()
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
    fn a_directory_has_one_user() {
        let dir = tempfile::tempdir().unwrap();
        let first = Disk::open(dir.path()).unwrap();
        let second = refused(dir.path());
        assert!(second.contains("another emulator") && second.contains(LOCK), "{second}");
        drop(first);
        assert!(Disk::open(dir.path()).is_ok());
    }

    #[test]
    fn of_many_that_start_at_once_in_a_new_directory_one_does() {
        for _ in 0..15 {
            let dir = tempfile::tempdir().unwrap();
            let new = dir.path().join("new");
            let opened: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Disk::open(&new))).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let problems: Vec<String> =
                opened.iter().filter_map(|one| Some(one.as_ref().err()?.to_string())).collect();
            assert_eq!(problems.len(), 3, "{problems:?}");
            assert!(problems.iter().all(|problem| problem.contains("another emulator")));
        }
    }

    #[test]
    fn a_file_that_was_cut_extended_or_changed_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (disk, found) = Disk::open(dir.path()).unwrap();
        disk.write(&found, &state(&["a"])).unwrap();
        disk.write(&state(&["a"]), &state(&["a", "b"])).unwrap();
        drop(disk);
        let path = dir.path().join(FILE);
        let whole = fs::read(&path).unwrap();
        let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
        let longer =
            [b"\n".as_slice(), b"{}", &[0; 4096], &whole].map(|more| [&whole, more].concat());
        let flipped = (0..whole.len()).map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            bytes
        });
        for bytes in cut.chain(longer).chain(flipped) {
            fs::write(&path, &bytes).unwrap();
            let problem = refused(dir.path());
            let shown = String::from_utf8_lossy(&bytes);
            let says_what_to_do = problem.contains(HELP) || problem.contains("use the version");
            assert!(says_what_to_do, "{problem}\n{shown}");
            assert_eq!(fs::read(&path).unwrap(), bytes, "{problem}");
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(Disk::open(dir.path()).unwrap().1, state(&["a", "b"]));
    }

    #[test]
    fn a_draft_that_was_left_behind_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(DRAFT), "half a fi").unwrap();
        let (disk, found) = Disk::open(dir.path()).unwrap();
        disk.write(&found, &state(&["a"])).unwrap();
        drop(disk);
        assert_eq!(Disk::open(dir.path()).unwrap().1, state(&["a"]));
        assert!(!dir.path().join(DRAFT).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_draft_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let other = dir.path().join("other");
        fs::write(&other, "theirs").unwrap();
        std::os::unix::fs::symlink(&other, dir.path().join(DRAFT)).unwrap();
        let (disk, found) = Disk::open(dir.path()).unwrap();
        disk.write(&found, &state(&["a"])).unwrap();
        drop(disk);
        assert_eq!(fs::read_to_string(&other).unwrap(), "theirs");
        assert_eq!(Disk::open(dir.path()).unwrap().1, state(&["a"]));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_no_file_is_refused_at_once_and_left_alone() {
        type Make = fn(&Path);
        // Another program would hold the locks of other tests until it begins.
        let pipe: Make = |path| {
            use rustix::fs::{CWD, FileType, Mode, mknodat};
            mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        };
        let endless: Make = |path| std::os::unix::fs::symlink("/dev/zero", path).unwrap();
        let nowhere: Make = |path| std::os::unix::fs::symlink("nothing", path).unwrap();
        let dir: Make = |path| fs::create_dir(path).unwrap();
        let cases = [(FILE, pipe), (FILE, endless), (FILE, nowhere), (FILE, dir)];
        let locks = [(LOCK, pipe), (LOCK, endless), (LOCK, nowhere), (LOCK, dir)];
        for (name, make) in cases.into_iter().chain(locks).chain([(DRAFT, pipe), (DRAFT, dir)]) {
            let data = tempfile::tempdir().unwrap();
            let path = data.path().join(name);
            make(&path);
            let before = fs::symlink_metadata(&path).unwrap().file_type();
            let problem = refused(data.path());
            let says = problem.contains(name) && problem.contains("move it away");
            assert!(says, "{name}: {problem}");
            assert_eq!(fs::symlink_metadata(&path).unwrap().file_type(), before);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_file_is_refused_and_left_alone() {
        let (dir, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (disk, found) = Disk::open(dir.path()).unwrap();
        disk.write(&found, &state(&["a"])).unwrap();
        drop(disk);
        let link = data.path().join(FILE);
        std::os::unix::fs::symlink(dir.path().join(FILE), &link).unwrap();
        let problem = refused(data.path());
        let says = ["is a link", "give the directory of the file", HELP];
        assert!(says.iter().all(|part| problem.contains(part)), "{problem}");
        assert!(link.is_symlink());
        assert_eq!(Disk::open(dir.path()).unwrap().1, state(&["a"]));
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        let problem = refused(dir.path());
        assert!(problem.contains("more than") && problem.contains(HELP), "{problem}");
        assert_eq!(fs::metadata(&path).unwrap().len(), LARGEST + 1);
    }

    #[test]
    fn files_of_others_are_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let earlier = dir.path().join(EARLIER);
        fs::write(&earlier, "redb").unwrap();
        let problem = refused(dir.path());
        assert!(
            problem.contains("earlier version") && problem.contains("move it away"),
            "{problem}"
        );
        assert_eq!(fs::read_to_string(&earlier).unwrap(), "redb");

        let path = dir.path().join(FILE);
        fs::write(&path, format!("{TITLE} 7 0\n")).unwrap();
        assert!(refused(dir.path()).contains("layout 7"));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(refused(dir.path()).contains(HELP));
    }
}
