//! Codes that only who knows a secret can make, and the header that has such a code behind the name of a key. Knows no text to sign.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::incomplete;
use crate::service_error::ServiceError;

/// Whether a code is that of the text by HMAC-SHA1. Compares in constant time.
pub(super) fn fits_sha1(secret: &str, text: &str, code: &[u8]) -> bool {
    Hmac::<Sha1>::new_from_slice(secret.as_bytes())
        .is_ok_and(|mac| mac.chain_update(text).verify_slice(code).is_ok())
}

/// Whether a code is that of the text by HMAC-SHA256. Compares in constant time.
pub(super) fn fits_sha256(secret: &str, text: &str, code: &[u8]) -> bool {
    verifies(secret.as_bytes(), text, code)
}

/// The same with a key that is no text.
fn verifies(key: &[u8], text: &str, code: &[u8]) -> bool {
    Hmac::<Sha256>::new_from_slice(key)
        .is_ok_and(|mac| mac.chain_update(text).verify_slice(code).is_ok())
}

/// The code of a text by HMAC-SHA256. Nothing for a key that can't be one.
fn code(key: &[u8], text: &str) -> Option<Vec<u8>> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(text).finalize().into_bytes().to_vec())
}

/// Whether a code is that of the text by a fourth version: the key is made of the secret and of the scope, which is in the third line of the text.
pub(super) fn fits_v4(secret: &str, text: &str, signature: &[u8]) -> bool {
    let mut key = ["aliyun_v4", secret].concat().into_bytes();
    for part in text.lines().nth(2).unwrap_or_default().split('/') {
        let Some(next) = code(&key, part) else { return false };
        key = next;
    }
    verifies(&key, text, signature)
}

/// The access key's id and the code out of `KEY:CODE`, which follows the scheme's name in the Authorization header.
pub(super) fn key_and_code<'c>(
    scheme: &str,
    credentials: &'c str,
) -> Result<(&'c str, Vec<u8>), ServiceError> {
    let found = credentials.trim().split_once(':');
    let (key, code) =
        found.filter(|(key, code)| !key.is_empty() && !code.is_empty()).ok_or_else(|| {
            incomplete(format!(
                "The Authorization header is not well formed: write {scheme} AccessKeyId:Signature."
            ))
        })?;
    Ok((key, STANDARD.decode(code.trim()).unwrap_or_default()))
}
