//! How long calls and their attempts may take, and what is said when that is over.

use std::time::Duration;

use alicloud_runtime::{CallOptions, Error, ErrorKind, OperationInfo, ResponseBody};

use crate::ecs::PRODUCT;
use crate::script::{Step, client};

const DESCRIBE: OperationInfo<'_> = OperationInfo::rpc(&PRODUCT, "DescribeThings").repeatable();
const INVOKE: OperationInfo<'_> =
    OperationInfo::rpc(&PRODUCT, "InvokeThing").with_response_body(ResponseBody::Bytes);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Calls something that responds after so long, again and again.
async fn call(
    info: &OperationInfo<'_>,
    takes: u64,
    options: CallOptions,
) -> (Result<(), Error>, usize) {
    let steps = (0..9).map(|_| Step::Later(seconds(takes), "{}".to_owned()));
    let (client, script) = client(steps);
    let result = client.0.send_fields(info, Vec::new(), options).await;
    (result.map(drop), script.sent())
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_call_is_there_for_its_attempt() {
    let (result, requests) = call(&DESCRIBE, 45, CallOptions::new()).await;
    assert_eq!((result.unwrap_err().kind(), requests), (ErrorKind::Timeout, 3));
    for options in [
        CallOptions::new().timeout(seconds(300)),
        CallOptions::new().attempt_timeout(seconds(50)),
        // Longer than a call may take by default.
        CallOptions::new().attempt_timeout(seconds(90)),
    ] {
        let (result, requests) = call(&DESCRIBE, 45, options).await;
        result.unwrap();
        assert_eq!(requests, 1);
    }
    let (result, _) = call(&DESCRIBE, 80, CallOptions::new().attempt_timeout(seconds(90))).await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn operations_that_move_bytes_have_minutes() {
    let (result, requests) = call(&INVOKE, 590, CallOptions::new()).await;
    result.unwrap();
    assert_eq!(requests, 1);
    // What is said counts for them, too.
    let (result, _) = call(&INVOKE, 590, CallOptions::new().attempt_timeout(seconds(5))).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn an_error_says_which_time_was_up_and_how_to_have_more() {
    let options = || CallOptions::new().no_retry();
    for (options, wanted) in [
        (
            options(),
            "DescribeThings: no response from ecs-cn-hangzhou.aliyuncs.com within 10s; raise Config::attempt_timeout, or CallOptions::attempt_timeout for this call",
        ),
        (
            options().timeout(seconds(5)),
            "DescribeThings: the call was not done within 5s; raise Config::call_timeout, or CallOptions::timeout for this call",
        ),
    ] {
        let (result, _) = call(&DESCRIBE, 45, options).await;
        assert_eq!(result.unwrap_err().to_string(), wanted);
    }
}
