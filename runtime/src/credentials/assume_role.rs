//! A role taken with the rights of other credentials.

use std::sync::Arc;
use std::time::Duration;

use super::context::Context;
use super::refresh::{AHEAD, Cache};
use super::secret::Secret;
use super::sts::Role;
use super::{Credentials, CredentialsProvider};
use crate::endpoint::Network;
use crate::error::Error;

/// Credentials of a role, taken with the rights of another source of credentials. That source is asked at each refresh.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use alicloud_runtime::{Config, Credentials};
/// use alicloud_runtime::credentials::AssumeRoleCredentials;
///
/// let own = Arc::new(Credentials::access_key("LTAI5tExample", "secret"));
/// let credentials = AssumeRoleCredentials::new(own, "acs:ram::123456789012:role/reader")
///     .session_name("nightly-report")
///     .duration(Duration::from_secs(1800));
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
#[derive(Debug)]
pub struct AssumeRoleCredentials {
    source: Arc<dyn CredentialsProvider>,
    role: Role,
    context: Context,
    cache: Cache,
}

impl AssumeRoleCredentials {
    /// For a role, with the rights of `source`.
    pub fn new(source: Arc<dyn CredentialsProvider>, role_arn: impl Into<String>) -> Self {
        Self::planned(source, Role::new(role_arn), Context::system())
    }

    pub(super) fn planned(
        source: Arc<dyn CredentialsProvider>,
        role: Role,
        context: Context,
    ) -> Self {
        Self { source, role, context, cache: Cache::new(AHEAD) }
    }

    /// With the external id that the owner of the role asks for; it counts as secret.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.role.external_id = Some(Secret::new(id));
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let caller = self.source.credentials().await.map_err(|error| {
            let source = self.source.name();
            Error::credentials(format!(
                "the credentials to take the role with are missing: {source}: {}",
                error.message()
            ))
            .with_source(error)
        })?;
        self.role.assume(&self.context, caller).await
    }
}

super::role_setters!(AssumeRoleCredentials);

super::fetched!(AssumeRoleCredentials, "role");
