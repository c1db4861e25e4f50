//! Profiles of the `aliyun` command line tool.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::{Credentials, CredentialsProvider, Lookup};
use crate::environment::BoxFuture;
use crate::error::Error;

type ReadFile = Arc<dyn Fn(&Path) -> std::io::Result<String> + Send + Sync>;

/// Credentials from a profile in `~/.aliyun/config.json`: the one named by `ALIBABA_CLOUD_PROFILE`, else the current one.
/// Profiles of the modes `AK` and `StsToken` are read. The file is read at every call, so that a change takes effect.
pub struct ProfileCredentials {
    lookup: Lookup,
    read: ReadFile,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    current: String,
    #[serde(default)]
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    #[serde(default)]
    name: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    access_key_id: String,
    #[serde(default)]
    access_key_secret: String,
    #[serde(default)]
    sts_token: String,
}

impl ProfileCredentials {
    /// From the profile that the variables in `lookup` point to.
    pub fn new(lookup: Lookup) -> Self {
        Self { lookup, read: Arc::new(|path| std::fs::read_to_string(path)) }
    }

    #[cfg(test)]
    pub(super) fn with_file(lookup: Lookup, content: &'static str) -> Self {
        Self { lookup, read: Arc::new(move |_| Ok(content.to_owned())) }
    }

    fn load(&self) -> Result<Credentials, Error> {
        if (self.lookup)("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
        {
            return Err(Error::credentials("turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"));
        }
        let home = (self.lookup)("HOME").or_else(|| (self.lookup)("USERPROFILE"));
        let Some(home) = home else { return Err(Error::credentials("there is no home directory")) };
        let path = PathBuf::from(home).join(".aliyun").join("config.json");
        let shown = path.display();
        let text = (self.read)(&path).map_err(|error| {
            Error::credentials(format!("{shown} cannot be read ({error})")).with_source(error)
        })?;
        // The place of a syntax error is told, but not the text around it.
        let file: File = serde_json::from_str(&text).map_err(|error| {
            Error::credentials(format!(
                "{shown} is not as expected at line {} column {}",
                error.line(),
                error.column()
            ))
        })?;
        let wanted = (self.lookup)("ALIBABA_CLOUD_PROFILE").unwrap_or(file.current);
        let Some(profile) = file.profiles.into_iter().find(|profile| profile.name == wanted) else {
            return Err(Error::credentials(format!("{shown} has no profile `{wanted}`")));
        };
        profile.credentials().map_err(|problem| {
            Error::credentials(format!("profile `{wanted}` in {shown} {problem}"))
        })
    }
}

impl Profile {
    fn credentials(self) -> Result<Credentials, String> {
        let complete = !self.access_key_id.is_empty() && !self.access_key_secret.is_empty();
        match self.mode.as_str() {
            "AK" if complete => {
                Ok(Credentials::access_key(self.access_key_id, self.access_key_secret))
            }
            "StsToken" if complete && !self.sts_token.is_empty() => {
                Ok(Credentials::sts(self.access_key_id, self.access_key_secret, self.sts_token))
            }
            "AK" | "StsToken" => Err("is not complete".to_owned()),
            mode => Err(format!("has the mode `{mode}`, which is not supported yet")),
        }
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
        Box::pin(std::future::ready(self.load()))
    }
}
