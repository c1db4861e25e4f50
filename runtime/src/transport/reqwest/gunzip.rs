//! Bodies that are compressed on their way. It must not know how they come.

use std::io::{self, Write as _};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;

use crate::error::Error;
use crate::transport::BodyStream;
use crate::unfold::unfold;

/// What of a body has been decompressed.
struct Gunzip {
    compressed: BodyStream,
    piece: Bytes,
    decoder: MultiGzDecoder<Vec<u8>>,
    /// Whether there is anything to decompress.
    has_begun: bool,
    whose: String,
}

/// A body as it was before it was compressed. Nobody knows its length before its end.
pub(super) fn gunzip(compressed: BodyStream, whose: String) -> BodyStream {
    let decoder = MultiGzDecoder::new(Vec::new());
    let start = Gunzip { compressed, piece: Bytes::new(), decoder, has_begun: false, whose };
    BodyStream::new(unfold(start, |body| Box::pin(next(body))))
}

async fn next(mut body: Gunzip) -> Option<(Result<Bytes, Error>, Gunzip)> {
    loop {
        let step = if body.piece.has_remaining() {
            body.step()
        } else {
            match body.compressed.next().await {
                Some(Ok(piece)) => {
                    body.piece = piece;
                    continue;
                }
                Some(Err(error)) => return Some((Err(error), body)),
                None if body.has_begun => {
                    body.has_begun = false;
                    body.decoder.try_finish()
                }
                None => return None,
            }
        };
        let broken = |error: io::Error| {
            let text = format!("{}: what is compressed in it is broken: {error}", body.whose);
            Error::transport(text, false).with_source(error)
        };
        if let Err(error) = step {
            return Some((Err(broken(error)), body));
        }
        let more = std::mem::take(body.decoder.get_mut());
        if !more.is_empty() {
            return Some((Ok(more.into()), body));
        }
    }
}

impl Gunzip {
    /// Decompresses a little: what a few bytes become may be a thousand times as large, and isn't held as a whole.
    fn step(&mut self) -> io::Result<()> {
        self.has_begun = true;
        let taken = self.decoder.write(&self.piece)?;
        self.piece.advance(taken);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// What comes out of a body in pieces of a size, how large the largest piece is, and the error at the end.
    async fn decompressed(body: &[u8], size: usize) -> (Vec<u8>, usize, Option<String>) {
        let pieces: Vec<Bytes> = body.chunks(size).map(Bytes::copy_from_slice).collect();
        let body = BodyStream::new(unfold(pieces.into_iter(), |mut pieces| {
            Box::pin(async move { pieces.next().map(|piece| (Ok(piece), pieces)) })
        }));
        let mut body = gunzip(body, "no complete response".to_owned());
        let (mut whole, mut largest) = (Vec::new(), 0);
        while let Some(piece) = body.next().await {
            match piece {
                Ok(piece) => {
                    largest = largest.max(piece.len());
                    whole.extend_from_slice(&piece);
                }
                Err(error) => return (whole, largest, Some(error.to_string())),
            }
        }
        (whole, largest, None)
    }

    #[tokio::test]
    async fn all_members_come_out_in_small_pieces() {
        let zeros = vec![0; 3 << 20];
        let body = [gzip(b"first "), gzip(&zeros), gzip(b" last")].concat();
        let wanted = [b"first ".as_slice(), &zeros, b" last"].concat();
        for size in [1, 7, body.len()] {
            let (whole, largest, error) = decompressed(&body, size).await;
            assert!(whole == wanted && error.is_none(), "{error:?}");
            assert!(largest <= 64 << 10, "{largest}");
        }
        assert_eq!(decompressed(b"", 1).await, (Vec::new(), 0, None));
    }

    #[tokio::test]
    async fn what_is_cut_broken_or_followed_by_anything_is_an_error() {
        let whole = gzip(b"content");
        let cut = whole[..whole.len() - 3].to_vec();
        let followed = [&*whole, b"junk"].concat();
        let mut flipped = whole.clone();
        let checksum = flipped.len() - 8;
        flipped[checksum] ^= 1;
        for (name, body) in [
            ("cut", cut),
            ("followed", followed),
            ("flipped", flipped),
            ("none", b"{\"a\":1}".to_vec()),
        ] {
            for size in [1, body.len()] {
                let (_, _, error) = decompressed(&body, size).await;
                let error = error.unwrap_or_default();
                let says = "no complete response: what is compressed in it is broken: ";
                assert!(error.starts_with(says), "{name} in pieces of {size}: {error}");
            }
        }
    }
}
