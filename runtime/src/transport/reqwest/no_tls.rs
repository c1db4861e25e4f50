//! In place of TLS in a build without it: plain HTTP, and an error for all else.

use std::error::Error as StdError;

use reqwest::ClientBuilder;

use super::settings::HttpSettings;
use crate::error::Error;

/// No TLS.
#[derive(Clone, Debug)]
pub(super) struct Tls {
    /// Of a client that was made elsewhere nothing is known.
    unknown: bool,
}

impl Tls {
    /// Certificates have no use here.
    #[allow(clippy::unnecessary_wraps, reason = "TLS may have an error")]
    pub(super) fn new(_: &HttpSettings) -> Result<Self, Error> {
        Ok(Self { unknown: false })
    }

    pub(super) fn of_client() -> Self {
        Self { unknown: true }
    }

    /// Clients are left as they are.
    #[allow(clippy::unused_self, reason = "TLS is given to them")]
    pub(super) fn give(&self, builder: ClientBuilder) -> ClientBuilder {
        builder
    }

    /// Refuses a URL that needs TLS.
    pub(super) fn check(&self, url: &str) -> Result<(), Error> {
        if self.unknown || url.starts_with("http://") {
            return Ok(());
        }
        Err(Error::config(
            "this build has no TLS; turn on the feature `tls`, or give an endpoint that starts with http://",
        ))
    }
}

/// Without TLS none of its failures happen.
pub(super) fn advice(_: &(dyn StdError + 'static)) -> Option<&'static str> {
    None
}
