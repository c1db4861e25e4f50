//! The clients of the transport, and with them their connections: which are in use, and when they are given up. It must not know what
//! is sent over them.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::error::Error;
use crate::transport::TimedOut;

/// Two clients of the same settings.
pub(super) struct Clients {
    /// With the proxy, if any.
    pub(super) proxied: reqwest::Client,
    /// The same without.
    pub(super) direct: reqwest::Client,
}

type Make = Box<dyn Fn() -> Result<Clients, reqwest::Error> + Send + Sync>;

/// The clients that new requests use.
///
/// A connection that is dead looks like one on which a response takes long. So when a request was not done in its time, nothing more is sent
/// over any connection that exists: new clients take over, and the old ones go when the last request of theirs has ended.
pub(super) struct Pool {
    now: RwLock<Arc<Clients>>,
    /// What makes new ones; absent where the client was made elsewhere.
    make: Option<Make>,
}

impl Pool {
    pub(super) fn new(
        make: impl Fn() -> Result<Clients, reqwest::Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let clients = make().map_err(|error| {
            Error::config(format!("the HTTP client cannot be set up ({error})")).with_source(error)
        })?;
        Ok(Self { now: RwLock::new(Arc::new(clients)), make: Some(Box::new(make)) })
    }

    /// Its connections are its own business.
    pub(super) fn of_client(client: reqwest::Client) -> Self {
        let clients = Clients { direct: client.clone(), proxied: client };
        Self { now: RwLock::new(Arc::new(clients)), make: None }
    }

    /// The clients for one request, which is to be sent now.
    pub(super) fn borrow(self: &Arc<Self>, timed_out: TimedOut) -> Borrowed {
        let clients = Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner));
        Borrowed { pool: Arc::clone(self), clients, timed_out, done: false }
    }

    /// Replaces these clients, unless another request has done so.
    fn give_up(&self, used: &Arc<Clients>) {
        let Some(make) = &self.make else { return };
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&now, used)
            && let Ok(fresh) = make()
        {
            *now = Arc::new(fresh);
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

/// Clients in use by one request.
pub(super) struct Borrowed {
    pool: Arc<Pool>,
    clients: Arc<Clients>,
    timed_out: TimedOut,
    done: bool,
}

impl Borrowed {
    pub(super) fn clients(&self) -> &Clients {
        &self.clients
    }

    /// The response came.
    pub(super) fn done(mut self) {
        self.done = true;
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        // Who only lost interest says nothing of the connection.
        if !self.done && self.timed_out.is_set() {
            self.pool.give_up(&self.clients);
        }
    }
}
