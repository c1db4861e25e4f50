//! In place of the checksum where the feature `crc64` is off: nothing is compared.

use std::convert::Infallible;

use crate::error::Error;
use crate::transport::HttpResponse;

/// There is none.
pub(super) struct Checksum(Infallible);

impl Checksum {
    pub(super) fn of(_: &HttpResponse) -> Option<Self> {
        None
    }

    pub(super) fn add(&mut self, _: &[u8]) {
        match self.0 {}
    }

    pub(super) fn check(self) -> Result<(), Error> {
        match self.0 {}
    }
}
