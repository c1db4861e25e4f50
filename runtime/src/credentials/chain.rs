//! Providers tried one after the other, and the environment as the first of them.

use std::fmt;

use super::{Credentials, CredentialsProvider, Lookup, ProfileCredentials, system_lookup};
use crate::environment::BoxFuture;
use crate::error::Error;

/// Credentials from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `ALIBABA_CLOUD_SECURITY_TOKEN`.
/// The variables are read at every call.
pub struct EnvironmentCredentials {
    lookup: Lookup,
}

impl EnvironmentCredentials {
    /// From the variables that `lookup` knows.
    pub fn new(lookup: Lookup) -> Self {
        Self { lookup }
    }

    fn read(&self) -> Result<Credentials, Error> {
        let wanted = |name: &str| {
            (self.lookup)(name).ok_or_else(|| Error::credentials(format!("{name} is not set")))
        };
        let id = wanted("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
        let secret = wanted("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?;
        Ok(match (self.lookup)("ALIBABA_CLOUD_SECURITY_TOKEN") {
            Some(token) => Credentials::sts(id, secret, token),
            None => Credentials::access_key(id, secret),
        })
    }
}

impl fmt::Debug for EnvironmentCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvironmentCredentials")
    }
}

impl CredentialsProvider for EnvironmentCredentials {
    fn name(&self) -> &'static str {
        "environment"
    }

    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(self.read()))
    }
}

/// Providers tried in order; the first that has credentials wins.
#[derive(Debug)]
pub struct CredentialsChain {
    links: Vec<Box<dyn CredentialsProvider>>,
}

impl CredentialsChain {
    /// A chain of these providers.
    pub fn new(links: Vec<Box<dyn CredentialsProvider>>) -> Self {
        Self { links }
    }

    /// The default chain: the environment, then the profile of the command line tool (`~/.aliyun/config.json`).
    pub fn standard() -> Self {
        let lookup = system_lookup();
        Self::new(vec![
            Box::new(EnvironmentCredentials::new(lookup.clone())),
            Box::new(ProfileCredentials::new(lookup)),
        ])
    }

    async fn first(&self) -> Result<Credentials, Error> {
        let mut reasons = Vec::with_capacity(self.links.len());
        for link in &self.links {
            match link.credentials().await {
                Ok(credentials) => return Ok(credentials),
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
}
