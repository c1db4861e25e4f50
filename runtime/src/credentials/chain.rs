//! Providers tried one after the other. It must not know how each finds its credentials.

use std::sync::{Arc, OnceLock};

use super::context::Context;
use super::variables::FromVariables;
use super::{
    Credentials, CredentialsFile, CredentialsProvider, EnvironmentCredentials, ProfileCredentials,
};
use crate::error::Error;
use crate::future::BoxFuture;

/// Providers tried in order. The first that has credentials wins, and stays: a program does not become somebody else because its
/// provider fails for a while.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::{
///     Context, CredentialsChain, EcsRamRoleCredentials, ProfileCredentials,
/// };
///
/// let chain = CredentialsChain::new(vec![
///     Box::new(ProfileCredentials::in_context(Context::system())),
///     Box::new(EcsRamRoleCredentials::new()),
/// ]);
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(chain));
/// ```
#[derive(Debug)]
pub struct CredentialsChain {
    links: Vec<Box<dyn CredentialsProvider>>,
    chosen: OnceLock<usize>,
}

impl CredentialsChain {
    /// A chain of these providers.
    pub fn new(links: Vec<Box<dyn CredentialsProvider>>) -> Self {
        Self { links, chosen: OnceLock::new() }
    }

    /// The default chain, in the order of the official clients:
    ///
    /// 1. the variables `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET`,
    /// 2. a role by OIDC token, when `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE` are set,
    /// 3. the profile of the command line tool in `~/.aliyun/config.json`,
    /// 4. `~/.alibabacloud/credentials.ini`,
    /// 5. the role of the ECS instance, unless `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true`,
    /// 6. the server at `ALIBABA_CLOUD_CREDENTIALS_URI`.
    ///
    /// Nothing is read before the first call.
    pub fn standard() -> Self {
        Self::in_context(Context::system())
    }

    /// The default chain in another context.
    pub fn in_context(context: Context) -> Self {
        Self::new(vec![
            Box::new(EnvironmentCredentials::new(Arc::clone(&context.lookup))),
            Box::new(FromVariables::oidc(context.clone())),
            Box::new(ProfileCredentials::in_context(context.clone())),
            Box::new(CredentialsFile::in_context(context.clone())),
            Box::new(FromVariables::ecs_role(context.clone())),
            Box::new(FromVariables::uri(context)),
        ])
    }

    fn chosen(&self) -> Option<&dyn CredentialsProvider> {
        self.chosen.get().and_then(|index| self.links.get(*index)).map(|link| &**link)
    }

    async fn first(&self) -> Result<Credentials, Error> {
        if let Some(link) = self.chosen() {
            return link.credentials().await.map_err(|error| {
                let message = format!("{}: {}", link.name(), error.message());
                Error::credentials(message).with_source(error)
            });
        }
        let mut reasons = Vec::with_capacity(self.links.len());
        for (index, link) in self.links.iter().enumerate() {
            match link.credentials().await {
                Ok(credentials) => {
                    // Of two callers that choose at the same time the first decides for both.
                    self.chosen.get_or_init(|| index);
                    tracing::debug!(provider = link.name(), "credentials found");
                    return Ok(credentials);
                }
                Err(error) => reasons.push(format!("{}: {}", link.name(), error.message())),
            }
        }
        Err(Error::credentials(format!(
            "no credentials found ({}); set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or give them with Config::credentials",
            reasons.join("; ")
        )))
    }
}

impl CredentialsProvider for CredentialsChain {
    fn name(&self) -> &'static str {
        "chain"
    }

    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.first())
    }

    fn refused(&self, credentials: &Credentials) -> bool {
        self.chosen().is_some_and(|link| link.refused(credentials))
    }
}
