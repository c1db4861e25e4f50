//! Work on a thread with a larger stack than the caller may have: what goes as deep as its input does. Knows nothing of the work.

use std::io;
use std::thread::{Builder, ScopedJoinHandle, scope};

/// The result of the work, which has a stack of so many bytes. `Err` when the system gives no thread.
pub(crate) fn with<T: Send>(bytes: usize, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    scope(|scope| {
        let thread = Builder::new().stack_size(bytes).spawn_scoped(scope, work);
        thread.map(ScopedJoinHandle::join).map(|done| match done {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}
