//! A request as it arrived, and its decoded parts; knows nothing of operations.

use std::borrow::Cow;
use std::net::IpAddr;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Version, header};
use bytes::Bytes;
use md5::{Digest as _, Md5};
use serde_json::{Map, Value};

use crate::content::Uploaded;
use crate::encoding::{self, Pair};
use crate::service_error::ServiceError;

/// More pairs than any operation takes; it bounds the work that one request can ask for.
const MAX_PAIRS: usize = 20_000;

/// A request with nothing decoded.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) method: Method,
    /// The path as sent, still encoded.
    pub(crate) path: String,
    /// The query as sent, still encoded.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    /// Empty where it is an upload.
    pub(crate) body: Bytes,
    /// `None` where the body is read whole.
    pub(crate) upload: Option<Upload>,
}

/// A body that is kept as it comes.
#[derive(Clone)]
pub(crate) enum Upload {
    Kept(Uploaded),
    /// It was not looked at, since the request is refused.
    Skipped,
}

/// The pairs of the query and of a form body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) query: Vec<Pair>,
    /// `None` when the body is no form.
    pub(crate) form: Option<Vec<Pair>>,
}

impl Pairs {
    /// The first value of that name, from the query before the form.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        let mut all = self.query.iter().chain(self.form.iter().flatten());
        all.find(|pair| pair.name == name).map(|pair| pair.value.as_str())
    }
}

/// The machine that a caller names. Whoever owns a name can let it lead here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Address(IpAddr),
    Localhost,
    Name,
}

impl Received {
    pub(crate) fn new(mut parts: Parts, body: Bytes) -> Self {
        // HTTP/2 has the host before all headers, and `Host` among them only when a caller adds it.
        if parts.version == Version::HTTP_2
            && !parts.headers.contains_key(header::HOST)
            && let Some(authority) = parts.uri.authority()
            && let Ok(host) = HeaderValue::from_str(authority.as_str())
        {
            parts.headers.insert(header::HOST, host);
        }
        Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
            upload: None,
        }
    }

    /// The MD5 digest of the body; `None` where that was not looked at.
    pub(crate) fn md5(&self) -> Option<[u8; 16]> {
        match &self.upload {
            None => Some(Md5::digest(&self.body).into()),
            Some(Upload::Kept(uploaded)) => Some(uploaded.digests.md5),
            Some(Upload::Skipped) => None,
        }
    }

    /// The machine that the caller thinks this is.
    pub(crate) fn host(&self) -> Host {
        let host = self.header("host").unwrap_or_default();
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let name = match host.rsplit_once(':') {
            Some((name, port)) if is_port(port) => name,
            _ => &*host,
        };
        match name.trim_start_matches('[').trim_end_matches(']').parse() {
            Ok(address) => Host::Address(address),
            Err(_) if name.eq_ignore_ascii_case("localhost") => Host::Localhost,
            Err(_) => Host::Name,
        }
    }

    /// The first header of that name.
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// The headers whose names begin so, by the rest of their names.
    pub(crate) fn headers_after(&self, prefix: &str) -> Map<String, Value> {
        let rest = self.headers.keys().filter_map(|name| name.as_str().strip_prefix(prefix));
        let value = |rest: &str| self.header(&format!("{prefix}{rest}")).unwrap_or_default();
        rest.map(|rest| (rest.to_owned(), value(rest).into())).collect()
    }

    /// The media type of the body, without parameters, in lower case.
    pub(crate) fn media_type(&self) -> Option<String> {
        let header = self.header("content-type")?;
        let media_type = header.split(';').next().unwrap_or_default();
        Some(media_type.trim().to_ascii_lowercase())
    }

    /// Whether the caller takes XML and no JSON. In the older style a parameter says so.
    pub(crate) fn wants_xml(&self, pairs: &Pairs) -> bool {
        if let Some(format) = pairs.first("Format").filter(|_| self.path == "/") {
            return format.eq_ignore_ascii_case("xml");
        }
        self.header("accept").is_some_and(|accept| {
            let accept = accept.to_ascii_lowercase();
            accept.contains("xml") && !accept.contains("json") && !accept.contains('*')
        })
    }

    /// Decodes the query, and the body when it is a form.
    pub(crate) fn pairs(&self) -> Result<Pairs, ServiceError> {
        let query = split("query", &self.query)?;
        let is_form = self.media_type().as_deref() == Some("application/x-www-form-urlencoded");
        let form = is_form
            .then(|| {
                let text = std::str::from_utf8(&self.body).map_err(|_| {
                    ServiceError::new(
                        400,
                        "InvalidParameter",
                        "The form body is not UTF-8: encode it so.",
                    )
                })?;
                split("form body", text)
            })
            .transpose()?;
        Ok(Pairs { query, form })
    }
}

