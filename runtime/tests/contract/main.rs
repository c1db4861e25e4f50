//! The contract with generated crates: a hand-written one in their shape, called over a scripted and over a real transport.

mod calls;
mod ecs;
mod http;
mod paging;
mod script;
