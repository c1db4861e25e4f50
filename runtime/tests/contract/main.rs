//! The contract with generated crates: a hand-written one in their shape, called over a scripted and over a real transport.

mod calls;
mod ecs;
mod http;
mod imperfect;
mod limits;
mod log_service;
mod object_store;
mod paging;
mod regions;
mod reports;
mod script;
#[path = "../support/signature_check.rs"]
#[allow(dead_code, reason = "requests come apart here, or as text")]
mod signature_check;
mod signer;
mod waiting;
