//! Documented errors.

use super::demo::{Error, create_thing, delete_thing};

pub(crate) fn of_creation(error: &Error) -> bool {
    match error.code() {
        Some(create_thing::ErrorCode::InvalidName) => true,
        Some(create_thing::ErrorCode::QuotaExceeded) => true,
        Some(create_thing::ErrorCode::Other(_)) | None => false,
        _ => false,
    }
}

pub(crate) fn of_deletion(error: &Error) -> bool {
    matches!(error.code(), Some(delete_thing::ErrorCode::InvalidThingNotFound))
}
