//! The sources of a program: its Rust files, and which crates its manifests depend on. Knows nothing of what is in the files.

use std::fs;
use std::path::Path;

use alicloud_codegen::Source;
use toml::{Table, Value};

use crate::failure::Failure;
use crate::spec_tree::if_there;

const MANIFEST: &str = "Cargo.toml";

/// No file of Rust that somebody wrote has more bytes.
const LARGEST: u64 = 64 << 20;

/// The sources of a program.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) files: Vec<Source>,
    /// Crates that it depends on, and the names that they have here.
    pub(super) dependencies: Vec<(String, String)>,
    /// What was not read that may be a part of it, with the reason.
    pub(super) unread: Vec<String>,
}

/// All Rust files in a directory, in the order of their paths, but for hidden directories and what Cargo built. Links are not followed. The manifests are
/// those in it and those of the packages and workspaces that it is in.
pub(super) fn read(dir: &Path) -> Result<Program, Failure> {
    if !dir.is_dir() {
        return Err(Failure::Job(format!(
            "there is no directory `{}`; name the directory of a program's sources with --used-by",
            dir.display()
        )));
    }
    let mut program = Program::default();
    collect(dir, &mut program)?;
    if program.files.is_empty() {
        return Err(Failure::Job(format!(
            "there are no Rust files in `{}`; name the directory of a program's sources with --used-by",
            dir.display()
        )));
    }
    let whole = std::path::absolute(dir)
        .map_err(|error| Failure::job(format!("cannot find `{}`", dir.display()), error))?;
    for around in whole.ancestors().skip(1) {
        manifest(&around.join(MANIFEST), &mut program);
    }
    Ok(program)
}

fn collect(dir: &Path, program: &mut Program) -> Result<(), Failure> {
    let failed = |error| Failure::job(format!("cannot read `{}`", dir.display()), error);
    let mut entries =
        fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let shown = path.to_string_lossy().replace('\\', "/");
        if kind.is_dir() {
            // Cargo marks the directories that it builds into.
            let is_built = path.join("CACHEDIR.TAG").exists();
            if is_built {
                continue;
            }
            if !name.starts_with('.') {
                collect(&path, program)?;
            } else if has_rust(&path) {
                program.unread.push(format!("{shown} is hidden, and what is in it is not read"));
            }
        } else if kind.is_symlink() && (name.ends_with(".rs") || path.is_dir()) {
            program.unread.push(format!("{shown} is a link, which is not followed"));
        } else if kind.is_file() && name.ends_with(".rs") {
            if entry.metadata().map_err(failed)?.len() > LARGEST {
                program.unread.push(format!("{shown} is too large to be read"));
                continue;
            }
            // What is not UTF-8 is no Rust, which is for whoever reads it to say.
            let bytes = fs::read(&path)
                .map_err(|error| Failure::job(format!("cannot read `{shown}`"), error))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            program.files.push(Source { path: shown, text });
        } else if kind.is_file() && name == MANIFEST {
            manifest(&path, program);
        }
    }
    Ok(())
}

/// Whether there are Rust files in a directory, as far as it can be read. Git has none that are not elsewhere.
fn has_rust(dir: &Path) -> bool {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    dir.file_name().is_none_or(|name| name != ".git")
        && entries.into_iter().any(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => has_rust(&entry.path()),
            Ok(kind) => kind.is_file() && entry.path().extension().is_some_and(|end| end == "rs"),
            Err(_) => false,
        })
}

/// Notes the crates that a manifest depends on, if there is one.
fn manifest(path: &Path, program: &mut Program) {
    let table = match if_there(fs::read_to_string(path)) {
        Ok(None) => return,
        Ok(Some(text)) => text.parse::<Table>().map_err(|error| error.message().to_owned()),
        Err(error) => Err(error.to_string()),
    };
    match table {
        Ok(table) => dependencies(&table, &mut program.dependencies),
        Err(error) => program.unread.push(format!(
            "{} can't be read ({error}); which crates it depends on is not known",
            path.to_string_lossy().replace('\\', "/")
        )),
    }
}

/// Dependencies are listed for the package, for a target, and for a workspace.
fn dependencies(table: &Table, found: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let Value::Table(inner) = value else { continue };
        if !key.ends_with("dependencies") {
            dependencies(inner, found);
            continue;
        }
        for (name, dependency) in inner {
            let package = dependency.get("package").and_then(Value::as_str).unwrap_or(name);
            found.push((package.to_owned(), name.clone()));
        }
    }
}
