//! Providers against servers on this machine that are slow, broken, or gone.

mod chain;
#[path = "../support/proof.rs"]
mod proof;
mod proxy;
mod servers;
mod support;