fn split(part: &str, text: &str) -> Result<Vec<Pair>, ServiceError> {
    if text.bytes().filter(|byte| *byte == b'&').count() >= MAX_PAIRS {
        let message = format!("The {part} has more than {MAX_PAIRS} parameters: send fewer.");
        return Err(ServiceError::new(400, "InvalidParameter", message));
    }
    encoding::pairs(text).map_err(|name| {
        let message = format!("The parameter \"{name}\" of the {part} is not UTF-8: encode it so.");
        ServiceError::new(400, "InvalidParameter", message)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    /// A request by its parts.
    pub(crate) fn received(
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Received {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        Received {
            method: method.parse().unwrap(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers.collect(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            upload: None,
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(query in any::<String>(), body in any::<Vec<u8>>()) {
            let form = [("content-type", "application/x-www-form-urlencoded; charset=x")];
            let mut request = received("POST", "/", &form, "");
            request.query = query;
            request.body = body.into();
            if let Ok(pairs) = request.pairs() {
                prop_assert!(pairs.form.is_some());
            }
        }
    }

    #[test]
    fn the_host_of_http2_is_the_authority_unless_a_header_says_it() {
        let host = |version, header: Option<&str>| {
            let uri = "http://127.0.0.1:80/_emulator/requests";
            let mut request = axum::http::Request::builder().version(version).uri(uri);
            if let Some(header) = header {
                request = request.header("host", header);
            }
            let received = Received::new(request.body(()).unwrap().into_parts().0, Bytes::new());
            (received.header("host").map(Cow::into_owned), received.host())
        };
        let address = Host::Address("127.0.0.1".parse().unwrap());
        let named = (Some("a.example".to_owned()), Host::Name);
        assert_eq!(host(Version::HTTP_2, None), (Some("127.0.0.1:80".to_owned()), address));
        assert_eq!(host(Version::HTTP_2, Some("a.example")), named);
        assert_eq!(host(Version::HTTP_11, Some("a.example")), named);
        assert_eq!(host(Version::HTTP_11, None), (None, Host::Name));
    }

    #[test]
    fn a_flood_of_pairs_is_refused() {
        let request = received("POST", &format!("/?{}", "a&".repeat(MAX_PAIRS)), &[], "");
        assert_eq!(request.pairs().unwrap_err().code, "InvalidParameter");
    }

    #[test]
    fn only_callers_that_take_nothing_else_get_xml() {
        let none = Pairs::default();
        let wants = |accept| received("GET", "/", &[("accept", accept)], "").wants_xml(&none);
        assert!(wants("application/xml") && wants("text/xml"));
        assert!(!wants("application/json") && !wants("text/html,application/xml,*/*"));
        assert!(!received("GET", "/", &[], "").wants_xml(&none));
        let format = |target| {
            let request = received("GET", target, &[("accept", "*/*")], "");
            request.wants_xml(&request.pairs().unwrap())
        };
        assert!(format("/?Format=XML") && !format("/?Format=json") && !format("/path?Format=XML"));
    }
}
