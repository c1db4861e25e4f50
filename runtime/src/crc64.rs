//! The checksum that the object store gives of what it keeps: CRC-64 (ECMA-182, reflected). It must not know what is done with it.

use crc64fast::Digest;

use crate::transport::HttpResponse;

/// The header that has it.
pub(crate) const HEADER: &str = "x-oss-hash-crc64ecma";

/// The polynomial, its bits reflected.
const POLYNOMIAL: u64 = 0xC96C_5795_D787_0F42;

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
    read(response.header(HEADER)?)
}

/// A checksum as the service writes it.
pub(crate) fn read(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

/// The checksum of two pieces as one, of that of each and the length of the second.
pub(crate) fn joined(first: u64, second: u64, length: u64) -> u64 {
    // A byte that is zero after the first piece multiplies its checksum by x^8, and as many as the second piece has, by that to their number.
    let (mut factor, mut by, mut left) = (ONE, power_of_x(8), length);
    while left > 0 {
        if left & 1 == 1 {
            factor = product(factor, by);
        }
        by = product(by, by);
        left >>= 1;
    }
    product(first, factor) ^ second
}

/// The polynomial 1: bits are reflected, so that the highest one is that of x^0.
const ONE: u64 = 1 << 63;

/// x to that power, which is less than 64.
const fn power_of_x(power: u32) -> u64 {
    ONE >> power
}

/// The product of two polynomials, modulo the polynomial of the checksum.
fn product(mut a: u64, b: u64) -> u64 {
    let mut product = 0;
    for power in 0..64 {
        if b & (ONE >> power) != 0 {
            product ^= a;
        }
        a = (a >> 1) ^ if a & 1 == 1 { POLYNOMIAL } else { 0 };
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(bytes: &[u8]) -> u64 {
        let mut sum = Crc64::new();
        sum.add(bytes);
        sum.sum()
    }

    #[test]
    fn the_sum_of_pieces_is_that_of_the_whole() {
        // The check value of the catalogue of parametrised CRC algorithms (CRC-64/XZ).
        assert_eq!(sum(b"123456789"), 0x995D_C9BB_DF19_39FA);
        let bytes: Vec<u8> =
            (0..100_000_u32).map(|n| (n.wrapping_mul(n) >> 7).to_le_bytes()[0]).collect();
        for at in [0, 1, 7, 8, 63, 4096, 65_537, 99_999, bytes.len()] {
            let (first, second) = bytes.split_at(at);
            let joined = joined(sum(first), sum(second), second.len() as u64);
            assert_eq!(joined, sum(&bytes), "{at}");
        }
        let in_five = bytes
            .chunks(23_456)
            .fold(0, |so_far, piece| joined(so_far, sum(piece), piece.len() as u64));
        assert_eq!(in_five, sum(&bytes));
    }
}
