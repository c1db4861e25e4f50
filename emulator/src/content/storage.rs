//! Where bytes are kept: few of them in memory, all others in blocks of one unnamed file, within limits. It must not know whose bytes
//! they are.

use std::fmt;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// The file is given out in blocks of so many bytes. What is smaller stays in memory, while there is room.
pub(super) const BLOCK: usize = 64 * 1024;
const BLOCK_LENGTH: u64 = BLOCK as u64;
/// So many bytes are kept in memory at most.
const IN_MEMORY: u64 = 64 * 1024 * 1024;
/// What is known of all bytes that are kept may take so much memory.
const KNOWN: u64 = 128 * 1024 * 1024;

/// Why bytes can't be kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StorageError {
    #[error("the emulator keeps at most {0} bytes of objects")]
    Full(u64),
    #[error("the emulator knows at most {0} bytes about objects")]
    TooMany(u64),
    #[error("the temporary file for objects failed: {0}")]
    Failed(#[from] io::Error),
}

/// Keeps bytes until nobody has them any more.
#[derive(Clone)]
pub(crate) struct Storage(Arc<Inner>);

struct Inner {
    /// So many bytes are kept at most, blocks that are not full counted whole.
    limit: u64,
    in_memory: AtomicU64,
    known: AtomicU64,
    blocks: Mutex<Blocks>,
}

/// Which blocks of the file are taken.
#[derive(Default)]
struct Blocks {
    /// Made with the first block.
    file: Option<Arc<File>>,
    /// Blocks before the end that are not taken.
    free: Vec<u32>,
    end: u32,
}

impl Blocks {
    /// How many bytes the blocks are that are taken.
    fn taken(&self) -> u64 {
        u64::from(self.end).saturating_sub(self.free.len() as u64) * BLOCK_LENGTH
    }
}

impl Storage {
    pub(crate) fn new(limit: u64) -> Self {
        let (in_memory, known) = (AtomicU64::new(0), AtomicU64::new(0));
        Self(Arc::new(Inner { limit, in_memory, known, blocks: Mutex::default() }))
    }

    /// Takes room for so many bytes of what is known about objects.
    pub(crate) fn charge(&self, bytes: usize) -> Result<Charge, StorageError> {
        let charge = Charge { storage: self.clone(), bytes: bytes as u64 };
        let before = self.0.known.fetch_add(charge.bytes, Ordering::Relaxed);
        if before.saturating_add(charge.bytes) > KNOWN {
            return Err(StorageError::TooMany(KNOWN));
        }
        Ok(charge)
    }

    /// Keeps a few bytes, in memory if there is room.
    pub(super) fn keep(&self, bytes: Vec<u8>) -> Result<Kept, StorageError> {
        let bytes = match self.keep_in_memory(bytes.into()) {
            Ok(kept) => return Ok(kept),
            Err(bytes) => bytes,
        };
        let mut growing = self.begin();
        growing.push(&bytes)?;
        Ok(growing.finish())
    }

    /// `Err` has the bytes when there is no room.
    fn keep_in_memory(&self, bytes: Bytes) -> Result<Kept, Bytes> {
        let length = bytes.len() as u64;
        let place = Place::Memory(bytes.clone());
        let kept = Kept { storage: self.clone(), length, place };
        let before = self.0.in_memory.fetch_add(length, Ordering::Relaxed);
        // When it is dropped its room is free again.
        let limit = IN_MEMORY.min(self.0.limit.saturating_sub(self.blocks().taken()));
        if before.saturating_add(length) <= limit { Ok(kept) } else { Err(bytes) }
    }

