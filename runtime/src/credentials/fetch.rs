//! One HTTP exchange of a provider, and what the responses have in common. It must not know which provider asks.

use std::time::{Duration, SystemTime};

use alicloud_wire::Method;
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroize as _;

use super::Credentials;
use super::context::Context;
use super::secret::Secret;
use crate::error::{Error, parse_service_error};
use crate::future::within;
use crate::retry::RetryPolicy;
use crate::transport::{HttpRequest, HttpResponse, TimedOut};

/// A response larger than this holds no credentials.
const LARGEST: usize = 256 << 10;

/// A request of a provider.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
    /// How long one exchange may take.
    pub(super) limit: Duration,
    direct: bool,
}

impl<'a> Ask<'a> {
    pub(super) fn new(method: Method, url: &'a str, limit: Duration) -> Self {
        Self { method, url, headers: Vec::new(), body: Bytes::new(), limit, direct: false }
    }

    /// Past any proxy.
    pub(super) fn direct(mut self) -> Self {
        self.direct = true;
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Where a URL leads, without what may be secret in it.
pub(super) struct Target<'a> {
    pub(super) host: &'a str,
    /// Scheme, host and path.
    pub(super) shown: &'a str,
    /// Scheme and host.
    pub(super) origin: &'a str,
}

/// Reads a URL; `None` when it is none of HTTP, or has a user in it, which would not be sent.
pub(super) fn target(url: &str) -> Option<Target<'_>> {
    let (scheme, rest) = url.split_once("://")?;
    let known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let printable = !url.chars().any(|c| c.is_control() || c.is_whitespace());
    if !known || !printable || host.is_empty() || host.contains('@') {
        return None;
    }
    let shown = url.split(['?', '#']).next().unwrap_or(url);
    Some(Target { host, shown, origin: url.get(..scheme.len() + 3 + host.len())? })
}

/// Asks once. Anything but 200 is an error.
async fn once(context: &Context, ask: &Ask<'_>) -> Result<HttpResponse, Error> {
    let Some(Target { host, shown, .. }) = target(ask.url) else {
        return Err(Error::credentials(
            "the address is no URL that starts with http:// or https://",
        ));
    };
    let mut headers = vec![
        ("host".to_owned(), host.to_owned()),
        ("user-agent".to_owned(), format!("alicloud-rust/{}", env!("CARGO_PKG_VERSION"))),
    ];
    headers.extend(ask.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let timed_out = TimedOut::default();
    let request = HttpRequest {
        method: ask.method,
        url: ask.url.to_owned(),
        headers,
        body: ask.body.clone(),
        response_limit: LARGEST,
        direct: ask.direct,
        timed_out: timed_out.clone(),
    };
    let transport = context.transport()?;
    let limit = context.sources()?.sleep(ask.limit);
    let sent = within(transport.send(request), limit, || timed_out.set()).await;
    let response = sent.unwrap_or_else(|| {
        Err(Error::timeout(format!("no response from {shown} within {:?}", ask.limit)))
    })?;
    match response.status {
        200 if response.body.len() <= LARGEST => Ok(response),
        200 => {
            Err(Error::decode(format!("the response of {shown} is larger than {LARGEST} bytes")))
        }
        status => {
            let error = Error::service(status, parse_service_error(&response.body), None);
            Err(error.without(&response.secrets))
        }
    }
}

/// Asks, with the retries of the policy.
pub(super) async fn send(
    context: &Context,
    ask: &Ask<'_>,
    policy: RetryPolicy,
) -> Result<HttpResponse, Error> {
    let sources = context.sources()?;
    let mut attempt = 1;
    loop {
        let error = match once(context, ask).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let jitter = |limit| sources.jitter(limit);
        let Some(pause) = policy.pause(&error, attempt, true, jitter) else {
            return Err(error.after_attempts(attempt));
        };
        sources.sleep(pause).await;
        attempt += 1;
    }
}

/// The error of a provider: what it did, and how that failed.
pub(super) fn failed(what: &str, error: Error) -> Error {
    Error::credentials(format!("{what} failed: {error}")).with_source(error)
}

/// Reads a JSON response and wipes it. The error tells the place of what does not fit and not the text there, which may be secret.
pub(super) fn read<T: DeserializeOwned>(what: &str, body: Bytes) -> Result<T, Error> {
    let read = serde_json::from_slice(&body).map_err(|error| {
        Error::credentials(format!(
            "the response of {what} is not the JSON that was expected, at line {} column {}",
            error.line(),
            error.column()
        ))
    });
    wipe(body);
    read
}

/// Overwrites a body that nobody else holds.
pub(super) fn wipe(body: Bytes) {
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
}

/// Temporary keys, as the services write them, one of them in lower case.
#[derive(Deserialize)]
pub(super) struct Keys {
    #[serde(rename = "Code")]
    code: Option<String>,
    #[serde(rename = "AccessKeyId", alias = "accessKeyId")]
    id: Option<String>,
    #[serde(rename = "AccessKeySecret", alias = "accessKeySecret")]
    secret: Option<Secret>,
    #[serde(rename = "SecurityToken", alias = "securityToken")]
    token: Option<Secret>,
    #[serde(rename = "Expiration", alias = "expiration")]
    expiration: Option<String>,
}

impl Keys {
    /// The keys, when the response says `Success` and they are complete.
    pub(super) fn successful(self, what: &str) -> Result<Credentials, Error> {
        match self.code.as_deref() {
            Some("Success") => self.credentials(what),
            code => Err(Error::credentials(format!(
                "the response of {what} has the code `{}` in place of `Success`",
                code.unwrap_or_default().escape_debug()
            ))),
        }
    }

    /// The keys, when they are complete.
    pub(super) fn credentials(self, what: &str) -> Result<Credentials, Error> {
        let missing =
            |name: &str| Error::credentials(format!("the response of {what} has no {name}"));
        let id = self.id.filter(|id| !id.is_empty()).ok_or_else(|| missing("AccessKeyId"))?;
        let secret = self.secret.filter(is_set).ok_or_else(|| missing("AccessKeySecret"))?;
        let token = self.token.filter(is_set).ok_or_else(|| missing("SecurityToken"))?;
        let end = self.expiration.ok_or_else(|| missing("Expiration"))?;
        let end = time(&end).ok_or_else(|| {
            Error::credentials(format!(
                "the Expiration in the response of {what} is no time such as 2026-01-31T00:00:00Z"
            ))
        })?;
        Ok(Credentials::sts(id, secret.expose(), token.expose()).with_expiry(end))
    }
}

fn is_set(secret: &Secret) -> bool {
    !secret.expose().is_empty()
}

/// A time such as `2026-01-31T00:00:00Z`.
pub(super) fn time(text: &str) -> Option<SystemTime> {
    SystemTime::try_from(text.trim().parse::<jiff::Timestamp>().ok()?).ok()
}
