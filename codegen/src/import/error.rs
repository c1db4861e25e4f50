//! What can be wrong with the input of an import, each problem with its place.

use std::fmt;

use thiserror::Error;

use crate::reconcile::SpecsError;
use crate::text::{visible, visible_lines};

/// Why nothing was imported: everything that was wrong with the input.
#[derive(Debug, Error)]
#[error("{}", listed(.problems))]
pub struct ImportError {
    /// The problems, in the order of files, operations and fields.
    pub problems: Vec<Problem>,
}

fn listed(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems {
        text.push_str(&problem.to_string());
        text.push('\n');
    }
    let count = problems.len();
    text + &format!("nothing was imported: {count} problem{}", if count == 1 { "" } else { "s" })
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}: {}", visible(&.place.to_string()), cause.shown())]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What it is, and what to do about it.
    pub cause: Cause,
}

/// A place in the metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it was named to the import.
    pub file: String,
    /// The product's directory, once it is known.
    pub product: String,
    /// The API version, once it is known.
    pub version: String,
    /// The operation, if the place is in one.
    pub operation: Option<String>,
    /// The path of the field: `parameters.Tag.items.type`.
    pub field: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if !self.product.is_empty() {
            write!(f, ": {} {}", self.product, self.version)?;
        }
        if let Some(operation) = &self.operation {
            write!(f, " {operation}")?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        Ok(())
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Cause {
    /// The file is not the JSON that was expected.
    #[error("the metadata can't be read: {message}; is the file whole, and an `api-docs.json`?")]
    Json {
        /// What the JSON library says.
        message: String,
    },
    /// The file has no specs, but what a service says in place of them.
    #[error("this is no metadata{}; fetch it again", in_place(.said))]
    NoDocument {
        /// What it says.
        said: String,
    },
    /// An operation has another form than is known.
    #[error("its metadata can't be read: {message}; correct it")]
    Form {
        /// What the JSON library says.
        message: String,
    },
    /// A word out of a closed set is none of them.
    #[error("unknown {what} `{word}`; known: {known}")]
    UnknownWord {
        /// What kind of word it is.
        what: &'static str,
        /// The word.
        word: String,
        /// The known ones.
        known: &'static str,
    },
    /// Something has no name.
    #[error("the {what} has no name; add `{key}`")]
    Nameless {
        /// What it is.
        what: &'static str,
        /// The missing key.
        key: &'static str,
    },
    /// A name that can't be a file's.
    #[error(
        "`{name}` can't be the name of this {what}: it becomes the name of a file, which some systems or other specs take, or of a type; use another one, of letters and digits"
    )]
    UnusableName {
        /// What it should name.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name that can't be that of a directory of specs.
    #[error(
        "`{name}` can't be the directory of this {what} in the specs; put the document at `PRODUCT/VERSION/api-docs.json`, the {what} named with {allowed}, and not as a device of Windows, such as `con`"
    )]
    UnusableDirectory {
        /// What it is the directory of.
        what: &'static str,
        /// The name.
        name: String,
        /// What it may be made of.
        allowed: &'static str,
    },
    /// Something appears twice.
    #[error("the {what} `{name}` appears twice; remove one")]
    Twice {
        /// What it is.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A request has one body.
    #[error("there is more than one body; make them members of one")]
    SecondBody,
    /// An operation was asked for that no document has.
    #[error("there is no operation `{name}` in the metadata{}", hint(.nearest.as_deref()))]
    NoSuchOperation {
        /// The name.
        name: String,
        /// A similar name that is there.
        nearest: Option<String>,
    },
    /// Specs that can be made, and that mean nothing.
    #[error("its specs would have problems; correct the metadata\n{report}")]
    Meaning {
        /// The report on them.
        report: String,
    },
    /// Existing specs that can't be read, or new ones that can't be written.
    #[error(transparent)]
    Specs(#[from] SpecsError),
}

impl Cause {
    /// As people read it: in one line, but for the report on a spec that exists, and with nothing in it that a terminal obeys.
    pub fn shown(&self) -> String {
        let text = self.to_string();
        if matches!(self, Self::Specs(_)) { visible_lines(&text) } else { visible(&text) }
    }
}

fn in_place(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(" but the message `{said}`") }
}

fn hint(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("; did you mean `{name}`?"),
        None => "; check its spelling".to_owned(),
    }
}
