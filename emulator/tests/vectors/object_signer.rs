//! Signs requests of the object store, by OSS4-HMAC-SHA256 in the header: from the published rules alone. It must not know of other
//! signatures.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;
use sha2::Sha256;

use crate::signer::{Call, Signed, encode, encode_pairs};

const REGION: &str = "cn-hangzhou";

/// Signs with the key of `Account::test()`. The host has the bucket before the endpoint, or none.
pub(crate) fn sign(call: &Call) -> Signed {
    let mut headers = call.headers.clone();
    let date = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    headers.push(("x-oss-date".to_owned(), date.clone()));
    if !headers.iter().any(|(name, _)| name == "x-oss-content-sha256") {
        headers.push(("x-oss-content-sha256".to_owned(), "UNSIGNED-PAYLOAD".to_owned()));
    }
    if !call.body.is_empty() {
        use base64::Engine as _;
        let digest = base64::engine::general_purpose::STANDARD.encode(Md5::digest(&call.body));
        headers.push(("content-md5".to_owned(), digest));
    }
    headers.sort();
    let host = headers.iter().find(|(name, _)| name == "host").map(|(_, host)| host.as_str());
    let bucket = host.and_then(|host| host.split_once(".oss-")).map(|(bucket, _)| bucket);
    let path = percent_decode_str(&call.path).decode_utf8_lossy();
    let path: Vec<String> = path.split('/').map(encode).collect();
    let resource = bucket.map(|bucket| format!("/{bucket}")).unwrap_or_default() + &path.join("/");
    let mut query: Vec<(String, String)> =
        call.query.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    query.sort();
    let query: Vec<String> = query
        .into_iter()
        .map(|(name, value)| if value.is_empty() { name } else { format!("{name}={value}") })
        .collect();
    let is_signed =
        |name: &str| name.starts_with("x-oss-") || name == "content-type" || name == "content-md5";
    let lines: Vec<String> = headers
        .iter()
        .filter(|(name, _)| is_signed(name))
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let canonical = format!(
        "{}\n{resource}\n{}\n{}\n\nUNSIGNED-PAYLOAD",
        call.method,
        query.join("&"),
        lines.concat()
    );
    let day = &date[..8];
    let scope = format!("{day}/{REGION}/oss/aliyun_v4_request");
    let text = format!("OSS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let mut key = b"aliyun_v4test-access-key-secret".to_vec();
    for part in [day, REGION, "oss", "aliyun_v4_request"] {
        key = mac(&key, part);
    }
    let signature = hex(&mac(&key, &text));
    headers.push((
        "authorization".to_owned(),
        format!("OSS4-HMAC-SHA256 Credential=test-access-key-id/{scope}, Signature={signature}"),
    ));
    let mark = if call.query.is_empty() { "" } else { "?" };
    Signed { target: format!("{}{mark}{}", call.path, encode_pairs(&call.query)), headers }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
