//! A local service that answers as the API descriptions of the products that it is given ([`Builder::product`])
//! say: it routes, checks signatures and parameters, answers from documented examples or from
//! schemas, and keeps the state of image sharing and of the object store.
//!
//! It shares no code with the client. Decoding, canonicalisation and the signature check were
//! written on their own, so that a client which gets a response here has proved its wire format.
//!
//! A request meets a fault when its header `x-emulator-fault` asks for one, or one was set for it
//! ([`InjectedFault`]). Tests in other languages use addresses under `/_emulator/`, which answer
//! programs on the same machine only:
//!
//! | address | does |
//! |---|---|
//! | `POST /_emulator/faults` | sets a fault: `{"fault": "throttle; retry-after=20", "product": "Ecs", "operation": "DescribeImages", "accessKeyId": "..", "times": 2}`, all but the first optional; 1,000 at most, of at most 1,024 bytes |
//! | `GET /_emulator/faults` | lists them, with how many requests met each |
//! | `DELETE /_emulator/faults`, `DELETE /_emulator/faults/ID` | removes all, or one |
//! | `GET /_emulator/requests` | the recorded requests, with their parameters, as JSON |
//! | `DELETE /_emulator/requests` | forgets them |
//! | `GET /_emulator/products` | what is served |
//! | `POST /_emulator/reset` | goes back to the start: images, objects, temporary keys, faults, requests |
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use alicloud_emulator::{Account, Emulator};
//!
//! let emulator = Emulator::builder()
//!     .account(Account::new("1234567890123456", "my-key-id", "my-key-secret"))
//!     .start()
//!     .await?;
//! assert!(emulator.url().starts_with("http://127.0.0.1:"));
//! assert!(emulator.requests().is_empty());
//! emulator.shutdown().await;
//! # Ok::<(), alicloud_emulator::StartError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
// What is public can gain a field or a variant.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
// Anybody can send anything: no input may end the process.
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic
    )
)]

mod account;
mod answer;
mod body;
mod builder;
mod connection;
mod content;
mod controls;
mod crowd;
mod edge;
mod emulator;
mod encoding;
mod family;
mod faults;
mod images;
mod in_process;
mod json;
mod keeper;
mod objects;
mod parameters;
mod received;
mod recorder;
mod reply;
mod routing;
mod service;
mod service_error;
mod signature;
mod signature_check;
mod status_page;
mod temporary;
mod time;
mod xml;

#[cfg(test)]
#[path = "../tests/support/captures.rs"]
mod captures;
#[cfg(test)]
#[path = "../tests/support/catalog.rs"]
mod catalog;

pub use account::{Account, AccountSyntaxError};
pub use builder::{Builder, DEFAULT_BODY_LIMIT, DEFAULT_OBJECT_LIMIT, StartError};
pub use emulator::Emulator;
pub use faults::{FaultSyntaxError, InjectedFault};
#[doc(hidden)]
pub use in_process::InProcess;
pub use recorder::{MisplacedParameter, ParameterProblem, RecordedRequest};
pub use signature_check::{SignatureError, check_signature};
