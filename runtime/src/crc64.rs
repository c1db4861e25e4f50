//! The checksum that the object store gives of what it keeps: CRC-64 (ECMA-182, reflected). It must not know what is done with it.

use crc64fast::Digest;

use crate::transport::HttpResponse;

/// The header that has it.
pub(crate) const HEADER: &str = "x-oss-hash-crc64ecma";

/// The checksum of the bytes so far.
#[derive(Clone)]
pub(crate) struct Crc64(Digest);

impl Crc64 {
    /// The checksum of nothing.
    pub(crate) fn new() -> Self {
        Self(Digest::new())
    }

    pub(crate) fn add(&mut self, piece: &[u8]) {
        self.0.write(piece);
    }

    pub(crate) fn sum(&self) -> u64 {
        self.0.sum64()
    }
}

/// What the service says that it is.
pub(crate) fn said(response: &HttpResponse) -> Option<u64> {
    response.header(HEADER)?.trim().parse().ok()
}
