//! Where [`Credentials`] come from. It must not know how they are used to sign.
//!
//! [`CredentialsChain::standard`] looks where the official clients look; each provider can also be used alone. Those that fetch
//! keep what they fetched and fetch again 15 minutes before its end, once for all callers. Secrets are wiped from memory when
//! the values that hold them are dropped, and never shown.

mod assume_role;
mod chain;
mod choices;
mod cloud_sso;
mod context;
mod credentials_file;
mod ecs;
mod external;
mod fetch;
mod ini;
mod oauth;
mod oidc;
mod plan;
mod profile;
mod refresh;
mod secret;
mod sign_in;
mod sts;
mod tree;
mod uri;
mod variables;
mod watched;

use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::future::BoxFuture;
use crate::identity::Credentials;

pub use self::assume_role::AssumeRoleCredentials;
pub use self::chain::{CredentialsChain, NoCredentials};
pub use self::cloud_sso::CloudSsoCredentials;
pub use self::context::{
    CommandOutput, Context, FileStamp, Files, RunCommand, SystemFiles, system_commands,
};
pub use self::credentials_file::CredentialsFile;
pub use self::ecs::EcsRamRoleCredentials;
pub use self::external::ExternalCredentials;
pub use self::oidc::OidcCredentials;
pub use self::profile::ProfileCredentials;
pub use self::uri::UriCredentials;
pub use self::variables::EnvironmentCredentials;

/// Reads a variable of the environment; a function so that tests decide what is in it.
pub type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The real environment. A variable that is empty counts as not set.
pub fn system_lookup() -> Lookup {
    Arc::new(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// A source of credentials. It is asked before every attempt, so one that fetches should keep what it fetched while it is fresh.
pub trait CredentialsProvider: fmt::Debug + Send + Sync {
    /// A short name for errors, such as `environment`.
    fn name(&self) -> &'static str;

    /// The credentials to use now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>>;

    /// Called when the service rejects these credentials as expired, whatever their expiry says. A provider that keeps what it
    /// fetched forgets them, so that the next ones are fresh, and returns whether there are others to be had: then the call is
    /// tried once more. The default has none.
    fn refused(&self, credentials: &Credentials) -> bool {
        let _ = credentials;
        false
    }
}

/// Fixed credentials provide themselves.
impl CredentialsProvider for Credentials {
    fn name(&self) -> &'static str {
        "static"
    }

    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// The setters of the providers that take a role.
macro_rules! role_setters {
    ($provider:ident) => {
        impl $provider {
            /// Sets a name for the session, which shows in the audit logs; without one it is made from the time.
            #[must_use]
            pub fn session_name(mut self, name: impl Into<String>) -> Self {
                self.role.session_name = Some(name.into());
                self
            }

            /// How long the role is taken for (an hour): at least 15 minutes, at most what the role allows.
            #[must_use]
            pub fn duration(mut self, duration: Duration) -> Self {
                self.role.duration = Some(duration);
                self
            }

            /// Sets a RAM policy, as JSON, that restricts what the role may do.
            #[must_use]
            pub fn policy(mut self, policy: impl Into<String>) -> Self {
                self.role.policy = Some(policy.into());
                self
            }

            /// Uses the token service of a region in place of the central one.
            #[must_use]
            pub fn sts_region(mut self, region: impl Into<String>) -> Self {
                self.role.sts_region = Some(region.into());
                self
            }

            /// Uses the token service at this host or URL, whatever region and network are.
            #[must_use]
            pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
                self.role.sts_endpoint = Some(endpoint.into());
                self
            }

            /// From which network the token service is reached. A VPC needs [`sts_region`](Self::sts_region) or the central service is used.
            #[must_use]
            pub fn network(mut self, network: Network) -> Self {
                self.role.network = network;
                self
            }

            /// Sets the context.
            #[must_use]
            pub fn in_context(mut self, context: Context) -> Self {
                self.context = context;
                self
            }
        }
    };
}
use role_setters;

/// Makes a provider of what fetches into a cache.
macro_rules! fetched {
    ($provider:ident, $name:literal) => {
        impl crate::credentials::CredentialsProvider for $provider {
            fn name(&self) -> &'static str {
                $name
            }

            fn credentials(&self) -> crate::future::BoxFuture<'_, Result<Credentials, Error>> {
                Box::pin(async {
                    let sources = self.context.sources()?;
                    self.cache.get(&**sources, || Box::pin(self.fetch())).await
                })
            }

            fn refused(&self, credentials: &Credentials) -> bool {
                self.cache.forget(credentials)
            }
        }
    };
}
use fetched;

#[cfg(test)]
mod tests;
