//! A running emulator: where it is, what it saw, how it stops.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::connection::{Connections, Peer};
use crate::edge::{self, Edge};
use crate::faults::InjectedFault;
use crate::recorder::RecordedRequest;
use crate::service::Service;

/// How long open requests may take to end when the emulator stops.
const GRACE: Duration = Duration::from_secs(2);

/// A local service that is listening. It stops when it is dropped.
pub struct Emulator {
    address: SocketAddr,
    service: Arc<Service>,
    /// Dropping it tells the server to stop.
    stop: Option<oneshot::Sender<()>>,
    /// `None` when the server has ended.
    server: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Sets up an emulator. It serves the operations of the products that it is given.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn spawn(listener: TcpListener, address: SocketAddr, edge: Edge) -> Self {
        let service = Arc::clone(&edge.service);
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let service = edge::router(edge).into_make_service_with_connect_info::<Peer>();
            let server = axum::serve(Connections::new(listener), service);
            // The sender never sends: it is dropped, which ends the wait as well.
            let server = server.with_graceful_shutdown(async { drop(stopped.await) });
            if let Err(error) = server.await {
                tracing::error!(%error, "the emulator has stopped");
            }
        });
        Self { address, service, stop: Some(stop), server: Some(server) }
    }

    /// The address to use as endpoint: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The last requests that it answered, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.service.requests()
    }

    /// Forgets the requests that it answered.
    pub fn forget_requests(&self) {
        self.service.forget_requests();
    }

    /// Sets a fault that requests meet from now on, and gives its number.
    pub fn inject(&self, fault: InjectedFault) -> u64 {
        self.service.faults().add(fault)
    }

    /// Removes the fault of that number; `false` when there is none.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.service.faults().remove(id)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.service.faults().clear();
    }

    /// Goes back to the start: images as in a fresh emulator, no faults, no requests. Fails, with
    /// nothing changed, when the data directory cannot be written.
    pub async fn reset(&self) -> io::Result<()> {
        self.service.reset().await.map_err(|error| io::Error::other(error.to_string()))
    }

    /// Waits until it stops by itself, which it does only when its listener fails.
    pub async fn wait(&mut self) {
        if let Some(server) = &mut self.server {
            // It can only have been cancelled by the end of the runtime.
            let _ = server.await;
            self.server = None;
        }
    }

    /// Stops it: open requests may end, new ones are refused from now on.
    pub async fn shutdown(mut self) {
        self.stop = None;
        // What has not ended by then is left to end with its connection.
        let _ = tokio::time::timeout(GRACE, self.wait()).await;
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("url", &self.url()).finish_non_exhaustive()
    }
}
