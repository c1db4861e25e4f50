//! Credentials from your own HTTP server.

use std::fmt;
use std::time::Duration;

use super::Credentials;
use super::context::Context;
use super::fetch::{Ask, Keys, failed, read, send, target};
use super::refresh::{AHEAD, Cache};
use super::secret::Secret;
use crate::error::Error;
use crate::redact::Secrets;
use crate::retry::RetryPolicy;
use alicloud_wire::Method;

const LIMIT: Duration = Duration::from_secs(10);

/// Credentials that a server returns for a GET, such as a sidecar that takes roles for its neighbours.
///
/// The response is JSON with `Code` (which must be `Success`), `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::credentials::UriCredentials;
///
/// let credentials = UriCredentials::new("http://127.0.0.1:6666/credentials");
/// let config = Config::new("cn-hangzhou").credentials_provider(Arc::new(credentials));
/// ```
pub struct UriCredentials {
    uri: Secret,
    context: Context,
    cache: Cache,
}

impl UriCredentials {
    /// From the server at that URI, whose query counts as secret.
    pub fn new(uri: impl Into<String>) -> Self {
        Self::planned(Secret::new(uri), Context::system())
    }

    pub(super) fn planned(uri: Secret, context: Context) -> Self {
        Self { uri, context, cache: Cache::new(AHEAD) }
    }

    /// Sets the context.
    #[must_use]
    pub fn in_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let uri = self.uri.expose();
        let Some(target) = target(uri) else {
            return Err(Error::credentials(
                "the credentials URI must start with http:// or https:// and have no user in it",
            ));
        };
        let ask = Ask::new(Method::Get, uri, LIMIT).header("accept", "application/json");
        let what = target.shown;
        let response =
            send(&self.context, &ask, RetryPolicy::default()).await.map_err(|error| {
                failed(&format!("asking {what}"), error.without(&query_values(uri)))
            })?;
        read::<Keys>(what, response.body)?.successful(what)
    }
}

/// What the query of a URI holds.
fn query_values(uri: &str) -> Secrets {
    let mut secrets = Secrets::default();
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .for_each(|pair| secrets.add(pair.split_once('=').map_or(pair, |(_, value)| value)));
    secrets
}

/// Shows no query, as it may hold a secret.
impl fmt::Debug for UriCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = target(self.uri.expose()).map(|target| target.shown);
        f.debug_struct("UriCredentials").field("uri", &shown).finish_non_exhaustive()
    }
}

super::fetched!(UriCredentials, "credentials URI");
