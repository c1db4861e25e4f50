//! One attempt of a call: sign, send, judge the response, and mend what can be mended before the next. It must not know of pauses.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use alicloud_wire::{ResponseBody, Signature};
use jiff::Timestamp;
use serde_json::Value;

use super::clock::http_date;
use super::execute::{Delivery, Prepared};
use super::page;
use super::watch::{AttemptWatch, Watch};
use crate::crc64::Crc64;
use crate::endpoint::Origin;
use crate::error::{Error, Refusal, ServiceFields, parse_service_error, parse_with_header};
use crate::future::{BoxFuture, within};
use crate::identity::{Credentials, Identity};
use crate::imperfect;
use crate::presigned::Presigned;
use crate::redact::Secrets;
use crate::request_id;
use crate::response::RawResponse;
use crate::sign::{SignedRequest, Stamp, Unsigned};
use crate::text::hex;
use crate::transport::{BodyStream, HttpRequest, HttpResponse, too_large};

const ACCEPT_ENCODING: &str = "accept-encoding";

/// Why an attempt failed.
pub(super) struct Failed {
    pub(super) error: Error,
    /// What the request was refused for, when it will be otherwise in the next attempt.
    pub(super) mended: Option<Refusal>,
}

/// What an attempt was signed with.
struct SignedWith {
    credentials: Credentials,
    date: Timestamp,
    /// By how many seconds the machine's clock was corrected for it.
    corrected_by: i64,
}

