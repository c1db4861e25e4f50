//! Credentials of somebody who has signed in with a browser (mode `OAuth` of the command line tool).

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;

use super::Credentials;
use super::context::Context;
use super::fetch::{Keys, read};
use super::refresh::{AHEAD, Cache};
use super::secret::Secret;
use super::sign_in::{Exchange, is_over};
use crate::error::Error;

/// Where somebody has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    China,
    International,
}

impl Site {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "CN" => Some(Self::China),
            "INTL" => Some(Self::International),
            _ => None,
        }
    }

    fn url(self) -> &'static str {
        match self {
            Self::China => "https://oauth.aliyun.com",
            Self::International => "https://oauth.alibabacloud.com",
        }
    }
}

/// What signing in has left in the profile. The refresh token is not here: using it ends it, and the next one would have to be written
/// into a file that belongs to the tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OAuthSignIn {
    pub(super) site: Site,
    pub(super) token: Secret,
    /// Seconds since 1970.
    pub(super) token_end: u64,
    pub(super) keys: Option<StoredKeys>,
}

/// Keys that the tool got for the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StoredKeys {
    pub(super) id: String,
    pub(super) secret: Secret,
    pub(super) token: Secret,
    /// Seconds since 1970.
    pub(super) end: u64,
}

/// Credentials for a sign-in: new ones for as long as its token lasts, else those that the tool got.
#[derive(Debug)]
pub(super) struct OAuthCredentials {
    sign_in: OAuthSignIn,
    context: Context,
    cache: Cache,
}

impl OAuthCredentials {
    pub(super) fn planned(sign_in: OAuthSignIn, context: Context) -> Self {
        Self { sign_in, context, cache: Cache::new(AHEAD) }
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let OAuthSignIn { site, token, token_end, keys } = &self.sign_in;
        if !token.expose().is_empty() && !is_over(&self.context, *token_end)? {
            let what = "the OAuth service";
            let exchange =
                Exchange { what, url: site.url(), path: "/v1/exchange", token, body: Bytes::new() };
            return read::<Keys>(what, exchange.send(&self.context).await?)?.credentials(what);
        }
        match keys {
            Some(StoredKeys { id, secret, token, end }) if !is_over(&self.context, *end)? => {
                let end = UNIX_EPOCH.checked_add(Duration::from_secs(*end));
                let keys = Credentials::sts(id, secret.expose(), token.expose());
                Ok(end.map_or(keys.clone(), |end| keys.with_expiry(end)))
            }
            _ => Err(Error::credentials(
                "the OAuth sign-in has ended; renew it with any command of `aliyun` that uses this profile, or sign in again with \
                 `aliyun configure --mode OAuth`",
            )),
        }
    }
}

super::fetched!(OAuthCredentials, "OAuth");
