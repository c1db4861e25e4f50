//! Checks the signature of each request that a test receives, with the emulator's check, which shares no code with the client's
//! signer.

use std::time::{Duration, UNIX_EPOCH};

use alicloud_emulator::{Account, check_signature};
use bytes::Bytes;
use http::Request;

/// The secrets of all access keys that tests call with.
const SECRETS: [&str; 10] =
    ["s3cret", "s3cret/key+", "s3cret-key", "s", "sec", "is", "ss", "eSK", "cliSK", "iniSK"];

/// Operations that tests call without a signature.
const UNSIGNED: [&str; 3] = ["AssumeRoleWithOIDC", "Assume", "Browse"];

/// What is wrong with the signature of an API request. Others, such as those for the metadata server, have none.
pub(crate) fn problem(request: &Request<Bytes>) -> Option<String> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let names = || request.headers().keys().map(http::HeaderName::as_str);
    let of_logs = names().any(|name| name.starts_with("x-log-"));
    let of_objects = names().any(|name| name.starts_with("x-oss-"));
    if !of_logs && !of_objects && !names().any(|name| name.starts_with("x-acs-")) {
        return None;
    }
    let operation = header("x-acs-action").unwrap_or_default();
    let dates = ["x-acs-date", "x-log-date", "x-oss-date", "date"].map(header);
    let date = dates.into_iter().flatten().next().unwrap_or_default();
    // Clocks are the tests' own: what is checked is how the date is written.
    let now = if date.ends_with("GMT") {
        jiff::fmt::rfc2822::parse(date).map(|date| date.timestamp())
    } else {
        date.parse::<jiff::Timestamp>()
    };
    let now = now.map(|date| date.as_second().unsigned_abs());
    let now = now.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
    let Ok(now) = now else { return Some(format!("`{date}` is no date: {request:?}")) };
    let authorization = header("authorization").unwrap_or_default();
    // `ACS3-.. Credential=KEY,`, `SLS4-.. Credential=KEY/`, `OSS4-.. Credential=KEY/` and `LOG KEY:`.
    let ends: &[char] =
        if of_logs || of_objects { &['=', ',', '/', ' ', ':'] } else { &['=', ','] };
    let nth = if of_objects || authorization.starts_with("SLS4") { 2 } else { 1 };
    let claimed = authorization.split(ends).nth(nth).unwrap_or_default();
    let mut checks = SECRETS.map(|secret| {
        let mut account = Account::new("1", claimed, secret);
        if let Some(token) = header("x-acs-bearer-token") {
            account = account.bearer_token(token);
        }
        if let Some(token) = header("x-acs-security-token").or(header("x-oss-security-token")) {
            account = account.security_token(token);
        }
        check_signature(request, &[account], now)
    });
    // One secret is the right one.
    checks.sort_by_key(Result::is_err);
    match &checks[0] {
        Ok(Some(_)) => None,
        Ok(None) if UNSIGNED.contains(&operation) => None,
        Ok(None) => Some(format!("it is not signed: {request:?}")),
        Err(error) => Some(error.to_string()),
    }
}

/// A request out of its parts.
pub(crate) fn request(
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: &Bytes,
) -> Request<Bytes> {
    let start = Request::builder().method(method).uri(target);
    let request = headers.iter().fold(start, |request, (name, value)| request.header(name, value));
    request.body(body.clone()).unwrap()
}

/// A request out of its head, as it was sent, and its body.
pub(crate) fn parse(head: &str, body: &[u8]) -> Request<Bytes> {
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap(), first.next().unwrap());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers: Vec<(String, String)> =
        headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    request(method, target, &headers, &Bytes::copy_from_slice(body))
}
