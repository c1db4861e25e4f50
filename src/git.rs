//! Files of a revision, read by the program `git` and checked out nowhere. Knows nothing of what is in them.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use alicloud_codegen::spec::{CHANGELOG, yaml};
use alicloud_codegen::states::{Id, SpecFiles};
use alicloud_codegen::{Diagnostic, RunError, Source};

use crate::failure::Failure;

/// The directory of a repository that is compared unless another one is named.
const SPECS: &str = "api-spec";

/// A directory in a revision: `REV` or `REV:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    name: String,
    /// From the root of the repository; empty for that.
    path: String,
}

impl Revision {
    /// Reads what follows `git:`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, path) = text.split_once(':').unwrap_or((text, SPECS));
        if name.is_empty() || name.starts_with('-') {
            return Err(
                "there is no revision after `git:`; write `git:REV` or `git:REV:PATH`, such as `git:HEAD~1`"
                    .to_owned(),
            );
        }
        Ok(Self::new(name, path))
    }

    /// A directory in a revision, from the root of the repository.
    pub(crate) fn new(name: &str, path: &str) -> Self {
        // `.` is the root, as on any other command line.
        let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        Self { name: name.to_owned(), path: parts.join("/") }
    }

    /// The files of the directory, in the repository around `here`.
    pub(crate) fn files(&self, here: &Path) -> Result<Files, Failure> {
        let Self { name, path } = self;
        if !is_repository(here)? {
            return Err(Failure::Job(format!(
                "there is no git repository here, so `{self}` can't be read; run this in one, or name a directory"
            )));
        }
        let is_known = |what: &str| has(here, what);
        // A tag may name a tree of files, too.
        if !is_known(&format!("{name}^{{tree}}"))? {
            return Err(Failure::Job(if is_known(&format!("{name}^{{object}}"))? {
                format!(
                    "`{name}` names a single file and no revision; name a commit, a branch or a tag of one"
                )
            } else if is_shallow(here)? {
                format!(
                    "the repository has no revision `{name}`, and a part of the history alone; fetch the whole history with `git fetch --unshallow`, or correct the name"
                )
            } else {
                format!(
                    "the repository has no revision `{name}`; correct the name, or fetch it with `git fetch`"
                )
            }));
        }
        let tree = format!("{name}:{path}");
        let Output { status, stdout, .. } =
            run(here, &["ls-tree", "-r", "-z", "--full-tree", &tree], None)?;
        if !status.success() {
            return Err(Failure::Job(format!(
                "the revision `{name}` has no directory `{path}`; name that of the specs, from the root of the repository: `git:{name}:PATH`"
            )));
        }
        Files::listed(here, tree, &stdout)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "git:{}:{}", self.name, self.path)
    }
}

/// What `git ls-tree -z` lists.
#[derive(Debug, Default, PartialEq, Eq)]
struct Listed {
    /// What identifies each file, by its path.
    blobs: BTreeMap<String, String>,
    /// Links and submodules where specs or metadata may be. Git has no files behind them, which would be missing in silence.
    elsewhere: Vec<String>,
    /// A path that is no UTF-8, as far as it can be shown.
    unreadable: Option<String>,
}

impl Listed {
    fn read(listed: &[u8]) -> Self {
        let mut read = Self::default();
        for line in listed.split(|byte| *byte == 0) {
            let Some(at) = line.iter().position(|byte| *byte == b'\t') else { continue };
            let (facts, path) = (line.get(..at), line.get(at + 1..));
            let facts = String::from_utf8_lossy(facts.unwrap_or_default()).into_owned();
            let Ok(path) = str::from_utf8(path.unwrap_or_default()) else {
                let path = String::from_utf8_lossy(path.unwrap_or_default()).into_owned();
                read.unreadable.get_or_insert(path);
                continue;
            };
            let mut facts = facts.split(' ');
            match (facts.next(), facts.nth(1)) {
                (Some(mode), Some(hash)) if mode.starts_with("100") => {
                    read.blobs.insert(path.to_owned(), hash.to_owned());
                }
                (Some("120000" | "160000"), _) if is_of_product(path) => {
                    read.elsewhere.push(path.to_owned());
                }
                _ => {}
            }
        }
        read
    }
}

/// Whether a path may be that of a product, of a version, or of a file there that is read.
fn is_of_product(path: &str) -> bool {
    let is_read = |name: &str| {
        let extension = Path::new(name).extension().and_then(OsStr::to_str);
        matches!(extension, Some("yaml" | "yml" | "json")) || name == CHANGELOG
    };
    match *path.split('/').collect::<Vec<_>>() {
        [product] => product.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        [_, _] => true,
        [_, _, file] => is_read(file),
        _ => false,
    }
}

