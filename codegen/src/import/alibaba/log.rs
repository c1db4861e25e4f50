//! What a conversion has to say while it goes on: problems, fix-ups, parts without a type.
//! Decides nothing.

use std::fmt;

use super::fixup::Fixup;
use super::metadata::Part;
use crate::import::error::{Cause, Place, Problem};
use crate::import::report::Untyped;

/// A path of field names, kept on the stack while a document is walked.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    name: &'a str,
}

impl<'a> At<'a> {
    pub(super) fn root(name: &'a str) -> Self {
        Self { parent: None, name }
    }

    /// The keys of the place, from the inside outwards.
    pub(super) fn outwards(self) -> impl Iterator<Item = &'a str> {
        std::iter::successors(Some(self), |at| at.parent.copied()).map(|at| at.name)
    }

    pub(super) fn child<'b>(&'b self, name: &'b str) -> At<'b> {
        At { parent: Some(self), name }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}.")?;
        }
        f.write_str(self.name)
    }
}

/// The notes on one operation, or on one shared schema.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) place: Place,
    pub(super) problems: Vec<Problem>,
    pub(super) fixed: Vec<(Fixup, String)>,
    pub(super) untyped: Vec<Untyped>,
}

impl Log {
    pub(super) fn new(place: &Place) -> Self {
        Self { place: place.clone(), ..Self::default() }
    }

    pub(super) fn of_operation(place: &Place, operation: &str) -> Self {
        let mut log = Self::new(place);
        log.place.operation = Some(operation.to_owned());
        log
    }

    pub(super) fn problem(&mut self, at: At<'_>, cause: Cause) {
        self.problems
            .push(Problem { place: Place { field: at.to_string(), ..self.place.clone() }, cause });
    }

    pub(super) fn fixed(&mut self, fixup: Fixup, at: At<'_>) {
        self.fixed.push((fixup, at.to_string()));
    }

    /// The same, with something to say of the place.
    pub(super) fn fixed_with(&mut self, fixup: Fixup, at: At<'_>, note: &str) {
        self.fixed.push((fixup, format!("{at} {note}")));
    }

    /// A part that can be done without, if it can be read.
    pub(super) fn part<'p, T>(&mut self, part: &'p Part<T>, at: At<'_>) -> Option<&'p T> {
        match part {
            Part::Read(read) => Some(read),
            Part::Unreadable => {
                self.fixed(Fixup::UnreadablePart, at);
                None
            }
        }
    }

    pub(super) fn untyped(&mut self, at: At<'_>, why: &'static str) {
        self.untyped.push(Untyped { path: at.to_string(), why });
    }
}
