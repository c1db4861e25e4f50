//! Waiting for a state, and what ends it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use alicloud_runtime::{ErrorKind, Waiter};
use serde_json::json;
use tokio::time::Instant;

use crate::script::{Script, Step, client, fails, ok};

const SHARED: Waiter<'static> = Waiter::new("shared")
    .with_entries(&["Accounts", "Account"])
    .with_values(&["AliyunId"], &["done"])
    .with_failing(&["failed"])
    .with_pace(5, 5);

fn page(number: i64, states: &[&str], total: i64) -> Step {
    let accounts: Vec<_> = states.iter().map(|state| json!({ "AliyunId": state })).collect();
    let body =
        json!({ "PageNumber": number, "TotalCount": total, "Accounts": { "Account": accounts } });
    ok(body.to_string())
}

fn call(
    steps: impl IntoIterator<Item = Step>,
) -> (crate::ecs::DescribeImageSharePermission, Arc<Script>) {
    let (client, script) = client(steps);
    (client.describe_image_share_permission("m"), script)
}

#[tokio::test(start_paused = true)]
async fn a_wait_goes_on_until_all_pages_say_so() {
    let (call, script) = call([
        page(1, &[], 0),
        page(1, &["done"], 2),
        page(2, &["starting"], 2),
        page(1, &["done"], 2),
        page(2, &[], 2),
        Step::Lost,
        Step::Lost,
        Step::Lost,
        page(1, &["done"], 2),
        page(2, &["done"], 2),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let start = Instant::now();
    let pages = call
        .wait_until_on_all_pages(SHARED)
        .on_progress(move |polled| told.lock().unwrap().push(polled.clone()))
        .await
        .unwrap();
    let states: Vec<_> = pages.iter().flat_map(|page| &page.accounts).collect();
    assert_eq!((pages.len(), states.len(), script.sent()), (2, 2, 10));
    // Four pauses, and those between the attempts of one poll.
    assert!(start.elapsed() >= Duration::from_secs(20), "{:?}", start.elapsed());
    let seen = seen.lock().unwrap();
    let found: Vec<(u32, u32, &str)> =
        seen.iter().map(|polled| (polled.number, polled.of, &*polled.found)).collect();
    assert_eq!(
        found[..2],
        [(1, 5, "nothing is listed yet"), (2, 5, "`AliyunId` is `done`, `starting`")]
    );
    assert!(found[2].2.contains("the pages ended after 1 of 2 results"), "{found:?}");
    assert!(found[3].2.contains("connection reset"), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_what_was_found_last() {
    let (one, script) = call([page(1, &["starting"], 1), page(1, &["starting"], 1)]);
    let error =
        one.wait_until(SHARED).interval(Duration::from_secs(60)).attempts(2).await.unwrap_err();
    assert_eq!((error.kind(), script.sent()), (ErrorKind::Wait, 2));
    assert!(!error.is_retryable());
    assert_eq!(
        error.to_string(),
        "DescribeImageSharePermission: `shared` was not reached in 2 polls with pauses of 60s: `AliyunId` is `starting`; raise Waiting::attempts or \
        Waiting::interval to wait longer"
    );
    let (one, script) = call([page(1, &["done", "failed"], 2)]);
    let error = one.wait_until(SHARED).await.unwrap_err();
    assert_eq!((error.kind(), script.sent()), (ErrorKind::Wait, 1));
    assert_eq!(
        error.to_string(),
        "DescribeImageSharePermission: `shared` is not reached any more: `AliyunId` is `failed`"
    );
    // What does not pass by itself ends it at once.
    let (one, script) = call([fails(403, "Forbidden")]);
    let error = one.wait_until(SHARED).await.unwrap_err();
    assert_eq!((error.code_str(), script.sent()), (Some("Forbidden"), 1));
    // Nor does silence, before the service has responded once; what it refuses is a response.
    let (one, script) = call([Step::Lost, Step::Lost, Step::Lost, page(1, &["done"], 1)]);
    let error = one.wait_until(SHARED).await.unwrap_err();
    assert_eq!((error.kind(), script.sent()), (ErrorKind::Transport, 3));
    let busy = || fails(503, "ServiceUnavailable");
    let (one, script) = call([busy(), busy(), busy(), page(1, &["done"], 1)]);
    assert_eq!(one.wait_until(SHARED).await.unwrap().len(), 1);
    assert_eq!(script.sent(), 4);
}

#[tokio::test(start_paused = true)]
async fn errors_and_empty_lists_may_be_what_is_waited_for() {
    let gone = SHARED.with_values(&[], &[]).with_errors(&["InvalidImageId.NotFound"]);
    let (one, script) = call([page(1, &["a"], 1), fails(404, "InvalidImageId.NotFound")]);
    assert_eq!(one.wait_until(gone).await.unwrap().len(), 0);
    assert_eq!(script.sent(), 2);
    let (one, _) = call([page(1, &["a"], 1), page(1, &[], 0)]);
    assert_eq!(one.wait_until(gone).await.unwrap().len(), 1);
    // A response that says nothing is not one without entries.
    let (one, script) = call([ok("")]);
    assert_eq!(one.wait_until(gone).await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(script.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn as_many_as_are_wanted_have_to_be_there() {
    let (one, script) = call([page(1, &["done"], 1), page(1, &["done", "done"], 2)]);
    let pages = one.wait_until(SHARED).at_least(2).await.unwrap();
    assert_eq!((pages.len(), script.sent()), (1, 2));
}
