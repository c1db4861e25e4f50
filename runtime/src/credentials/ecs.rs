//! The role of the ECS instance that the program runs on, from the instance's metadata server.

use std::time::Duration;

use super::Credentials;
use super::context::Context;
use super::fetch::{Ask, Keys, failed, read, send};
use super::refresh::{AHEAD, Cache};
use crate::error::{Error, ErrorKind};
use crate::retry::RetryPolicy;
use crate::text::{is_header_value, percent_encode};
use alicloud_wire::Method;

/// The server is next to the instance; where it is missing nobody should wait for it.
const LIMIT: Duration = Duration::from_secs(1);
/// How long a session with the server is asked for.
const SESSION_SECONDS: &str = "21600";
const ASKING: &str = "asking the metadata server";
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

/// Credentials of the role that the ECS instance has.
///
/// The metadata server is asked in its second version, which needs a session token, and in its first when that fails, unless
/// [`require_v2`](Self::require_v2) or `ALIBABA_CLOUD_IMDSV1_DISABLED=true` forbid it. The server is never asked through a proxy,
/// which would see the keys, and would reach the metadata server of the proxy's instance. `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true`
/// forbids any request to it, whoever names the role.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::EcsRamRoleCredentials;
///
/// let credentials = EcsRamRoleCredentials::new().role_name("web-servers").require_v2();
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
#[derive(Debug)]
pub struct EcsRamRoleCredentials {
    role: Option<String>,
    only_v2: bool,
    context: Context,
    cache: Cache,
}

impl Default for EcsRamRoleCredentials {
    fn default() -> Self {
        Self::new()
    }
}

impl EcsRamRoleCredentials {
    /// For the role of this instance, whose name the metadata server tells.
    pub fn new() -> Self {
        Self::planned(None, Context::system())
    }

    pub(super) fn planned(role: Option<String>, context: Context) -> Self {
        Self { role, only_v2: false, context, cache: Cache::new(AHEAD) }
    }

    /// For the role of that name, so that the server need not be asked for it.
    #[must_use]
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Never asks the first version of the server, which any process on the instance can be tricked into calling.
    #[must_use]
    pub fn require_v2(mut self) -> Self {
        self.only_v2 = true;
        self
    }

    /// Sets the context.
    #[must_use]
    pub fn in_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        if self.context.is_on(DISABLED) {
            return Err(Error::credentials(format!("turned off by {DISABLED}")).unset(true));
        }
        let mut session = Session {
            context: &self.context,
            is_set: self.role.is_some(),
            only_v2: self.only_v2 || self.context.is_on("ALIBABA_CLOUD_IMDSV1_DISABLED"),
            token: None,
        };
        session.open().await?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => session.role().await?,
        };
        if role.is_empty() || role == "." || role == ".." {
            let none = Error::credentials("the instance has no role; attach one to it in ECS");
            return Err(none.unset(self.role.is_none()));
        }
        let body = match session.get(&format!("{ROLES}{}", percent_encode(&role))).await {
            Err(error) if error.status() == Some(404) && session.is_set => {
                return Err(session.unknown(&role).await);
            }
            body => body.map_err(|error| session.failed(ASKING, error))?,
        };
        let what = format!("the metadata server for the role `{}`", role.escape_debug());
        read::<Keys>(&what, body)?.successful(&what)
    }
}

/// One conversation with the metadata server.
struct Session<'a> {
    context: &'a Context,
    /// Whether somebody said that the instance has a role. Otherwise nobody may have set up anything.
    is_set: bool,
    only_v2: bool,
    /// The session token; without one the first version is spoken.
    token: Option<String>,
}

impl Session<'_> {
    /// Gets a session token, or goes on without one where that is allowed.
    async fn open(&mut self) -> Result<(), Error> {
        let url = format!("{}/latest/api/token", self.context.metadata_endpoint);
        let ask = Ask::new(Method::Put, &url, LIMIT)
            .direct()
            .header("x-aliyun-ecs-metadata-token-ttl-seconds", SESSION_SECONDS);
        match send(self.context, &ask, RetryPolicy::none()).await {
            Ok(response) => {
                let token = String::from_utf8_lossy(&response.body).trim().to_owned();
                if !token.is_empty() && is_header_value(&token) {
                    self.token = Some(token);
                } else if self.only_v2 {
                    return Err(Error::credentials(
                        "the metadata server responds without a session token",
                    ));
                }
                Ok(())
            }
            // Where nobody listens there is no first version either.
            Err(error) if self.only_v2 || error.is_unsent() => {
                Err(self.failed("asking the metadata server for a session token", error))
            }
            Err(_) => Ok(()),
        }
    }

    /// That the server could not be asked. Where it does not exist, and nobody said that it does, nothing was set up.
    fn failed(&self, what: &str, error: Error) -> Error {
        let is_absent = error.is_unsent() || error.kind() == ErrorKind::Timeout;
        failed(what, error).unset(is_absent && !self.is_set)
    }

    /// That the instance doesn't have a role of that name, and which one it has.
    async fn unknown(&mut self, role: &str) -> Error {
        let role = role.escape_debug();
        Error::credentials(match self.role().await {
            Ok(own) if own.is_empty() => {
                format!("the instance has no role, and so not `{role}`; attach it in ECS")
            }
            Ok(own) => format!(
                "the instance has the role `{own}` and not `{role}`; correct the name of the role, or leave it out"
            ),
            Err(_) => format!(
                "the metadata server knows no role `{role}`; correct the name of the role, or leave it out"
            ),
        })
    }

    async fn role(&mut self) -> Result<String, Error> {
        let body = self.get(ROLES).await.map_err(|error| self.failed(ASKING, error))?;
        let text = String::from_utf8_lossy(&body);
        let role = text.lines().next().unwrap_or_default().trim();
        if role.len() <= 64 && role.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        {
            return Ok(role.to_owned());
        }
        // What it is instead may be credentials, so it is not shown.
        Err(Error::credentials(
            "the metadata server returned something other than the name of a role; set ALIBABA_CLOUD_ECS_METADATA to it",
        ))
    }

    /// The document at a path; when the server does not take the session token, once more without one.
    async fn get(&mut self, path: &str) -> Result<bytes::Bytes, Error> {
        let url = format!("{}{path}", self.context.metadata_endpoint);
        loop {
            let mut ask = Ask::new(Method::Get, &url, LIMIT).direct();
            if let Some(token) = &self.token {
                ask = ask.header("x-aliyun-ecs-metadata-token", token.clone());
            }
            match send(self.context, &ask, RetryPolicy::none()).await {
                Ok(response) => return Ok(response.body),
                Err(_) if self.token.is_some() && !self.only_v2 => self.token = None,
                Err(error) => return Err(error),
            }
        }
    }
}

super::fetched!(EcsRamRoleCredentials, "ECS role");
