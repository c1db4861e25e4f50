//! What `alicloud diff` compares: where it is, and of which kind. Knows nothing of what is in the files.

use std::fmt;
use std::path::{Path, PathBuf};

use alicloud_codegen::states::SpecFiles;
use alicloud_codegen::{RunError, files};

use super::metadata::Metadata;
use crate::failure::Failure;
use crate::generate;
use crate::git::{self, Revision};
use crate::spec_tree::Loaded;

/// One side of a comparison, as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Directory(PathBuf),
    Revision(Revision),
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("git:") {
            Some(rest) => Revision::parse(rest).map(Self::Revision),
            None => Ok(Self::Directory(PathBuf::from(text))),
        }
    }
}

/// One side of a comparison, found.
pub(super) enum Tree {
    Specs(Box<dyn SpecFiles>),
    Metadata(Metadata),
}

impl Place {
    /// What is there. Where the other side is a revision, files are told from those there by the hashes of that repository.
    pub(super) fn find(&self, other: &Self) -> Result<Tree, Failure> {
        match self {
            Self::Directory(dir) => {
                if !dir.is_dir() {
                    return Err(Failure::Job(format!(
                        "there is no directory `{}`; name a spec tree, a tree of metadata, or `git:REV[:PATH]`",
                        dir.display()
                    )));
                }
                if let Some(metadata) = Metadata::in_directory(dir)? {
                    return match files::read_specs(dir) {
                        Ok(specs) => Err(both(
                            &dir.display(),
                            &metadata,
                            specs.first().map(|(path, _)| &**path),
                        )),
                        Err(RunError::Empty(_)) => Ok(Tree::Metadata(metadata)),
                        Err(error) => Err(failure(error)),
                    };
                }
                let specs = files::read_specs(dir).map_err(failure)?;
                let hashes = match other {
                    Self::Directory(_) => None,
                    Self::Revision(_) => Some(git::hashes(dir, &specs)?),
                };
                Ok(Tree::Specs(Box::new(Loaded::new(specs, hashes))))
            }
            Self::Revision(revision) => {
                let files = revision.files(Path::new("."))?;
                let Some(metadata) = Metadata::in_revision(&files)? else {
                    return Ok(Tree::Specs(Box::new(files.specs()?)));
                };
                match files.paths().find(|path| is_spec(path)) {
                    Some(spec) => Err(both(revision, &metadata, Some(spec))),
                    None => Ok(Tree::Metadata(metadata)),
                }
            }
        }
    }
}

/// Whether a file in a revision is where specs are.
fn is_spec(path: &str) -> bool {
    path.split('/').count() == 3 && Path::new(path).extension().is_some_and(|end| end == "yaml")
}

/// That a tree is of both kinds. One of them would be left out in silence.
fn both(tree: &dyn fmt::Display, metadata: &Metadata, spec: Option<&str>) -> Failure {
    Failure::Job(format!(
        "`{tree}` has specs, such as `{}`, and metadata, such as `{}`; move one of the two elsewhere",
        spec.unwrap_or_default(),
        metadata.first()
    ))
}

/// Why specs could not be read.
pub(super) fn failure(error: RunError) -> Failure {
    match error {
        RunError::Empty(dir) => Failure::Job(format!(
            "there are neither specs nor metadata in `{}`; name a directory with `<product>/<version>/<Operation>.yaml`, or with `<product>/<version>/api-docs.json`",
            dir.display()
        )),
        other => generate::failure_after(other, "nothing was compared"),
    }
}

/// A directory and a path in it, as messages show it.
pub(super) fn shown(dir: &Path, inside: &str) -> String {
    dir.join(inside).to_string_lossy().replace('\\', "/")
}
