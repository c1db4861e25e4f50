//! Gathers a body that comes in pieces. It must not know where it comes from.

use bytes::Bytes;

/// How large the first block is.
const SMALLEST: usize = 16 << 10;
/// How large blocks become.
const LARGEST: usize = 4 << 20;

/// A body in blocks, so that what was read is not copied to a larger place again and again: a body that turns out to be too large took no
/// more memory than it may have.
#[derive(Default)]
pub(super) struct Blocks {
    full: Vec<Vec<u8>>,
    last: Vec<u8>,
    length: usize,
}

impl Blocks {
    pub(super) fn len(&self) -> usize {
        self.length
    }

    pub(super) fn push(&mut self, piece: &[u8]) {
        let room = self.last.capacity() - self.last.len();
        let (fits, rest) = piece.split_at(room.min(piece.len()));
        self.last.extend_from_slice(fits);
        self.length += piece.len();
        if !rest.is_empty() {
            let block = self.length.clamp(SMALLEST, LARGEST).max(rest.len());
            let next = Vec::with_capacity(block);
            self.full.extend(
                Some(std::mem::replace(&mut self.last, next)).filter(|full| !full.is_empty()),
            );
            self.last.extend_from_slice(rest);
        }
    }

    pub(super) fn into_bytes(self) -> Bytes {
        if self.full.is_empty() {
            return self.last.into();
        }
        let mut whole = Vec::with_capacity(self.length);
        for block in self.full.into_iter().chain(Some(self.last)) {
            whole.extend_from_slice(&block);
        }
        whole.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_all_sizes_come_out_as_they_went_in() {
        let source: Vec<u8> =
            (0..12_000_000_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
        for size in [1_000, 16 << 10, 100_003, 5 << 20, source.len()] {
            let mut body = Blocks::default();
            source.chunks(size).for_each(|piece| body.push(piece));
            assert_eq!(body.len(), source.len());
            assert!(body.into_bytes() == source, "{size}");
        }
        assert!(Blocks::default().into_bytes().is_empty());
    }
}
