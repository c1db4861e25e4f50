//! Providers tried one after the other. It must not know how each finds its credentials.

use std::error::Error as StdError;
use std::fmt;
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
                Err(error) => reasons.push((link.name(), error)),
            }
        }
        let none = NoCredentials { reasons };
        Err(Error::credentials(none.summary()).with_source(none))
    }
}

/// Why a chain has no credentials: what each of its providers said, a line each. It is the [source](StdError::source) of the chain's error,
/// whose text has the reasons of only those providers that somebody set up.
///
/// ```
/// use std::error::Error as _;
/// use alicloud_runtime::credentials::{CredentialsChain, CredentialsProvider as _, EnvironmentCredentials, NoCredentials};
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let chain = CredentialsChain::new(vec![Box::new(EnvironmentCredentials::new(std::sync::Arc::new(|_| None)))]);
/// let error = chain.credentials().await.unwrap_err();
/// let none = error.source().and_then(|source| source.downcast_ref::<NoCredentials>()).unwrap();
/// let reasons: Vec<_> = none.reasons().map(|(provider, error)| format!("{provider}: {error}")).collect();
/// assert_eq!(reasons, ["environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set"]);
/// # });
/// ```
#[derive(Debug)]
pub struct NoCredentials {
    reasons: Vec<(&'static str, Error)>,
}

impl NoCredentials {
    /// The name of each provider, in the order in which they were tried, and why it has no credentials.
    pub fn reasons(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.reasons.iter().map(|(name, error)| (*name, error))
    }

    /// One line: what is wrong with what somebody set up, or that nobody did.
    fn summary(&self) -> String {
        let set_up = self.reasons().filter(|(_, error)| !error.is_unset());
        let wrong: Vec<String> =
            set_up.map(|(name, error)| format!("{name}: {}", error.message())).collect();
        if wrong.is_empty() {
            return "no credentials found; set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or give them with Config::credentials"
                .to_owned();
        }
        format!("no credentials found: {}", wrong.join("; "))
    }
}

impl fmt::Display for NoCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = "";
        for (name, error) in self.reasons() {
            write!(f, "{before}{name}: {}", error.message())?;
            before = "\n";
        }
        Ok(())
    }
}

impl StdError for NoCredentials {}

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
