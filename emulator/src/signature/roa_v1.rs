//! The first signature of operations with their own paths: `Authorization: acs KEY:SIGNATURE`,
//! HMAC-SHA1 over a few headers and the resource. The body counts by its `Content-MD5` only.

use std::fmt::Write as _;

use axum::http::HeaderName;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};

use super::mac::{self, fits_sha1};
use super::{MASK, Signed, check_names, incomplete, is_secret, sorted};
use crate::encoding::Pair;
use crate::received::{Pairs, Received};
use crate::service_error::ServiceError;
use crate::time;

/// The name of the scheme, at the start of the Authorization header.
pub(super) const SCHEME: &str = "acs";
const METHOD: &str = "x-acs-signature-method";
const VERSION: &str = "x-acs-signature-version";

/// Reads the claim out of a request whose Authorization header goes on so after the scheme.
pub(super) fn read<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
    credentials: &str,
) -> Result<Signed<'a>, ServiceError> {
    let (access_key_id, signature) = mac::key_and_code(SCHEME, credentials)?;
    let known = |name: &str, value: &str| request.header(name).is_none_or(|found| found == value);
    if !known(METHOD, "HMAC-SHA1") || !known(VERSION, "1.0") {
        let message = format!("Only {METHOD} HMAC-SHA1 with {VERSION} 1.0 is served here.");
        return Err(ServiceError::new(400, "InvalidSignatureMethod", message));
    }
    check_body(request)?;
    check_names(pairs)?;
    // The rules leave the sign out when there is no value; not all clients do.
    let has_empty = pairs.query.iter().any(|pair| pair.value.is_empty());
    let readings = if has_empty { &[false, true][..] } else { &[false] };
    Ok(Signed {
        access_key_id: access_key_id.to_owned(),
        date: request.header("date").and_then(|date| time::from_http_date(&date)),
        date_form: "in the header Date, such as `Tue, 24 Nov 2026 02:35:52 GMT`",
        valid_for: None,
        nonce: request.header("x-acs-signature-nonce").map(Into::into),
        token: request.header("x-acs-security-token").map(Into::into),
        strings_to_sign: readings.iter().map(|all| text(request, pairs, *all, false)).collect(),
        signature,
        fits: fits_sha1,
        explain: Box::new(|| {
            format!("server string to sign is [{}]", text(request, pairs, false, true))
        }),
    })
}

fn check_body(request: &Received) -> Result<(), ServiceError> {
    let Some(sent) = request.header("content-md5") else { return Ok(()) };
    let found = STANDARD.encode(Md5::digest(&request.body));
    if sent.trim() == found {
        return Ok(());
    }
    Err(incomplete(format!(
        "The header Content-MD5 is {sent}, but that of the body received is {found}: send the \
         digest of exactly the bytes of the body, as base64."
    )))
}

/// The text to sign. `all_signs`: a parameter without a value has its `=` nevertheless.
fn text(request: &Received, pairs: &Pairs, all_signs: bool, mask: bool) -> String {
    let mut text = format!("{}\n", request.method);
    for name in ["accept", "content-md5", "content-type", "date"] {
        text.push_str(request.header(name).unwrap_or_default().trim());
        text.push('\n');
    }
    let shown = |name: &str, value: &str| {
        if mask && is_secret(name) { MASK.to_owned() } else { value.to_owned() }
    };
    let mut names: Vec<&str> = request.headers.keys().map(HeaderName::as_str).collect();
    names.retain(|name| name.starts_with("x-acs-"));
    names.sort_unstable();
    for name in names {
        let value = request.header(name).unwrap_or_default();
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{name}:{}", shown(name, value.trim()));
    }
    text.push_str(if request.path.is_empty() { "/" } else { &request.path });
    for (at, Pair { name, value }) in sorted(&pairs.query).into_iter().enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        text.push_str(name);
        if all_signs || !value.is_empty() {
            text.push('=');
            text.push_str(&shown(name, value));
        }
    }
    text
}
