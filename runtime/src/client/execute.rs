//! One call from parameters to answer: fill in, encode, address, sign, send, try again. Not generic: compiled once.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use tracing::Instrument as _;

use super::Client;
use crate::answer::{REQUEST_IDS, RawAnswer};
use crate::call::CallOptions;
use crate::credentials::Credentials;
use crate::encode::{EncodedRequest, encode_fields, is_header_name, is_header_value};
use crate::endpoint::Origin;
use crate::environment::{BoxFuture, hex, uuid, within};
use crate::error::{Error, parse_service_error};
use crate::operation::{OperationInfo, Signature};
use crate::retry::RetryPolicy;
use crate::sign::{Stamp, sign};
use crate::transport::{HttpRequest, HttpResponse, too_large};

/// A call under way.
pub(crate) type Pending = BoxFuture<'static, Result<RawAnswer, Error>>;

/// A call with everything that stays the same over its attempts.
struct Prepared {
    client: Client,
    info: &'static OperationInfo,
    request: EncodedRequest,
    body: Bytes,
    origin: Origin,
    options: CallOptions,
    repeatable: bool,
}

/// Prepares a call and gives the future that does it. What cannot be prepared is the future's error.
pub(crate) fn start(
    client: &Client,
    info: &'static OperationInfo,
    fields: Result<Vec<(String, Value)>, Error>,
    options: CallOptions,
) -> Pending {
    match fields.and_then(|fields| Prepared::new(client, info, fields, options)) {
        Ok(prepared) => Box::pin(prepared.run()),
        Err(error) => Box::pin(std::future::ready(Err(error.in_operation(info.name())))),
    }
}

impl Prepared {
    fn new(
        client: &Client,
        info: &'static OperationInfo,
        mut fields: Vec<(String, Value)>,
        options: CallOptions,
    ) -> Result<Self, Error> {
        if info.signature_kind() != Signature::Acs3 {
            return Err(Error::request(format!(
                "{} needs the signature of kind {:?}, which is not supported yet; use a client made for that product",
                info.product().code,
                info.signature_kind()
            )));
        }
        for (name, value) in &options.headers {
            let reserved = ["host", "authorization", "content-length"].contains(&name.as_str());
            if reserved || !is_header_name(name) || !is_header_value(value) {
                return Err(Error::request(format!(
                    "the header `{}` cannot be added to a call",
                    name.escape_debug()
                )));
            }
        }
        if let (Some(parameter), Some(region)) = (info.region_parameter(), client.region()) {
            fill_in(&mut fields, parameter, || region.to_owned());
        }
        let token = info.idempotency_token_parameter();
        if let Some(parameter) = token {
            fill_in(&mut fields, parameter, || uuid(client.0.config.environment.unique()));
        }
        let request = encode_fields(info, fields)?;
        let origin = match &client.0.endpoint {
            Some(origin) => origin.clone(),
            None => Origin::parse(&info.product().host(client.region(), client.0.config.network)?)?,
        };
        Ok(Self {
            client: client.clone(),
            info,
            body: request.body.to_bytes(),
            origin: origin.with_host_parameters(&request.host)?,
            request,
            options,
            repeatable: info.is_read_only() || token.is_some(),
        })
    }

    async fn run(self) -> Result<RawAnswer, Error> {
        let span = tracing::info_span!(
            "alicloud_call",
            product = self.info.product().code,
            operation = self.info.name(),
            region = self.client.region(),
            attempt = tracing::field::Empty,
            status = tracing::field::Empty,
            request_id = tracing::field::Empty,
        );
        let limit = self.options.timeout.unwrap_or(self.client.0.config.call_timeout);
        let deadline = self.client.0.config.environment.sleep(limit);
        let done = within(self.attempts(), deadline).instrument(span).await;
        let result = done.unwrap_or_else(|| {
            Err(Error::timeout(format!(
                "the call was not done within {limit:?}; raise Config::call_timeout or the timeout of the call"
            )))
        });
        result.map_err(|error| error.in_operation(self.info.name()))
    }

