//! The content of objects: bytes that are kept once, in memory or in a file, and shared by whoever has a part of them. It must not know
//! what they are for.

mod checksum;
mod intake;
mod storage;

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};

use checksum::Digesting;
pub(crate) use checksum::{Digests, joined};
pub(crate) use intake::Intake;
use storage::Kept;
pub(crate) use storage::{Charge, Storage, StorageError};

/// Bytes of any number that never change. A clone, a part and a whole out of parts copy none of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Content {
    pieces: Vec<Piece>,
    length: u64,
}

/// A part of what is kept.
#[derive(Clone, Debug, PartialEq)]
struct Piece {
    kept: Arc<Kept>,
    start: u64,
    length: u64,
}

impl Content {
    fn of(kept: Kept) -> Self {
        let length = kept.length();
        let piece = Piece { kept: Arc::new(kept), start: 0, length };
        Self { pieces: if length == 0 { Vec::new() } else { vec![piece] }, length }
    }

    /// How many bytes they are.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// How many places they are kept in.
    pub(crate) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Puts the bytes of the other behind these.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.length = self.length.saturating_add(other.length);
        self.pieces.extend_from_slice(&other.pieces);
    }

    /// So many bytes from that one on; fewer where it ends before.
    pub(crate) fn part(&self, start: u64, length: u64) -> Self {
        let (mut skip, mut left, mut part) = (start, length, Self::default());
        for piece in &self.pieces {
            let begin = skip.min(piece.length);
            skip -= begin;
            let length = left.min(piece.length - begin);
            left -= length;
            if length > 0 {
                let (kept, start) = (Arc::clone(&piece.kept), piece.start + begin);
                part.pieces.push(Piece { kept, start, length });
                part.length += length;
            }
        }
        part
    }

    /// The bytes, so many at a time as are at hand.
    pub(crate) fn chunks(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        let pieces = self.pieces.into_iter();
        stream::try_unfold((pieces, None), async |(mut pieces, piece): (_, Option<Piece>)| {
            let Some(Piece { kept, start, length }) = piece.or_else(|| Iterator::next(&mut pieces))
            else {
                return Ok(None);
            };
            let bytes = Kept::read(&kept, start, length).await?;
            let read = bytes.len() as u64;
            let rest = Piece { kept, start: start + read, length: length.saturating_sub(read) };
            Ok(Some((bytes, (pieces, Some(rest).filter(|rest| rest.length > 0)))))
        })
    }
}

/// The digests of a content that was not made as a whole.
pub(crate) async fn digests(content: Content) -> io::Result<Digests> {
    let chunks = content.chunks();
    let digesting = chunks.try_fold(Digesting::new(), async |mut digesting, bytes| {
        digesting.update(&bytes);
        Ok(digesting)
    });
    Ok(digesting.await?.finish())
}

/// What was sent to be kept.
#[derive(Clone)]
pub(crate) struct Uploaded {
    pub(crate) content: Content,
    pub(crate) digests: Digests,
}

#[cfg(test)]
mod tests;
