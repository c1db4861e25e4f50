//! What a run comes to, and the step from there to files: all is compared and checked before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use super::{Made, Memory};
use crate::cache::Entry;
use crate::destinations::Destinations;
use crate::files::FileError;
use crate::generate::{CATALOG, Specs};
use crate::output::{Changes, Compared, OutputError, Replaced, Text};

/// What a run comes to: everything is parsed, checked and made, and nothing is written yet.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The specs that were parsed: those of stale products, or all when that was asked for.
    pub specs: Specs,
    pub(super) outputs: Destinations,
    /// The products that are up to date.
    pub(super) fresh: BTreeMap<String, Entry>,
    /// The others.
    pub(super) stale: BTreeMap<String, Made>,
    /// What is made of all products together: path and text.
    pub(super) shared: Vec<(String, String)>,
    /// The directory of the crate that has each product as a feature, if there is one.
    pub(super) umbrella: Option<String>,
    pub(super) memory: Option<Memory>,
    /// Whether there may be other products.
    pub(super) is_part: bool,
    /// Whether files are replaced that the generator did not write.
    pub(super) force: bool,
    /// Whether crates are removed that are not made.
    pub(super) prune: bool,
}

impl Plan {
    /// How many product versions the specs hold.
    pub fn products(&self) -> usize {
        self.crates().len()
    }

    /// How many operations the specs hold.
    pub fn operations(&self) -> usize {
        let fresh = self.fresh.values().map(|entry| entry.operations);
        fresh.chain(self.stale.values().map(|made| made.operations)).sum()
    }

    /// The catalog of every product, in the output directory: what the emulator and the command line read in place of specs, with
    /// `alicloud_model::Product::from_compact`.
    pub fn catalogs(&self) -> Vec<&str> {
        let fresh = self.fresh.values().flat_map(|entry| entry.outputs.keys());
        let made = self.stale.values().flat_map(|made| made.files.iter().map(|file| &file.path));
        let is_catalog =
            |path: &&str| path.split_once('/').is_some_and(|(_, file)| file == CATALOG);
        let mut paths: Vec<&str> =
            fresh.chain(made).map(String::as_str).filter(is_catalog).collect();
        paths.sort_unstable();
        paths
    }

    /// What [`apply`](Self::apply) would change. Fails as that does when something is in the way.
    pub fn compare(&self) -> Result<Changes, OutputError> {
        let compared = self.compared(&self.outputs)?;
        Ok(self.outputs.shown(self.changes(&compared)?))
    }

    /// Brings everything up to date. Where something is in the way of one file, nothing is written.
    pub fn apply(&self) -> Result<Changes, OutputError> {
        let mut compared = self.compared(&self.outputs)?;
        let mut outputs = self.outputs.clone();
        if outputs.make()? {
            compared = self.compared(&outputs)?;
        }
        let mut changes = self.changes(&compared)?;
        if self.prune {
            let strays = changes.strays.drain(..);
            changes.removed.extend(strays.flat_map(|stray| stray.files));
        }
        let stale = compared.iter().filter(|(_, stamp)| stamp.is_none());
        outputs.write(stale.map(|(text, _)| *text))?;
        outputs.remove(&changes.removed)?;
        if let Some(memory) = &self.memory {
            memory.save(self, &compared)?;
        }
        Ok(outputs.shown(changes))
    }

    /// All files that were made, and which of them are there. Refuses what is in the way.
    fn compared(&self, outputs: &Destinations) -> Result<Vec<Compared<'_>>, OutputError> {
        let replaced = if self.force { Replaced::All } else { Replaced::Generated };
        if let Some(memory) = &self.memory {
            memory.check(replaced)?;
        }
        outputs.compare(self.texts(), replaced)
    }

    /// The directories of the crates, in order.
    pub(super) fn crates(&self) -> Vec<&str> {
        let fresh = self.fresh.values().flat_map(|entry| &entry.crates);
        let made = self.stale.values().flat_map(|made| &made.crates);
        let mut crates: Vec<&str> = fresh.chain(made).map(|part| part.dir.as_str()).collect();
        crates.sort_unstable();
        crates
    }

    /// Path and text of what was made.
    fn texts(&self) -> impl Iterator<Item = Text<'_>> {
        let made = self.stale.values().flat_map(|made| &made.files);
        let made = made.map(|file| (file.path.as_str(), file.text.as_str()));
        made.chain(self.shared.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    /// What is to be changed, by paths from the directory of the crates.
    fn changes(&self, compared: &[Compared<'_>]) -> Result<Changes, FileError> {
        let fresh = self.fresh.values().flat_map(|entry| entry.outputs.keys().map(String::as_str));
        let wanted: BTreeSet<&str> =
            fresh.chain(compared.iter().map(|((path, _), _)| *path)).collect();
        let stale = compared.iter().filter(|(_, stamp)| stamp.is_none());
        let mut written: Vec<String> = stale.map(|((path, _), _)| (*path).to_owned()).collect();
        written.sort_unstable();
        let fresh = self.fresh.values().flat_map(|entry| &entry.names);
        let made = self.stale.values().flat_map(|made| &made.names);
        let made: BTreeSet<&str> =
            fresh.chain(made).chain(&self.umbrella).map(String::as_str).collect();
        let mut unwanted = self.outputs.unwanted(&wanted, &made)?;
        if self.is_part {
            unwanted.strays.clear();
        }
        let unchanged = wanted.len() - written.len();
        Ok(Changes { written, removed: unwanted.files, strays: unwanted.strays, unchanged })
    }
}
