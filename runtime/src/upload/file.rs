//! A file, or a part of one, as the body of a request.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeekExt as _};

use super::Upload;
use crate::error::Error;
use crate::transport::BodyStream;
use crate::unfold::unfold;

/// How much of a file is read at a time.
const PIECE: usize = 256 << 10;

/// Where the bytes are.
#[derive(Clone)]
pub(super) struct Source {
    path: Arc<Path>,
    /// Where they begin and how many they are, where they are not all of the file. More of it than its length said is a change, and
    /// more of it than a part is not.
    part: Option<(u64, u64)>,
}

impl Upload {
    /// A file, which is read while it is sent. It must not change until then.
    pub async fn file(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path: Arc<Path> = path.into().into();
        let file = tokio::fs::metadata(&path).await.map_err(|error| unread(&path, error))?;
        if !file.is_file() {
            let what = if file.is_dir() { "is a directory" } else { "is no regular file" };
            return Err(Error::io(format!("{} {what}; give the path of a file", path.display())));
        }
        let source = super::Source::File(Source { path, part: None });
        Ok(Self { source, length: Some(file.len()) })
    }
}

impl Source {
    /// A part of these bytes.
    pub(super) fn part(&self, from: u64, length: u64) -> Option<Self> {
        let start = self.part.map_or(0, |(start, _)| start).checked_add(from)?;
        Some(Self { path: Arc::clone(&self.path), part: Some((start, length)) })
    }

    pub(super) async fn open(&self) -> Result<BodyStream, Error> {
        let path = Arc::clone(&self.path);
        let mut file = File::open(&path).await.map_err(|error| unread(&path, error))?;
        let whose = format!("the file {} changed", path.display());
        let Some((start, length)) = self.part else { return Ok(pieces(file, path).of(whose)) };
        file.seek(SeekFrom::Start(start)).await.map_err(|error| unread(&path, error))?;
        Ok(pieces(file.take(length), path).of(whose))
    }
}

type Reading<R> = (R, Arc<Path>);

fn pieces<R: AsyncRead + Unpin + Send + 'static>(from: R, path: Arc<Path>) -> BodyStream {
    BodyStream::new(unfold((from, path), |reading| Box::pin(next(reading))))
}

async fn next<R: AsyncRead + Unpin>(
    (mut from, path): Reading<R>,
) -> Option<(Result<Bytes, Error>, Reading<R>)> {
    let mut piece = BytesMut::with_capacity(PIECE);
    match from.read_buf(&mut piece).await {
        Ok(0) => None,
        Ok(_) => Some((Ok(piece.freeze()), (from, path))),
        Err(error) => {
            let error = unread(&path, error);
            Some((Err(error), (from, path)))
        }
    }
}

fn unread(path: &Path, error: io::Error) -> Error {
    Error::io(format!("the file {} cannot be read: {error}", path.display())).with_source(error)
}
