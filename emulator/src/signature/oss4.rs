//! The signature of the object store, `OSS4-HMAC-SHA256`, in the Authorization header or in the query of a URL. The body is not signed.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::mac::fits_v4;
use super::{MASK, Signed, check_names, header_lines, incomplete, is_secret};
use crate::encoding::{Pair, decode, encode, from_hex, hex};
use crate::family::bucket_in_host;
use crate::received::{Pairs, Received};
use crate::service_error::ServiceError;
use crate::time;

/// The name of the scheme, at the start of the Authorization header, and in a query.
pub(super) const SCHEME: &str = "OSS4-HMAC-SHA256";

/// The parameter of a query that says that it is signed so.
pub(super) const VERSION: &str = "x-oss-signature-version";

const SIGNATURE: &str = "x-oss-signature";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// The longest time for which a URL is good.
const LONGEST: u64 = 7 * 24 * 60 * 60;

/// What a request says of its signature, wherever it says so.
struct Said {
    credential: String,
    date: String,
    additional: String,
    signature: String,
    token: Option<String>,
    /// In a query only.
    valid_for: Option<Duration>,
}

/// Reads the claim of an Authorization header.
pub(super) fn read<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
    credentials: &str,
) -> Result<Signed<'a>, ServiceError> {
    let field = |name: &str| {
        let fields = credentials.split(',').filter_map(|field| field.trim().split_once('='));
        let mut values = fields.filter(|(found, _)| *found == name).map(|(_, value)| value);
        // A second one would be one that nobody reads.
        values.next().filter(|_| values.next().is_none()).unwrap_or_default().to_owned()
    };
    let header = |name: &str| request.header(name).map(Cow::into_owned);
    if header("x-oss-content-sha256").as_deref() != Some(UNSIGNED) {
        return Err(incomplete(format!(
            "The header x-oss-content-sha256 is not {UNSIGNED}: send it so, as the body is not signed."
        )));
    }
    let said = Said {
        credential: field("Credential"),
        date: header("x-oss-date").unwrap_or_default(),
        additional: field("AdditionalHeaders"),
        signature: field("Signature"),
        token: header("x-oss-security-token"),
        valid_for: None,
    };
    claim(request, pairs, said)
}

/// The parameters of a URL that carries its signature. They are those of no operation.
pub(crate) const PARAMETERS: [&str; 7] = [
    VERSION,
    SIGNATURE,
    "x-oss-additional-headers",
    "x-oss-credential",
    "x-oss-date",
    "x-oss-expires",
    "x-oss-security-token",
];

/// Reads the claim of a query.
pub(super) fn read_query<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
) -> Result<Signed<'a>, ServiceError> {
    let value = |name: &str| {
        let mut found = pairs.query.iter().filter(|pair| pair.name == name);
        let value = found.next().map(|pair| pair.value.clone());
        match found.next() {
            None => Ok(value),
            Some(_) => {
                Err(incomplete(format!("The parameter \"{name}\" is there twice: send it once.")))
            }
        }
    };
    if value(VERSION)?.as_deref() != Some(SCHEME) {
        let message =
            format!("The parameter {VERSION} is not {SCHEME}, which alone is served here.");
        return Err(ServiceError::new(400, "InvalidSignatureMethod", message));
    }
    let seconds = value("x-oss-expires")?.and_then(|text| text.parse().ok());
    let seconds = seconds.filter(|seconds| (1..=LONGEST).contains(seconds)).ok_or_else(|| {
        incomplete(format!("The parameter x-oss-expires is no number from 1 to {LONGEST}."))
    })?;
    let said = Said {
        credential: value("x-oss-credential")?.unwrap_or_default(),
        date: value("x-oss-date")?.unwrap_or_default(),
        additional: value("x-oss-additional-headers")?.unwrap_or_default(),
        signature: value(SIGNATURE)?.unwrap_or_default(),
        token: value("x-oss-security-token")?,
        valid_for: Some(Duration::from_secs(seconds)),
    };
    claim(request, pairs, said)
}

/// The region that a header is signed for.
pub(crate) fn region(request: &Received) -> Option<String> {
    let header = request.header("authorization")?;
    let (_, credential) = header.strip_prefix(SCHEME)?.split_once("Credential=")?;
    let mut scope = credential.split(',').next()?.split('/').skip(2);
    scope.next().map(str::to_owned)
}

