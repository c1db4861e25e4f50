//! Who calls: credentials, and where they come from. It must not know how they are used to sign.

mod chain;
mod profile;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::codec::Redacted;
use crate::environment::BoxFuture;
use crate::error::Error;

pub use self::chain::{CredentialsChain, EnvironmentCredentials};
pub use self::profile::ProfileCredentials;

/// Reads a variable of the environment; a function so that tests decide what is in it.
pub type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The real environment. A variable that is empty counts as not set.
pub fn system_lookup() -> Lookup {
    Arc::new(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// An identity to call with. Its secrets are wiped from memory when it is dropped and never shown.
///
/// ```
/// use alicloud_runtime::Credentials;
/// let credentials = Credentials::access_key("LTAI5tExample", "not-for-your-eyes");
/// assert!(!format!("{credentials:?}").contains("eyes"));
/// ```
#[derive(Clone)]
pub struct Credentials {
    identity: Identity,
    expires_at: Option<SystemTime>,
}

#[derive(Clone)]
pub(crate) enum Identity {
    AccessKey { id: String, secret: Zeroizing<String>, security_token: Option<Zeroizing<String>> },
    Bearer(Zeroizing<String>),
    Anonymous,
}

impl Credentials {
    fn new(identity: Identity) -> Self {
        Self { identity, expires_at: None }
    }

    /// An access key.
    pub fn access_key(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self::new(Identity::AccessKey {
            id: id.into(),
            secret: Zeroizing::new(secret.into()),
            security_token: None,
        })
    }

    /// A temporary access key with its security token.
    pub fn sts(
        id: impl Into<String>,
        secret: impl Into<String>,
        security_token: impl Into<String>,
    ) -> Self {
        Self::new(Identity::AccessKey {
            id: id.into(),
            secret: Zeroizing::new(secret.into()),
            security_token: Some(Zeroizing::new(security_token.into())),
        })
    }

    /// A bearer token.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::new(Identity::Bearer(Zeroizing::new(token.into())))
    }

    /// No identity: requests are sent unsigned.
    pub fn anonymous() -> Self {
        Self::new(Identity::Anonymous)
    }

    /// With the time at which they end.
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires_at = Some(time);
        self
    }

    /// The time at which they end.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// The id of the access key, if there is one. It is not secret.
    pub fn access_key_id(&self) -> Option<&str> {
        match &self.identity {
            Identity::AccessKey { id, .. } => Some(id),
            _ => None,
        }
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Credentials");
        match &self.identity {
            Identity::AccessKey { id, security_token, .. } => {
                shown.field("access_key_id", id).field("secret", &Redacted);
                if security_token.is_some() {
                    shown.field("security_token", &Redacted);
                }
            }
            Identity::Bearer(_) => {
                shown.field("bearer_token", &Redacted);
            }
            Identity::Anonymous => {
                shown.field("anonymous", &true);
            }
        }
        shown.field("expires_at", &self.expires_at).finish()
    }
}

/// A source of credentials. It is asked before every attempt, so one that fetches should keep what it fetched while it is fresh.
pub trait CredentialsProvider: fmt::Debug + Send + Sync {
    /// A short name for errors, such as `environment`.
    fn name(&self) -> &'static str;

    /// The credentials to use now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>>;
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

#[cfg(test)]
mod tests;
