//! A response as a file, which is whole or is not there. It must not know where the bytes come from.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File};

use super::ByteStream;
use crate::error::Error;

/// How many names are tried for a file beside another one.
const NAMES: u32 = 1000;
/// How many characters of a file's name are in that of the file beside it: names have a limit, and what is added must not exceed it.
const SHOWN: usize = 25;

impl ByteStream {
    /// Writes all bytes to a file, and gives their number. The file appears when it is whole: until then the bytes are in a file beside it,
    /// whose name ends in `.part`, which is removed when something fails and when the future is dropped. A file that was there is replaced.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let operation = self.origin.operation.clone();
        let unsaved = |error: io::Error| {
            Error::io(format!("the file {} cannot be written: {error}", path.display()))
                .in_operation(&operation)
                .with_source(error)
        };
        let (part, mut file) = Part::create(path).await.map_err(unsaved)?;
        let written = self.write_to(&mut file).await?;
        file.sync_all().await.map_err(unsaved)?;
        // Some systems don't rename a file that is open.
        drop(file.into_std().await);
        part.become_whole(path).await.map_err(unsaved)?;
        Ok(written)
    }
}

/// A file that is not whole yet, and is removed with this.
struct Part(Option<PathBuf>);

impl Part {
    /// Creates a file beside one, of a name that nothing has.
    async fn create(path: &Path) -> io::Result<(Self, File)> {
        let name = path
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
        let start: String = name.to_string_lossy().chars().take(SHOWN).collect();
        let mut number = 0;
        loop {
            let part = format!("{start}.{}-{number}.part", std::process::id());
            let part = path.with_file_name(part);
            number += 1;
            match File::create_new(&part).await {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < NAMES => {}
                created => return created.map(|file| (Self(Some(part)), file)),
            }
        }
    }

    async fn become_whole(mut self, path: &Path) -> io::Result<()> {
        if let Some(part) = &self.0 {
            fs::rename(part, path).await?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(part) = &self.0 {
            // There is nobody to tell; what failed before is told.
            let _ = std::fs::remove_file(part);
        }
    }
}
