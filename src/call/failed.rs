//! How a call that failed is told, in words of the command line. It must not know how calls are made.

use std::error::Error as _;

use alicloud_runtime::credentials::NoCredentials;
use alicloud_runtime::{Error, ErrorKind};

use crate::failure::Failure;

/// The failure that a call's error is.
pub(super) fn failure(error: &Error) -> Failure {
    let none = error.source().and_then(|source| source.downcast_ref::<NoCredentials>());
    if let Some(none) = none {
        let reasons = none.to_string();
        let reasons = reasons.lines().map(|reason| format!("\n  {reason}"));
        return Failure::Job(format!(
            "no credentials found. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or mend one of these:{}",
            reasons.collect::<String>()
        ));
    }
    let option = match error.kind() {
        ErrorKind::Timeout => "; here, that is --call-timeout SECONDS",
        _ => "",
    };
    Failure::Job(format!("{error}{option}"))
}