    /// Bytes in the file, none so far.
    pub(super) fn begin(&self) -> Growing {
        Growing(Kept { storage: self.clone(), length: 0, place: Place::Blocks(Vec::new()) })
    }

    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.0.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block that nobody has, and the file.
    fn take_block(&self) -> Result<(u32, Arc<File>), StorageError> {
        let full = || StorageError::Full(self.0.limit);
        let mut blocks = self.blocks();
        let used = blocks.taken().saturating_add(self.0.in_memory.load(Ordering::Relaxed));
        if used.saturating_add(BLOCK_LENGTH) > self.0.limit {
            return Err(full());
        }
        let file = match &blocks.file {
            Some(file) => Arc::clone(file),
            None => Arc::clone(blocks.file.insert(Arc::new(tempfile::tempfile()?))),
        };
        let block = match blocks.free.pop() {
            Some(block) => block,
            None => {
                let block = blocks.end;
                blocks.end = block.checked_add(1).ok_or_else(full)?;
                block
            }
        };
        Ok((block, file))
    }

    fn give_back(&self, taken: &[u32]) {
        let mut blocks = self.blocks();
        // Those that come first in the file are taken first again.
        blocks.free.extend(taken.iter().rev());
        if blocks.free.len() as u64 >= u64::from(blocks.end) {
            // Nobody has any: without the file the disk has its room back.
            *blocks = Blocks::default();
        }
    }
}

/// Room that is taken until this is dropped.
pub(crate) struct Charge {
    storage: Storage,
    bytes: u64,
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.storage.0.known.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Bytes that are kept until this is dropped.
pub(super) struct Kept {
    storage: Storage,
    length: u64,
    place: Place,
}

enum Place {
    Memory(Bytes),
    /// All are full but the last one.
    Blocks(Vec<u32>),
}

impl Kept {
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Some of so many bytes from that one on.
    pub(super) async fn read(kept: &Arc<Self>, start: u64, length: u64) -> io::Result<Bytes> {
        let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let blocks = match &kept.place {
            Place::Memory(bytes) => {
                let [start, end] = [start, start.saturating_add(length)].map(usize::try_from);
                let (start, end) = (start.map_err(|_| gone())?, end.map_err(|_| gone())?);
                return Ok(bytes.slice(start.min(bytes.len())..end.min(bytes.len())));
            }
            Place::Blocks(blocks) => blocks,
        };
        let (at, within) = (start / BLOCK_LENGTH, start % BLOCK_LENGTH);
        let block = usize::try_from(at).ok().and_then(|at| blocks.get(at)).ok_or_else(gone)?;
        let offset = u64::from(*block) * BLOCK_LENGTH + within;
        let length = length.min(BLOCK_LENGTH - within).min(kept.length.saturating_sub(start));
        let length = usize::try_from(length).map_err(|_| gone())?;
        let kept = Arc::clone(kept);
        let read = move || {
            let file = kept.storage.blocks().file.clone().ok_or_else(gone)?;
            let mut bytes = vec![0; length];
            read_at(&file, &mut bytes, offset)?;
            Ok(bytes.into())
        };
        tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
    }
}

/// Only what is kept in one place is the same.
impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        match &self.place {
            Place::Memory(_) => {
                self.storage.0.in_memory.fetch_sub(self.length, Ordering::Relaxed);
            }
            Place::Blocks(blocks) => self.storage.give_back(blocks),
        }
    }
}

/// Bytes in the file that more may come behind.
pub(super) struct Growing(Kept);

impl Growing {
    /// Writes the next block, which is full unless it is the last one. It waits for the disk.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        let (block, file) = self.0.storage.take_block()?;
        if let Place::Blocks(blocks) = &mut self.0.place {
            blocks.push(block);
        }
        write_at(&file, bytes, u64::from(block) * BLOCK_LENGTH)?;
        self.0.length += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.length == 0
    }

    pub(super) fn finish(self) -> Kept {
        self.0
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        let rest = bytes.get_mut(read..).filter(|_| read > 0);
        bytes = rest.ok_or(io::ErrorKind::UnexpectedEof)?;
        offset += read as u64;
    }
    Ok(())
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        let rest = bytes.get(written..).filter(|_| written > 0);
        bytes = rest.ok_or(io::ErrorKind::WriteZero)?;
        offset += written as u64;
    }
    Ok(())
}
