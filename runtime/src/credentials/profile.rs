//! Profiles of the `aliyun` command line tool.

mod file;

use std::fmt;

use self::file::File;
use super::context::Context;
use super::plan::Planned;
use super::watched::Watched;
use super::{Credentials, CredentialsProvider, Lookup};
use crate::error::Error;
use crate::future::BoxFuture;

/// Credentials from a profile in `~/.aliyun/config.json`: the one named by `ALIBABA_CLOUD_PROFILE`, else the current one.
///
/// The modes `AK`, `StsToken`, `RamRoleArn`, `RamRoleArnWithRoleName`, `ChainableRamRoleArn`, `EcsRamRole`, `OIDC`, `External`,
/// `CredentialsURI`, `CloudSSO` and `OAuth` are known. The file is read again when it has changed, and never written: when a sign-in of
/// `CloudSSO` or `OAuth` has ended, the tool renews it. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` turns it off.
///
/// A role is taken at `sts_endpoint` or in `sts_region` of the profile. Where it has neither, `ALIBABA_CLOUD_STS_ENDPOINT` and
/// `ALIBABA_CLOUD_STS_REGION` decide. From a VPC (`enable_vpc`, `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED=true` or
/// `ALIBABA_CLOUD_ENDPOINT_TYPE=vpc`) the region of the profile or of `ALIBABA_CLOUD_REGION_ID` does otherwise.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::{Context, ProfileCredentials};
///
/// let credentials = ProfileCredentials::in_context(Context::system()).profile("production");
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
pub struct ProfileCredentials {
    profile: Option<String>,
    context: Context,
    file: Watched<File>,
    planned: Planned,
}

impl ProfileCredentials {
    /// From the profile that the variables in `lookup` point to.
    pub fn new(lookup: Lookup) -> Self {
        Self::in_context(Context::system().with_lookup(lookup))
    }

    /// From the profile that the variables of a context point to.
    pub fn in_context(context: Context) -> Self {
        Self { profile: None, context, file: Watched::default(), planned: Planned::default() }
    }

    /// From the profile of that name, whatever the variables say.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The region that the profile says, where there is one that can be read. What is wrong with it is told when its credentials are
    /// asked for.
    pub(crate) fn region(&self) -> Option<String> {
        if self.is_off() {
            return None;
        }
        let path = self.context.at_home(".aliyun", "config.json").ok()?;
        let file = self.file.load(&self.context, &path, File::parse).ok()?;
        file.region(&self.wanted(&file)).map(str::to_owned)
    }

    fn is_off(&self) -> bool {
        self.context.is_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
    }

    fn wanted(&self, file: &File) -> String {
        let named = self.profile.clone().or_else(|| self.context.variable("ALIBABA_CLOUD_PROFILE"));
        named.unwrap_or_else(|| file.current().to_owned())
    }

    async fn find(&self) -> Result<Credentials, Error> {
        if self.is_off() {
            return Err(Error::credentials("turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"));
        }
        let path = self.context.at_home(".aliyun", "config.json")?;
        let file = self.file.load(&self.context, &path, File::parse)?;
        let wanted = self.wanted(&file);
        let place = |problem: &str| {
            Error::credentials(format!("profile `{wanted}` in {}{problem}", path.display()))
        };
        let plan =
            file.plan(&wanted, &self.context).map_err(|problem| place(&format!(" {problem}")))?;
        let provider = self.planned.provider(plan, &self.context);
        provider
            .credentials()
            .await
            .map_err(|error| place(&format!(": {}", error.message())).with_source(error))
    }
}

impl fmt::Debug for ProfileCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProfileCredentials")
    }
}

impl CredentialsProvider for ProfileCredentials {
    fn name(&self) -> &'static str {
        "profile"
    }

    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.find())
    }

    fn refused(&self, credentials: &Credentials) -> bool {
        self.planned.refused(credentials)
    }
}
