//! A runtime that has gained what a later version may gain, and a workspace around it. It must not know what the generator makes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, io};

/// A workspace of the runtime's sources, a crate as it was generated once, and a program that calls it.
#[derive(Debug)]
pub struct Workspace {
    dir: PathBuf,
    /// Where the runtime's sources are, and those of what it needs.
    runtime: Vec<PathBuf>,
}

/// What every trait gains. Object-safe traits stay so.
const IN_TRAITS: &str = "
    /// Added later.
    fn wait(&self) where Self: Sized {}
    /// Added later.
    fn added_later(&self) where Self: Sized {}
    /// Added later.
    fn made_later() where Self: Sized {}
";

/// What a type with one more fact gains.
const METHOD: &str = "
    /// Added later.
    #[must_use]
    pub const fn with_added_later(self) -> Self { Self { added_later: true, ..self } }
";

/// What only tests of the runtime need.
const DEV: &str = "[dev-dependencies]";

impl Workspace {
    /// Writes the workspace to a directory, in place of what is there; the runtime is the one of this repository.
    pub fn new(dir: &Path) -> io::Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.join("../..");
        if dir.exists() {
            fs::remove_dir_all(dir)?;
        }
        let whole = fs::read_to_string(root.join("Cargo.toml"))?;
        let (_, shared) = whole.split_once("[workspace.package]").unwrap_or_default();
        let mut runtime = Vec::new();
        for needed in needed(&root, shared)? {
            runtime.push(dir.join(&needed).join("src"));
            copy(&root.join(&needed).join("src"), &dir.join(&needed).join("src"))?;
            let manifest = fs::read_to_string(root.join(&needed).join("Cargo.toml"))?;
            fs::write(dir.join(&needed).join("Cargo.toml"), without(&manifest, DEV))?;
        }
        copy(&here.join("generated/later"), &dir.join("later"))?;
        copy(&here.join("program"), &dir.join("program"))?;
        fs::copy(root.join("Cargo.lock"), dir.join("Cargo.lock"))?;
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"later\", \"program\"]\n\n\
            [patch.crates-io]\nalicloud-runtime = {{ path = \"runtime\" }}\n\n\
            [workspace.package]{shared}"
        );
        fs::write(dir.join("Cargo.toml"), manifest)?;
        Ok(Self { dir: dir.to_owned(), runtime })
    }

    /// Gives the runtime methods, trait items, names and facts that it does not have. The names of the traits that have grown.
    pub fn grow(&self) -> io::Result<Vec<String>> {
        let mut grown = Vec::new();
        for file in self.sources()? {
            let text = fs::read_to_string(&file)?;
            fs::write(&file, in_traits(&text, &mut grown))?;
        }
        self.insert(
            "impl<R: Operation> Call<R> {",
            "/// Added later.\npub fn wait(&self) -> u8 { 8 }\n\
            /// Added later.\npub fn added_later(&mut self) {}\n",
        )?;
        self.insert(
            "impl Client {",
            "/// Added later.\npub fn wait(&self) -> u16 { 16 }\n\
            /// Added later.\npub fn count_things(&self) {}\n",
        )?;
        self.add_fact("OperationInfo")?;
        self.add_fact("Product")?;
        Ok(grown)
    }

    /// Puts a text behind the one place in the runtime that reads like the first.
    pub fn insert(&self, place: &str, text: &str) -> io::Result<()> {
        self.edit_one(place, |source| source.replace(place, &format!("{place}\n{text}")))
    }

    /// Gives a type that borrows one more field, which the constructors of the type set, and a method that changes it.
    fn add_fact(&self, name: &str) -> io::Result<()> {
        let (fields, methods) =
            (format!("pub struct {name}<'a> {{"), format!("impl<'a> {name}<'a> {{"));
        self.edit_one(&fields, |source| {
            let source = source.replace(&fields, &format!("{fields}\n    added_later: bool,"));
            let Some((before, rest)) = source.split_once(&methods) else { return source };
            let (inside, after) = rest.split_once("\n}").unwrap_or((rest, ""));
            format!("{before}{methods}{METHOD}{}\n}}{after}", in_literals(inside))
        })
    }

    fn sources(&self) -> io::Result<Vec<PathBuf>> {
        let files: io::Result<Vec<_>> = self.runtime.iter().map(|dir| sources(dir)).collect();
        Ok(files?.concat())
    }

    /// Changes the one file that has this text, once.
    fn edit_one(&self, place: &str, change: impl Fn(&str) -> String) -> io::Result<()> {
        let mut found = 0;
        for file in self.sources()? {
            let text = fs::read_to_string(&file)?;
            let times = text.matches(place).count();
            found += times;
            if times == 1 {
                fs::write(&file, change(&text))?;
            }
        }
        if found == 1 { Ok(()) } else { Err(io::Error::other(format!("{found} times `{place}`"))) }
    }

    /// Checks all of it, without a network.
    pub fn check(&self, target_dir: &Path) -> io::Result<Output> {
        Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--offline", "--workspace", "--target-dir"])
            .arg(target_dir)
            .current_dir(&self.dir)
            .output()
    }
}

/// A text with more items in each public trait, and the names of those.
fn in_traits(text: &str, grown: &mut Vec<String>) -> String {
    let mut lines = String::with_capacity(text.len());
    for line in text.lines() {
        lines.push_str(line);
        lines.push('\n');
        if let Some(name) = line.strip_prefix("pub trait ")
            && line.ends_with('{')
        {
            lines.push_str(IN_TRAITS);
            grown.extend(name.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned));
        }
    }
    lines
}

/// A text in which every literal that names all fields of `Self` names one more.
fn in_literals(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, body)) = rest.split_once("Self {") {
        made.push_str(before);
        made.push_str("Self {");
        let is_type = before.ends_with("-> ");
        let is_whole = body.split('}').next().is_some_and(|fields| !fields.contains(".."));
        if !is_type && is_whole {
            made.push_str(" added_later: false,");
        }
        rest = body;
    }
    made + rest
}

/// The directories of the runtime and of what it needs of this repository.
fn needed(root: &Path, shared: &str) -> io::Result<Vec<String>> {
    let manifest = without(&fs::read_to_string(root.join("runtime/Cargo.toml"))?, DEV);
    let path = |line: &str| {
        let (name, rest) = line.split_once(" = { path = \"")?;
        let of_ours = manifest.contains(&format!("\n{name}.workspace"));
        of_ours.then(|| rest.split('"').next().map(str::to_owned)).flatten()
    };
    let mut dirs = vec!["runtime".to_owned()];
    dirs.extend(shared.lines().filter_map(path));
    Ok(dirs)
}

/// A manifest without one of its tables.
fn without(manifest: &str, table: &str) -> String {
    let Some((before, after)) = manifest.split_once(table) else { return manifest.to_owned() };
    let rest = after.find("\n[").and_then(|at| after.get(at..)).unwrap_or_default();
    format!("{before}{rest}")
}

/// All Rust files below a directory.
fn sources(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// Copies a directory with all that is in it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