impl Prepared<'_> {
    /// Tries once. `repetition` is the number of this repetition and the pause before it; absent the first time.
    pub(super) async fn attempt(
        &self,
        number: u32,
        repetition: Option<(u32, Duration)>,
        call: &mut Watch,
    ) -> Result<RawResponse, Failed> {
        let mut watch = call.attempt(&self.client.0, self.info, number);
        let mut mended = None;
        let result = self.exchange(number, repetition, &mut watch, &mut mended).await;
        watch.result(&result);
        result.map_err(|error| Failed { error, mended })
    }

    async fn exchange(
        &self,
        number: u32,
        repetition: Option<(u32, Duration)>,
        watch: &mut AttemptWatch<'_>,
        mended: &mut Option<Refusal>,
    ) -> Result<RawResponse, Error> {
        let shared = &*self.client.0;
        self.timed_out.clear();
        let (request, with) = self.http_request(repetition).await?;
        let upload = match self.upload() {
            Some(upload) => {
                let sum = self.puts_object().then(Crc64::new);
                Some(self.progress.watch(upload.open().await?, sum))
            }
            None => None,
        };
        let length = upload.as_ref().map_or(Some(request.body.len() as u64), BodyStream::length);
        watch.sending(length.unwrap_or_default());
        let timer = self.timer(upload.is_some());
        let sent = within(self.delivered(request, upload), timer, || self.timed_out.set()).await;
        let (response, rest) = sent.unwrap_or_else(|| Err(self.too_late()))?;
        watch.received(response.status, response.body.len());
        if response.body.len() > shared.config.response_limit {
            return Err(too_large(shared.config.response_limit));
        }
        let span = tracing::Span::current();
        span.record("status", response.status);
        let date = response.header("date").filter(|_| response.status >= 400).map(str::to_owned);
        let codes = self.info.product().transient_codes();
        let strict = shared.config.strict_responses;
        let secrets = with.credentials.secrets().with(&self.secrets).with(&response.secrets);
        let scrub = |text: &mut String| secrets.scrub_start(text);
        let refused = (response.status >= 400).then(|| response.clone());
        let judged = judge(response, number, with.date, strict).and_then(|answer| {
            self.scheme.reads(&answer.response).map_err(|error| {
                error.with_body(answer.response.status, answer.response.body.clone())
            })?;
            self.check_upload()?;
            self.check_object(&answer.response)?;
            match self.info.success().and_then(|wanted| failure_in(&answer.response, wanted)) {
                Some(error) => Err(error),
                None => Ok(answer),
            }
        });
        let result = judged.map_err(|error| {
            let error = error.with_transient_codes(codes);
            let mut error = error.without(&secrets);
            if let Some(response) = refused.filter(|_| error.says_nothing())
                && let Some(text) = page::of_error(&response, scrub)
            {
                error = error.saying(text);
            }
            *mended = error.refusal().filter(|refusal| self.mend(*refusal, &with, date.as_deref()));
            error
        });
        let result = result.map(|mut answer| {
            answer.rest = rest;
            answer.page = page::described(&answer.response, scrub);
            answer
        });
        if result.is_ok() && self.info.is_repeatable() {
            shared.clock.accept(with.corrected_by);
        }
        // Looking for secrets costs something, and mostly nobody listens.
        if !span.is_disabled() {
            let request_id = match &result {
                Ok(answer) => request_id::in_headers(&answer.response).map(|id| {
                    let mut id = id.to_owned();
                    secrets.scrub(&mut id);
                    id
                }),
                Err(error) => error.request_id().map(str::to_owned),
            };
            span.record("request_id", request_id);
        }
        result.map(|answer| RawResponse { secrets, ..answer })
    }

    /// That all of a body went out before the response came, which says nothing of the rest.
    fn check_upload(&self) -> Result<(), Error> {
        if self.upload().is_none() || self.progress.is_all() {
            return Ok(());
        }
        Err(Error::transport(
            format!(
                "{} responded when it had {} bytes of the body, which has more; send it again",
                self.origin.host,
                self.progress.bytes()
            ),
            false,
        ))
    }

    /// Ends when the time of an attempt is up.
    fn timer(&self, has_upload: bool) -> BoxFuture<'static, ()> {
        let (sources, limit) = (&self.client.0.sources, self.limits.attempt);
        if !has_upload {
            return sources.sleep(limit);
        }
        let progress = self.progress.clone();
        Box::pin(progress.stalled(Arc::clone(sources), self.limits.idle, limit))
    }

    /// The error of an attempt whose time is up.
    fn too_late(&self) -> Error {
        let (host, limit) = (&self.origin.host, self.limits.attempt);
        let what = match self.upload() {
            Some(_) if !self.progress.is_all() => format!(
                "no more of the request went to {host} within {:?}, after {} bytes",
                self.limits.idle,
                self.progress.bytes()
            ),
            _ => format!("no response from {host} within {limit:?}"),
        };
        Error::timeout(format!(
            "{what}; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call"
        ))
    }

    /// Sends the request. Where the body is wanted as a stream, it is beside the response, which is then without it; errors are read.
    async fn delivered(
        &self,
        request: HttpRequest,
        upload: Option<BodyStream>,
    ) -> Result<(HttpResponse, Option<BodyStream>), Error> {
        let transport = &self.client.0.transport;
        let limit = request.response_limit;
        if self.delivery == Delivery::Whole && upload.is_none() {
            return Ok((transport.send(request).await?, None));
        }
        let opened = transport.open(request, upload).await;
        // A body that can't be read is the reason, and not what the transport makes of it.
        let opened = opened.map_err(|error| self.progress.failure().unwrap_or(error))?;
        if self.delivery == Delivery::Streamed && (200..300).contains(&opened.status) {
            let (response, body) = opened.split();
            return Ok((response, Some(body)));
        }
        Ok((opened.into_whole(limit).await?, None))
    }

    /// The hash of a body that is a stream, where the signature covers it. It takes reading it, once for all attempts.
    async fn body_sha256(&self) -> Result<Option<&str>, Error> {
        let Some(upload) = self.upload().filter(|_| self.scheme.signs_body()) else {
            return Ok(None);
        };
        if !upload.is_repeatable() {
            return Err(Error::request(format!(
                "the signature of {} covers the body, so that it is read twice, and this stream can be read once; give a body that can be had again, such as Upload::file or bytes",
                self.info.product().code()
            )));
        }
        let hash = self.sha256.get_or_try_init(|| upload.sha256()).await;
        hash.map(|hash| Some(&**hash))
    }

    /// Sees to it that the next attempt is not refused for the same. Whether that is possible.
    fn mend(&self, refusal: Refusal, with: &SignedWith, date: Option<&str>) -> bool {
        let shared = &*self.client.0;
        match refusal {
            Refusal::Credentials if self.info.is_anonymous() => false,
            Refusal::Credentials => shared.config.credentials.refused(&with.credentials),
            Refusal::Date => {
                let reads = self.info.is_repeatable();
                date.is_some_and(|date| {
                    shared.clock.learn(date, with.date, reads, &*shared.sources)
                })
            }
        }
    }

    /// The request of one attempt, with its own date and nonce.
    async fn http_request(
        &self,
        repetition: Option<(u32, Duration)>,
    ) -> Result<(HttpRequest, SignedWith), Error> {
        let (mut signed, with) =
            self.signed(repetition, |unsigned| self.scheme.sign(unsigned)).await?;
        let takes_any = !signed.headers.iter().any(|(name, _)| name == ACCEPT_ENCODING);
        let gives_bytes =
            self.delivery == Delivery::Streamed || self.info.response_body() == ResponseBody::Bytes;
        if gives_bytes && takes_any {
            // A body that is compressed on its way has neither a length nor ranges, and what is stored compressed comes as it is stored.
            // Others may change this header, so it is not signed.
            signed.headers.push((ACCEPT_ENCODING.to_owned(), "identity".to_owned()));
        }
        let request = HttpRequest {
            method: self.request.method,
            url: self.url(&signed.query),
            headers: signed.headers,
            body: self.body.clone(),
            response_limit: self.client.0.config.response_limit,
            direct: false,
            timed_out: self.timed_out.clone(),
        };
        Ok((request, with))
    }

    /// The request as a URL that is good for that time.
    pub(super) async fn presigned(&self, valid_for: Duration) -> Result<Presigned, Error> {
        let (signed, with) =
            self.signed(None, |unsigned| self.scheme.presign(unsigned, valid_for)).await?;
        let since = Duration::from_secs(u64::try_from(with.date.as_second()).unwrap_or_default());
        Ok(Presigned {
            method: self.request.method,
            url: self.url(&signed.query),
            headers: signed.headers,
            expiry: SystemTime::UNIX_EPOCH + since + valid_for,
        })
    }

    fn url(&self, query: &str) -> String {
        let Origin { scheme, .. } = &self.origin;
        let mark = if query.is_empty() { "" } else { "?" };
        // Joined and not formatted, which would move the text as it grows.
        [*scheme, "://", self.origin.authority(), &self.request.path, mark, query].concat()
    }

    /// What a scheme makes of the request now, and what with.
    async fn signed(
        &self,
        repetition: Option<(u32, Duration)>,
        sign: impl FnOnce(&Unsigned<'_>) -> Result<SignedRequest, Error>,
    ) -> Result<(SignedRequest, SignedWith), Error> {
        let shared = &*self.client.0;
        let config = &shared.config;
        let credentials = if self.info.is_anonymous() {
            Credentials::anonymous()
        } else {
            config.credentials.credentials().await?
        };
        credentials.check()?;
        let takes_token = self.info.signature() == Signature::Bearer && config.signer.is_none();
        if takes_token && !matches!(credentials.identity(), Identity::Bearer(_)) {
            return Err(Error::credentials(
                "the operation takes a bearer token; give one with Config::credentials and Credentials::bearer",
            ));
        }
        let (now, corrected_by) = shared.clock.now(self.info.is_repeatable(), &*shared.sources)?;
        let nonce = hex(&shared.sources.unique());
        let stamp = Stamp {
            date: now,
            nonce: &nonce,
            host: &self.origin.host,
            region: self.client.region(),
            user_agent: &shared.user_agent,
            is_alibabas: shared.is_alibabas,
            version: config.signature_version,
            repetition,
        };
        let signed = sign(&Unsigned {
            info: self.info,
            request: &self.request,
            extra_headers: &self.options.headers,
            body: &self.body,
            body_sha256: self.body_sha256().await?,
            credentials: &credentials,
            stamp: &stamp,
        })?;
        Ok((signed, SignedWith { credentials, date: now, corrected_by }))
    }
}

