//! Providers against servers on this machine that are slow, broken, or gone.

mod chain;
mod proxy;
mod servers;
mod support;
