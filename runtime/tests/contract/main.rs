//! The contract with generated crates: a hand-written one in their shape, called over a scripted and over a real transport.

mod calls;
mod ecs;
mod http;
mod paging;
#[path = "../support/proof.rs"]
#[allow(dead_code, reason = "requests come apart here, or as text")]
mod proof;
mod script;
