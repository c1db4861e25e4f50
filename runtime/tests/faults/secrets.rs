//! Failing calls, searched for secrets in everything that they leave behind.

use std::error::Error as _;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, LazyLock, Mutex};

use alicloud_runtime::credentials::{
    AssumeRoleCredentials, CloudSsoCredentials, Context, UriCredentials,
};
use alicloud_runtime::observe::{Event, Observer};
use alicloud_runtime::{CallOptions, Config, Credentials, Error, RetryPolicy};

use crate::ecs::Client;
use crate::server::{Act, Server, answer};
use crate::table::config;
use crate::virtual_time::{PLENTY, SHORT, Virtual};

const PASSWORD: &str = "pa55 wörd/*+";
const SECRET: &str = "s3cret/key+";
const TOKEN: &str = "t0ken+/==";
const QUERY: &str = "qu3ry-key";

/// The secrets as they are, as a query has them, and as a form has them.
const FORMS: [&str; 8] = [
    PASSWORD,
    "pa55%20w%C3%B6rd%2F%2A%2B",
    "pa55+w%C3%B6rd%2F%2A%2B",
    SECRET,
    "s3cret%2Fkey%2B",
    TOKEN,
    "t0ken%2B%2F%3D%3D",
    QUERY,
];

/// What all forms of a secret have in common, those that are forgotten above too.
const PARTS: [&str; 4] = ["pa55", "s3cret", "t0ken", "qu3ry"];

/// Everything that was logged in this process, by way of `log` or of `tracing`.
static LOG: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(Mutex::default);

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let text = format!("{} {}\n", record.target(), record.args());
        LOG.lock().unwrap().extend(text.into_bytes());
    }

    fn flush(&self) {}
}

impl std::io::Write for Logger {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Told(Mutex<String>);

impl Observer for Told {
    fn attempt(&self, event: &Event) {
        writeln!(self.0.lock().unwrap(), "{event:?}").unwrap();
    }

    fn call(&self, event: &Event) {
        self.attempt(event);
    }
}

/// What an error and its causes show.
fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{}\n", error.message());
    writeln!(text, "{:?} {:?}", error.code_str(), error.access_denied_detail()).unwrap();
    let mut source = error.source();
    while let Some(cause) = source {
        writeln!(text, "{cause}\n{cause:?}\n{cause:#?}").unwrap();
        source = cause.source();
    }
    text
}

/// An error of a service that repeats what it was sent, in every member.
fn echo(forms: &[&str]) -> Act {
    let all = forms.join(" , ");
    let body = serde_json::json!({
        "Code": format!("Bad.{all}"),
        "Message": format!("string to sign is {all}"),
        "RequestId": all,
        "Recommend": format!("https://example.com/?q={all}"),
        "HostId": all,
        "AccessDeniedDetail": {"Policy": [all]},
    });
    answer(400, "", &body.to_string())
}

fn sts() -> Credentials {
    Credentials::sts("ak", SECRET, TOKEN)
}

