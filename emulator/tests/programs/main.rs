//! What programs do in several calls, with committed products over real sockets.

mod idempotency;
mod images;
#[path = "../vectors/object_signer.rs"]
mod object_signer;
mod objects;
mod service;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../support/signer.rs"]
mod signer;
mod temporary_keys;