/// The files of a directory in a revision.
pub(crate) struct Files {
    /// A directory in the repository.
    here: PathBuf,
    /// `REV:PATH`.
    tree: String,
    blobs: BTreeMap<String, String>,
}

impl Files {
    fn listed(here: &Path, tree: String, listed: &[u8]) -> Result<Self, Failure> {
        let Listed { blobs, elsewhere, unreadable } = Listed::read(listed);
        if let Some(path) = elsewhere.first() {
            return Err(Failure::Job(format!(
                "`{path}` is a link or a submodule in `{tree}`, and git has no files behind it; put the files there, or compare directories in which they are"
            )));
        }
        if let Some(path) = unreadable {
            return Err(Failure::Job(format!(
                "the path `{path}` in `{tree}` is not UTF-8; rename the file"
            )));
        }
        Ok(Self { here: here.to_owned(), tree, blobs })
    }

    /// The paths inside the directory.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.blobs.keys().map(String::as_str)
    }

    /// A path as messages, and git, show it.
    pub(crate) fn shown(&self, path: &str) -> String {
        let between = if self.tree.ends_with(':') { "" } else { "/" };
        format!("{}{between}{path}", self.tree)
    }

    /// Those whose paths are wanted.
    pub(crate) fn only(mut self, is_wanted: impl Fn(&str) -> bool) -> Self {
        self.blobs.retain(|path, _| is_wanted(path));
        self
    }

    /// The same files in a directory.
    pub(crate) fn within(mut self, dir: &str) -> Self {
        self.blobs =
            self.blobs.into_iter().map(|(path, id)| (format!("{dir}/{path}"), id)).collect();
        self
    }

    /// The contents of files, in their order.
    pub(crate) fn read(&self, paths: &[&str]) -> Result<Vec<Vec<u8>>, Failure> {
        let hashes: Vec<&str> =
            paths.iter().filter_map(|path| self.blobs.get(*path)).map(String::as_str).collect();
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let Output { status, stdout, stderr } =
            run(&self.here, &["cat-file", "--batch"], Some(hashes.join("\n") + "\n"))?;
        let contents = if status.success() { contents(&stdout, hashes.len()) } else { None };
        contents.ok_or_else(|| {
            Failure::Job(format!(
                "git can't read all files of `{}`; is the repository whole (`git fsck`)? {}",
                self.tree,
                String::from_utf8_lossy(&stderr).trim()
            ))
        })
    }

    /// The spec tree that they are.
    pub(crate) fn specs(self) -> Result<Specs, Failure> {
        let extension = |path: &str| Path::new(path).extension().map(OsStr::to_owned);
        let is_meant = |path: &&String| {
            let is = |wanted| extension(path).is_some_and(|is| is.eq_ignore_ascii_case(wanted));
            (is("yml") || is("yaml")) && extension(path).is_some_and(|is| is != "yaml")
        };
        // What somebody takes for a spec is not left out in silence.
        if let Some(path) = self.blobs.keys().find(is_meant) {
            return Err(Failure::Job(format!(
                "the name of a spec ends with `.yaml`: rename `{}`",
                self.shown(path)
            )));
        }
        let mut files = self;
        files.blobs.retain(|path, _| extension(path).is_some_and(|is| is == "yaml"));
        if files.blobs.is_empty() {
            return Err(Failure::Job(format!(
                "there are neither specs nor metadata in `{}`; name a directory with `<product>/<version>/<Operation>.yaml`, from the root of the repository",
                files.tree
            )));
        }
        Ok(Specs(files))
    }
}

/// What `git cat-file --batch` gives, if it is as much as was asked for.
fn contents(mut bytes: &[u8], count: usize) -> Option<Vec<Vec<u8>>> {
    let mut contents = Vec::with_capacity(count);
    while !bytes.is_empty() {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (head, rest) = (bytes.get(..end)?, bytes.get(end + 1..)?);
        let size: usize = std::str::from_utf8(head).ok()?.rsplit(' ').next()?.parse().ok()?;
        contents.push(rest.get(..size)?.to_vec());
        bytes = rest.get(size + 1..)?;
    }
    (contents.len() == count).then_some(contents)
}

/// The spec tree of a revision.
pub(crate) struct Specs(Files);

impl SpecFiles for Specs {
    fn ids(&self) -> BTreeMap<&str, Id<'_>> {
        self.0.blobs.iter().map(|(path, hash)| (path.as_str(), Id::Hash(hash))).collect()
    }

    fn read(&self, paths: &[&str]) -> Result<Vec<(String, Source)>, RunError> {
        let contents = self.0.read(paths).map_err(|failure| RunError::Tree(failure.text()))?;
        let source = |(path, bytes): (&&str, Vec<u8>)| {
            Ok(((*path).to_owned(), yaml::source(self.0.shown(path), bytes)?))
        };
        let read: Result<Vec<_>, Diagnostic> = paths.iter().zip(contents).map(source).collect();
        read.map_err(|problem| RunError::Specs(vec![problem]))
    }
}

