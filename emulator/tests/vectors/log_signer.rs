//! Signs requests of the log service, by `LOG` with HMAC-SHA256: from the published rules alone. It must not know of other signatures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;
use sha2::Sha256;

use crate::signer::{Call, Signed, encode_pairs};

/// Signs with the key of `Account::test()`.
pub(crate) fn sign(call: &Call) -> Signed {
    let mut headers = call.headers.clone();
    let digest = match &*call.body {
        [] => String::new(),
        body => format!("{:032X}", u128::from_be_bytes(Md5::digest(body).into())),
    };
    for (name, value) in [
        ("content-md5", digest),
        ("content-type", "application/json".to_owned()),
        ("date", jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        ("x-log-apiversion", "0.6.0".to_owned()),
        ("x-log-bodyrawsize", call.body.len().to_string()),
        ("x-log-signaturemethod", "hmac-sha256".to_owned()),
    ] {
        if !headers.iter().any(|(found, _)| found == name) {
            headers.push((name.to_owned(), value));
        }
    }
    headers.sort();
    let mut lines = vec![call.method.clone()];
    for name in ["content-md5", "content-type", "date"] {
        let found = headers.iter().find(|(found, _)| found == name);
        lines.extend(found.map(|(_, value)| value.clone()));
    }
    let signed = headers.iter().filter(|(name, _)| name.starts_with("x-log-"));
    lines.extend(signed.map(|(name, value)| format!("{name}:{value}")));
    let mut pairs = call.query.clone();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if pairs.is_empty() { "" } else { "?" };
    let path = percent_decode_str(&call.path).decode_utf8_lossy();
    lines.push(format!("{path}{mark}{}", pairs.join("&")));
    let mac = Hmac::<Sha256>::new_from_slice(b"test-access-key-secret").expect("any length");
    let signature = STANDARD.encode(mac.chain_update(lines.join("\n")).finalize().into_bytes());
    headers.push(("authorization".to_owned(), format!("LOG test-access-key-id:{signature}")));
    Signed { target: format!("{}{mark}{}", call.path, encode_pairs(&call.query)), headers }
}
