//! How requests are signed. Each scheme is a module, which makes its headers, query and authorization; what they share is here.
//! It must not know of clocks, chance or the network: all that changes comes in from outside.
//!
//! The pure functions of a scheme are public. What makes a whole request of them implements `Scheme`, and `scheme` is the only
//! place that knows which operations take which. A program can bring its own [`Signer`].

pub mod acs3;
mod custom;
pub mod oss4;
mod scheme;
pub mod sls;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::text::{hex, percent_encoded};

pub use self::custom::{RequestToSign, Signer};
pub use self::scheme::SignatureVersion;
pub(crate) use self::scheme::{Chosen, Headers, Scheme, SignedRequest, Stamp, Unsigned, scheme};

/// Lower-case hex of the SHA-256 hash.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The query, sorted by name and percent-encoded. It is sent in this form too, so that what is signed is what is sent.
pub fn canonical_query<'a>(query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<_> = query.into_iter().collect();
    pairs.sort_unstable();
    // Room for some encoded characters.
    let lengths = pairs.iter().map(|(name, value)| name.len() + value.len() + 2);
    let mut text = String::with_capacity(lengths.sum::<usize>() * 3 / 2);
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(percent_encoded(name));
        text.push('=');
        text.extend(percent_encoded(value));
    }
    text
}

/// The key of a fourth version, which is good for one day, one region and one product.
fn key_v4(secret: &str, [day, region, product]: [&str; 3]) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(format!("aliyun_v4{secret}").into_bytes());
    for part in [day, region, product, "aliyun_v4_request"] {
        key = Zeroizing::new(hmac_sha256(&key, [part.as_bytes()]).to_vec());
    }
    key
}

/// Of a text that may come in parts.
fn hmac_sha256<const N: usize>(key: &[u8], text: [&[u8]; N]) -> [u8; 32] {
    // HMAC takes keys of any length, so there is no error to report.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in text {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
