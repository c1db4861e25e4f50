//! Collects the problems of one source, each with its place.

use crate::diagnostic::{Diagnostic, Source};
use crate::spec::yaml;

/// The problems found so far in one source.
pub(super) struct Problems<'a> {
    source: &'a Source,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(source: &'a Source, found: &'a mut Vec<Diagnostic>) -> Self {
        Self { source, found }
    }

    /// A problem with the value at a path of keys and indexes.
    pub(super) fn add<S: AsRef<str>>(
        &mut self,
        path: &[S],
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let byte = yaml::locate(&self.source.text, &path);
        self.found.push(Diagnostic::at(self.source, byte, message).help(help));
    }
}
