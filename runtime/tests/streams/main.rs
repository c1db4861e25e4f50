//! Responses and requests that are streams: the real transport against a server on this machine that does to each connection what a script
//! says.

mod downloads;
mod events;
mod operations;
#[path = "../faults/server.rs"]
#[allow(dead_code, reason = "the tests of faults need more of it")]
mod server;
#[path = "../support/signature_check.rs"]
#[allow(dead_code, reason = "requests come as text only")]
mod signature_check;
mod uploads;
