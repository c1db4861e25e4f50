//! What a client does when the network, the service or its own clock is broken: the real transport against a server on this
//! machine that does to each connection what a script says.

#[path = "../contract"]
mod contract {
    #[allow(dead_code, unused_imports, reason = "no test needs the whole product")]
    pub(crate) mod ecs;
}
mod answers;
mod connections;
mod http2;
mod large;
mod observer;
mod proxies;
mod refusals;
mod reports;
mod secrets;
mod server;
#[path = "../support/signature_check.rs"]
mod signature_check;
mod spans;
mod table;
mod trust;
mod virtual_time;

use contract::ecs;
