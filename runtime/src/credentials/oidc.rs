//! A role taken with the token of an identity provider, as pods in ACK do (RRSA).

use std::path::PathBuf;
use std::time::Duration;

use super::Credentials;
use super::context::Context;
use super::refresh::{AHEAD, Cache};
use super::sts::Role;
use crate::endpoint::Network;
use crate::error::Error;

/// Credentials of a role, taken with an OIDC token from a file. The file is read at each refresh, as the platform replaces it.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::OidcCredentials;
///
/// let credentials = OidcCredentials::new(
///     "acs:ram::123456789012:role/pods",
///     "acs:ram::123456789012:oidc-provider/ack-rrsa",
///     "/var/run/secrets/ack.alibabacloud.com/rrsa-tokens/token",
/// )
/// .session_name("orders")
/// .sts_region("cn-hangzhou");
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
#[derive(Debug)]
pub struct OidcCredentials {
    role: Role,
    provider_arn: String,
    token_file: PathBuf,
    context: Context,
    cache: Cache,
}

impl OidcCredentials {
    /// For a role, with the tokens of that identity provider in that file.
    pub fn new(
        role_arn: impl Into<String>,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        let (provider_arn, token_file) = (provider_arn.into(), token_file.into());
        Self::planned(Role::new(role_arn), provider_arn, token_file, Context::system())
    }

    pub(super) fn planned(
        role: Role,
        provider_arn: String,
        token_file: PathBuf,
        context: Context,
    ) -> Self {
        Self { role, provider_arn, token_file, context, cache: Cache::new(AHEAD) }
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let path = self.token_file.display();
        let token = self.context.files.read(&self.token_file).map_err(|error| {
            Error::credentials(format!("the token file {path} cannot be read ({error})"))
                .with_source(error)
        })?;
        if token.trim().is_empty() {
            return Err(Error::credentials(format!("the token file {path} is empty")));
        }
        self.role.assume_with_oidc(&self.context, &self.provider_arn, token.trim()).await
    }
}

super::role_setters!(OidcCredentials);

super::fetched!(OidcCredentials, "OIDC role");