/// The error that a response is though its status is one of success: what says whether the call succeeded is there and says no.
fn failure_in(response: &HttpResponse, (member, values): (&str, &[&str])) -> Option<Error> {
    // What can't be read is for whoever reads the whole.
    let (Value::Object(body), _) = imperfect::json(&response.body).ok()? else { return None };
    let code = match body.get(member)? {
        Value::String(code) => code.clone(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
        other => other.to_string(),
    };
    if code.is_empty() || values.contains(&code.as_str()) {
        return None;
    }
    let mut fields = parse_service_error(&response.body);
    fields.code = Some(code);
    Some(service_error(response, fields, None))
}

/// The error that a response tells.
pub(super) fn service_error(
    response: &HttpResponse,
    fields: ServiceFields,
    retry_after: Option<Duration>,
) -> Error {
    let request_id = request_id::in_headers(response).map(str::to_owned);
    Error::service(response.status, fields, retry_after)
        .with_request_id(request_id)
        .with_body(response.status, response.body.clone())
}

/// How long a response asks to wait: by the header of Alibaba Cloud, in milliseconds, or by that of HTTP, as seconds or a date.
fn retry_after(response: &HttpResponse, sent: Timestamp) -> Option<Duration> {
    let own = response.header("x-acs-retry-after").and_then(|text| text.trim().parse().ok());
    let http = || {
        // HTTP has it for these, and other errors don't pass.
        let text =
            response.header("retry-after").filter(|_| matches!(response.status, 429 | 500..));
        let text = text?.trim();
        let until = |date: Timestamp| Duration::try_from(date.duration_since(sent)).ok();
        text.parse().ok().map(Duration::from_secs).or_else(|| until(http_date(text)?))
    };
    own.map(Duration::from_millis).filter(|wait| !wait.is_zero()).or_else(http)
}

/// Whether the response to that attempt is one.
fn judge(
    response: HttpResponse,
    number: u32,
    sent: Timestamp,
    strict: bool,
) -> Result<RawResponse, Error> {
    let status = response.status;
    match status {
        400..=599 => {
            let retry_after = retry_after(&response, sent);
            let fields = parse_with_header(&response.body, response.header("x-oss-err"));
            Err(service_error(&response, fields, retry_after))
        }
        304 => {
            let message = "what was asked for has not changed".to_owned();
            let fields = ServiceFields { message: Some(message), ..ServiceFields::default() };
            Err(service_error(&response, fields, None))
        }
        300..=399 => Err(Error::decode(format!(
            "the response is a redirect (HTTP {status}), which is not followed, as the request carries credentials; check the endpoint"
        ))
        .with_body(status, response.body)),
        200..=299 => Ok(RawResponse {
            page: None,
            rest: None,
            response,
            attempts: number,
            strict,
            secrets: Secrets::default(),
        }),
        _ => Err(Error::decode(format!(
            "the response has the status {status}, which is neither success nor an error; check the endpoint"
        ))
        .with_body(status, response.body)),
    }
}
