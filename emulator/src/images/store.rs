//! Where the images are kept: in memory, and in a file when asked. Readers see what is kept for
//! good, and nothing else. Decides nothing about images.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock, mpsc};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::disk::{DataError, Disk};
use super::fresh;
use super::state::State;
use crate::account::Account;
use crate::service_error::ServiceError;

/// Changes that wait while the disk works are written together, so many at most.
const MAX_BATCH: usize = 1024;

/// A change, which leaves the state as it was when it fails.
type Act = Box<dyn FnOnce(&mut State) -> Result<(), ServiceError> + Send>;

/// The images of every account.
pub(crate) struct Store {
    published: Arc<RwLock<State>>,
    /// What a reset goes back to.
    fresh: State,
    writer: Option<Writer>,
}

impl Store {
    /// A store in memory, which holds what a fresh emulator does.
    pub(crate) fn fresh(accounts: &[Account]) -> Self {
        let fresh = fresh::state(accounts);
        Self { published: Arc::new(RwLock::new(fresh.clone())), fresh, writer: None }
    }

    /// A store that keeps its state in that directory, and finds there what it kept before.
    pub(crate) fn open(dir: &Path, accounts: &[Account]) -> Result<Self, DataError> {
        let fresh = fresh::state(accounts);
        let (disk, found) = Disk::open(dir)?;
        let mut state = found.clone();
        state.add_missing(&fresh);
        disk.write(&found, &state).map_err(|error| disk.failed(&error))?;
        let published = Arc::new(RwLock::new(state));
        let writer = Writer::start(disk, Arc::clone(&published))?;
        Ok(Self { published, fresh, writer: Some(writer) })
    }

    /// Looks at the state.
    pub(super) fn read<T>(&self, act: impl FnOnce(&State) -> T) -> T {
        act(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state, alone, and returns when the change is kept for good.
    pub(super) async fn change(
        &self,
        act: impl FnOnce(&mut State) -> Result<(), ServiceError> + Send + 'static,
    ) -> Result<(), ServiceError> {
        match &self.writer {
            None => act(&mut self.published.write().unwrap_or_else(PoisonError::into_inner)),
            Some(writer) => writer.change(Box::new(act)).await,
        }
    }

    /// Goes back to what a fresh emulator holds.
    pub(crate) async fn reset(&self) -> Result<(), ServiceError> {
        let fresh = self.fresh.clone();
        self.change(|state| {
            *state = fresh;
            Ok(())
        })
        .await
    }
}

/// The thread that alone changes the state and the file.
struct Writer {
    /// `None` once it has been told to end.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    act: Act,
    done: oneshot::Sender<Result<(), ServiceError>>,
}

impl Writer {
    fn start(disk: Disk, published: Arc<RwLock<State>>) -> Result<Self, DataError> {
        let (jobs, queue) = mpsc::channel();
        let path = disk.path();
        let thread = std::thread::Builder::new()
            .name("emulator-data".to_owned())
            .spawn(move || work(&disk, &published, &queue))
            .map_err(|error| DataError { path, problem: error.to_string() })?;
        Ok(Self { jobs: Mutex::new(Some(jobs)), thread: Some(thread) })
    }

    async fn change(&self, act: Act) -> Result<(), ServiceError> {
        let (done, outcome) = oneshot::channel();
        let sent = {
            let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
            jobs.as_ref().is_some_and(|jobs| jobs.send(Job { act, done }).is_ok())
        };
        if !sent {
            return Err(not_kept());
        }
        outcome.await.unwrap_or_else(|_| Err(not_kept()))
    }
}

impl Drop for Writer {
    /// Waits until all is written and the file is free for the next emulator.
    fn drop(&mut self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.take() {
            // It can only have failed by a panic, which has been reported then.
            let _ = thread.join();
        }
    }
}

/// Carries changes out until there can be no more. All that wait are tried on one copy of the
/// state, written in one transaction, made visible, and only then answered.
fn work(disk: &Disk, published: &RwLock<State>, queue: &mpsc::Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let before = published.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut after = before.clone();
        let batch = std::iter::once(first).chain(queue.try_iter().take(MAX_BATCH - 1));
        let outcomes: Vec<_> = batch.map(|Job { act, done }| (done, act(&mut after))).collect();
        let written = disk.write(&before, &after);
        match &written {
            Ok(()) => *published.write().unwrap_or_else(PoisonError::into_inner) = after,
            Err(error) => tracing::error!("{}", disk.failed(error)),
        }
        for (done, outcome) in outcomes {
            let outcome = if written.is_ok() { outcome } else { Err(not_kept()) };
            // A caller who has gone away needs no response.
            let _ = done.send(outcome);
        }
    }
}

fn not_kept() -> ServiceError {
    let message = "The emulator could not write its data, and nothing was changed: see its log.";
    ServiceError::new(500, "InternalError", message)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;
    use crate::images::state::Share;

    fn accounts() -> [Account; 1] {
        [Account::test()]
    }

    fn share(
        account: &str,
    ) -> impl FnOnce(&mut State) -> Result<(), ServiceError> + Send + 'static {
        let share = Share { account: account.to_owned(), since: String::new() };
        move |state| {
            state.images[0].shared.push(share);
            Ok(())
        }
    }

