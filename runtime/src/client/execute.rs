//! One call from parameters to response: fill in, encode, address, try, try again. Not generic: compiled once.
//! How one attempt goes is in `client::attempt`.

use std::sync::Arc;
use std::time::Duration;

use alicloud_wire::{BodyFormat, Placement};
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::OnceCell;
use tracing::Instrument as _;

use super::Client;
use super::empty_lists;
use super::idle::Idle;
use super::limits::Limits;
use super::progress::Progress;
use super::watch::Watch;
use crate::byte_stream::{ByteStream, Origin as StreamOrigin};
use crate::call::CallOptions;
use crate::encode::{EncodedBody, EncodedRequest, Parameters, encode_fields};
use crate::endpoint::Origin;
use crate::error::Error;
use crate::future::{BoxFuture, within};
use crate::operation::OperationInfo;
use crate::presigned::Presigned;
use crate::redact::Secrets;
use crate::response::RawResponse;
use crate::retry::RetryPolicy;
use crate::sign::{Chosen, scheme};
use crate::text::uuid;
use crate::text::{is_header_name, is_header_value};
use crate::transport::TimedOut;
use crate::upload::Upload;

/// A call under way.
pub(crate) type Pending<'a> = BoxFuture<'a, Result<RawResponse, Error>>;

/// What is wanted of the body of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// All of it, when the call is done.
    Whole,
    /// A stream of it, which begins when the call is done.
    Streamed,
}

/// A call with everything that stays the same over its attempts.
pub(super) struct Prepared<'a> {
    pub(super) client: Client,
    pub(super) info: &'a OperationInfo<'a>,
    pub(super) request: EncodedRequest,
    pub(super) body: Bytes,
    pub(super) origin: Origin,
    pub(super) options: CallOptions,
    pub(super) secrets: Secrets,
    pub(super) limits: Limits,
    /// Tells the transport about the attempt under way.
    pub(super) timed_out: TimedOut,
    pub(super) scheme: Chosen,
    pub(super) delivery: Delivery,
    /// How far the body of the attempt under way is.
    pub(super) progress: Progress,
    /// The hash of the body, where it is a stream and the signature covers it.
    pub(super) sha256: OnceCell<String>,
    repeatable: bool,
}

/// Prepares a call and gives the future that does it. What cannot be prepared is the future's error.
pub(crate) fn start<'a>(
    client: &Client,
    info: &'a OperationInfo<'a>,
    parameters: Result<Parameters, Error>,
    options: CallOptions,
) -> Pending<'a> {
    match parameters.and_then(|parameters| Prepared::new(client, info, parameters, options)) {
        Ok(prepared) => Box::pin(async move { prepared.run().await }),
        Err(error) => Box::pin(std::future::ready(Err(error.in_operation(info.name())))),
    }
}

/// Prepares a call and gives the future that does it as far as its response has begun.
pub(super) fn open<'a>(
    client: &Client,
    info: &'a OperationInfo<'a>,
    parameters: Result<Parameters, Error>,
    options: CallOptions,
) -> BoxFuture<'a, Result<ByteStream, Error>> {
    let prepared = parameters.and_then(|p| Prepared::new(client, info, p, options));
    Box::pin(async move {
        let prepared = prepared.map_err(|error| error.in_operation(info.name()))?;
        Prepared { delivery: Delivery::Streamed, ..prepared }.open().await
    })
}

/// Prepares a call and signs it as a URL.
pub(crate) fn presign<'a>(
    client: &Client,
    info: &'a OperationInfo<'a>,
    parameters: Result<Parameters, Error>,
    options: CallOptions,
    valid_for: Duration,
) -> BoxFuture<'a, Result<Presigned, Error>> {
    let prepared = parameters.and_then(|p| Prepared::new(client, info, p, options));
    Box::pin(async move {
        let presigned = async { prepared?.presigned(valid_for).await };
        presigned.await.map_err(|error| error.in_operation(info.name()))
    })
}

impl<'a> Prepared<'a> {
    fn new(
        client: &Client,
        info: &'a OperationInfo<'a>,
        parameters: Parameters,
        options: CallOptions,
    ) -> Result<Self, Error> {
        let scheme = scheme(info, client.0.config.signer.as_ref()).ok_or_else(|| {
            Error::request(format!(
                "{} needs the signature of kind {:?}, which is not supported yet; use a client made for that product",
                info.product().code(),
                info.signature()
            ))
        })?;
        for (name, value) in &options.headers {
            let reserved = ["host", "authorization", "content-length"].contains(&name.as_str());
            if reserved || !is_header_name(name) || !is_header_value(value) {
                return Err(Error::request(format!(
                    "the header `{}` cannot be added to a call",
                    name.escape_debug()
                )));
            }
        }
        let Parameters { mut fields, mut secrets } = parameters;
        secrets.add_all(&options.secrets);
        if let (Some(parameter), Some(region)) = (info.region_parameter(), client.region()) {
            fill_in(&mut fields, parameter, Value::is_null, || region.to_owned());
        }
        let token = info.idempotency_token();
        if let Some(parameter) = token {
            // An empty one makes nothing take effect once.
            let is_absent = |value: &Value| value.as_str().map_or(value.is_null(), str::is_empty);
            fill_in(&mut fields, parameter, is_absent, || uuid(client.0.sources.unique()));
        }
        empty_lists::refuse(info, &fields)?;
        let mut request = encode_fields(info, fields)?;
        if let Some(upload) = &options.upload {
            take_upload(info, &mut request, upload)?;
        }
        scheme.supports(info, &request)?;
        let origin = match &client.0.endpoint {
            Some(origin) => origin.clone(),
            None => Origin::parse(&client.host_of(info.product())?)?,
        };
        Ok(Self {
            client: client.clone(),
            info,
            body: request.body.to_bytes(),
            origin: scheme.address(origin, &mut request)?,
            limits: Limits::new(&client.0.config, &options, info),
            timed_out: TimedOut::default(),
            request,
            options,
            secrets,
            scheme,
            delivery: Delivery::Whole,
            progress: Progress::default(),
            sha256: OnceCell::new(),
            repeatable: info.is_repeatable() || token.is_some(),
        })
    }

