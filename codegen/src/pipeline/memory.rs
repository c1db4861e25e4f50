//! What a run knows of earlier ones, and writes down for later ones. Decides nothing of what is made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Group, Plan};
use crate::cache::{Cache, Entry, Files, Known};
use crate::destinations::Destinations;
use crate::output::{self, Compared, OutputError, Replaced};
use crate::stamp::{Now, Stamp};

/// What earlier runs left, and what this one will leave.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    pub(super) path: PathBuf,
    /// From before any file was looked at.
    pub(super) now: Option<Now>,
    pub(super) known: Cache,
    pub(super) next: Cache,
    /// The running program and its settings.
    pub(super) made_by: String,
}

impl Memory {
    /// What is known of a product from now on, if its crates are what would be made now.
    pub(super) fn confirm(
        &self,
        group: &Group,
        specs: &Path,
        outputs: &Destinations,
    ) -> Option<Entry> {
        let entry = self.known.products.get(&group.id)?;
        let paths = group.files.iter().map(|file| file.inside.as_str());
        entry.confirm(&self.made_by, paths, specs, outputs, self.now)
    }

    /// Refuses what is in the way of the file that this is written into.
    pub(super) fn check(&self, replaced: Replaced) -> Result<(), OutputError> {
        output::check_file(&self.path)?;
        if replaced == Replaced::Generated && Cache::is_foreign(&self.path) {
            return Err(OutputError::foreign(&self.path));
        }
        Ok(())
    }

    /// Writes down what is known after everything was brought up to date, if that is anything new.
    pub(super) fn save(&self, plan: &Plan, compared: &[Compared<'_>]) -> Result<(), OutputError> {
        // What was just written is read once more: only what was read after its stamp was taken is known by that stamp.
        let later = self.path.parent().and_then(Now::within);
        let written = compared.iter().filter(|(_, stamp)| stamp.is_none()).map(|(text, _)| *text);
        let again = plan.outputs.compare(written, Replaced::All)?;
        let mut stamps: BTreeMap<&str, (Option<Stamp>, Option<Now>)> = BTreeMap::new();
        for (compared, now) in [(compared, self.now), (&again, later)] {
            stamps.extend(compared.iter().map(|((path, _), stamp)| (*path, (*stamp, now))));
        }
        let mut next = self.next.clone();
        next.products.clone_from(&plan.fresh);
        for (id, made) in &plan.stale {
            let outputs: Files = made
                .files
                .par_iter()
                .map(|file| {
                    let (stamp, now) = stamps.get(file.path.as_str()).copied().unwrap_or_default();
                    (file.path.clone(), Known::new(file.text.as_bytes(), stamp, now))
                })
                .collect();
            let entry = Entry {
                made_by: self.made_by.clone(),
                operations: made.operations,
                crates: made.crates.clone(),
                names: made.names.clone(),
                specs: made.specs.clone(),
                outputs,
            };
            next.products.insert(id.clone(), entry);
        }
        if next == self.known { Ok(()) } else { Ok(next.save(&self.path)?) }
    }
}
