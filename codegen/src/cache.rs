//! What is known of earlier runs: which files each product's crates were made of and which files they are. It is only ever a
//! shortcut: what is not certain to be as it was is read, and what is not as it was is made again. Knows nothing of how code is made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::destinations::Destinations;
use crate::files::{FileError, failed};
use crate::generate::hex;
use crate::output;
use crate::rust::Part;
use crate::stamp::{self, Look, Now, Stamp};

/// What is known, by product: all versions of one together, since the plain crate name depends on which
/// of them is the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cache {
    /// The program that wrote this, which does not have to be read again to know it.
    program: Option<Known>,
    pub(crate) products: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The generator and its settings.
    pub(crate) made_by: String,
    pub(crate) operations: usize,
    /// The crates.
    pub(crate) crates: Vec<Part>,
    /// Those, and what they would be called if another version were the default one.
    pub(crate) names: Vec<String>,
    pub(crate) specs: Files,
    pub(crate) outputs: Files,
}

/// Files by their paths inside a directory.
pub(crate) type Files = BTreeMap<String, Known>;

/// What a file was when it was last read: the hash of its content, and its stamp, if that says enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known(String, Option<Stamp>);

impl Known {
    /// A file with that content. The stamp is from before it was read, which was after `now`.
    pub(crate) fn new(content: &[u8], stamp: Option<Stamp>, now: Option<Now>) -> Self {
        Self(hash(content), stamp.filter(|stamp| now.is_some_and(|now| stamp.has_settled(now))))
    }

    /// What is known from now on, if the file is what it was.
    fn confirm(&self, path: &Path, look: Look, now: Option<Now>) -> Option<Self> {
        if let Some(stamp) = &self.1 {
            let is = Stamp::at(path, look).ok()?;
            if is == *stamp {
                return Some(self.clone());
            }
            // It holds something else, however much that is.
            if !is.is_as_long_as(stamp) {
                return None;
            }
        }
        let (stamp, content) = stamp::read(path, look).ok()?;
        Some(Self::new(&content, Some(stamp), now)).filter(|known| known.0 == self.0)
    }
}

impl Cache {
    /// The cache in a file; an empty one when there is none, or none that can be read.
    pub(crate) fn read(path: &Path) -> Self {
        stamp::read(path, stamp::PLAIN)
            .ok()
            .and_then(|(_, bytes)| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Whether a file is none of those that this program writes there, also in versions before this one, and however much of it is left.
    pub(crate) fn is_foreign(path: &Path) -> bool {
        const START: &[u8] = b"{\"program\":";
        let is_start = |bytes: &[u8]| bytes.iter().zip(START).all(|(byte, wanted)| byte == wanted);
        stamp::read(path, stamp::PLAIN).is_ok_and(|(_, bytes)| !is_start(&bytes))
    }

    pub(crate) fn save(&self, path: &Path) -> Result<(), FileError> {
        match serde_json::to_string(self) {
            Ok(text) => {
                if let Some(dir) = path.parent() {
                    fs::create_dir_all(dir).map_err(failed("make the directory", dir))?;
                }
                output::write_whole(path, &text)
            }
            // A map of texts always has a JSON form; without the cache the next run is only slower.
            Err(_) => Ok(()),
        }
    }

    /// An empty cache of the running program, which this one may know already, and what identifies that program: the hash of its file,
    /// so that it is the same after it was built again from the same sources.
    pub(crate) fn next(&self, now: Option<Now>) -> Option<(Self, String)> {
        let path = env::current_exe().ok()?;
        let program = match &self.program {
            Some(known)
                if known.1.is_some() && known.1 == Stamp::at(&path, stamp::FOLLOWED).ok() =>
            {
                known.clone()
            }
            _ => {
                let (stamp, content) = stamp::read(&path, stamp::FOLLOWED).ok()?;
                Known::new(&content, Some(stamp), now)
            }
        };
        let id = program.0.clone();
        Some((Self { program: Some(program), products: BTreeMap::new() }, id))
    }
}

impl Entry {
    /// What is known from now on, if the same program would make the same: if the same specs are in `specs` as then, and the
    /// files that were made of them in `out`.
    pub(crate) fn confirm<'a>(
        &self,
        made_by: &str,
        paths: impl Iterator<Item = &'a str>,
        specs: &Path,
        outputs: &Destinations,
        now: Option<Now>,
    ) -> Option<Self> {
        if self.made_by != made_by || !paths.eq(self.specs.keys().map(String::as_str)) {
            return None;
        }
        if !outputs.are_clear(self.outputs.keys().map(String::as_str)) {
            return None;
        }
        let spec = |path: &str| specs.join(path);
        let output = |path: &str| outputs.path(path);
        Some(Self {
            made_by: self.made_by.clone(),
            operations: self.operations,
            crates: self.crates.clone(),
            names: self.names.clone(),
            specs: confirm(&self.specs, spec, stamp::FOLLOWED, now)?,
            outputs: confirm(&self.outputs, output, stamp::PLAIN, now)?,
        })
    }
}

fn confirm(
    files: &Files,
    place: impl Fn(&str) -> PathBuf + Sync,
    look: Look,
    now: Option<Now>,
) -> Option<Files> {
    files
        .par_iter()
        .map(|(path, known)| Some((path.clone(), known.confirm(&place(path), look, now)?)))
        .collect()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
