//! The one error type. It must not know how calls are made; `error::service` reads what a service says about a failure,
//! `error::text` writes errors.

mod service;
mod text;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use alicloud_wire::Processed;
use bytes::Bytes;

use crate::codec::OpenEnum;
use crate::redact::Secrets;
use crate::retry::codes;

pub(crate) use self::service::parse as parse_service_error;
pub(crate) use self::service::parse_with_header;
pub(crate) use self::service::{is_success_code, says_success};

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service returned an error.
    Service,
    /// No response came: connecting, TLS, sending or receiving failed.
    Transport,
    /// The time given was up.
    Timeout,
    /// The response could not be read.
    Decode,
    /// The pages ended before all results were there.
    Incomplete,
    /// There are no credentials, or they could not be fetched.
    Credentials,
    /// The request cannot be sent as it is.
    Request,
    /// The configuration does not fit.
    Config,
    /// What was waited for was not reached in time, or can't be reached any more.
    Wait,
    /// A file or a writer of the program failed.
    Io,
}

/// Why a call failed.
///
/// Its text is one line and never holds the raw body of the response, but for the first words of a page that came in place of JSON; the
/// body is [`raw_body`](Self::raw_body). `Debug` is for people, too: the text, and a line for each cause, so that `fn main() -> Result<(), Error>`
/// ends with something that can be read.
///
/// ```
/// use alicloud_runtime::{Client, Config, ErrorKind, Product};
/// let product = Product::new("Ecs", "2014-05-26");
/// let error = Client::new(Config::new("cn-hangzhou").endpoint("ftp://host"), &product).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Config);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<String>,
    message: String,
    status: Option<u16>,
    raw_body: Option<Bytes>,
    retry_after: Option<Duration>,
    /// Whether the request was processed, where the code is one that passes by itself.
    transient: Option<Processed>,
    effect: Effect,
    lasting: bool,
    /// Whether it only says that nothing was set up.
    unset: bool,
    attempts: u32,
    /// What became of the work that the call was a part of.
    notes: Vec<String>,
    service: ServiceFields,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What is known of the effect of a request that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Nothing is said.
    Unsaid,
    /// No byte of the request reached the service.
    Unsent,
    /// The call changes something, and may have done so.
    Unknown,
    /// The request did something, and not what it was to do.
    Wrong,
}

/// What a request was refused for before anything was done, so that sending it again is harmless, also where it changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its credentials have ended.
    Credentials,
    /// Its date is too far from the service's.
    Date,
}

/// What a service says about a failure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServiceFields {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) host_id: Option<String>,
    pub(crate) recommend: Option<String>,
    pub(crate) access_denied_detail: Option<serde_json::Value>,
}

