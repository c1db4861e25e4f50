//! In place of TLS in a build without it: plain HTTP, and an error for all else.

use std::error::Error as StdError;

use reqwest::ClientBuilder;

use crate::error::Error;

/// Clients are left as they are.
#[allow(clippy::unnecessary_wraps, reason = "TLS may have an error")]
pub(super) fn backend() -> Result<impl Fn(ClientBuilder) -> ClientBuilder, Error> {
    Ok(|builder| builder)
}

/// Refuses a URL that needs TLS.
pub(super) fn check(url: &str) -> Result<(), Error> {
    if url.starts_with("http://") {
        return Ok(());
    }
    Err(Error::config(
        "this build has no TLS; turn on the feature `tls`, or give an endpoint that starts with http://",
    ))
}

/// Without TLS none of its failures happen.
pub(super) fn advice(_: &(dyn StdError + 'static)) -> Option<&'static str> {
    None
}
