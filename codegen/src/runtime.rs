//! How generated crates find the runtime that they call.

use std::fmt::Write as _;
use std::path::Path;

use crate::files::{self, FileError};

/// The version of the runtime that belongs to this generator.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How generated crates find the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeDependency {
    /// By version, from the registry.
    Version(String),
    /// By the version of this generator, and by a path relative to the generated crate.
    Path(String),
}

/// The published version that belongs to this generator.
impl Default for RuntimeDependency {
    fn default() -> Self {
        Self::Version(VERSION.to_owned())
    }
}

/// A text that does not say where the runtime is.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// It is neither a directory with a crate nor a version.
    #[error(
        "`{0}` is neither a directory with the `Cargo.toml` of alicloud-runtime nor a version such as `{VERSION}`"
    )]
    Unknown(String),
    /// The way there could not be found.
    #[error(transparent)]
    File(#[from] FileError),
}

impl RuntimeDependency {
    /// Reads what a person wrote: the directory of the runtime's sources, seen from the working directory, or a
    /// version. The crates go to directories in `out`.
    pub fn parse(text: &str, out: &Path) -> Result<Self, RuntimeError> {
        let dir = Path::new(text);
        if dir.join("Cargo.toml").is_file() {
            return Ok(Self::at(dir, out)?);
        }
        let is_version = text
            .trim_start_matches(['^', '~', '=', '>', '<', ' '])
            .starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "^~=<>,.+-* ".contains(c));
        if is_version {
            Ok(Self::Version(text.to_owned()))
        } else {
            Err(RuntimeError::Unknown(text.to_owned()))
        }
    }

    /// The runtime whose sources are beside `out`, as in a checkout of this project; the published one where there is none.
    pub fn beside(out: &Path) -> Result<Self, FileError> {
        let dir = files::whole(out)?.with_file_name("runtime");
        if dir.join("Cargo.toml").is_file() { Self::at(&dir, out) } else { Ok(Self::default()) }
    }

    /// The runtime in `dir`, for crates in directories of `out`.
    fn at(dir: &Path, out: &Path) -> Result<Self, FileError> {
        // What the crate's directory is called does not matter: the way out of it is the same.
        files::relative(&out.join("crate"), dir).map(Self::Path)
    }

    /// The value in a manifest. The crate's own features decide which of the runtime's are on besides these.
    pub(crate) fn manifest(&self, features: &[&str]) -> String {
        let place = match self {
            Self::Version(version) => toml(version),
            Self::Path(path) => format!("{}, path = {}", toml(VERSION), toml(path)),
        };
        let features: Vec<String> = features.iter().map(|feature| toml(feature)).collect();
        let features = match &*features {
            [] => String::new(),
            features => format!(", features = [{}]", features.join(", ")),
        };
        format!("{{ version = {place}, default-features = false{features} }}")
    }
}

/// A text as TOML writes it.
pub(crate) fn toml(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_a_path_from_the_crates_and_the_rest_a_version() {
        let dir = tempfile::tempdir().unwrap();
        let (runtime, out) = (dir.path().join("my/runtime"), dir.path().join("a/generated"));
        std::fs::create_dir_all(&runtime).unwrap();
        let text = runtime.to_str().unwrap();
        assert!(RuntimeDependency::parse(text, &out).is_err(), "it holds no crate");
        std::fs::write(runtime.join("Cargo.toml"), "").unwrap();
        let found = RuntimeDependency::parse(text, &out).unwrap();
        assert_eq!(found, RuntimeDependency::Path("../../../my/runtime".to_owned()));
        assert_eq!(
            found.manifest(&[]),
            format!(
                "{{ version = \"{VERSION}\", path = \"../../../my/runtime\", default-features = false }}"
            )
        );
        for version in ["0.1.0", "0.1", "=0.1.0-rc.1+x", "^0.1", ">=0.1, <0.3"] {
            let found = RuntimeDependency::parse(version, &out);
            assert_eq!(found.ok(), Some(RuntimeDependency::Version(version.to_owned())));
        }
        for neither in ["", "runtime", "../nowhere", "1\"", "1\n2", "^"] {
            assert!(RuntimeDependency::parse(neither, &out).is_err(), "{neither}");
        }
    }

    #[test]
    fn the_runtime_beside_the_crates_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("generated");
        assert_eq!(RuntimeDependency::beside(&out).unwrap(), RuntimeDependency::default());
        std::fs::create_dir_all(dir.path().join("runtime")).unwrap();
        std::fs::write(dir.path().join("runtime/Cargo.toml"), "").unwrap();
        let beside = RuntimeDependency::Path("../../runtime".to_owned());
        assert_eq!(RuntimeDependency::beside(&out).unwrap(), beside);
    }

    #[test]
    fn texts_are_quoted_for_toml() {
        assert_eq!(toml("a\"b\\c\n"), r#""a\"b\\c\u000A""#);
    }
}