/// Whether a directory is in a repository.
pub(crate) fn is_repository(here: &Path) -> Result<bool, Failure> {
    let Output { status, stderr, .. } = run(here, &["rev-parse", "--git-dir"], None)?;
    let said = String::from_utf8_lossy(&stderr);
    // One that git does not trust is one.
    if !status.success() && said.contains("safe.directory") {
        return Err(Failure::Job(format!("git refuses the repository: {}", said.trim())));
    }
    Ok(status.success())
}

/// Where a directory is in its repository: the path from the root.
pub(crate) fn path_of(here: &Path) -> Result<String, Failure> {
    let Output { stdout, .. } = run(here, &["rev-parse", "--show-prefix"], None)?;
    Ok(String::from_utf8_lossy(&stdout).trim().trim_end_matches('/').to_owned())
}

/// Whether the repository has what a name names.
pub(crate) fn has(here: &Path, name: &str) -> Result<bool, Failure> {
    let verified = run(here, &["rev-parse", "--verify", "--quiet", name], None)?;
    Ok(verified.status.success())
}

/// Whether the repository has a part of its history alone.
pub(crate) fn is_shallow(here: &Path) -> Result<bool, Failure> {
    let Output { stdout, .. } = run(here, &["rev-parse", "--is-shallow-repository"], None)?;
    Ok(stdout.starts_with(b"true"))
}

/// What follows the beginning of tags that begin like that.
pub(crate) fn tags(here: &Path, start: &str) -> Result<Vec<String>, Failure> {
    // Whatever the settings say of how lists are shown.
    let names = ["for-each-ref", "--format=%(refname:strip=2)", &format!("refs/tags/{start}*")];
    let Output { stdout, .. } = run(here, &names, None)?;
    let text = String::from_utf8_lossy(&stdout);
    Ok(text.lines().filter_map(|tag| tag.strip_prefix(start)).map(str::to_owned).collect())
}

/// What identifies a directory as it was committed last, inside of another one. Nothing where it is not as it was committed, but for its
/// changelog: one that a release wrote before it was ended is no reason against the next.
pub(crate) fn committed(here: &Path, inside: &str) -> Result<Option<String>, Failure> {
    let changelog = format!(":(exclude){inside}/{CHANGELOG}");
    let all = "--untracked-files=all";
    let changed = run(here, &["status", "--porcelain", all, "--", inside, &changelog], None)?;
    let tree = run(here, &["rev-parse", "--verify", "--quiet", &format!("HEAD:./{inside}")], None)?;
    let is_as_committed =
        changed.status.success() && changed.stdout.is_empty() && tree.status.success();
    Ok(is_as_committed.then(|| String::from_utf8_lossy(&tree.stdout).trim().to_owned()))
}

/// The files of a directory by what identifies it. Nothing where the repository does not have it.
pub(crate) fn tree(here: &Path, id: &str) -> Result<Option<Files>, Failure> {
    // It comes from a file, and is not to be taken for an option.
    if id.is_empty() || !id.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let kind = run(here, &["cat-file", "-t", id], None)?;
    if String::from_utf8_lossy(&kind.stdout).trim() != "tree" {
        return Ok(None);
    }
    let Output { status, stdout, .. } =
        run(here, &["ls-tree", "-r", "-z", "--full-tree", id], None)?;
    if !status.success() {
        return Ok(None);
    }
    Files::listed(here, id.to_owned() + ":", &stdout).map(Some)
}

/// Where a text came into files of a name first: the commit, and what identifies the directory of the file in it. Nothing where no commit that is
/// at hand brought it.
pub(crate) fn origin(
    here: &Path,
    text: &str,
    name: &str,
) -> Result<Option<(String, String)>, Failure> {
    let searched = format!("-S{text}");
    let files = format!("*{name}");
    let args = ["log", "--reverse", "--format=%H", "--name-only", "-z", &searched, "--", &files];
    let found = run(here, &args, None)?;
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    let mut parts = found.split(['\0', '\n']).filter(|part| !part.is_empty());
    let (Some(commit), Some(path)) = (parts.next(), parts.next()) else { return Ok(None) };
    let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
    let id = run(here, &["rev-parse", "--verify", "--quiet", &format!("{commit}:{dir}")], None)?;
    let id = String::from_utf8_lossy(&id.stdout).trim().to_owned();
    Ok((!id.is_empty()).then(|| (commit.to_owned(), id)))
}

