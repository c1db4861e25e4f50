//! Every committed product, in one program, since linking it takes longer than running it.

mod command;
mod requests;
mod responses;
