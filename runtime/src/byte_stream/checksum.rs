//! The checksum that the object store gives of an object, and that of the bytes that came.

use crc64fast::Digest;

use crate::error::Error;
use crate::transport::HttpResponse;

/// The header with the CRC-64 (ECMA-182, reflected) of the whole object.
const HEADER: &str = "x-oss-hash-crc64ecma";

/// The checksum of what came so far, and what it is to be in the end.
pub(super) struct Checksum {
    digest: Digest,
    wanted: u64,
}

impl Checksum {
    /// The checksum to reach, where the response has one.
    pub(super) fn of(head: &HttpResponse) -> Option<Self> {
        let wanted = head.header(HEADER)?.trim().parse().ok()?;
        Some(Self { digest: Digest::new(), wanted })
    }

    pub(super) fn add(&mut self, piece: &[u8]) {
        self.digest.write(piece);
    }

    pub(super) fn check(self) -> Result<(), Error> {
        let (found, wanted) = (self.digest.sum64(), self.wanted);
        if found == wanted {
            return Ok(());
        }
        Err(Error::transport(
            format!(
                "the bytes that came are not those of the object: their CRC-64 is {found}, and `{HEADER}` says {wanted}; download it again"
            ),
            false,
        ))
    }
}
