//! Credentials of somebody who has signed in to `CloudSSO` with the command line tool.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::Credentials;
use super::context::Context;
use super::fetch::{Keys, read};
use super::refresh::{AHEAD, Cache};
use super::secret::Secret;
use super::sign_in::{Exchange, is_over};
use crate::error::Error;

/// What signing in has left in the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignIn {
    pub(super) url: String,
    pub(super) account: String,
    pub(super) access_config: String,
    pub(super) token: Secret,
    /// Seconds since 1970.
    pub(super) token_end: u64,
}

/// Credentials for an account and an access configuration of `CloudSSO`, for as long as the sign-in lasts.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::CloudSsoCredentials;
///
/// let credentials = CloudSsoCredentials::new(
///     "https://signin-cn-shanghai.alibabacloudsso.com/start/login",
///     "123456789012",
///     "ac-00example",
///     "the access token",
///     1_790_000_000,
/// );
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
#[derive(Debug)]
pub struct CloudSsoCredentials {
    sign_in: SignIn,
    context: Context,
    cache: Cache,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "CloudCredential")]
    keys: Option<Keys>,
}

impl CloudSsoCredentials {
    /// For an account and an access configuration, with the token of a sign-in and its end in seconds since 1970.
    pub fn new(
        sign_in_url: impl Into<String>,
        account_id: impl Into<String>,
        access_config: impl Into<String>,
        access_token: impl Into<String>,
        access_token_end: u64,
    ) -> Self {
        let sign_in = SignIn {
            url: sign_in_url.into(),
            account: account_id.into(),
            access_config: access_config.into(),
            token: Secret::new(access_token),
            token_end: access_token_end,
        };
        Self::planned(sign_in, Context::system())
    }

    pub(super) fn planned(sign_in: SignIn, context: Context) -> Self {
        Self { sign_in, context, cache: Cache::new(AHEAD) }
    }

    /// Sets the context.
    #[must_use]
    pub fn in_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let SignIn { url, account, access_config, token, token_end } = &self.sign_in;
        if token.expose().is_empty() || is_over(&self.context, *token_end)? {
            return Err(Error::credentials(
                "the sign-in to CloudSSO has ended; sign in again with `aliyun configure --mode CloudSSO`",
            ));
        }
        let what = "CloudSSO";
        let body = json!({"AccountId": account, "AccessConfigurationId": access_config});
        let body = Bytes::from(body.to_string());
        let exchange = Exchange { what, url, path: "/cloud-credentials", token, body };
        let answer: Answer = read(what, exchange.send(&self.context).await?)?;
        let keys = answer
            .keys
            .ok_or_else(|| Error::credentials("the response of CloudSSO has no CloudCredential"))?;
        keys.credentials(what)
    }
}

super::fetched!(CloudSsoCredentials, "CloudSSO");