    async fn attempts(&self) -> Result<RawAnswer, Error> {
        let shared = &*self.client.0;
        let environment = &shared.config.environment;
        let policy = if self.options.no_retry { RetryPolicy::none() } else { shared.config.retry };
        let mut attempt = 1;
        loop {
            tracing::Span::current().record("attempt", attempt);
            let error = match self.attempt().await {
                Ok(answer) => {
                    shared.budget.give_back(attempt > 1);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let pause =
                policy.pause(&error, attempt, self.repeatable, |limit| environment.jitter(limit));
            let Some(pause) = pause.filter(|_| shared.budget.take()) else {
                return Err(error.after_attempts(attempt));
            };
            tracing::debug!(error = %error, pause_ms = pause.as_secs_f64() * 1000.0, "trying again");
            environment.sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(&self) -> Result<RawAnswer, Error> {
        let shared = &*self.client.0;
        let http = self.http_request().await?;
        let limit: Duration = shared.config.attempt_timeout;
        let sent =
            within(shared.transport.send(http), shared.config.environment.sleep(limit)).await;
        let response = sent.unwrap_or_else(|| {
            Err(Error::timeout(format!(
                "no answer from {} within {limit:?}; raise Config::attempt_timeout",
                self.origin.host
            )))
        })?;
        if response.body.len() > shared.config.response_limit {
            return Err(too_large(shared.config.response_limit));
        }
        let span = tracing::Span::current();
        span.record("status", response.status);
        let result = judge(response);
        let request_id = match &result {
            Ok(answer) => answer.header("x-acs-request-id"),
            Err(error) => error.request_id(),
        };
        span.record("request_id", request_id);
        result
    }

    /// The request of one attempt, with a date and a nonce of its own.
    async fn http_request(&self) -> Result<HttpRequest, Error> {
        let shared = &*self.client.0;
        let config = &shared.config;
        let credentials = if self.info.is_anonymous() {
            Credentials::anonymous()
        } else {
            config.credentials.credentials().await?
        };
        let now = Timestamp::try_from(config.environment.now()).map_err(|error| {
            Error::config(format!("the clock shows no time that can be written: {error}"))
        })?;
        let date = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let nonce = hex(&config.environment.unique());
        let Origin { scheme, host } = &self.origin;
        let stamp = Stamp { date: &date, nonce: &nonce, host, user_agent: &shared.user_agent };
        let signed =
            sign(self.info, &self.request, &self.options.headers, &self.body, &credentials, &stamp);
        // All other values were checked before: these come from the credentials.
        if !signed.headers.iter().all(|(_, value)| is_header_value(value)) {
            return Err(Error::credentials(
                "the access key id or the token holds a control character; give it without, and without the line break at its end",
            ));
        }
        let mark = if signed.query.is_empty() { "" } else { "?" };
        Ok(HttpRequest {
            method: self.request.method,
            url: format!("{scheme}://{host}{}{mark}{}", self.request.path, signed.query),
            headers: signed.headers,
            body: self.body.clone(),
            response_limit: config.response_limit,
        })
    }
}

/// Adds a parameter that is not there.
fn fill_in(fields: &mut Vec<(String, Value)>, parameter: &str, value: impl FnOnce() -> String) {
    if !fields.iter().any(|(name, value)| name == parameter && !value.is_null()) {
        fields.push((parameter.to_owned(), Value::String(value())));
    }
}

/// Whether an answer is one.
fn judge(response: HttpResponse) -> Result<RawAnswer, Error> {
    let status = response.status;
    match status {
        400..=599 => {
            let retry_after = response.header("x-acs-retry-after").and_then(|text| text.trim().parse().ok());
            let header = REQUEST_IDS.iter().find_map(|name| response.header(name)).map(str::to_owned);
            let fields = parse_service_error(&response.body);
            Err(Error::service(status, fields, retry_after.filter(|ms| *ms > 0))
                .with_request_id(header)
                .with_body(status, response.body))
        }
        300..=399 if status != 304 => Err(Error::decode(format!(
            "the answer is a redirect (HTTP {status}), which is not followed, as the request carries credentials; check the endpoint"
        ))
        .with_body(status, response.body)),
        _ => Ok(RawAnswer(response)),
    }
}
