//! The transport on reqwest: HTTP/1.1 and 2, the system's proxy settings. What TLS there is, is in `transport::reqwest::tls`.

#[cfg_attr(not(feature = "tls"), path = "reqwest/no_tls.rs")]
mod tls;

use std::time::Duration;

use alicloud_wire::Method;
use bytes::BytesMut;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;

use super::{HttpRequest, HttpResponse, Transport, too_large};
use crate::error::Error;
use crate::future::BoxFuture;

/// The default transport. Share one between clients to share its connections.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// The same without the system's proxies.
    direct: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport that gives up connecting after `connect_timeout`.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        Self::with(|builder| builder.connect_timeout(connect_timeout))
    }

    /// A transport that also gives up a response of which nothing comes for `read_timeout`, as downloads need it.
    pub fn with_read_timeout(
        connect_timeout: Duration,
        read_timeout: Duration,
    ) -> Result<Self, Error> {
        Self::with(|builder| builder.connect_timeout(connect_timeout).read_timeout(read_timeout))
    }

    fn with(
        timeouts: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, Error> {
        let with_tls = tls::backend()?;
        let builder = || {
            timeouts(with_tls(reqwest::Client::builder()))
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
        };
        let build = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| {
                Error::config(format!("the HTTP client cannot be set up ({error})"))
                    .with_source(error)
            })
        };
        Ok(Self { client: build(builder())?, direct: build(builder().no_proxy())? })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        tls::check(&request.url)?;
        let host = host(&request.url).to_owned();
        let limit = request.response_limit;
        let mut headers = headers(&request.headers)?;
        if request.body.is_empty() && !matches!(request.method, Method::Get | Method::Head) {
            // The client would leave it out, and some proxies refuse a POST without it.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let client = if request.direct { &self.direct } else { &self.client };
        let mut builder = client.request(method(request.method)?, &request.url).headers(headers);
        if !request.body.is_empty() {
            builder = builder.body(request.body);
        }
        let mut response = builder.send().await.map_err(|error| failure(&host, error))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        // The length that the server tells, if it does: of what cannot be kept nothing need be read.
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(too_large(limit));
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&host, error))? {
            if body.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse::new(status, headers, body))
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(self.exchange(request))
    }
}

/// All but `host`, which the client writes from the URL: the same text, and right for HTTP/2 as well.
fn headers(list: &[(String, String)]) -> Result<HeaderMap, Error> {
    let mut map = HeaderMap::with_capacity(list.len());
    for (name, value) in list.iter().filter(|(name, _)| name != "host") {
        let (Ok(header), Ok(mut value)) =
            (HeaderName::try_from(name), HeaderValue::try_from(value))
        else {
            return Err(Error::request(format!(
                "the header `{}` has a name or value that HTTP does not allow",
                name.escape_debug()
            )));
        };
        value.set_sensitive(name == "authorization" || name.contains("token"));
        map.append(header, value);
    }
    Ok(map)
}

fn method(method: Method) -> Result<reqwest::Method, Error> {
    reqwest::Method::from_bytes(method.as_str().as_bytes())
        .map_err(|_| Error::request(format!("HTTP does not allow the method `{method}`")))
}

/// The host of a URL, with its port.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// The URL is taken out of the error, as parameters in its query may be secrets, but for its host.
fn failure(host: &str, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let unsent = error.is_connect() || error.is_builder();
    let what = if error.is_connect() { "cannot connect to" } else { "no complete response from" };
    let mut message = format!("{what} {host}");
    let mut lasting = false;
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        if let Some(advice) = tls::advice(cause) {
            message = format!("{message}; {advice}");
            lasting = true;
        }
        source = cause.source();
    }
    let error = Error::transport(message, unsent).with_source(error);
    if lasting { error.lasting() } else { error }
}
