//! A file as the body of a request.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::Upload;
use crate::error::Error;
use crate::transport::BodyStream;
use crate::unfold::unfold;

/// How much of a file is read at a time.
const PIECE: usize = 256 << 10;

impl Upload {
    /// A file, which is read while it is sent. It must not change until then.
    pub async fn file(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path: Arc<Path> = path.into().into();
        let file = tokio::fs::metadata(&path).await.map_err(|error| unread(&path, error))?;
        if !file.is_file() {
            let what = if file.is_dir() { "is a directory" } else { "is no regular file" };
            return Err(Error::io(format!("{} {what}; give the path of a file", path.display())));
        }
        let make = move || -> crate::BoxFuture<'static, _> {
            let path = Arc::clone(&path);
            Box::pin(async move {
                let file = File::open(&path).await.map_err(|error| unread(&path, error))?;
                let whose = format!("the file {} changed", path.display());
                Ok(BodyStream::new(unfold((file, path), |reading| Box::pin(next(reading))))
                    .of(whose))
            })
        };
        Ok(Self::made(make).with_length(file.len()))
    }
}

type Reading = (File, Arc<Path>);

async fn next((mut file, path): Reading) -> Option<(Result<Bytes, Error>, Reading)> {
    let mut piece = BytesMut::with_capacity(PIECE);
    match file.read_buf(&mut piece).await {
        Ok(0) => None,
        Ok(_) => Some((Ok(piece.freeze()), (file, path))),
        Err(error) => {
            let error = unread(&path, error);
            Some((Err(error), (file, path)))
        }
    }
}

fn unread(path: &Path, error: io::Error) -> Error {
    Error::io(format!("the file {} cannot be read: {error}", path.display())).with_source(error)
}
