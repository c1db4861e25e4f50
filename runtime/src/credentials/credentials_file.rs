//! The credentials file that the official clients share.

use std::fmt;
use std::path::PathBuf;

use super::context::Context;
use super::ini::{Ini, Section};
use super::plan::{Plan, Planned};
use super::secret::Secret;
use super::sts::Role;
use super::watched::Watched;
use super::{Credentials, CredentialsProvider};
use crate::error::Error;
use crate::future::BoxFuture;

/// Credentials from `~/.alibabacloud/credentials.ini`, or the file that `ALIBABA_CLOUD_CREDENTIALS_FILE` names: from the section that
/// `ALIBABA_CLOUD_PROFILE` names, else from `default`.
///
/// The types `access_key`, `sts`, `ram_role_arn`, `oidc_role_arn` and `ecs_ram_role` are known. The file is read again when it has changed.
///
/// A value may be in quotes. Otherwise ` #` ends it, and what is behind is a comment. What is wrong in other sections does no harm.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::{Context, CredentialsFile};
///
/// let credentials = CredentialsFile::in_context(Context::system());
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
pub struct CredentialsFile {
    context: Context,
    file: Watched<Ini>,
    planned: Planned,
}

impl CredentialsFile {
    /// From the file that the variables of a context point to.
    pub fn in_context(context: Context) -> Self {
        Self { context, file: Watched::default(), planned: Planned::default() }
    }

    async fn find(&self) -> Result<Credentials, Error> {
        let given = self.context.variable("ALIBABA_CLOUD_CREDENTIALS_FILE");
        let is_given = given.is_some();
        let path = match given {
            Some(path) => PathBuf::from(path),
            None => self.context.at_home(".alibabacloud", "credentials.ini")?,
        };
        let file = self.file.load(&self.context, &path, |text| Ok(Ini::parse(text)));
        let file = file.map_err(|error| {
            let is_unset = error.is_unset() && !is_given;
            error.unset(is_unset)
        })?;
        let named = self.context.variable("ALIBABA_CLOUD_PROFILE");
        let wanted = named.as_deref().unwrap_or("default");
        let place = |problem: &str| {
            Error::credentials(format!("section `{wanted}` in {}{problem}", path.display()))
        };
        let plan = file
            .section(wanted)
            .and_then(|section| plan(section, &self.context))
            .map_err(|problem| place(&format!(" {problem}")))?;
        let provider = self.planned.provider(plan, &self.context);
        provider
            .credentials()
            .await
            .map_err(|error| place(&format!(": {}", error.message())).with_source(error))
    }
}

/// What a section asks for.
fn plan(section: &Section, context: &Context) -> Result<Plan, String> {
    let given = |key: &str| section.value(key).map(str::to_owned);
    let need = |key: &str| given(key).ok_or_else(|| format!("is not complete: `{key}` is missing"));
    // A token belongs to its keys, whatever the type says.
    let keys = || -> Result<Plan, String> {
        let secret = Secret::new(need("access_key_secret")?);
        let token = section.value("security_token").map(Secret::new);
        Ok(Plan::Keys { id: need("access_key_id")?, secret, token })
    };
    let role = || -> Result<Role, String> {
        let role = Role {
            session_name: given("role_session_name"),
            policy: given("policy"),
            ..Role::new(need("role_arn")?)
        };
        Ok(role.found_by(context, None))
    };
    match need("type")?.as_str() {
        "access_key" => keys(),
        "sts" => need("security_token").and_then(|_| keys()),
        "ram_role_arn" => Ok(Plan::AssumeRole { source: Box::new(keys()?), role: role()? }),
        "oidc_role_arn" => Ok(Plan::Oidc {
            role: role()?,
            provider_arn: need("oidc_provider_arn")?,
            token_file: PathBuf::from(need("oidc_token_file_path")?),
        }),
        "ecs_ram_role" => Ok(Plan::EcsRole(given("role_name"))),
        other => Err(format!(
            "has the type `{}`, which is not supported; expected access_key, sts, ram_role_arn, oidc_role_arn or ecs_ram_role",
            other.escape_debug()
        )),
    }
}

impl fmt::Debug for CredentialsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialsFile")
    }
}

impl CredentialsProvider for CredentialsFile {
    fn name(&self) -> &'static str {
        "credentials file"
    }

    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.find())
    }

    fn refused(&self, credentials: &Credentials) -> bool {
        self.planned.refused(credentials)
    }
}
