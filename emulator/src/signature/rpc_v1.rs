//! The first signature of RPC operations: everything travels in the query or a form, HMAC-SHA1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::mac::fits_sha1;
use super::{MASK, Signed, incomplete, is_secret};
use crate::encoding::{Pair, encode};
use crate::received::{Pairs, Received};
use crate::service_error::ServiceError;
use crate::time;

/// Reads the claim out of a request that has a `Signature` parameter.
pub(super) fn read<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
) -> Result<Signed<'a>, ServiceError> {
    let required = |name: &str| {
        let value = pairs.first(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| incomplete(format!("The parameter \"{name}\" is missing: send it.")))
    };
    let known =
        required("SignatureMethod")? == "HMAC-SHA1" && required("SignatureVersion")? == "1.0";
    if !known {
        return Err(ServiceError::new(
            400,
            "InvalidSignatureMethod",
            "Only SignatureMethod HMAC-SHA1 with SignatureVersion 1.0 is served here.",
        ));
    }
    Ok(Signed {
        access_key_id: required("AccessKeyId")?.to_owned(),
        date: time::from_text(required("Timestamp")?),
        date_form: "in the parameter Timestamp, as yyyy-MM-ddTHH:mm:ssZ",
        valid_for: None,
        nonce: Some(required("SignatureNonce")?.to_owned()),
        token: pairs.first("SecurityToken").filter(|t| !t.is_empty()).map(str::to_owned),
        strings_to_sign: vec![string_to_sign(request.method.as_str(), pairs, false)],
        signature: STANDARD.decode(required("Signature")?).unwrap_or_default(),
        fits,
        explain: Box::new(|| {
            let text = string_to_sign(request.method.as_str(), pairs, true);
            format!("server string to sign is:{text}")
        }),
    })
}

/// Whether the signature is that of the text. Compares in constant time.
fn fits(secret: &str, text: &str, signature: &[u8]) -> bool {
    fits_sha1(&format!("{secret}&"), text, signature)
}

fn string_to_sign(method: &str, pairs: &Pairs, mask: bool) -> String {
    let signed = pairs.query.iter().chain(pairs.form.iter().flatten());
    let mut parts: Vec<(String, String)> = signed
        .filter(|pair| pair.name != "Signature")
        .map(|Pair { name, value }| {
            let hidden = mask && is_secret(name);
            (encode(name), if hidden { MASK.to_owned() } else { encode(value) })
        })
        .collect();
    parts.sort();
    let parts: Vec<String> = parts.into_iter().map(|(name, value)| name + "=" + &value).collect();
    format!("{method}&%2F&{}", encode(&parts.join("&")))
}
