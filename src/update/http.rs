//! GET over HTTP, as often as it takes: retries with pauses, redirects, limits of size and time. Knows nothing of metadata.

use std::time::Duration;

use alicloud_runtime::transport::{HttpRequest, HttpResponse, ReqwestTransport, Transport as _};
use alicloud_runtime::{Error, ErrorKind, Method};
use url::Url;

use crate::failure::Failure;

/// A response may have that many bytes. The largest document has 5% of it.
pub(super) const SIZE_LIMIT: usize = 64 << 20;

/// An attempt may take that many times as long as nothing may come.
const PATIENCE: u32 = 10;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A server that asks to wait longer is left alone.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const REDIRECTS: usize = 5;

/// Fetches with the settings for proxies and certificates that calls have.
pub(super) struct Http {
    transport: ReqwestTransport,
    timeout: Duration,
}

/// Why there is no response.
#[derive(Debug, PartialEq, Eq)]
struct Failed {
    text: String,
    /// Whether another attempt may succeed.
    again: bool,
}

impl Http {
    /// A response of which nothing comes for `read_timeout` is given up, and one that comes too slowly.
    pub(super) fn new(read_timeout: Duration) -> Result<Self, Failure> {
        let transport = ReqwestTransport::with_read_timeout(CONNECT_TIMEOUT, read_timeout)
            .map_err(|error| Failure::Job(error.to_string()))?;
        Ok(Self { transport, timeout: read_timeout * PATIENCE })
    }

    /// The response, whatever its status is. The error says what went wrong last.
    pub(super) async fn get(
        &self,
        url: &str,
        headers: &[(String, String)],
    ) -> Result<HttpResponse, String> {
        let first = Url::parse(url).map_err(|error| format!("it is no URL: {error}"))?;
        let mut attempt = 1;
        loop {
            let tried = self.follow(first.clone(), headers).await;
            match pause(&tried, attempt) {
                Some(pause) => tokio::time::sleep(pause).await,
                None if attempt == 1 => return tried.map_err(|failed| failed.text),
                None => {
                    return tried
                        .map_err(|failed| format!("{}, after {attempt} attempts", failed.text));
                }
            }
            attempt += 1;
        }
    }

    async fn follow(
        &self,
        mut url: Url,
        headers: &[(String, String)],
    ) -> Result<HttpResponse, Failed> {
        for _ in 0..=REDIRECTS {
            let response = self.once(&url, headers).await?;
            match redirect(&url, &response)? {
                Some(next) => url = next,
                None => return Ok(response),
            }
        }
        Err(Failed { text: format!("it redirects more than {REDIRECTS} times"), again: false })
    }

    async fn once(&self, url: &Url, headers: &[(String, String)]) -> Result<HttpResponse, Failed> {
        let mut request = HttpRequest::new(Method::Get, url.as_str());
        request.response_limit = SIZE_LIMIT;
        let agent = concat!("alicloud/", env!("CARGO_PKG_VERSION"));
        request.headers = vec![("user-agent".to_owned(), agent.to_owned())];
        request.headers.extend_from_slice(headers);
        match tokio::time::timeout(self.timeout, self.transport.send(request)).await {
            Ok(sent) => sent.map_err(|error| Failed::of(&error)),
            Err(_) => {
                let text = format!("it did not come within {} seconds", self.timeout.as_secs());
                Err(Failed { text, again: true })
            }
        }
    }
}

impl Failed {
    fn of(error: &Error) -> Self {
        let text = match error.kind() {
            ErrorKind::Decode => format!("it is larger than {} MiB", SIZE_LIMIT >> 20),
            _ => error.message().to_owned(),
        };
        Self { text, again: error.is_retryable() }
    }
}

/// How long to wait before the next attempt; nothing when this one was the last.
fn pause(tried: &Result<HttpResponse, Failed>, attempt: u32) -> Option<Duration> {
    let asked = match tried {
        Ok(response) if is_for_later(response.status) => {
            let seconds = response.header("retry-after").and_then(|text| text.trim().parse().ok());
            seconds.map(Duration::from_secs)
        }
        Err(failed) if failed.again => None,
        _ => return None,
    };
    let pause = asked.unwrap_or(FIRST_PAUSE * 2_u32.saturating_pow(attempt - 1));
    (attempt < ATTEMPTS && pause <= LONGEST_PAUSE).then_some(pause)
}

fn is_for_later(status: u16) -> bool {
    status == 429 || (status >= 500 && status != 501)
}

/// Where a response sends to, if it does. Never from TLS to none.
fn redirect(from: &Url, response: &HttpResponse) -> Result<Option<Url>, Failed> {
    let failed = |text: String| Failed { text, again: false };
    let Some(location) =
        response.header("location").filter(|_| matches!(response.status, 301..=303 | 307 | 308))
    else {
        return Ok(None);
    };
    let to = from
        .join(location)
        .map_err(|error| failed(format!("it redirects to what is no URL ({error})")))?;
    let is_kept = match to.scheme() {
        "https" => true,
        "http" => from.scheme() == "http",
        _ => false,
    };
    if is_kept {
        Ok(Some(to))
    } else {
        let (from, to) = (from.scheme(), to.scheme());
        Err(failed(format!("it redirects from {from} to {to}, which is not followed")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, header: Option<(&str, &str)>) -> HttpResponse {
        let headers = header.map(|(name, value)| (name.to_owned(), value.to_owned()));
        HttpResponse::new(status, headers.into_iter().collect(), "")
    }

    #[test]
    fn what_may_pass_is_tried_again_after_longer_and_longer_pauses() {
        let busy = || Ok(response(503, None));
        let pauses: Vec<_> = (1..=4).map(|attempt| pause(&busy(), attempt)).collect();
        let millis = |millis| Some(Duration::from_millis(millis));
        assert_eq!(pauses, [millis(500), millis(1000), millis(2000), None]);
        let failed = |again| Err(Failed { text: String::new(), again });
        assert_eq!(pause(&failed(true), 1), millis(500));
        assert_eq!(pause(&failed(false), 1), None);
        for status in [200, 304, 403, 404, 501] {
            assert_eq!(pause(&Ok(response(status, None)), 1), None, "{status}");
        }
        assert_eq!(pause(&Ok(response(429, Some(("retry-after", "3")))), 1), millis(3000));
        assert_eq!(pause(&Ok(response(429, Some(("retry-after", "31")))), 1), None);
        assert_eq!(pause(&Ok(response(429, Some(("retry-after", "soon")))), 2), millis(1000));
    }

    #[test]
    fn a_redirect_never_leads_away_from_tls() {
        let to = |from: &str, location: &str| {
            redirect(&Url::parse(from).unwrap(), &response(302, Some(("location", location))))
                .map(|url| url.map(String::from))
        };
        assert_eq!(to("https://a/b/c", "../d").unwrap().unwrap(), "https://a/d");
        assert_eq!(to("http://a/", "https://b/").unwrap().unwrap(), "https://b/");
        for (from, location, why) in [
            ("https://a/", "http://a/", "it redirects from https to http, which is not followed"),
            ("http://a/", "file:///x", "it redirects from http to file, which is not followed"),
            ("http://a/", "http://[", "it redirects to what is no URL"),
        ] {
            let failed = to(from, location).unwrap_err();
            assert!(failed.text.starts_with(why) && !failed.again, "{}", failed.text);
        }
        let page = response(200, Some(("location", "https://b/")));
        assert_eq!(redirect(&Url::parse("https://a/").unwrap(), &page), Ok(None));
    }
}
