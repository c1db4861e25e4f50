//! What a failure of the HTTP client says, and whether the request may have been processed. It must not know what was asked for.

use std::error::Error as StdError;

use super::tls;
use crate::error::Error;

/// Where a request went.
pub(super) struct Way {
    pub(super) host: String,
    /// The proxy that it went through, as far as that is known.
    pub(super) proxy: Option<String>,
}

impl Way {
    /// The host, and the proxy if there is one.
    fn shown(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!("{} through the proxy {proxy}", self.host),
            None => self.host.clone(),
        }
    }

    /// How the error of a response begins that ended before its length.
    pub(super) fn no_complete_response(&self) -> String {
        format!("no complete response from {}", self.shown())
    }
}

/// How far a request had come.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stage {
    /// There was no response.
    Waiting,
    /// The response had begun, so the request was processed, whatever the server says then.
    Reading,
}

/// The error for what the client says. The URL is taken out of it, as parameters in its query may be secrets.
pub(super) fn failure(way: &Way, stage: Stage, error: reqwest::Error) -> Error {
    let error = error.without_url();
    if error.is_builder() {
        let message = format!("the request to {} cannot be sent as it is", way.host);
        let cause = StdError::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        return Error::request(message + &cause).with_source(error);
    }
    let mut message = if error.is_connect() {
        format!("cannot connect to {}", way.shown())
    } else {
        way.no_complete_response()
    };
    let mut unsent = error.is_connect();
    let mut lasting = false;
    let mut source = StdError::source(&error);
    while let Some(cause) = source {
        // The type is not public, its text is tested.
        if error.is_connect() && cause.to_string() == "tunnel error: proxy authorization required" {
            return proxy_wants_credentials(way).with_source(error);
        }
        if error.is_connect() && cause.to_string() == "tunnel error: unsuccessful" {
            return proxy_refuses(way).with_source(error);
        }
        message = format!("{message}: {cause}");
        unsent |= stage == Stage::Waiting && refused(cause);
        if let Some(advice) = tls::advice(cause) {
            message = format!("{message}; {advice}");
            lasting = true;
        }
        source = cause.source();
    }
    let error = Error::transport(message, unsent).with_source(error);
    if lasting { error.lasting() } else { error }
}

/// Whether the server says that it did not and will not process the request: it refused the stream, or goes away and counts this stream
/// to those that it has not seen.
fn refused(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref::<h2::Error>().is_some_and(|error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        // Streams that the server may have processed don't end by its going away, but by the end of the connection.
        error.is_remote() && (refused || error.is_go_away())
    })
}

/// The error of a proxy that makes no connection for another reason. The client reads the status of its response and doesn't tell it.
fn proxy_refuses(way: &Way) -> Error {
    Error::transport(
        format!(
            "cannot connect to {}: the proxy refused to make the connection, with a status other than 200; its log has the reason",
            way.shown()
        ),
        true,
    )
}

/// The error of a proxy that answers in place of the host; the request went no further.
pub(super) fn proxy_wants_credentials(way: &Way) -> Error {
    let proxy =
        way.proxy.as_deref().map_or("the proxy".to_owned(), |url| format!("the proxy {url}"));
    Error::transport(
        format!(
            "{proxy} wants credentials for {} (HTTP 407); put them into its URL, as in http://user:password@host:3128",
            way.host
        ),
        true,
    )
    .lasting()
}
