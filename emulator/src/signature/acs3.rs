//! ACS3-HMAC-SHA256: everything that travels in headers, signed over the request as sent.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::mac::fits_sha256;
use super::{MASK, Signed, incomplete, is_secret, is_unambiguous};
use crate::encoding::{Pair, encode, from_hex, hex};
use crate::received::{Pairs, Received};
use crate::service_error::ServiceError;
use crate::time;

/// The algorithm, at the start of the Authorization header and of the text to sign.
pub(super) const SCHEME: &str = "ACS3-HMAC-SHA256";
const BODY_HASH: &str = "x-acs-content-sha256";

/// Reads the claim out of a request whose Authorization header goes on so after the scheme.
pub(super) fn read<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
    credentials: &str,
) -> Result<Signed<'a>, ServiceError> {
    let Authorization { access_key_id, signed_headers, signature } = parse(credentials)?;
    let names: Vec<&str> = signed_headers.split(';').collect();
    check_signed(request, &names)?;

    let body_hash = hex(&Sha256::digest(&request.body));
    let sent = required(request, BODY_HASH)?;
    if sent != body_hash {
        return Err(incomplete(format!(
            "The header {BODY_HASH} is {sent}, but the body received hashes to {body_hash}: \
             send the hash of exactly the bytes of the body."
        )));
    }

    // The rules encode names, the official clients leave them as they are. Both are the same text
    // for the name of any documented parameter, but not for the keys of a map.
    // What is not encoded must not read as something else that is.
    let has_odd_names = pairs.query.iter().any(|pair| encode(&pair.name) != pair.name);
    let is_legal = |pair: &Pair| is_unambiguous(&pair.name) && !pair.name.contains('%');
    let is_either = has_odd_names && pairs.query.iter().all(is_legal);
    let readings = if is_either { &[true, false][..] } else { &[true] };
    let signed_headers = signed_headers.to_owned();
    let canonical = move |encode_names, mask| {
        let path = if request.path.is_empty() { "/" } else { &request.path };
        let query = canonical_query(&pairs.query, encode_names, mask);
        let headers = canonical_headers(request, &signed_headers, mask);
        format!("{}\n{path}\n{query}\n{headers}\n{signed_headers}\n{body_hash}", request.method)
    };
    let to_sign = |canonical: &str| format!("{SCHEME}\n{}", hex(&Sha256::digest(canonical)));
    let strings_to_sign = readings.iter().map(|names| to_sign(&canonical(*names, false))).collect();
    let explain = move || {
        format!(
            "server string to sign is [{}] server canonical request is [{}]",
            to_sign(&canonical(true, false)),
            canonical(true, true),
        )
    };
    Ok(Signed {
        access_key_id: access_key_id.to_owned(),
        date: time::from_text(&required(request, "x-acs-date")?),
        date_form: "in the header x-acs-date, as yyyy-MM-ddTHH:mm:ssZ",
        valid_for: None,
        nonce: Some(required(request, "x-acs-signature-nonce")?),
        token: request.header("x-acs-security-token").map(Into::into),
        strings_to_sign,
        signature: from_hex(signature).unwrap_or_default(),
        fits: fits_sha256,
        explain: Box::new(explain),
    })
}

struct Authorization<'a> {
    access_key_id: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

fn parse(credentials: &str) -> Result<Authorization<'_>, ServiceError> {
    let field = |name: &str| {
        let mut fields = credentials.split(',').filter_map(|field| field.trim().split_once('='));
        fields.find(|(found, value)| *found == name && !value.is_empty()).map(|(_, value)| value)
    };
    match (field("Credential"), field("SignedHeaders"), field("Signature")) {
        (Some(access_key_id), Some(signed_headers), Some(signature)) => {
            Ok(Authorization { access_key_id, signed_headers, signature })
        }
        _ => Err(incomplete(format!(
            "The Authorization header is not well formed: write \
             {SCHEME} Credential=..,SignedHeaders=..,Signature=.."
        ))),
    }
}

/// `host` and every `x-acs-*` header must be signed, each named once, in lower case and in order.
fn check_signed(request: &Received, names: &[&str]) -> Result<(), ServiceError> {
    if !names.is_sorted_by(|a, b| a < b) || names.iter().any(|n| *n != n.to_ascii_lowercase()) {
        return Err(incomplete(
            "SignedHeaders is not in order: name each header once, in lower case, sorted.",
        ));
    }
    if let Some(absent) = names.iter().find(|name| !request.headers.contains_key(**name)) {
        let message = format!("The signed header \"{absent}\" is not in the request: send it.");
        return Err(incomplete(message));
    }
    let needs = request.headers.keys().map(axum::http::HeaderName::as_str);
    let mut needs = needs.filter(|name| name.starts_with("x-acs-")).chain(["host"]);
    match needs.find(|name| !names.contains(name)) {
        Some(unsigned) => {
            Err(incomplete(format!("The header \"{unsigned}\" is not signed: sign it.")))
        }
        None => Ok(()),
    }
}

fn required(request: &Received, name: &str) -> Result<String, ServiceError> {
    match request.header(name) {
        Some(value) if !value.is_empty() => Ok(value.into_owned()),
        _ => Err(incomplete(format!("The header \"{name}\" is missing: send and sign it."))),
    }
}

fn canonical_query(pairs: &[Pair], encode_names: bool, mask: bool) -> String {
    // The order is that of the names before they are encoded.
    let mut pairs: Vec<&Pair> = pairs.iter().collect();
    pairs.sort_by_key(|pair| (&pair.name, &pair.value));
    let parts: Vec<String> = pairs
        .into_iter()
        .map(|Pair { name, value }| {
            let value = if mask && is_secret(name) { MASK.to_owned() } else { encode(value) };
            (if encode_names { encode(name) } else { name.clone() }) + "=" + &value
        })
        .collect();
    parts.join("&")
}

fn canonical_headers(request: &Received, signed_headers: &str, mask: bool) -> String {
    let mut text = String::new();
    for name in signed_headers.split(';') {
        let values = request.headers.get_all(name).iter();
        let mut values: Vec<String> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
            .collect();
        values.sort();
        let value = if mask && is_secret(name) { MASK.to_owned() } else { values.join(",") };
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{name}:{value}");
    }
    text
}
