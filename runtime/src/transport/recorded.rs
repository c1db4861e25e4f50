//! Exchanges that were recorded once and are answered again without a network, for tests of programs that call the cloud.
//! It must not know of operations and their types: like any transport it sees requests as they are sent.
//!
//! ```
//! use std::sync::Arc;
//! use alicloud_runtime::transport::Transport;
//! use alicloud_runtime::transport::recorded::{RecordingTransport, Redaction, ReplayTransport};
//! use alicloud_runtime::{Config, Credentials, Error};
//!
//! /// What the tests of a program connect to: the cloud when they are told to record, else what was recorded.
//! fn record(real: Arc<dyn Transport>) -> (Config, Arc<RecordingTransport>) {
//!     let recording = Arc::new(RecordingTransport::new(real).redaction(Redaction::new().hide("kubeconfig")));
//!     (Config::new("cn-hangzhou").transport(recording.clone()), recording)
//!     // .. make the calls, then: recording.save("tests/recordings/clusters.json")?
//! }
//!
//! fn replay() -> Result<(Config, Arc<ReplayTransport>), Error> {
//!     let replay = Arc::new(ReplayTransport::open("tests/recordings/clusters.json")?);
//!     let nobody = Credentials::access_key("id", "secret");
//!     Ok((Config::new("cn-hangzhou").credentials(nobody).transport(replay.clone()), replay))
//!     // .. make the calls, then: replay.finish()?
//! }
//! assert!(replay().unwrap_err().to_string().contains("clusters.json"));
//! ```
//!
//! # What is kept
//!
//! One JSON document, in the order of the responses, for people to read in a diff. Of a request: method, host, path, operation,
//! version, query and body. Of a response: status, type, request id and body; a JSON body as its values, so that it is the same when
//! it is read, but not byte for byte. Attempts without a response are not kept.
//!
//! # What is hidden
//!
//! Credentials never get in: of headers only those above are kept. Parameters, and members of JSON bodies, are hidden by their
//! names, as a transport cannot know what an operation declares secret: see [`Redaction`] for the rule, and name what it misses.
//! What was hidden in a request, and the token and the key id that signed it, is hidden wherever the response repeats it. Look at a
//! new recording before you share it: a secret under a harmless name, or in the path, can only be seen by you.

mod exchange;
mod file;
mod recording;
mod redaction;
mod replay;

pub use self::recording::RecordingTransport;
pub use self::redaction::Redaction;
pub use self::replay::ReplayTransport;

#[cfg(test)]
mod tests;
