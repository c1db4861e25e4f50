//! Keys for the token of a sign-in, one HTTP exchange. It must not know who signed in where.

use std::time::{Duration, UNIX_EPOCH};

use alicloud_wire::Method;
use bytes::Bytes;

use super::context::Context;
use super::fetch::{Ask, failed, send, target};
use super::secret::Secret;
use crate::error::Error;
use crate::redact::Secrets;
use crate::retry::RetryPolicy;
use crate::text::is_header_value;

const LIMIT: Duration = Duration::from_secs(10);

/// A sign-in that keys are asked for.
pub(super) struct Exchange<'a> {
    /// The service, as errors name it.
    pub(super) what: &'a str,
    /// A URL of the service, of which scheme and host count.
    pub(super) url: &'a str,
    pub(super) path: &'a str,
    pub(super) token: &'a Secret,
    pub(super) body: Bytes,
}

impl Exchange<'_> {
    /// The response of the service.
    pub(super) async fn send(self, context: &Context) -> Result<Bytes, Error> {
        let token = self.token.expose();
        let Some(target) = target(self.url).filter(|_| is_header_value(token)) else {
            return Err(Error::credentials(format!(
                "the sign-in URL of {} must start with http:// or https://, and its token be one line",
                self.what
            )));
        };
        let url = format!("{}{}", target.origin, self.path);
        let mut ask = Ask::new(Method::Post, &url, LIMIT)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        ask.body = self.body;
        let response = send(context, &ask, RetryPolicy::default()).await.map_err(|error| {
            let mut secrets = Secrets::default();
            secrets.add(token);
            failed(&format!("asking {}", self.what), error.without(&secrets))
        })?;
        Ok(response.body)
    }
}

/// Whether that second since 1970 has come.
pub(super) fn is_over(context: &Context, end: u64) -> Result<bool, Error> {
    let since = context.now()?.duration_since(UNIX_EPOCH);
    Ok(since.is_ok_and(|since| since.as_secs() >= end))
}
