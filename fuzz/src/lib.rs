//! What the fuzz targets share: a world without sockets, clocks and chance, and typed operations that use every part of the codec.
//!
//! It must not know what any one target checks.
#![forbid(unsafe_code)]

pub mod api;
pub mod clock;
pub mod emulated;
pub mod http;
pub mod specs;

// Where the generated modules look for them.
pub use api::{Call, Client, PRODUCT, types};

use std::future::Future;

/// Runs a future to its end. Sleeping takes no time.
pub fn block_on<F: Future>(future: F) -> F::Output {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime without I/O needs nothing of the system");
    }
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// The bytes as small numbers and a rest: the first `N` bytes choose, what follows is the text that the target is about. So a
/// corpus file can be read, and written by hand.
pub fn choices<const N: usize>(data: &[u8]) -> Option<([u8; N], &[u8])> {
    data.split_first_chunk().map(|(choices, rest)| (*choices, rest))
}

/// The element that a number chooses.
pub fn choose<T: Copy>(list: &[T], number: u8) -> T {
    list[usize::from(number) % list.len()]
}
