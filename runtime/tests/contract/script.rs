//! A transport that answers from a script, and a clock and chance that tests know.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use alicloud_runtime::time_and_randomness::TimeAndRandomness;
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_runtime::{BoxFuture, Config, Credentials, Error};

use crate::ecs::Client;
use crate::signature_check;

/// What happens to one request.
pub(crate) enum Step {
    Answer(u16, Vec<(&'static str, &'static str)>, String),
    Bytes(&'static [u8]),
    Lost,
    Refused,
    Hangs,
    /// The response, after that time.
    Later(Duration, String),
}

pub(crate) fn ok(body: impl Into<String>) -> Step {
    Step::Answer(200, Vec::new(), body.into())
}

pub(crate) fn fails(status: u16, code: &str) -> Step {
    Step::Answer(
        status,
        Vec::new(),
        serde_json::json!({"Code": code, "Message": "m", "RequestId": "R"}).to_string(),
    )
}

#[derive(Debug, Default)]
pub(crate) struct Script {
    steps: Mutex<VecDeque<Step>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Step")
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let HttpRequest { method, url, headers, body, .. } = &request;
        let whole = signature_check::request(method.as_str(), url, headers, body);
        assert_eq!(signature_check::problem(&whole), None);
        self.requests.lock().unwrap().push(request);
        let step = self
            .steps
            .lock()
            .unwrap()
            .pop_front()
            .expect("the script has a response for every request");
        Box::pin(async move {
            match step {
                Step::Answer(status, headers, body) => {
                    let headers = headers
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .collect();
                    Ok(HttpResponse::new(status, headers, body))
                }
                Step::Bytes(body) => Ok(HttpResponse::new(200, Vec::new(), body)),
                Step::Lost => Err(Error::transport("connection reset", false)),
                Step::Refused => Err(Error::transport("connection refused", true)),
                Step::Hangs => std::future::pending().await,
                Step::Later(pause, body) => {
                    tokio::time::sleep(pause).await;
                    Ok(HttpResponse::new(200, Vec::new(), body))
                }
            }
        })
    }
}

impl Script {
    pub(crate) fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn sent(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

pub(crate) fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Time stands still but for sleeping, chance always draws the most, nothing is random.
#[derive(Debug, Default)]
pub(crate) struct Still(AtomicU8);

impl TimeAndRandomness for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self, limit: Duration) -> Duration {
        limit
    }

    fn unique(&self) -> [u8; 16] {
        [self.0.fetch_add(1, Ordering::Relaxed); 16]
    }
}

pub(crate) fn config(script: &Arc<Script>) -> Config {
    Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .transport(script.clone())
        .time_and_randomness(Arc::new(Still::default()))
}

pub(crate) fn script(steps: impl IntoIterator<Item = Step>) -> Arc<Script> {
    Arc::new(Script { steps: Mutex::new(steps.into_iter().collect()), ..Script::default() })
}

pub(crate) fn client(steps: impl IntoIterator<Item = Step>) -> (Client, Arc<Script>) {
    let script = script(steps);
    (Client::new(config(&script)).unwrap(), script)
}
