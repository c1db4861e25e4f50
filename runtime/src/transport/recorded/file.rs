//! The document of a recording, and the file it is in. It must not know how exchanges are made or matched.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::exchange::Exchange;
use super::redaction::Redaction;
use crate::error::Error;

/// What the document is, so that another one is recognised, and a later form from this one.
const FORMAT: &str = "alicloud-recording-1";

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recording {
    format: String,
    #[serde(default)]
    pub(super) redaction: Redaction,
    pub(super) exchanges: Vec<Exchange>,
}

impl Recording {
    pub(super) fn new(redaction: Redaction, exchanges: Vec<Exchange>) -> Self {
        Self { format: FORMAT.to_owned(), redaction, exchanges }
    }

    pub(super) fn to_text(&self) -> Result<String, Error> {
        match serde_json::to_string_pretty(self) {
            Ok(text) => Ok(text + "\n"),
            Err(error) => Err(Error::config(format!("the recording cannot be written: {error}"))),
        }
    }

    pub(super) fn from_text(text: &str, name: &str) -> Result<Self, Error> {
        let recording: Self = serde_json::from_str(text).map_err(|error| {
            Error::config(format!("the recording {name} cannot be read: {error}; record it again"))
        })?;
        if recording.format != FORMAT {
            return Err(Error::config(format!(
                "the recording {name} has the format `{}`, and not `{FORMAT}`; record it again",
                recording.format
            )));
        }
        Ok(recording)
    }

    pub(super) fn load(path: &Path) -> Result<Self, Error> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            Error::config(format!("the recording {name} cannot be read: {error}"))
                .with_source(error)
        })?;
        Self::from_text(&text, &name)
    }

    /// Writes the file. Whatever goes wrong, there is the old one or the new one.
    pub(super) fn save(&self, path: &Path) -> Result<(), Error> {
        let text = self.to_text()?;
        replace(path, text.as_bytes()).map_err(|error| {
            Error::config(format!("the recording {} cannot be written: {error}", path.display()))
                .with_source(error)
        })
    }
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = beside(path)?;
    let written = File::create_new(&beside).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&beside, path));
    if done.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    done
}

/// A name beside the file that nothing else uses.
fn beside(path: &Path) -> io::Result<PathBuf> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?
        .to_owned();
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{number}.tmp", std::process::id()));
    Ok(path.with_file_name(name))
}
