//! What `alicloud diff` says of a change is what programs notice. Each row of `rows.yaml` is a change of the specs in `base/`, with what
//! is to be said of it; `programs/` use each item in the ways that the documentation shows.

mod classes;
mod fields;
mod programs;
mod rows;
mod touched;
