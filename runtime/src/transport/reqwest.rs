//! The transport on reqwest: HTTP/1.1 and 2, directly or through a proxy. What TLS there is, is in `transport::reqwest::tls`, which way a
//! request goes in `routes`, when connections are given up in `pool`, what an error says in `failure`.

mod failure;
mod gunzip;
mod opened;
mod pool;
mod proxy_url;
mod routes;
mod settings;
#[cfg_attr(not(feature = "tls"), path = "reqwest/no_tls.rs")]
mod tls;
mod upload;

use std::sync::Arc;
use std::time::Duration;

use alicloud_wire::Method;
use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue,
};
use reqwest::redirect::Policy;

use self::failure::{Stage, Way, failure, proxy_wants_credentials};
use self::gunzip::gunzip;
use self::pool::{Clients, Pool};
use self::routes::{Route, Routes};
pub(crate) use self::settings::HttpSettings;
use self::tls::Tls;
use super::{BodyStream, HttpRequest, HttpResponse, OpenedResponse, Transport};
use crate::error::Error;
use crate::future::BoxFuture;

/// After how long without a byte an HTTP/2 connection that is in use is asked whether it is alive. With [`PING_TIMEOUT`], a dead one is
/// noticed before an attempt of the default length ends.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// How long an HTTP/2 connection has to say that it is alive.
const PING_TIMEOUT: Duration = Duration::from_secs(4);

/// The default transport. Share one between clients to share its connections; clones share them too.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    pool: Arc<Pool>,
    routes: Arc<Routes>,
    tls: Tls,
}

/// What all clients have: no redirects, as requests carry credentials, no retries, which are for the caller, and nothing that is
/// decompressed behind our back, whatever else in a program has features of reqwest turned on.
fn builder(tls: &Tls) -> reqwest::ClientBuilder {
    tls.give(reqwest::Client::builder())
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT)
}

impl ReqwestTransport {
    /// A transport that gives up connecting after `connect_timeout`.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        Self::with_settings(&HttpSettings::default(), connect_timeout, None)
    }

    /// A transport that also gives up a response of which nothing comes for `read_timeout`, as downloads need it.
    pub fn with_read_timeout(
        connect_timeout: Duration,
        read_timeout: Duration,
    ) -> Result<Self, Error> {
        Self::with_settings(&HttpSettings::default(), connect_timeout, Some(read_timeout))
    }

    pub(crate) fn with_settings(
        settings: &HttpSettings,
        connect_timeout: Duration,
        read_timeout: Option<Duration>,
    ) -> Result<Self, Error> {
        settings.check()?;
        let tls = Tls::new(settings)?;
        let routes = Routes::new(settings)?;
        let (given, settings) = (tls.clone(), settings.clone());
        let make = move || -> Result<Clients, reqwest::Error> {
            let of_settings = || {
                let mut builder = builder(&given).connect_timeout(connect_timeout);
                if let Some(timeout) = read_timeout {
                    builder = builder.read_timeout(timeout);
                }
                settings.give(builder)
            };
            let proxied = match &settings.proxy {
                Some(proxy) => of_settings().proxy(reqwest::Proxy::all(&**proxy)?),
                None => of_settings(),
            };
            Ok(Clients { proxied: proxied.build()?, direct: of_settings().no_proxy().build()? })
        };
        Ok(Self { pool: Arc::new(Pool::new(make)?), routes: Arc::new(routes), tls })
    }

    /// What clients are made with, for who sets up more.
    pub(crate) fn client_builder() -> Result<reqwest::ClientBuilder, Error> {
        Ok(builder(&Tls::new(&HttpSettings::default())?))
    }

    /// A transport of a client that was made elsewhere.
    pub(crate) fn of_client(client: reqwest::Client) -> Self {
        Self {
            pool: Arc::new(Pool::of_client(client)),
            routes: Arc::new(Routes::unknown()),
            tls: Tls::of_client(),
        }
    }

    async fn opened(
        &self,
        request: HttpRequest,
        upload: Option<BodyStream>,
    ) -> Result<OpenedResponse, Error> {
        self.tls.check(&request.url)?;
        let mut headers = headers(&request.headers, host(&request.url))?;
        let is_empty = upload.is_none() && request.body.is_empty();
        if is_empty && !matches!(request.method, Method::Get | Method::Head) {
            // The client would leave it out, and some proxies refuse a POST without it.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        // Who asks for what is not compressed gets it as it is, also where it was compressed when it was stored.
        let decompresses = !headers.contains_key(ACCEPT_ENCODING);
        if decompresses {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let route = if request.direct { Route::Direct } else { self.routes.of(&request.url)? };
        let borrowed = self.pool.borrow(request.timed_out);
        let client = match route {
            Route::Direct => &borrowed.clients().direct,
            Route::Usual { .. } => &borrowed.clients().proxied,
        };
        let way = Way { host: host(&request.url).to_owned(), proxy: route.proxy() };
        let mut builder = client.request(method(request.method)?, &request.url).headers(headers);
        if let Some(upload) = upload {
            builder = builder.body(upload::body(upload));
        } else if !is_empty {
            builder = builder.body(request.body);
        }
        let sent = builder.send().await;
        let response = sent.map_err(|error| failure(&way, Stage::Waiting, error))?;
        // Through a proxy that doesn't see more, it is the host that says so.
        let is_proxys = way.proxy.is_some() && request.url.starts_with("http://");
        if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED && is_proxys {
            return Err(proxy_wants_credentials(&way));
        }
        let has_body =
            request.method != Method::Head && response.status() != StatusCode::NOT_MODIFIED;
        let whose = way.no_complete_response();
        let (status, mut headers) = (response.status().as_u16(), received(response.headers()));
        let mut body = opened::body(response, way, borrowed, has_body);
        let is_gzip = |(name, value): &(String, String)| {
            *name == CONTENT_ENCODING.as_str() && value.eq_ignore_ascii_case("gzip")
        };
        if decompresses && headers.iter().any(is_gzip) {
            // They are of what came over the connection.
            headers.retain(|(name, _)| {
                *name != CONTENT_ENCODING.as_str() && *name != CONTENT_LENGTH.as_str()
            });
            body = gunzip(body, whose);
        }
        let response = OpenedResponse::new(status, headers, body);
        Ok(if is_proxys { response.with_secrets(self.routes.secrets().clone()) } else { response })
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(async move {
            let limit = request.response_limit;
            self.opened(request, None).await?.into_whole(limit).await
        })
    }

    fn open(
        &self,
        request: HttpRequest,
        upload: Option<BodyStream>,
    ) -> BoxFuture<'_, Result<OpenedResponse, Error>> {
        Box::pin(self.opened(request, upload))
    }
}

/// All but `host` where it is that of the URL, from which the client writes it: the same text, and right for HTTP/2 as well. It is
/// another where the URL has an address and the service distinguishes hosts on it by their names.
fn headers(list: &[(String, String)], url_host: &str) -> Result<HeaderMap, Error> {
    let mut map = HeaderMap::with_capacity(list.len());
    for (name, value) in list.iter().filter(|(name, value)| name != "host" || value != url_host) {
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

/// The headers of a response.
fn received(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
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
