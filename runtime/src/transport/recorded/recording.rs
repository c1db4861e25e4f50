//! The transport that records. It must not know how a recording is used.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::exchange::Exchange;
use super::file::Recording;
use super::redaction::Redaction;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::transport::{HttpRequest, HttpResponse, Transport};

/// Sends requests with another transport, and keeps them with their responses, without secrets: see [`recorded`](super).
pub struct RecordingTransport {
    inner: Arc<dyn Transport>,
    redaction: Redaction,
    exchanges: Mutex<Vec<Exchange>>,
}

impl RecordingTransport {
    /// Records what that transport sends and receives.
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        Self { inner, redaction: Redaction::new(), exchanges: Mutex::default() }
    }

    /// With other rules for what is hidden.
    #[must_use]
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.redaction = redaction;
        self
    }

    /// Writes what was recorded so far to a file, in one step. The directory must be there.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.recording().save(path.as_ref())
    }

    /// What was recorded so far, as [`save`](Self::save) writes it.
    pub fn to_json(&self) -> Result<String, Error> {
        self.recording().to_text()
    }

    fn recording(&self) -> Recording {
        Recording::new(self.redaction.clone(), self.exchanges().clone())
    }

    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RecordingTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordingTransport")
            .field("inner", &self.inner)
            .field("exchanges", &self.exchanges().len())
            .finish_non_exhaustive()
    }
}

impl Transport for RecordingTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(async move {
            let response = self.inner.send(request.clone()).await?;
            self.exchanges().push(Exchange::new(&request, &response, &self.redaction));
            Ok(response)
        })
    }
}
