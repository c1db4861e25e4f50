//! Providers against servers on this machine that are slow, broken, or gone.

mod chain;
mod proxy;
mod reports;
mod servers;
#[path = "../support/signature_check.rs"]
mod signature_check;
mod support;
