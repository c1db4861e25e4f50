//! The transport that answers from a recording. It must not know how one is made.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::exchange::{Asked, Exchange};
use super::file::Recording;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::transport::{HttpRequest, HttpResponse, Transport};

/// Answers requests from a recording, each exchange once, without a network: see [`recorded`](super).
///
/// A request gets the first unused response that was given to the same request: same method, host, path, operation, version,
/// parameters and body, whatever its date, nonce and signature. One that was not recorded is an error that tells what differs.
pub struct ReplayTransport {
    name: String,
    recording: Recording,
    in_order: bool,
    used: Mutex<Vec<bool>>,
}

impl ReplayTransport {
    /// Answers from that file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Ok(Self::new(path.display().to_string(), Recording::load(path)?))
    }

    /// Answers from a recording in a text, such as one that `include_str!` gives.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let name = "in memory".to_owned();
        let recording = Recording::from_text(text, &name)?;
        Ok(Self::new(name, recording))
    }

    fn new(name: String, recording: Recording) -> Self {
        let used = Mutex::new(vec![false; recording.exchanges.len()]);
        Self { name, recording, in_order: false, used }
    }

    /// Takes requests in the order of the recording only.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// An error when something was recorded that nothing has asked for.
    pub fn finish(&self) -> Result<(), Error> {
        let used = self.used();
        let left = self.recording.exchanges.iter().zip(used.iter()).filter(|(_, used)| !**used);
        let left: Vec<&Exchange> = left.map(|(exchange, _)| exchange).collect();
        if left.is_empty() {
            return Ok(());
        }
        Err(Error::request(format!(
            "of the recording {} nothing has asked for: {}; make these calls or record again",
            self.name,
            listed(left)
        )))
    }

    fn used(&self) -> MutexGuard<'_, Vec<bool>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, Error> {
        let asked = Asked::new(request, &self.recording.redaction);
        let mut used = self.used();
        let exchanges = self.recording.exchanges.iter().zip(used.iter_mut());
        let unused: Vec<(&Exchange, &mut bool)> = exchanges.filter(|(_, used)| !**used).collect();
        let left: Vec<&Exchange> = unused.iter().map(|(exchange, _)| *exchange).collect();
        let candidates = if self.in_order { 1 } else { unused.len() };
        let found =
            unused.into_iter().take(candidates).find(|(exchange, _)| exchange.request == asked);
        let Some((exchange, used)) = found else { return Err(self.unknown(&asked, &left)) };
        *used = true;
        exchange.response.response().map_err(|error| {
            Error::config(format!(
                "the recording {} has a body for {} that is no base64; record it again",
                self.name, exchange.request
            ))
            .with_source(error)
        })
    }

    /// The error for a request without a response, of which `left` were to come. Repeating it would not help.
    fn unknown(&self, asked: &Asked, left: &[&Exchange]) -> Error {
        let all = self.recording.exchanges.iter();
        let problem = if self.in_order
            && let Some(next) = left.first()
        {
            format!("next comes {}: {}", next.request, asked.differences(&next.request))
        } else if all.clone().any(|exchange| exchange.request == *asked) {
            "the same was asked for already, as often as it was recorded".to_owned()
        } else {
            let nearest =
                left.iter().copied().chain(all).min_by_key(|known| asked.distance(&known.request));
            match nearest {
                Some(nearest) => format!(
                    "the nearest is {}: {}",
                    nearest.request,
                    asked.differences(&nearest.request)
                ),
                None => "it holds nothing".to_owned(),
            }
        };
        let left = if left.is_empty() { "nothing".to_owned() } else { listed(left.to_vec()) };
        Error::request(format!(
            "the recording {} has no response to {asked}; {problem}; left in it: {left}; record again if the program is right",
            self.name
        ))
    }
}

/// The requests, and how many there are of each.
fn listed(exchanges: Vec<&Exchange>) -> String {
    /// More would be no help.
    const LISTED: usize = 10;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for exchange in exchanges {
        *counts.entry(exchange.request.to_string()).or_default() += 1;
    }
    let more = counts.len().saturating_sub(LISTED);
    let mut told: Vec<String> = counts
        .into_iter()
        .take(LISTED)
        .map(|(name, count)| if count > 1 { format!("{name} ({count} times)") } else { name })
        .collect();
    if more > 0 {
        told.push(format!("and {more} others"));
    }
    told.join(", ")
}

impl fmt::Debug for ReplayTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayTransport")
            .field("name", &self.name)
            .field("exchanges", &self.recording.exchanges.len())
            .finish_non_exhaustive()
    }
}

impl Transport for ReplayTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(std::future::ready(self.answer(&request)))
    }
}
