//! How long a call and its attempts may take. Pure.

use std::time::Duration;

use alicloud_wire::{BodyFormat, Placement, ResponseBody};

use crate::call::CallOptions;
use crate::config::Config;
use crate::operation::OperationInfo;

/// What an attempt may take where nothing is set.
const ATTEMPT: Duration = Duration::from_secs(10);
/// What a call may take where nothing is set.
const CALL: Duration = Duration::from_secs(60);
/// What an attempt may take where bytes are moved, as when a function is invoked or a file is stored, and nothing is set.
const BYTES: Duration = Duration::from_secs(600);

/// How long nothing may come of a response that is a stream, where nothing is set.
const IDLE: Duration = Duration::from_secs(60);

/// The limits of one call.
#[derive(Debug, PartialEq)]
pub(super) struct Limits {
    pub(super) attempt: Duration,
    /// There is none where a body is a stream, unless somebody set one: how long it takes is no matter while it goes on.
    pub(super) call: Option<Duration>,
    /// How long nothing may come or go of a body that is a stream.
    pub(super) idle: Duration,
}

impl Limits {
    /// What the call says counts, then what the client says, then what fits the operation. Of two limits that a call could say, the one
    /// that it doesn't say is not shorter than the other needs it.
    pub(super) fn new(config: &Config, options: &CallOptions, info: &OperationInfo<'_>) -> Self {
        let attempt = config.attempt_timeout.unwrap_or_else(|| usual(info));
        let call = config.call_timeout.unwrap_or_else(|| usual(info).max(CALL));
        let idle =
            options.attempt_timeout.or(config.attempt_timeout).unwrap_or_else(|| pause(info));
        let (attempt, call) = match (options.attempt_timeout, options.timeout) {
            (Some(attempt), Some(call)) => (attempt, call),
            (Some(attempt), None) => (attempt, call.max(attempt)),
            (None, Some(call)) => (attempt.max(call), call),
            (None, None) => (attempt, call),
        };
        let is_set = options.timeout.or(config.call_timeout).is_some();
        let is_stream = options.upload.as_ref().is_some_and(|upload| upload.bytes().is_none());
        Self { attempt, call: (is_set || !is_stream).then_some(call), idle }
    }
}

/// What fits the operation.
fn usual(info: &OperationInfo<'_>) -> Duration {
    let moves_bytes = info.response_body() == ResponseBody::Bytes
        || info.places(|place| place == Placement::Body(BodyFormat::Bytes));
    match info.timeout() {
        Some(seconds) => Duration::from_secs(seconds.into()),
        None if moves_bytes => BYTES,
        None => ATTEMPT,
    }
}

/// What pause fits the operation.
fn pause(info: &OperationInfo<'_>) -> Duration {
    info.timeout().map_or(IDLE, |seconds| Duration::from_secs(seconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Product;
    use crate::upload::Upload;

    const PRODUCT: &Product<'_> = &Product::new("FC", "2023-03-30");
    const PLAIN: OperationInfo<'_> = OperationInfo::rpc(PRODUCT, "DescribeThings");
    const INVOKE: OperationInfo<'_> =
        OperationInfo::rpc(PRODUCT, "InvokeFunction").with_response_body(ResponseBody::Bytes);

    fn limits(config: &Config, options: &CallOptions, info: &OperationInfo<'_>) -> [u64; 2] {
        let limits = Limits::new(config, options, info);
        [limits.attempt.as_secs(), limits.call.unwrap_or_default().as_secs()]
    }

    #[test]
    fn a_stream_may_pause_as_long_as_an_attempt_takes_that_somebody_set() {
        let idle = |config: &Config, options: &CallOptions, info: &OperationInfo<'_>| {
            Limits::new(config, options, info).idle.as_secs()
        };
        let (config, options, s) = (|| Config::new("r"), CallOptions::new, Duration::from_secs);
        for info in [&PLAIN, &INVOKE] {
            assert_eq!(idle(&config(), &options(), info), 60);
            assert_eq!(idle(&config().attempt_timeout(s(5)), &options(), info), 5);
            let call = options().attempt_timeout(s(7)).timeout(s(3));
            assert_eq!(idle(&config().attempt_timeout(s(5)), &call, info), 7);
            assert_eq!(idle(&config(), &options().timeout(s(3)), info), 60);
        }
        assert_eq!(idle(&config(), &options(), &INVOKE.with_timeout(900)), 900);

        let call = |config: &Config, options: CallOptions| {
            let options = options.upload(Upload::made(|| unreachable!("nothing is sent")));
            Limits::new(config, &options, &INVOKE).call.map(|call| call.as_secs())
        };
        assert_eq!(call(&config(), options()), None);
        assert_eq!(call(&config(), options().attempt_timeout(s(5))), None);
        assert_eq!(call(&config(), options().timeout(s(5))), Some(5));
        assert_eq!(call(&config().call_timeout(s(7)), options()), Some(7));
        let bytes = options().upload("bytes");
        assert_eq!(limits(&config(), &bytes, &INVOKE), [600, 600]);
    }

    #[test]
    fn the_call_counts_then_the_client_then_the_operation() {
        let (config, options, s) = (|| Config::new("r"), CallOptions::new, Duration::from_secs);
        assert_eq!(limits(&config(), &options(), &PLAIN), [10, 60]);
        assert_eq!(limits(&config(), &options(), &INVOKE), [600, 600]);
        assert_eq!(limits(&config(), &options(), &PLAIN.with_timeout(30)), [30, 60]);
        assert_eq!(limits(&config(), &options(), &INVOKE.with_timeout(900)), [900, 900]);
        let set = || config().attempt_timeout(s(20)).call_timeout(s(90));
        for info in [&PLAIN, &INVOKE] {
            assert_eq!(limits(&set(), &options(), info), [20, 90]);
            assert_eq!(limits(&set(), &options().timeout(s(300)), info), [300, 300]);
            assert_eq!(limits(&set(), &options().timeout(s(5)), info), [20, 5]);
            assert_eq!(limits(&set(), &options().attempt_timeout(s(120)), info), [120, 120]);
            let both = options().attempt_timeout(s(120)).timeout(s(30));
            assert_eq!(limits(&set(), &both, info), [120, 30]);
        }
    }
}
