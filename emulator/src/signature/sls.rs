//! The signatures of the log service: `LOG`, with HMAC-SHA1 or HMAC-SHA256 over a few headers and the resource, and the fourth version,
//! with a key for each day and region. Both sign the path decoded.

use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::mac::{self, fits_sha1, fits_sha256, fits_v4};
use super::{MASK, Signed, check_names, header_lines, incomplete, is_secret, names, sorted};
use crate::encoding::{Pair, decode, encode, from_hex, hex};
use crate::received::{Pairs, Received};
use crate::service_error::ServiceError;
use crate::time;

/// The names of the schemes, at the start of the Authorization header.
pub(super) const SCHEME: &str = "LOG";
pub(super) const SCHEME_V4: &str = "SLS4-HMAC-SHA256";

const METHOD: &str = "x-log-signaturemethod";

/// Reads the claim of the first version.
pub(super) fn read<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
    credentials: &str,
) -> Result<Signed<'a>, ServiceError> {
    let (access_key_id, signature) = mac::key_and_code(SCHEME, credentials)?;
    let fits = match request.header(METHOD).as_deref() {
        None | Some("hmac-sha1") => fits_sha1,
        Some("hmac-sha256") => fits_sha256,
        Some(other) => {
            let message =
                format!("The header {METHOD} is {other}: write hmac-sha1 or hmac-sha256.");
            return Err(ServiceError::new(400, "InvalidSignatureMethod", message));
        }
    };
    let digest = match &*request.body {
        [] => String::new(),
        body => hex(&Md5::digest(body)).to_ascii_uppercase(),
    };
    check_digest(request, "content-md5", &digest)?;
    check_names(pairs)?;
    // A parameter without a value may be signed with and without its sign.
    let has_empty = pairs.query.iter().any(|pair| pair.value.is_empty());
    let readings = if has_empty { &[true, false][..] } else { &[true] };
    Ok(Signed {
        access_key_id: access_key_id.to_owned(),
        date: request.header("date").and_then(|date| time::from_http_date(&date)),
        date_form: "in the header Date, such as `Tue, 24 Nov 2026 02:35:52 GMT`",
        valid_for: None,
        nonce: None,
        token: request.header("x-acs-security-token").map(Into::into),
        strings_to_sign: readings.iter().map(|all| text(request, pairs, *all, false)).collect(),
        signature,
        fits,
        explain: Box::new(|| {
            format!("server string to sign is [{}]", text(request, pairs, true, true))
        }),
    })
}

/// The digest of the body is signed with the headers, so that the body counts by it.
fn check_digest(request: &Received, name: &str, found: &str) -> Result<(), ServiceError> {
    let sent = request.header(name).unwrap_or_default();
    if sent.trim() == found {
        return Ok(());
    }
    let message = format!(
        "The header {name} is \"{sent}\", but that of the body received is \"{found}\": send the \
         digest of exactly the bytes of the body."
    );
    Err(ServiceError::new(400, "SignatureDoesNotMatch", message))
}

/// The text to sign of the first version. `all_signs`: a parameter without a value has its `=` nevertheless.
fn text(request: &Received, pairs: &Pairs, all_signs: bool, mask: bool) -> String {
    let mut text = format!("{}\n", request.method);
    for name in ["content-md5", "content-type", "date"] {
        text += request.header(name).unwrap_or_default().trim();
        text.push('\n');
    }
    text += &header_lines(request, &is_of_protocol, mask);
    text += &decoded(&request.path);
    for (at, Pair { name, value }) in sorted(&pairs.query).into_iter().enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        text += name;
        if all_signs || !value.is_empty() {
            text.push('=');
            text += if mask && is_secret(name) { MASK } else { value };
        }
    }
    text
}

/// Reads the claim of the fourth version.
pub(super) fn read_v4<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
    credentials: &str,
) -> Result<Signed<'a>, ServiceError> {
    let malformed = || {
        incomplete(format!(
            "The Authorization header is not well formed: write {SCHEME_V4} \
             Credential=KEY/DAY/REGION/sls/aliyun_v4_request,Signature=.."
        ))
    };
    let field = |name: &str| {
        let mut fields = credentials.split(',').filter_map(|field| field.trim().split_once('='));
        fields.find(|(found, value)| *found == name && !value.is_empty()).map(|(_, value)| value)
    };
    let credential = field("Credential").ok_or_else(malformed)?;
    let signature = field("Signature").ok_or_else(malformed)?;
    let (access_key_id, scope) = credential.split_once('/').ok_or_else(malformed)?;
    let parts: Vec<&str> = scope.split('/').collect();
    let [day, region, "sls", "aliyun_v4_request"] = parts[..] else { return Err(malformed()) };
    let date = request.header("x-log-date").unwrap_or_default().into_owned();
    if access_key_id.is_empty() || region.is_empty() || date.split('T').next() != Some(day) {
        return Err(malformed());
    }
    check_digest(request, "x-log-content-sha256", &hex(&sha2::Sha256::digest(&request.body)))?;
    check_names(pairs)?;
    let scope = scope.to_owned();
    let time = time::from_basic_text(&date);
    let to_sign = move |canonical: &str| {
        format!("{SCHEME_V4}\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)))
    };
    Ok(Signed {
        access_key_id: access_key_id.to_owned(),
        date: time,
        date_form: "in the header x-log-date, as yyyyMMddTHHmmssZ",
        valid_for: None,
        nonce: None,
        token: request.header("x-acs-security-token").map(Into::into),
        strings_to_sign: vec![to_sign(&canonical(request, pairs, false))],
        signature: from_hex(signature).unwrap_or_default(),
        fits: fits_v4,
        explain: Box::new(move || {
            format!(
                "server string to sign is [{}] server canonical request is [{}]",
                to_sign(&canonical(request, pairs, false)),
                canonical(request, pairs, true)
            )
        }),
    })
}

/// The request as the fourth version signs it.
fn canonical(request: &Received, pairs: &Pairs, mask: bool) -> String {
    let query: Vec<String> = sorted(&pairs.query)
        .into_iter()
        .map(|Pair { name, value }| match value.as_str() {
            "" => name.clone(),
            _ if mask && is_secret(name) => format!("{name}={MASK}"),
            value => format!("{name}={}", encode(value)),
        })
        .collect();
    let is_signed = |name: &str| is_of_protocol(name) || matches!(name, "host" | "content-type");
    let lines = header_lines(request, &is_signed, mask);
    let names: Vec<&str> = names(request, &is_signed);
    format!(
        "{}\n{}\n{}\n{lines}\n{}\n{}",
        request.method,
        decoded(&request.path),
        query.join("&"),
        names.join(";"),
        request.header("x-log-content-sha256").unwrap_or_default().trim(),
    )
}

/// Whether both versions sign a header of that name.
fn is_of_protocol(name: &str) -> bool {
    name.starts_with("x-log-") || name.starts_with("x-acs-")
}

/// What is not UTF-8 is signed as it was sent.
fn decoded(path: &str) -> String {
    let path = if path.is_empty() { "/" } else { path };
    decode(path).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests;