#[derive(Default)]
struct Case {
    name: &'static str,
    https: bool,
    server: Vec<Act>,
    /// Makes the credentials out of the address of the server.
    credentials: Option<fn(&str, Context) -> Config>,
    /// A part of the text of the error, to see that it is the one that is meant.
    says: &'static str,
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "an error that repeats everything",
            server: vec![Act::Read, echo(&FORMS[..7])],
            says: "(HTTP 400): string to sign is [redacted] , [redacted]",
            ..Case::default()
        },
        Case {
            name: "a response that is none and repeats the password",
            server: vec![Act::Read, answer(200, "", &format!("{{\"{PASSWORD}\": \"{PASSWORD}\""))],
            says: "the response is not as described",
            ..Case::default()
        },
        Case {
            name: "a page that repeats the password",
            server: vec![Act::Read, answer(200, "", &format!("<p>You sent {PASSWORD}</p>"))],
            says: "(HTTP 200, no content type): You sent [redacted];",
            ..Case::default()
        },
        Case {
            name: "a lost connection",
            server: vec![Act::Read],
            says: "no complete response",
            ..Case::default()
        },
        Case {
            name: "a certificate that nobody trusts",
            https: true,
            server: vec![Act::Tls, Act::Read],
            says: "UnknownIssuer",
            ..Case::default()
        },
        Case {
            name: "no response",
            server: vec![Act::Read, Act::Hold],
            says: "no response from",
            ..Case::default()
        },
        Case {
            name: "a server of keys that repeats its query",
            server: vec![Act::Read, echo(&FORMS[7..])],
            credentials: Some(|url, context| {
                let uri =
                    UriCredentials::new(format!("{url}/keys?key={QUERY}")).in_context(context);
                Config::new("cn-hangzhou").credentials_provider(Arc::new(uri))
            }),
            says: "/keys failed: Bad.[redacted] (HTTP 400)",
            ..Case::default()
        },
        Case {
            name: "a token service that repeats everything",
            server: vec![Act::Read, echo(&FORMS[..7])],
            credentials: Some(|_, context| {
                let role = AssumeRoleCredentials::new(Arc::new(sts()), "acs:ram::1:role/r")
                    .external_id(PASSWORD)
                    .in_context(context);
                Config::new("cn-hangzhou").credentials_provider(Arc::new(role))
            }),
            says: "AssumeRole: Bad.[redacted] , [redacted]",
            ..Case::default()
        },
        Case {
            name: "a sign-in service that repeats the token",
            server: vec![Act::Read, echo(&FORMS[5..7])],
            credentials: Some(|url, context| {
                let sso = CloudSsoCredentials::new(url, "1", "ac-1", TOKEN, 1_900_000_000);
                Config::new("cn-hangzhou").credentials_provider(Arc::new(sso.in_context(context)))
            }),
            says: "asking CloudSSO failed: Bad.[redacted] , [redacted] (HTTP 400)",
            ..Case::default()
        },
    ]
}

impl Case {
    /// Calls, and gives everything that this shows but the logs.
    async fn play(&self) -> String {
        let server = Server::start(vec![self.server.clone()]);
        let scheme = if self.https { "https" } else { "http" };
        let url = format!("{scheme}://{}", server.address());
        let time = Virtual::new(SHORT);
        let context = Context::system()
            .with_time_and_randomness(Virtual::new(PLENTY))
            .with_sts_endpoint(url.as_str());
        let mut settings = config(&url, &time).credentials(sts());
        if let Some(make) = self.credentials {
            settings = make(&url, context).time_and_randomness(time.clone()).endpoint(&url);
        }
        let told = Arc::new(Told::default());
        let settings = settings.retry(RetryPolicy::none()).observer(told.clone());
        let client = Client::new(settings.clone()).unwrap();
        let options = CallOptions::new().header("x-acs-extra", TOKEN);
        let call = client.run_things().password(PASSWORD).with_options(options.clone());
        let mut text = format!("{call:?}\n{:#?}\n", call.clone().into_request());
        let things: [&dyn Debug; 3] = [&client, &settings, &options];
        for thing in things {
            writeln!(text, "{thing:?}\n{thing:#?}").unwrap();
        }
        let error = call.await.unwrap_err();
        assert!(error.to_string().contains(self.says), "{}: {error}", self.name);
        text.push_str(&shown(&error));
        text.push_str(&told.0.lock().unwrap());
        assert!(text.contains("operation: \"RunThings\""), "the observer was told");
        text
    }
}

/// The secrets in a text.
fn found(text: &str) -> Vec<&'static str> {
    PARTS.into_iter().filter(|part| text.contains(part)).collect()
}

#[tokio::test]
async fn nothing_shows_them() {
    log::set_logger(&Logger).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(|| Logger)
        .with_ansi(false)
        .finish();
    let _guard = crate::spans::listen_here(subscriber);
    for case in cases() {
        let text = case.play().await;
        assert!(found(&text).is_empty(), "{}: {:?} in {text}", case.name, found(&text));
    }
    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    for (heard, of) in [
        ("alicloud_call", "us"),
        ("reqwest", "reqwest"),
        ("hyper_util", "hyper"),
        ("rustls", "rustls"),
    ] {
        assert!(log.contains(heard), "nothing was logged by {of}");
    }
    assert!(found(&log).is_empty(), "{:?} in {log}", found(&log));
}
