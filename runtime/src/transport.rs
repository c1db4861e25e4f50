//! One HTTP exchange, behind a trait. It must not know of operations, signatures or retries.

mod blocks;
pub mod recorded;
#[cfg(feature = "http-client")]
mod reqwest;
#[cfg(feature = "http-client")]
pub mod reqwest_0_13;
mod streaming;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use alicloud_wire::Method;
use bytes::Bytes;

use crate::error::Error;
use crate::future::BoxFuture;
use crate::redact::Secrets;

#[cfg(feature = "http-client")]
pub(crate) use self::reqwest::HttpSettings;
#[cfg(feature = "http-client")]
pub use self::reqwest::ReqwestTransport;
pub use self::streaming::{BodyStream, OpenedResponse};
pub(crate) use self::streaming::{Pieces, check as check_length, gather};

/// How many bytes of body a response may have, where nothing else is set.
pub(crate) const RESPONSE_LIMIT: usize = 256 << 20;

/// A request, exactly as it is to be sent.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The URL; everything in it is percent-encoded and must not be changed, as it is signed.
    pub url: String,
    /// The headers, names in lower case, `host` among them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// How many bytes of body a response may have that is read as a whole; reading can stop there, as a larger one is refused.
    pub response_limit: usize,
    /// Whether it must go straight to its host, as what only this machine may see does: never through a proxy.
    pub direct: bool,
    /// Is set when the time for the request is up, before the future that sends it is dropped.
    pub timed_out: TimedOut,
}

impl HttpRequest {
    /// A request without headers and body, its response limited to 256 MiB.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: Bytes::new(),
            response_limit: RESPONSE_LIMIT,
            direct: false,
            timed_out: TimedOut::default(),
        }
    }
}

/// Whether the time for a request was up before there was a response. The connection that it went over may be dead then, and should take no
/// further request. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct TimedOut(Arc<AtomicBool>);

impl TimedOut {
    /// Whether the time is up.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The time is up.
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Another attempt has its own time.
    pub(crate) fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Shows no query, headers or body, as they may hold secrets.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .finish_non_exhaustive()
    }
}

/// A response, as it came.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Bytes,
    /// What the one who responds may repeat and nobody is to see, besides what the request has: the password of a proxy.
    pub(crate) secrets: Secrets,
}

impl HttpResponse {
    /// A response of a status, headers (names in lower case) and a body without compression.
    pub fn new(status: u16, headers: Vec<(String, String)>, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: body.into(), secrets: Secrets::default() }
    }

    /// The first header of that name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Shows no body, as it may hold secrets.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Sends one request and gives one response.
///
/// It must not follow redirects, as the request carries credentials, and not send anything again. It ends when its future is dropped.
///
/// A transport has to [`send`](Self::send). One that can also [`open`](Self::open) a response lets large bodies pass without being held
/// as a whole; its `send` can be made of that and of [`OpenedResponse::into_whole`].
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends the request and reads the response to its end. Failures are [`Error::transport`].
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>>;

    /// Sends the request and gives the response as soon as its headers have come. `upload` is the body in place of that of the request. Of
    /// a body that is dropped before its end the connection is given free.
    ///
    /// Without its own one, a transport sends the body as a whole, up to 256 MiB, and gives the whole response.
    fn open(
        &self,
        mut request: HttpRequest,
        upload: Option<BodyStream>,
    ) -> BoxFuture<'_, Result<OpenedResponse, Error>> {
        Box::pin(async move {
            if let Some(mut upload) = upload {
                let length = upload.length();
                request.body =
                    gather(&mut upload, length, RESPONSE_LIMIT, upload_too_large).await?;
            }
            Ok(self.send(request).await?.into())
        })
    }
}

/// The error of a response that is larger than allowed.
pub(crate) fn too_large(limit: usize) -> Error {
    Error::decode(format!(
        "the response is larger than {limit} bytes; raise the limit with Config::response_limit"
    ))
}

fn upload_too_large(limit: usize) -> Error {
    Error::request(format!(
        "the body is larger than {limit} bytes, and the transport of Config::transport sends it as a whole; implement Transport::open for it"
    ))
}
