//! Providers against servers on this machine that are slow, broken, or gone.

mod servers;
mod support;
