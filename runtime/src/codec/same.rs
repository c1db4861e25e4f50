//! Equality of records, over what is written on the wire.

use serde_json::Value;

use super::Record;

/// Whether two records are the same on the wire; what [`records!`](crate::generated::records) calls.
///
/// JSON has no NaN and no infinity: they are all written as null, so they equal one another. They do not equal a field that is
/// absent. A record that cannot be written equals none.
pub fn same_record<T: Record>(one: &T, other: &T) -> bool {
    same(written(one).as_ref(), written(other).as_ref())
}

fn written<T: Record>(record: &T) -> Option<Value> {
    serde_json::to_value(record).ok()
}

fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    one.is_some() && one == other
}
