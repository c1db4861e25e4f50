//! What environment variables say about credentials. They are read at every call, so that a change takes effect.

use std::fmt;
use std::path::PathBuf;

use super::context::Context;
use super::plan::{Plan, Planned};
use super::secret::Secret;
use super::sts::Role;
use super::{Credentials, CredentialsProvider, Lookup};
use crate::error::Error;
use crate::future::BoxFuture;

const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const OIDC_PROVIDER: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const OIDC_TOKEN: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";

/// Credentials from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `ALIBABA_CLOUD_SECURITY_TOKEN`.
/// The variables are read at every call.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::{EnvironmentCredentials, system_lookup};
///
/// let credentials = EnvironmentCredentials::new(system_lookup());
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
pub struct EnvironmentCredentials {
    lookup: Lookup,
}

impl EnvironmentCredentials {
    /// From the variables that `lookup` knows.
    pub fn new(lookup: Lookup) -> Self {
        Self { lookup }
    }

    fn read(&self) -> Result<Credentials, Error> {
        let given = |name: &str| (self.lookup)(name).filter(|value| !value.is_empty());
        let (id, secret) = (given(ACCESS_KEY_ID), given(ACCESS_KEY_SECRET));
        // One without the other was meant to be complete.
        let is_unset = id.is_none() && secret.is_none();
        let missing = |name: &str| Error::credentials(format!("{name} is not set")).unset(is_unset);
        let id = id.ok_or_else(|| missing(ACCESS_KEY_ID))?;
        let secret = secret.ok_or_else(|| missing(ACCESS_KEY_SECRET))?;
        Ok(match given("ALIBABA_CLOUD_SECURITY_TOKEN") {
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

/// A link of the chain that variables turn on and describe.
pub(super) struct FromVariables {
    name: &'static str,
    read: fn(&Context) -> Result<Plan, Error>,
    context: Context,
    planned: Planned,
}

impl FromVariables {
    fn new(
        name: &'static str,
        read: fn(&Context) -> Result<Plan, Error>,
        context: Context,
    ) -> Self {
        Self { name, read, context, planned: Planned::default() }
    }

    pub(super) fn oidc(context: Context) -> Self {
        Self::new("OIDC role", oidc, context)
    }

    pub(super) fn ecs_role(context: Context) -> Self {
        let read: fn(&Context) -> _ =
            |context| Ok(Plan::EcsRole(context.variable("ALIBABA_CLOUD_ECS_METADATA")));
        Self::new("ECS role", read, context)
    }

    pub(super) fn uri(context: Context) -> Self {
        Self::new("credentials URI", uri, context)
    }

    async fn find(&self) -> Result<Credentials, Error> {
        let plan = (self.read)(&self.context)?;
        self.planned.provider(plan, &self.context).credentials().await
    }
}

fn wanted(context: &Context, name: &str) -> Result<String, Error> {
    context.variable(name).ok_or_else(|| Error::credentials(format!("{name} is not set")))
}

fn oidc(context: &Context) -> Result<Plan, Error> {
    // Others use the variable of the role, too.
    let is_unset = [OIDC_PROVIDER, OIDC_TOKEN].iter().all(|name| context.variable(name).is_none());
    let wanted = |name| wanted(context, name).map_err(|error| error.unset(is_unset));
    let arn = wanted("ALIBABA_CLOUD_ROLE_ARN")?;
    let provider_arn = wanted(OIDC_PROVIDER)?;
    let token_file = PathBuf::from(wanted(OIDC_TOKEN)?);
    let role = Role {
        session_name: context.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME"),
        ..Role::new(arn)
    };
    let role = role.found_by(context, None);
    Ok(Plan::Oidc { role, provider_arn, token_file })
}

fn uri(context: &Context) -> Result<Plan, Error> {
    let uri = wanted(context, "ALIBABA_CLOUD_CREDENTIALS_URI");
    uri.map(|uri| Plan::Uri(Secret::new(uri))).map_err(|error| error.unset(true))
}

impl fmt::Debug for FromVariables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromVariables").field("name", &self.name).finish_non_exhaustive()
    }
}

impl CredentialsProvider for FromVariables {
    fn name(&self) -> &'static str {
        self.name
    }

    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.find())
    }

    fn refused(&self, credentials: &Credentials) -> bool {
        self.planned.refused(credentials)
    }
}
