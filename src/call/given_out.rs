//! Where a response goes: to the standard output, as it is or as a terminal bears it, or into a file, which appears when it is whole. It must
//! not know what is in it.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use alicloud_runtime::ByteStream;

use super::failed;
use crate::failure::Failure;
use crate::output;

/// Where a response goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum To {
    /// To the standard output: bytes only where that is no terminal.
    Output,
    /// To the standard output, whatever it is.
    OutputAnyway,
    File(PathBuf),
}

impl To {
    pub(super) fn new(option: Option<&str>) -> Result<Self, Failure> {
        match option {
            None => Ok(Self::Output),
            Some("-") => Ok(Self::OutputAnyway),
            Some("") => Err(Failure::Usage(
                "`--output` names no file; write `--output FILE`, or `--output -` for the standard output".to_owned(),
            )),
            Some(path) => Ok(Self::File(path.into())),
        }
    }

    /// There is nothing to give out.
    pub(super) fn nothing(&self) -> Result<(), Failure> {
        match self {
            Self::File(path) => whole_file(path, b""),
            _ => Ok(()),
        }
    }

    pub(super) fn line(&self, text: impl Display) -> Result<(), Failure> {
        match self {
            Self::File(path) => whole_file(path, format!("{text}\n").as_bytes()),
            _ => output::line(text),
        }
    }

    /// What came as it is.
    pub(super) fn content(&self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File(path) => whole_file(path, bytes),
            Self::OutputAnyway => output::bytes(bytes).map(drop),
            Self::Output if output::is_terminal() && !is_text(bytes) => Err(Failure::Job(format!(
                "the response is {} bytes that are no text, which a terminal may take for commands; name a file with --output FILE, or write \
                 --output - to see them all the same",
                bytes.len()
            ))),
            Self::Output => output::content(bytes),
        }
    }

    pub(super) async fn bytes(&self, mut stream: ByteStream) -> Result<(), Failure> {
        let failed = |error: alicloud_runtime::Error| failed::failure(&error);
        match self {
            Self::File(path) => stream.save(path).await.map(drop).map_err(failed),
            Self::Output if output::is_terminal() => {
                let bytes = stream.collect().await.map_err(failed)?;
                self.content(&bytes)
            }
            Self::Output | Self::OutputAnyway => {
                while let Some(piece) = stream.next().await {
                    if !output::bytes(&piece.map_err(failed)?)? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Whether bytes are what people read.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'))
}

/// Writes a file that is whole when it appears. One that was there is replaced.
fn whole_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unsaved = |error: io::Error| {
        Failure::job(format_args!("the file {} cannot be written", path.display()), error)
    };
    let name = path.file_name().ok_or_else(|| unsaved(io::ErrorKind::InvalidInput.into()))?;
    let mut part = name.to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(part);
    let mut file = fs::File::create_new(&part).map_err(unsaved)?;
    let written = || {
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&part, path)
    };
    written().map_err(|error| {
        // What was made here goes. There is nobody else to tell; what failed is told.
        let _ = fs::remove_file(&part);
        unsaved(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_people_read() {
        for (bytes, wanted) in [
            (&b""[..], true),
            ("漢\u{1b}[31m\n".as_bytes(), true),
            (b"\xff\xfe", false),
            (b"\x7fELF\0", false),
        ] {
            assert_eq!(is_text(bytes), wanted, "{bytes:?}");
        }
    }
}