    fn shared(store: &Store) -> Vec<String> {
        let names = |state: &State| {
            let shares = state.images.iter().flat_map(|image| &image.shared);
            shares.map(|share| share.account.clone()).collect()
        };
        store.read(names)
    }

    #[tokio::test]
    async fn changes_outlive_the_store_and_a_reset_does_too() {
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> = (0..200).map(|n| n.to_string()).collect();
        let store = Store::open(dir.path(), &accounts()).unwrap();
        let changes = names.iter().map(|name| store.change(share(name)));
        assert!(join_all(changes).await.iter().all(Result::is_ok));
        assert_eq!(shared(&store), names, "in the order of the calls");
        drop(store);

        let store = Store::open(dir.path(), &accounts()).unwrap();
        assert_eq!(shared(&store), names);
        store.reset().await.unwrap();
        assert_eq!(shared(&store), [""; 0]);
        drop(store);
        assert_eq!(shared(&Store::open(dir.path(), &accounts()).unwrap()), [""; 0]);
    }

    #[tokio::test]
    async fn a_refused_change_leaves_the_others_alone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &accounts()).unwrap();
        let refused = |_: &mut State| Err(ServiceError::new(400, "No", "no"));
        let outcomes =
            tokio::join!(store.change(share("1")), store.change(refused), store.change(share("2")));
        assert!(matches!(outcomes, (Ok(()), Err(_), Ok(()))), "{outcomes:?}");
        assert_eq!(shared(&store), ["1", "2"]);
    }

    #[tokio::test]
    async fn a_change_that_cannot_be_written_is_refused_and_never_seen() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &accounts()).unwrap();
        store.change(share("1")).await.unwrap();
        // In the way of whatever is written.
        std::fs::create_dir(dir.path().join("images.new")).unwrap();
        let error = store.change(share("2")).await.unwrap_err();
        assert_eq!((error.status, error.code.as_str()), (500, "InternalError"));
        assert_eq!(shared(&store), ["1"]);
        drop(store);
        std::fs::remove_dir(dir.path().join("images.new")).unwrap();
        assert_eq!(shared(&Store::open(dir.path(), &accounts()).unwrap()), ["1"]);
    }

    #[test]
    fn new_accounts_get_their_images_and_old_ones_keep_theirs() {
        let dir = tempfile::tempdir().unwrap();
        let images = |store: &Store| store.read(|state| state.images.len());
        assert_eq!(images(&Store::open(dir.path(), &accounts()).unwrap()), 3);
        let more = [Account::new("2", "b", "s"), Account::test()];
        let store = Store::open(dir.path(), &more).unwrap();
        assert_eq!(images(&store), 5);
        let owner = store.read(|state| state.images[0].owner.clone());
        assert_eq!(owner, Account::test().id(), "the documented image keeps its first owner");
    }
}
