//! The metadata files at a path: the file itself, or all of a tree. It must not know what is in them.

use std::fs;
use std::path::{Path, PathBuf};

use super::DOCS;
use crate::failure::Failure;

/// Adds the metadata files at a path, in the order of their paths.
///
/// A link to a directory is followed, unless it leads to where the walk goes anyway: what is there is found once, and circles end.
pub(super) fn find(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !fs::metadata(path).map_err(|error| failed(path, error))?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let root = fs::canonicalize(path).map_err(|error| failed(path, error))?;
    walk(path, &mut vec![root], found)
}

/// `roots` are the directories that are walked whole.
fn walk(dir: &Path, roots: &mut Vec<PathBuf>, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let mut entries = fs::read_dir(dir)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| failed(dir, error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| failed(&path, error))?;
        if kind.is_dir() {
            walk(&path, roots, found)?;
        } else if entry.file_name() == DOCS && !path.is_dir() {
            found.push(path);
        } else if kind.is_symlink() && path.is_dir() {
            let target = fs::canonicalize(&path).map_err(|error| failed(&path, error))?;
            if !roots.iter().any(|root| target.starts_with(root)) {
                roots.push(target);
                walk(&path, roots, found)?;
            }
        }
    }
    Ok(())
}

fn failed(path: &Path, error: std::io::Error) -> Failure {
    Failure::job(format!("cannot read `{}`", path.display()), error)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_once_and_circles_end() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        for path in ["docs/a/1", "docs/b/1", "outside/c/1", "outside/d"] {
            fs::create_dir_all(at(path)).unwrap();
        }
        for path in ["docs/a/1", "docs/b/1", "outside/c/1"] {
            fs::write(at(path).join(DOCS), "{}").unwrap();
        }
        for (link, target) in [
            ("docs/a/self", "docs/a/self"),
            ("docs/a/up", "docs"),
            ("docs/b/sibling", "docs/a"),
            ("docs/out", "outside/c"),
            ("docs/out2", "outside/c"),
            ("outside/c/back", "docs"),
            ("outside/c/higher", "outside"),
            ("outside/d/c", "outside/c"),
            ("outside/d/d", "outside/d"),
        ] {
            symlink(at(target), at(link)).unwrap();
        }
        let mut found = Vec::new();
        find(&at("docs"), &mut found).unwrap();
        let inside: Vec<_> =
            found.iter().map(|path| path.strip_prefix(dir.path()).unwrap()).collect();
        // The way through `higher` is another one to the same file, since it is outside of what was walked until then.
        let wanted = [
            "docs/a/1/api-docs.json",
            "docs/b/1/api-docs.json",
            "docs/out/1/api-docs.json",
            "docs/out/higher/c/1/api-docs.json",
        ];
        assert_eq!(inside, wanted.map(Path::new));
        let mut found = Vec::new();
        assert!(find(&at("docs/a/self"), &mut found).is_err());
    }
}