    async fn open(self) -> Result<ByteStream, Error> {
        let response = self.run().await?;
        let shared = &*self.client.0;
        let origin = StreamOrigin {
            operation: self.info.name().to_owned(),
            attempts: response.attempts,
            is_change: !self.info.is_repeatable(),
            strict: response.strict,
            secrets: response.secrets,
            limit: shared.config.response_limit,
            is_whole: self.gives_object_as_stored(),
        };
        let body = Idle {
            body: response.rest.unwrap_or_else(|| Bytes::new().into()),
            limit: self.limits.idle,
            sources: Arc::clone(&shared.sources),
            timed_out: self.timed_out,
            host: self.origin.host,
            timer: None,
        };
        Ok(ByteStream::new(response.response, body.body.length(), Box::pin(body), origin))
    }

    /// The body, where it is not in memory.
    pub(super) fn upload(&self) -> Option<&Upload> {
        self.options.upload.as_ref().filter(|upload| upload.bytes().is_none())
    }

    async fn run(&self) -> Result<RawResponse, Error> {
        let span = tracing::info_span!(
            "alicloud_call",
            product = self.info.product().code(),
            operation = self.info.name(),
            region = self.client.region(),
            attempt = tracing::field::Empty,
            status = tracing::field::Empty,
            request_id = tracing::field::Empty,
        );
        let mut watch =
            Watch::start(&self.client.0, self.info, |observer, event| observer.call(event));
        let mut attempt = 1;
        let limit = self.limits.call;
        let deadline: BoxFuture<'static, ()> = match limit {
            Some(limit) => self.client.0.sources.sleep(limit),
            None => Box::pin(std::future::pending()),
        };
        let attempts = self.attempts(&mut attempt, &mut watch);
        let done = within(attempts, deadline, || self.timed_out.set()).instrument(span).await;
        let result = done.unwrap_or_else(|| {
            Err(Error::timeout(format!(
                "the call was not done within {:?}; raise Config::call_timeout, or CallOptions::timeout for this call",
                limit.unwrap_or_default()
            )))
        });
        watch.result(&result);
        result.map_err(|error| {
            let error = error.in_operation(self.info.name()).after_attempts(attempt);
            if self.info.is_repeatable() { error } else { error.of_change() }
        })
    }

    /// Tries until there is a response, or no reason to try again. `attempt` is the number of the attempt under way.
    async fn attempts(&self, attempt: &mut u32, watch: &mut Watch) -> Result<RawResponse, Error> {
        let shared = &*self.client.0;
        let sources = &shared.sources;
        let none = RetryPolicy::none();
        // What can be read once is sent once.
        let is_once = self.upload().is_some_and(|upload| !upload.is_repeatable());
        let policy = if self.options.no_retry || is_once { &none } else { &shared.config.retry };
        let mut repetition = None;
        let mut mended = Vec::new();
        loop {
            tracing::Span::current().record("attempt", *attempt);
            let failed = match self.attempt(*attempt, repetition, watch).await {
                Ok(answer) => {
                    shared.budget.give_back(*attempt > 1);
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            let error = failed.error;
            // What was refused and is mended is tried again at once, but when it is refused again for the same it stays so.
            let again = failed.mended.filter(|refusal| !mended.contains(refusal));
            mended.extend(again);
            let pause = if again.is_some() && policy.goes_on(*attempt) {
                Some(Duration::ZERO)
            } else {
                policy.pause(&error, *attempt, self.repeatable, |limit| sources.jitter(limit))
            };
            let Some(pause) = pause.filter(|_| shared.budget.take()) else {
                return Err(error);
            };
            tracing::debug!(error = %error, pause_ms = pause.as_secs_f64() * 1000.0, "trying again");
            if !pause.is_zero() {
                sources.sleep(pause).await;
            }
            repetition = Some((*attempt, pause));
            *attempt += 1;
        }
    }
}

/// Gives a request the body that is no parameter of it.
fn take_upload(
    info: &OperationInfo<'_>,
    request: &mut EncodedRequest,
    upload: &Upload,
) -> Result<(), Error> {
    if !info.places(|place| place == Placement::Body(BodyFormat::Bytes)) {
        return Err(Error::request(
            "the operation takes no body of bytes; give what it takes as its parameters",
        ));
    }
    if request.body != EncodedBody::None {
        return Err(Error::request(
            "the request has a body as a parameter and another one as an upload; set one",
        ));
    }
    upload.check()?;
    request.set_body(info, EncodedBody::Bytes(upload.bytes().cloned().unwrap_or_default()));
    Ok(())
}

/// Adds a parameter that is absent.
fn fill_in(
    fields: &mut Vec<(String, Value)>,
    parameter: &str,
    is_absent: impl Fn(&Value) -> bool,
    value: impl FnOnce() -> String,
) {
    if fields.iter().any(|(name, value)| name == parameter && !is_absent(value)) {
        return;
    }
    fields.retain(|(name, _)| name != parameter);
    fields.push((parameter.to_owned(), Value::String(value())));
}
