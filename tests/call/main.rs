//! `alicloud call` with services that do as the test says: what it sends, what it shows of what comes back, and how it exits.

mod arguments;
mod bodies;
mod events;
mod responses;
mod secrets;
mod settings;
mod support;
mod unsent;
