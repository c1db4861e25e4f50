//! Profiles of the `aliyun` command line tool.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::cloud_sso::SignIn;
use super::context::Context;
use super::plan::{Plan, Planned};
use super::secret::Secret;
use super::sts::Role;
use super::watched::Watched;
use super::{Credentials, CredentialsProvider, Lookup};
use crate::endpoint::Network;
use crate::error::Error;
use crate::future::BoxFuture;

/// Credentials from a profile in `~/.aliyun/config.json`: the one named by `ALIBABA_CLOUD_PROFILE`, else the current one.
///
/// The modes `AK`, `StsToken`, `RamRoleArn`, `ChainableRamRoleArn`, `EcsRamRole`, `OIDC`, `External` and `CloudSSO` are known.
/// The file is read again when it has changed. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` turns it off.
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

/// How many profiles may have another as their source. Nobody needs as many, and each asks the token service once.
const LONGEST_CHAIN: usize = 16;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    current: String,
    #[serde(default)]
    profiles: Vec<Profile>,
}

/// A profile. All members are there for all modes, mostly empty.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Profile {
    name: String,
    mode: String,
    access_key_id: String,
    access_key_secret: Secret,
    sts_token: Secret,
    ram_role_arn: String,
    ram_session_name: String,
    role_session_name: String,
    ram_role_name: String,
    expired_seconds: i64,
    policy: String,
    external_id: String,
    sts_region: String,
    enable_vpc: bool,
    #[serde(rename = "source_profile")]
    source: String,
    oidc_provider_arn: String,
    oidc_token_file: String,
    process_command: Secret,
    cloud_sso_sign_in_url: String,
    cloud_sso_account_id: String,
    cloud_sso_access_config: String,
    access_token: Secret,
    cloud_sso_access_token_expire: i64,
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

    async fn find(&self) -> Result<Credentials, Error> {
        if self.context.is_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") {
            return Err(Error::credentials("turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"));
        }
        let path = self.context.at_home(".aliyun", "config.json")?;
        let file = self.file.load(&self.context, &path, parse)?;
        let named = self.profile.clone().or_else(|| self.context.variable("ALIBABA_CLOUD_PROFILE"));
        let wanted = named.as_deref().unwrap_or(&file.current);
        let place = |problem: &str| {
            Error::credentials(format!("profile `{wanted}` in {}{problem}", path.display()))
        };
        let plan =
            file.plan(wanted, &mut Vec::new()).map_err(|problem| place(&format!(" {problem}")))?;
        let provider = self.planned.provider(plan, &self.context);
        provider
            .credentials()
            .await
            .map_err(|error| place(&format!(": {}", error.message())).with_source(error))
    }
}

/// The place of a syntax error is told, but not the text around it.
fn parse(text: &str) -> Result<File, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        format!("is not as expected at line {} column {}", error.line(), error.column())
    })
}

impl File {
    /// What a profile asks for. `seen` holds the profiles on the way to it, as one may be the source of the next.
    fn plan<'a>(&'a self, wanted: &str, seen: &mut Vec<&'a str>) -> Result<Plan, String> {
        let Some(profile) = self.profiles.iter().find(|profile| profile.name == wanted) else {
            return Err("is not there; name another one with ALIBABA_CLOUD_PROFILE".to_owned());
        };
        match profile.mode.as_str() {
            "AK" => profile.keys(None),
            "StsToken" => {
                let token = need("sts_token", profile.sts_token.expose())?;
                profile.keys(Some(Secret::new(token)))
            }
            "RamRoleArn" => {
                let token = Some(&profile.sts_token).filter(|token| !token.expose().is_empty());
                let source = Box::new(profile.keys(token.cloned())?);
                Ok(Plan::AssumeRole { source, role: profile.role(&profile.ram_session_name)? })
            }
            "ChainableRamRoleArn" => {
                let source = need("source_profile", &profile.source)?;
                if seen.contains(&profile.name.as_str()) {
                    return Err("is, by way of source_profile, its own source".to_owned());
                }
                if seen.len() == LONGEST_CHAIN {
                    return Err(format!(
                        "has another {LONGEST_CHAIN} between it and the one that is used; shorten the chain of source_profile"
                    ));
                }
                seen.push(&profile.name);
                let source = self
                    .plan(&source, seen)
                    .map_err(|problem| format!("needs the profile `{source}`, which {problem}"))?;
                let role = profile.role(&profile.ram_session_name)?;
                Ok(Plan::AssumeRole { source: Box::new(source), role })
            }
            "EcsRamRole" => Ok(Plan::EcsRole(given(&profile.ram_role_name))),
            "OIDC" => Ok(Plan::Oidc {
                role: profile.role(
                    given(&profile.role_session_name)
                        .as_deref()
                        .unwrap_or(&profile.ram_session_name),
                )?,
                provider_arn: need("oidc_provider_arn", &profile.oidc_provider_arn)?,
                token_file: PathBuf::from(need("oidc_token_file", &profile.oidc_token_file)?),
            }),
            "External" => {
                let command = need("process_command", profile.process_command.expose())?;
                Ok(Plan::Command(Secret::new(command)))
            }
            "CloudSSO" => Ok(Plan::CloudSso(SignIn {
                url: need("cloud_sso_sign_in_url", &profile.cloud_sso_sign_in_url)?,
                account: need("cloud_sso_account_id", &profile.cloud_sso_account_id)?,
                access_config: need("cloud_sso_access_config", &profile.cloud_sso_access_config)?,
                token: profile.access_token.clone(),
                token_end: u64::try_from(profile.cloud_sso_access_token_expire).unwrap_or_default(),
            })),
            mode => Err(format!("has the mode `{}`, which is not supported", mode.escape_debug())),
        }
    }
}

impl Profile {
    fn keys(&self, token: Option<Secret>) -> Result<Plan, String> {
        Ok(Plan::Keys {
            id: need("access_key_id", &self.access_key_id)?,
            secret: Secret::new(need("access_key_secret", self.access_key_secret.expose())?),
            token,
        })
    }

    fn role(&self, session_name: &str) -> Result<Role, String> {
        Ok(Role {
            arn: need("ram_role_arn", &self.ram_role_arn)?,
            session_name: given(session_name),
            duration: u64::try_from(self.expired_seconds)
                .ok()
                .filter(|seconds| *seconds > 0)
                .map(Duration::from_secs),
            policy: given(&self.policy),
            external_id: given(&self.external_id).map(Secret::new),
            sts_region: given(&self.sts_region),
            network: if self.enable_vpc { Network::Vpc } else { Network::Public },
        })
    }
}

fn given(text: &str) -> Option<String> {
    Some(text).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn need(member: &str, text: &str) -> Result<String, String> {
    given(text).ok_or_else(|| format!("is not complete: `{member}` is missing"))
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
