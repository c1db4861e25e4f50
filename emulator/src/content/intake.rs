//! Takes the bytes of a content in, as they come, and makes their digests meanwhile. It must not know where they come from.

use std::io;

use tokio::task::JoinHandle;

use super::checksum::Digesting;
use super::storage::{BLOCK, Growing, Storage, StorageError};
use super::{Content, Uploaded};

/// A content that is coming in. What was dropped before its end is not kept.
pub(crate) struct Intake {
    storage: Storage,
    /// What came and is not in a block yet.
    buffer: Vec<u8>,
    work: Work,
}

/// A block is written while the next one comes in.
enum Work {
    /// `None` after a failure.
    Idle(Option<Box<Written>>),
    Busy(JoinHandle<Result<Box<Written>, StorageError>>),
}

struct Written {
    blocks: Growing,
    digests: Digesting,
}

impl Intake {
    pub(crate) fn new(storage: &Storage) -> Self {
        let written = Written { blocks: storage.begin(), digests: Digesting::new() };
        let work = Work::Idle(Some(Box::new(written)));
        Self { storage: storage.clone(), buffer: Vec::new(), work }
    }

    /// Takes the next bytes.
    pub(crate) async fn write(&mut self, mut bytes: &[u8]) -> Result<(), StorageError> {
        while !bytes.is_empty() {
            let room = BLOCK.saturating_sub(self.buffer.len()).min(bytes.len());
            let (now, later) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == BLOCK {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Says that there are no more bytes.
    pub(crate) async fn finish(mut self) -> Result<Uploaded, StorageError> {
        let written = self.written().await?;
        let Self { storage, buffer, .. } = self;
        let work = move || {
            let Written { mut blocks, mut digests } = *written;
            digests.update(&buffer);
            let kept = if blocks.is_empty() {
                storage.keep(buffer)?
            } else {
                if !buffer.is_empty() {
                    blocks.push(&buffer)?;
                }
                blocks.finish()
            };
            Ok(Uploaded { content: Content::of(kept), digests: digests.finish() })
        };
        tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
    }

    async fn flush(&mut self) -> Result<(), StorageError> {
        let mut written = self.written().await?;
        let buffer = std::mem::take(&mut self.buffer);
        self.work = Work::Busy(tokio::task::spawn_blocking(move || {
            written.digests.update(&buffer);
            written.blocks.push(&buffer)?;
            Ok(written)
        }));
        Ok(())
    }

    /// What is written, once it is.
    async fn written(&mut self) -> Result<Box<Written>, StorageError> {
        match std::mem::replace(&mut self.work, Work::Idle(None)) {
            Work::Idle(Some(written)) => Ok(written),
            Work::Idle(None) => Err(io::Error::other("it failed before").into()),
            Work::Busy(task) => task.await.map_err(io::Error::other)?,
        }
    }
}
