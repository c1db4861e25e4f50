//! Credentials that a program writes.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::Credentials;
use super::context::Context;
use super::fetch::time;
use super::refresh::Cache;
use super::secret::Secret;
use crate::error::Error;
use crate::future::within;

/// How long before their end they are fetched again: short, as such programs often give short-lived ones.
const AHEAD: Duration = Duration::from_secs(3 * 60);
const LIMIT: Duration = Duration::from_secs(60);
const PROGRAM: &str = "the external program";

/// Credentials that a program writes to its standard output, within 60 seconds.
///
/// The output is a JSON object with `mode` (`AK` or `StsToken`), `access_key_id`, `access_key_secret` and, as fits, `sts_token` and
/// `expiration`. The program runs again three minutes before the expiration; without one, every five minutes.
///
/// The command is split into words as a POSIX shell does it (on Windows at spaces), but no shell runs: there are no variables,
/// pipes or wildcards.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::ExternalCredentials;
///
/// let credentials = ExternalCredentials::new("/usr/local/bin/vault-keys --role 'order reader'");
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
pub struct ExternalCredentials {
    command: Secret,
    context: Context,
    cache: Cache,
}

#[derive(Deserialize)]
struct Output {
    #[serde(default)]
    mode: String,
    #[serde(default)]
    access_key_id: String,
    access_key_secret: Option<Secret>,
    sts_token: Option<Secret>,
    #[serde(default)]
    expiration: Option<String>,
}

impl ExternalCredentials {
    /// From the output of that command.
    pub fn new(command: impl Into<String>) -> Self {
        Self::planned(Secret::new(command), Context::system())
    }

    pub(super) fn planned(command: Secret, context: Context) -> Self {
        Self { command, context, cache: Cache::new(AHEAD) }
    }

    /// Sets the context.
    #[must_use]
    pub fn in_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let words = split(self.command.expose()).filter(|words| !words.is_empty());
        let Some(words) = words else {
            return Err(Error::credentials(
                "the command is empty or has a quote that is not closed",
            ));
        };
        // Nothing of the command is in errors, as any part of it may be secret.
        let limit = self.context.sources()?.sleep(LIMIT);
        let run = within((self.context.run)(words), limit, || ()).await;
        let output = match run {
            Some(Ok(output)) => output,
            Some(Err(error)) => {
                return Err(Error::credentials(format!("{PROGRAM} cannot be run ({error})"))
                    .with_source(error));
            }
            None => {
                return Err(Error::credentials(format!("{PROGRAM} was not done within {LIMIT:?}")));
            }
        };
        if output.code != Some(0) {
            let how = output.code.map_or("was ended by a signal".to_owned(), |code| {
                format!("ended with code {code}")
            });
            return Err(Error::credentials(format!(
                "{PROGRAM} {how}; run its command by hand to see what it says"
            )));
        }
        // The place of an error is told, but not the text around it.
        let output: Output = serde_json::from_slice(&output.stdout).map_err(|error| {
            Error::credentials(format!(
                "the output of {PROGRAM} is not the JSON that was expected, at line {} column {}",
                error.line(),
                error.column()
            ))
        })?;
        output
            .credentials()
            .map_err(|problem| Error::credentials(format!("the output of {PROGRAM} {problem}")))
    }
}

/// The words of a command. Windows has `\` in paths, so there only spaces count.
fn split(command: &str) -> Option<Vec<String>> {
    if cfg!(windows) {
        return Some(command.split_whitespace().map(str::to_owned).collect());
    }
    shlex::split(command)
}

impl Output {
    fn credentials(self) -> Result<Credentials, String> {
        let set = |secret: Option<Secret>| secret.filter(|secret| !secret.expose().is_empty());
        let (secret, token) = (set(self.access_key_secret), set(self.sts_token));
        let Some(secret) = secret.filter(|_| !self.access_key_id.is_empty()) else {
            return Err("has no access_key_id or no access_key_secret".to_owned());
        };
        let credentials = match (self.mode.as_str(), token) {
            ("StsToken", None) => return Err("has the mode StsToken, but no sts_token".to_owned()),
            ("AK" | "", None) => Credentials::access_key(self.access_key_id, secret.expose()),
            ("AK" | "StsToken" | "", Some(token)) => {
                Credentials::sts(self.access_key_id, secret.expose(), token.expose())
            }
            (mode, _) => {
                return Err(format!(
                    "has the mode `{}`; expected AK or StsToken",
                    mode.escape_debug()
                ));
            }
        };
        match self.expiration.filter(|text| !text.is_empty()) {
            None => Ok(credentials),
            Some(text) => match time(&text) {
                Some(end) => Ok(credentials.with_expiry(end)),
                None => {
                    Err("has an expiration that is no time such as 2026-01-31T00:00:00Z".to_owned())
                }
            },
        }
    }
}

/// Shows no command, as its arguments may be secret.
impl fmt::Debug for ExternalCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExternalCredentials")
    }
}

super::fetched!(ExternalCredentials, "external program");