/// What identifies the content of files in the repository, in their order.
pub(crate) fn hashes(dir: &Path, files: &[(String, Source)]) -> Result<Vec<String>, Failure> {
    let dir = std::path::absolute(dir)
        .map_err(|error| Failure::job(format!("cannot find `{}`", dir.display()), error))?;
    let paths = files.iter().map(|(path, _)| dir.join(path).to_string_lossy().into_owned() + "\n");
    let Output { status, stdout, stderr } = run(
        Path::new("."),
        &["hash-object", "--no-filters", "--stdin-paths"],
        Some(paths.collect()),
    )?;
    let hashes: Vec<String> = String::from_utf8_lossy(&stdout).lines().map(str::to_owned).collect();
    if status.success() && hashes.len() == files.len() {
        return Ok(hashes);
    }
    Err(Failure::Job(format!(
        "git can't read the files of `{}`: {}",
        dir.display(),
        String::from_utf8_lossy(&stderr).trim()
    )))
}

/// Runs git in a directory, with that on its standard input.
fn run(here: &Path, args: &[&str], input: Option<String>) -> Result<Output, Failure> {
    let failed = |error: io::Error| {
        Failure::Job(match error.kind() {
            io::ErrorKind::NotFound => {
                "the program `git` is missing, which reads `git:REV`; install it, or name a directory"
                    .to_owned()
            }
            _ => format!("cannot run `git {}`: {error}", args.join(" ")),
        })
    };
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut command = Command::new("git");
    // A hook has these from its directory, which is the root of its files, and not from where the specs are.
    for (name, otherwise) in
        [("GIT_DIR", None), ("GIT_INDEX_FILE", None), ("GIT_WORK_TREE", Some("."))]
    {
        let otherwise = otherwise.filter(|_| env::var_os("GIT_DIR").is_some()).map(OsString::from);
        if let Some(Ok(path)) = env::var_os(name).or(otherwise).map(std::path::absolute) {
            command.env(name, path);
        }
    }
    let mut child = command
        .arg("-C")
        .arg(here)
        .args(args)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        // It writes while it reads.
        scope.spawn(move || {
            if let (Some(mut stdin), Some(input)) = (stdin, input) {
                // One that reads no more says why by its exit code.
                let _ = stdin.write_all(input.as_bytes());
            }
        });
        child.wait_with_output().map_err(failed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_has_a_directory() {
        let parse = |text: &str| Revision::parse(text).map(|revision| revision.to_string());
        assert_eq!(parse("HEAD~1").unwrap(), "git:HEAD~1:api-spec");
        assert_eq!(parse("v1:specs/mine/").unwrap(), "git:v1:specs/mine");
        for root in ["v1:", "v1:.", "v1:./", "v1:/"] {
            assert_eq!(parse(root).unwrap(), "git:v1:");
        }
        assert_eq!(parse("v1:./specs/./mine").unwrap(), "git:v1:specs/mine");
        for text in ["", ":specs", "--output=x"] {
            assert!(parse(text).unwrap_err().starts_with("there is no revision after `git:`"));
        }
    }

    #[test]
    fn lists_and_contents_are_read_as_git_writes_them() {
        let entries = [
            "100644 blob aa11\tecs/1/A B.yaml",
            "120000 blob bb22\tlink.yaml",
            "160000 commit cc33\tsub",
            "",
        ];
        let wanted = BTreeMap::from([("ecs/1/A B.yaml".to_owned(), "aa11".to_owned())]);
        let listed = Listed::read(entries.join("\0").as_bytes());
        assert_eq!(
            listed,
            Listed { blobs: wanted, elsewhere: vec!["sub".to_owned()], unreadable: None }
        );
        for (path, is_refused) in [
            ("ecs", true),
            ("ecs/1", true),
            ("ecs/1/Try.yaml", true),
            ("ecs/1/CHANGELOG.md", true),
            ("link.yaml", false),
            ("ecs/1/notes.txt", false),
            ("ecs/1/2/Try.yaml", false),
        ] {
            let listed = Listed::read(format!("120000 blob bb22\t{path}").as_bytes());
            assert_eq!(!listed.elsewhere.is_empty(), is_refused, "{path}");
        }
        let odd = Listed::read(b"100644 blob aa11\tp\xff/1/Try.yaml");
        assert_eq!(odd.unreadable.as_deref(), Some("p\u{fffd}/1/Try.yaml"));
        let read = b"aa11 blob 3\na\nb\nbb22 blob 0\n\n";
        assert_eq!(contents(read, 2).unwrap(), [b"a\nb".to_vec(), Vec::new()]);
        assert_eq!(contents(read, 3), None);
        assert_eq!(contents(b"aa11 missing\n", 1), None);
        assert_eq!(contents(b"aa11 blob 30\na\n", 1), None);
    }
}
