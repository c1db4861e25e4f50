//! Profiles of the `aliyun` command line tool.

mod file;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

    /// The region that the profile says. Without a file there is none; that the file or the profile can't be read is an error.
    pub(crate) fn region(&self) -> Result<Option<String>, Error> {
        if self.is_off() {
            return Ok(None);
        }
        let (path, file) = match self.load() {
            Err(error) if error.is_unset() => return Ok(None),
            loaded => loaded?,
        };
        let wanted = self.wanted(&file);
        if file.has(&wanted) {
            return Ok(file.region(&wanted).map(str::to_owned));
        }
        Err(problem(&wanted, &path, &format!(" {}", file.missing(self.place()))))
    }

    fn load(&self) -> Result<(PathBuf, Arc<File>), Error> {
        let path = self.context.at_home(".aliyun", "config.json")?;
        let file = self.file.load(&self.context, &path, File::parse)?;
        Ok((path, file))
    }

    fn named(&self) -> Option<String> {
        self.profile.clone().or_else(|| self.context.variable("ALIBABA_CLOUD_PROFILE"))
    }

    /// Where another profile is named.
    fn place(&self) -> &'static str {
        match (&self.profile, self.context.variable("ALIBABA_CLOUD_PROFILE")) {
            (Some(_), _) => "with ProfileCredentials::profile",
            (None, Some(_)) => "with ALIBABA_CLOUD_PROFILE",
            (None, None) => "in `current` of the file or with ALIBABA_CLOUD_PROFILE",
        }
    }

    fn is_off(&self) -> bool {
        self.context.is_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
    }

    fn wanted(&self, file: &File) -> String {
        self.named().unwrap_or_else(|| file.current().to_owned())
    }

    async fn find(&self) -> Result<Credentials, Error> {
        if self.is_off() {
            let off = Error::credentials("turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED");
            return Err(off.unset(true));
        }
        let (path, file) = self.load().map_err(|error| {
            let is_unset = error.is_unset() && self.named().is_none();
            error.unset(is_unset)
        })?;
        let wanted = self.wanted(&file);
        let told = |what: &str| problem(&wanted, &path, what);
        let plan = file
            .plan(&wanted, self.place(), &self.context)
            .map_err(|problem| told(&format!(" {problem}")))?;
        let provider = self.planned.provider(plan, &self.context);
        provider
            .credentials()
            .await
            .map_err(|error| told(&format!(": {}", error.message())).with_source(error))
    }
}

fn problem(profile: &str, path: &Path, what: &str) -> Error {
    let profile = profile.escape_debug();
    Error::credentials(format!("profile `{profile}` in {}{what}", path.display()))
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