fn claim<'a>(
    request: &'a Received,
    pairs: &'a Pairs,
    said: Said,
) -> Result<Signed<'a>, ServiceError> {
    let malformed = || {
        incomplete(format!(
            "The signature is not well formed: write {SCHEME} \
             Credential=KEY/DAY/REGION/oss/aliyun_v4_request, Signature=.., or the same in the query."
        ))
    };
    let (access_key_id, scope) = said.credential.split_once('/').ok_or_else(malformed)?;
    let parts: Vec<&str> = scope.split('/').collect();
    let [day, region, "oss", "aliyun_v4_request"] = parts[..] else { return Err(malformed()) };
    let is_of_day = said.date.split('T').next() == Some(day);
    if access_key_id.is_empty() || region.is_empty() || said.signature.is_empty() || !is_of_day {
        return Err(malformed());
    }
    check_digest(request)?;
    check_names(pairs)?;
    let additional = additional(request, &said.additional)?;
    let (scope, date, time) =
        (scope.to_owned(), said.date.clone(), time::from_basic_text(&said.date));
    let to_sign = move |canonical: &str| {
        format!("{SCHEME}\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)))
    };
    Ok(Signed {
        access_key_id: access_key_id.to_owned(),
        date: time,
        date_form: "in the header or parameter x-oss-date, as yyyyMMddTHHmmssZ",
        valid_for: said.valid_for,
        nonce: None,
        token: said.token,
        strings_to_sign: vec![to_sign(&canonical(request, pairs, &additional, false))],
        signature: from_hex(&said.signature).unwrap_or_default(),
        fits: fits_v4,
        explain: Box::new(move || {
            format!(
                "server string to sign is [{}] server canonical request is [{}]",
                to_sign(&canonical(request, pairs, &additional, false)),
                canonical(request, pairs, &additional, true)
            )
        }),
    })
}

/// The body is not signed, but its digest is, where there is one.
fn check_digest(request: &Received) -> Result<(), ServiceError> {
    let found = request.md5().map(|digest| STANDARD.encode(digest));
    match (request.header("content-md5"), found) {
        (Some(sent), Some(found)) if sent.trim() != found => {
            let message = "The header content-md5 is not that of the body received: send the digest of exactly the bytes of the body.";
            Err(ServiceError::new(400, "InvalidDigest", message))
        }
        _ => Ok(()),
    }
}

/// The names of headers that are signed by choice, each of which is there.
fn additional(request: &Received, names: &str) -> Result<Vec<String>, ServiceError> {
    let names: Vec<String> =
        names.split(';').filter(|n| !n.is_empty()).map(str::to_owned).collect();
    let is_ordered = names.iter().is_sorted_by(|first, second| first < second);
    let is_there = |name: &String| request.headers.contains_key(name.as_str());
    if is_ordered && names.iter().all(is_there) {
        return Ok(names);
    }
    Err(incomplete(
        "The additional headers are not sorted names in lower case of headers that are there: write them so.",
    ))
}

/// The request as it is signed.
fn canonical(request: &Received, pairs: &Pairs, additional: &[String], mask: bool) -> String {
    let mut query: Vec<(String, &str)> = pairs
        .query
        .iter()
        .filter(|pair| pair.name != SIGNATURE)
        .map(|Pair { name, value }| {
            let hidden = mask && is_secret(name);
            (encode(name), if hidden { MASK } else { value.as_str() })
        })
        .collect();
    query.sort_unstable();
    let query: Vec<String> = query
        .into_iter()
        .map(|(name, value)| if value.is_empty() { name } else { name + "=" + &encode(value) })
        .collect();
    let is_signed = |name: &str| {
        name.starts_with("x-oss-")
            || matches!(name, "content-type" | "content-md5")
            || additional.iter().any(|additional| additional == name)
    };
    let lines = header_lines(request, &is_signed, mask);
    format!(
        "{}\n{}\n{}\n{lines}\n{}\n{UNSIGNED}",
        request.method,
        resource(request),
        query.join("&"),
        additional.join(";"),
    )
}

/// The path with the bucket, which may be in the host. It is encoded anew, as clients encode more or less of it.
fn resource(request: &Received) -> String {
    let host = request.header("host").unwrap_or_default();
    let bucket = bucket_in_host(&host).map(|bucket| format!("/{}", encode(bucket)));
    let path = if request.path.is_empty() { "/" } else { &request.path };
    let parts: Vec<String> = path
        .split('/')
        .map(|part| decode(part).map_or_else(|| part.to_owned(), |part| encode(&part)))
        .collect();
    bucket.unwrap_or_default() + &parts.join("/")
}

#[cfg(test)]
mod tests;
