//! Ctrl-C: it stops a run as long as nothing is written. Knows nothing of what the run does.

use std::future::Future;
use std::pin::pin;

use futures_util::future::{Either, select};
use tokio::sync::watch;

/// Whether somebody wants to stop. From the first one on, Ctrl-C no longer ends the program by itself.
pub(super) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Listens from now on, on the current runtime.
    pub(super) fn listen() -> Self {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            // Where there are no signals, nothing can be waited for.
            if tokio::signal::ctrl_c().await.is_ok() {
                let _ = sender.send(true);
            } else {
                std::future::pending::<()>().await;
            }
        });
        Self(receiver)
    }

    /// Whether the run is to stop.
    pub(super) fn is_wanted(&self) -> bool {
        *self.0.borrow()
    }

    /// The outcome of some work, or nothing if the run is to stop before.
    pub(super) async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut receiver = self.0.clone();
        let stopped = pin!(receiver.wait_for(|stop| *stop));
        match select(pin!(work), stopped).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }
}