impl Error {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            message: message.into(),
            status: None,
            raw_body: None,
            retry_after: None,
            transient: None,
            effect: Effect::Unsaid,
            lasting: false,
            unset: false,
            attempts: 0,
            notes: Vec::new(),
            service: ServiceFields::default(),
            source: None,
        }))
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Request, message)
    }

    /// An error about credentials, for custom providers.
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credentials, message)
    }

    /// What was waited for was not reached.
    pub(crate) fn wait(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Wait, message)
    }

    /// Marks a provider's error that only says that nobody set the provider up, or unmarks it.
    pub(crate) fn unset(mut self, is_unset: bool) -> Self {
        self.0.unset = is_unset;
        self
    }

    /// Whether the error only says that nobody set the provider up.
    pub(crate) fn is_unset(&self) -> bool {
        self.0.unset
    }

    /// The time was up.
    pub(crate) fn timeout(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Timeout, message)
    }

    /// An error of a transport. `unsent` promises that no byte of the request reached the service.
    pub fn transport(message: impl Into<String>, unsent: bool) -> Self {
        let mut error = Self::new(ErrorKind::Transport, message);
        if unsent {
            error.0.effect = Effect::Unsent;
        }
        error
    }

    pub(crate) fn decode(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Decode, message)
    }

    /// What the program reads from or writes to failed.
    pub(crate) fn io(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Io, message)
    }

    /// The error of a body that the program gives, whatever it was.
    pub(crate) fn of_body(self) -> Self {
        match self.kind() {
            ErrorKind::Io => self,
            _ => Self::io(self.message()).with_source(self),
        }
    }

    /// The pages ended too early.
    pub(crate) fn incomplete(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Incomplete, message)
    }

    /// The error of a response with status 4xx or 5xx.
    pub(crate) fn service(
        status: u16,
        fields: ServiceFields,
        retry_after: Option<Duration>,
    ) -> Self {
        let mut error = Self::new(ErrorKind::Service, String::new());
        error.0.transient = fields.code.as_deref().and_then(codes::of_any_service);
        error.0.status = Some(status);
        error.0.service = fields;
        error.0.retry_after = retry_after;
        error
    }

    /// The same, of a product with its own codes that pass by themselves. What a product says of a code counts.
    pub(crate) fn with_transient_codes(mut self, own: &[(&str, Processed)]) -> Self {
        let code = self.0.service.code.as_deref();
        let own = own.iter().find(|(known, _)| code == Some(*known));
        self.0.transient = own.map(|(_, processed)| *processed).or(self.0.transient);
        self
    }

    /// Marks the failure of a request that did something, and not what it was to do.
    pub(crate) fn with_effect(mut self) -> Self {
        self.0.effect = Effect::Wrong;
        self
    }

    /// Marks a failure that does not go away by itself, whatever its kind, so that it is not tried again; for custom transports.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.0.lasting = true;
        self
    }

    /// The error of a call that changes something: where no response says so, it may have taken effect.
    pub(crate) fn of_change(mut self) -> Self {
        let is_lost = matches!(self.0.kind, ErrorKind::Transport | ErrorKind::Timeout);
        if is_lost && self.0.effect == Effect::Unsaid {
            self.0.effect = Effect::Unknown;
        }
        self
    }

    pub(crate) fn in_operation(mut self, name: &str) -> Self {
        self.0.operation.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Takes secrets out of what the service said; only the raw body stays as it came.
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        let ServiceFields { code, message, request_id, host_id, recommend, access_denied_detail } =
            &mut self.0.service;
        for text in [code, message, request_id, host_id, recommend].into_iter().flatten() {
            secrets.scrub_and_cut(text);
        }
        if let Some(detail) = access_denied_detail {
            secrets.scrub_value(detail);
        }
        self
    }

    /// Whether the service gave neither code nor message.
    pub(crate) fn says_nothing(&self) -> bool {
        self.code_str().is_none() && self.message().is_empty()
    }

    /// With a text where the service gave none.
    pub(crate) fn saying(mut self, text: String) -> Self {
        self.0.message = text;
        self
    }

    /// With what became of the work that the call was a part of.
    pub(crate) fn with_note(mut self, note: String) -> Self {
        self.0.notes.push(note);
        self
    }

    pub(crate) fn after_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_body(mut self, status: u16, body: Bytes) -> Self {
        self.0.status = Some(status);
        self.0.raw_body = Some(body);
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        if self.0.service.request_id.is_none() {
            self.0.service.request_id = request_id;
        }
        self
    }

    /// With the error underneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that was called, if it got that far.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The code that the service gave, as the operation's own enum of documented codes.
    ///
    /// Name the enum in the pattern, as in `match error.code() { Some(ErrorCode::InvalidImageIdNotFound) => .. }`.
    pub fn code<C: OpenEnum>(&self) -> Option<C> {
        self.code_str().map(C::parse)
    }

    /// The code that the service gave, such as `InvalidParameter`.
    pub fn code_str(&self) -> Option<&str> {
        self.0.service.code.as_deref()
    }

    /// The HTTP status, when there was a response.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The id under which the service logged the request; support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        self.0.service.request_id.as_deref()
    }

    /// What went wrong: the text of the service or of this crate.
    pub fn message(&self) -> &str {
        self.0.service.message.as_deref().unwrap_or(&self.0.message)
    }

    /// The host that responded, when the service says so.
    pub fn host_id(&self) -> Option<&str> {
        self.0.service.host_id.as_deref()
    }

    /// A link to a page about the error, when the service gives one.
    pub fn recommend(&self) -> Option<&str> {
        self.0.service.recommend.as_deref()
    }

    /// Which policy denied the access, when the service says so.
    pub fn access_denied_detail(&self) -> Option<&serde_json::Value> {
        self.0.service.access_denied_detail.as_ref()
    }

    /// The body of the response as it came. It may hold secrets: think before logging it.
    pub fn raw_body(&self) -> Option<&[u8]> {
        self.0.raw_body.as_deref()
    }

    /// How many attempts were made, when the call got as far as that.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the service asks to slow down.
    pub fn is_throttling(&self) -> bool {
        self.0.status == Some(429)
            || self.0.retry_after.is_some()
            || self
                .code_str()
                .is_some_and(|code| code == "Throttling" || code.starts_with("Throttling."))
    }

    /// Whether the same request may succeed later. Whether sending it again is harmless depends on the operation.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            _ if self.0.lasting => false,
            ErrorKind::Transport | ErrorKind::Timeout => true,
            ErrorKind::Service => {
                self.0.transient.is_some()
                    || self.is_throttling()
                    || self.0.status.is_some_and(|status| status >= 500 && status != 501)
            }
            _ => false,
        }
    }

    /// How long the service asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the request certainly never reached the service.
    pub(crate) fn is_unsent(&self) -> bool {
        self.0.effect == Effect::Unsent
    }

    /// Whether the request was certainly not processed: it never reached the service, or was refused before anything was done.
    pub(crate) fn is_unprocessed(&self) -> bool {
        self.is_unsent() || self.0.transient == Some(Processed::No)
    }

    /// What the service refused the request for before it did anything, if it is something that a client can mend.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        match self.code_str()? {
            "InvalidSecurityToken.Expired" => Some(Refusal::Credentials),
            "InvalidTimeStamp.Expired"
            | "IllegalTimestamp"
            | "RequestTimeExpired"
            | "RequestTimeTooSkewed" => Some(Refusal::Date),
            _ => None,
        }
    }

    /// What to do, where that is known.
    fn advice(&self) -> Option<&'static str> {
        if self.0.effect == Effect::Unknown {
            return Some("whether the call took effect is unknown");
        }
        let code = self.code_str()?;
        if self.refusal() == Some(Refusal::Date) {
            return Some("check the clock of this machine");
        }
        Some(match code {
            "LastTokenProcessing" | "IdempotentProcessing" => {
                "an earlier request with this idempotency token is being processed and may take effect: call again with the same token"
            }
            "SignatureDoesNotMatch" | "SignatureNotMatch" | "IncompleteSignature" => {
                "check the access key secret"
            }
            _ if code.starts_with("InvalidAccessKeyId") => "check the access key id",
            _ if code.starts_with("InvalidSecurityToken") => "get a new security token",
            _ if code.starts_with("Forbidden") || code.starts_with("NoPermission") => {
                "grant the action to the identity"
            }
            _ if self.is_throttling() => "send fewer requests or ask for a higher quota",
            _ => return None,
        })
    }
}

/// What a program prints that ends with this error: its text, and below it what it comes from. `{:#?}` shows its parts.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return text::write_report(f, self);
        }
        let mut shown = f.debug_struct("Error");
        shown.field("kind", &self.0.kind).field("text", &format_args!("{self}"));
        if let Some(source) = &self.0.source {
            shown.field("source", source);
        }
        shown.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests;
