//! The digests of a content, made while it comes in. It must not know where it is kept.

use md5::{Digest as _, Md5};

/// The polynomial of the checksum, with its lowest power in the highest bit, as the checksum has it.
const POLYNOMIAL: u64 = 0xc96c_5795_d787_0f42;

/// What is known of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digests {
    pub(crate) md5: [u8; 16],
    /// CRC-64/XZ.
    pub(crate) crc64: u64,
}

/// The digests of bytes that come one after the other.
pub(crate) struct Digesting {
    md5: Md5,
    crc64: crc64fast::Digest,
}

impl Digesting {
    pub(crate) fn new() -> Self {
        Self { md5: Md5::new(), crc64: crc64fast::Digest::new() }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.crc64.write(bytes);
    }

    pub(crate) fn finish(self) -> Digests {
        Digests { md5: self.md5.finalize().into(), crc64: self.crc64.sum64() }
    }
}

/// The CRC-64 of bytes with others behind them, which are so many. A byte behind them multiplies what the first ones left by `x^8`.
pub(crate) fn joined(first: u64, second: u64, length: u64) -> u64 {
    let (mut factor, mut power, mut left) = (ONE, ONE >> 8, length);
    while left > 0 {
        if left & 1 == 1 {
            factor = product(factor, power);
        }
        power = product(power, power);
        left >>= 1;
    }
    product(first, factor) ^ second
}

/// `x^0`.
const ONE: u64 = 1 << 63;

/// The product of two polynomials modulo the polynomial.
fn product(one: u64, mut other: u64) -> u64 {
    let mut sum = 0;
    for power in 0..u64::BITS {
        if one & (ONE >> power) != 0 {
            sum ^= other;
        }
        let has_highest = other & 1 == 1;
        other >>= 1;
        if has_highest {
            other ^= POLYNOMIAL;
        }
    }
    sum
}
