//! Streams over pages and items.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use alicloud_runtime::ErrorKind;
use alicloud_runtime::transport::HttpRequest;
use futures_core::Stream;
use serde_json::json;

use crate::ecs::ListTagsResponse;
use crate::script::{Script, Step, client, fails, ok};

fn page(number: i64, ids: &[&str], size: Option<i64>, total: Option<i64>) -> Step {
    let accounts: Vec<_> = ids.iter().map(|id| json!({"AliyunId": id})).collect();
    let body = json!({"PageNumber": number, "PageSize": size, "TotalCount": total, "Accounts": {"Account": accounts}});
    ok(body.to_string())
}

fn tags(tags: &[&str], next: Option<&str>) -> Step {
    ok(json!({"Tags": tags, "NextToken": next}).to_string())
}

#[tokio::test]
async fn items_of_all_pages_in_order() {
    let (client, script) =
        client([page(1, &["a", "b"], Some(2), Some(3)), page(2, &["c"], Some(2), Some(3))]);
    let items =
        client.describe_image_share_permission("m").page_size(2).items().collect().await.unwrap();
    let ids: Vec<_> = items.iter().map(|account| account.aliyun_id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let requests = script.requests();
    assert!(!requests[0].url.contains("PageNumber"));
    assert!(requests[1].url.contains("PageNumber=2&PageSize=2"));
}

#[tokio::test]
async fn pages_are_asked_for_when_wanted() {
    let (client, script) =
        client([page(1, &["a"], Some(1), Some(5)), page(2, &["b"], Some(1), Some(5))]);
    let mut items = client.describe_image_share_permission("m").items().limit(2);
    assert_eq!(script.sent(), 0);
    assert_eq!(items.next().await.unwrap().unwrap().aliyun_id.as_deref(), Some("a"));
    assert_eq!(script.sent(), 1);
    assert_eq!(items.next().await.unwrap().unwrap().aliyun_id.as_deref(), Some("b"));
    assert!(items.next().await.is_none());
    assert_eq!(script.sent(), 2);
    assert!(client.describe_image_share_permission("m").items().limit(0).next().await.is_none());
    assert_eq!(script.sent(), 2);
}

#[tokio::test]
async fn a_page_that_comes_again_is_the_end_and_not_given_twice() {
    let steps =
        || [page(1, &["a"], None, None), page(2, &["b"], None, None), page(2, &["b"], None, None)];
    let (client, script) = client(steps());
    let items = client.describe_image_share_permission("m").items().collect().await.unwrap();
    let ids: Vec<_> = items.iter().map(|account| account.aliyun_id.as_deref().unwrap()).collect();
    assert_eq!((ids, script.sent()), (vec!["a", "b"], 3));
    let (client, script) = crate::script::client(steps());
    let mut pages = client.describe_image_share_permission("m").pages();
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    assert_eq!(script.sent(), 3);
}

#[tokio::test]
async fn pages_that_end_before_the_total_are_an_error_with_both_numbers() {
    let steps = || [page(1, &["a"], Some(1), Some(100)), page(2, &[], Some(1), Some(100))];
    let (client, script) = client(steps());
    let mut pages = client.describe_image_share_permission("m").pages();
    assert_eq!(pages.next().await.unwrap().unwrap().accounts.len(), 1);
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Incomplete, false));
    assert_eq!(
        error.to_string(),
        "DescribeImageSharePermission: the pages ended after 1 of 100 results; \
         ask again with `retry`, or take what there is with `accept_incomplete`"
    );
    assert!(pages.next().await.is_none());
    assert_eq!(script.sent(), 2);
    let (client, _) = crate::script::client(steps());
    assert!(client.describe_image_share_permission("m").items().collect().await.is_err());
    let (client, script) = crate::script::client(steps());
    let items = client.describe_image_share_permission("m").items().accept_incomplete();
    assert_eq!((items.collect().await.unwrap().len(), script.sent()), (1, 2));
    let (client, _) = crate::script::client(steps());
    let mut pages = client.describe_image_share_permission("m").pages().accept_incomplete();
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.is_none());
}

#[tokio::test]
async fn a_response_that_is_no_page_is_not_the_last_one() {
    let throttled = r#"{"Code": "Throttling", "Message": "m", "RequestId": "R"}"#;
    let (client, script) = client([ok(throttled), tags(&["a"], None)]);
    let mut items = client.list_tags().items();
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.code_str()), (ErrorKind::Service, Some("Throttling")));
    assert_eq!((error.status(), error.request_id()), (Some(200), Some("R")));
    assert!(error.is_retryable() && items.next().await.is_none());
    items.retry();
    assert_eq!((items.collect().await.unwrap(), script.sent()), (vec!["a".to_owned()], 2));
    for nothing in ["{}", r#"{"RequestId": "R"}"#] {
        let steps = [ok(nothing), ok(nothing), ok(nothing)];
        let (client, _) = crate::script::client(steps);
        let error = client.list_tags().items().collect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incomplete);
        assert_eq!(
            error.message(),
            "the response has neither results nor a number or token of pages; ask again with `retry`, \
             or take it as a page without results with `accept_incomplete`"
        );
        assert!(client.list_tags().pages().next().await.unwrap().is_err());
        let all = client.list_tags().items().accept_incomplete().collect().await.unwrap();
        assert!(all.is_empty());
    }
    for empty in [
        r#"{"Tags": []}"#,
        r#"{"Tags": null}"#,
        r#"{"Code": 200, "RequestId": "R"}"#,
        r#"{"Code": "Success"}"#,
        r#"{"code": "OK"}"#,
        r#"{"Success": true}"#,
    ] {
        let (client, _) = crate::script::client([ok(empty)]);
        assert!(client.list_tags().items().collect().await.unwrap().is_empty(), "{empty}");
    }
    let (client, _) = crate::script::client([ok(r#"{"TotalCount": 0}"#)]);
    let call = client.describe_image_share_permission("m");
    assert!(call.items().collect().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_served_counts_and_not_the_size_that_is_repeated() {
    let (client, script) = client([
        page(1, &["a", "b"], Some(100), Some(5)),
        page(2, &["c", "d"], Some(100), Some(5)),
        page(3, &["e"], Some(100), Some(5)),
    ]);
    let call = client.describe_image_share_permission("m").page_size(100);
    assert_eq!((call.items().collect().await.unwrap().len(), script.sent()), (5, 3));
}

#[tokio::test]
async fn a_short_page_ends_it_without_a_total() {
    let (client, script) =
        client([page(1, &["a", "b"], Some(2), None), page(2, &["c"], Some(2), None)]);
    assert_eq!(
        client.describe_image_share_permission("m").items().collect().await.unwrap().len(),
        3
    );
    assert_eq!(script.sent(), 2);
}

#[tokio::test]
async fn tokens_lead_on_even_from_empty_pages() {
    let (client, script) =
        client([tags(&["a"], Some("t 1")), tags(&[], Some("t2")), tags(&["b"], Some(""))]);
    assert_eq!(client.list_tags().items().collect().await.unwrap(), ["a", "b"]);
    let requests = script.requests();
    assert!(
        requests[1].url.ends_with("NextToken=t%201") && requests[2].url.ends_with("NextToken=t2")
    );
}

#[tokio::test]
async fn of_two_kinds_of_pages_the_caller_chooses_and_a_token_is_followed() {
    let things = |things: &[&str], next: Option<&str>| {
        let body = json!({"TotalCount": 3, "PageSize": 2, "NextToken": next, "Things": things});
        ok(body.to_string())
    };
    let queries = |script: &Script| -> Vec<String> {
        let query = |request: &HttpRequest| {
            request.url.split_once('?').map_or("", |(_, query)| query).to_owned()
        };
        script.requests().iter().map(query).collect()
    };
    // By token: the number of results that the service gives then may mean nothing.
    let (client, script) =
        client([things(&["a"], Some("t1")), things(&["b"], Some("t2")), things(&[], None)]);
    let all = client.describe_things().max_results(1).items().collect().await.unwrap();
    assert_eq!(all, ["a", "b"]);
    assert_eq!(
        queries(&script),
        ["MaxResults=1", "MaxResults=1&NextToken=t1", "MaxResults=1&NextToken=t2"]
    );
    // By number, whether the caller says so or the service gives no token.
    let (client, script) = crate::script::client([
        things(&["a", "b"], None),
        things(&["c"], None),
        things(&["a", "b"], Some("t1")),
        things(&["c"], Some("t2")),
    ]);
    assert_eq!(client.describe_things().items().collect().await.unwrap().len(), 3);
    let all = client.describe_things().page_number(1).items().collect().await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(queries(&script), ["", "PageNumber=2", "PageNumber=1", "PageNumber=2"]);
    // By the token that the service gives to whom asked for neither.
    let (client, script) =
        crate::script::client([things(&["a", "b"], Some("t1")), things(&["c"], None)]);
    assert_eq!(client.describe_things().items().collect().await.unwrap().len(), 3);
    assert_eq!(queries(&script), ["", "NextToken=t1"]);
}

#[tokio::test]
async fn a_token_that_comes_again_ends_it() {
    let (client, script) =
        client([tags(&["a"], Some("t1")), tags(&["b"], Some("t2")), tags(&["c"], Some("t1"))]);
    assert_eq!(client.list_tags().items().collect().await.unwrap(), ["a", "b", "c"]);
    assert_eq!(script.sent(), 3);
}

#[tokio::test]
async fn an_error_ends_it_until_the_page_is_asked_for_again() {
    let steps = || [tags(&["a", "b"], Some("t1")), fails(403, "Forbidden.RAM"), tags(&["c"], None)];
    let (client, script) = client(steps());
    let mut items = client.list_tags().items();
    assert!(items.next().await.unwrap().is_ok() && items.next().await.unwrap().is_ok());
    assert_eq!(items.next().await.unwrap().unwrap_err().code_str(), Some("Forbidden.RAM"));
    assert!(items.next().await.is_none() && items.next().await.is_none());
    assert_eq!(script.sent(), 2);
    items.retry();
    assert_eq!(items.next().await.unwrap().unwrap(), "c");
    assert!(items.next().await.is_none());
    items.retry();
    assert!(items.next().await.is_none());
    let requests = script.requests();
    assert!(requests[1..].iter().all(|request| request.url.ends_with("NextToken=t1")));

    let (client, _) = crate::script::client(steps());
    let mut pages = client.list_tags().pages();
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.unwrap().is_err());
    pages.retry();
    assert_eq!(pages.next().await.unwrap().unwrap().tags, ["c"]);
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_page_that_was_empty_can_be_asked_for_again() {
    let (client, script) = client([
        page(1, &["a"], Some(1), Some(2)),
        page(2, &[], Some(1), Some(2)),
        page(2, &["b"], Some(1), Some(2)),
    ]);
    let mut items = client.describe_image_share_permission("m").items();
    assert!(items.next().await.unwrap().is_ok() && items.next().await.unwrap().is_err());
    items.retry();
    assert_eq!(items.next().await.unwrap().unwrap().aliyun_id.as_deref(), Some("b"));
    assert!(items.next().await.is_none());
    assert!(script.requests()[1..].iter().all(|request| request.url.contains("PageNumber=2")));
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_dropped_loses_nothing() {
    let later = |tags: serde_json::Value| Step::Later(Duration::from_secs(3), tags.to_string());
    let (client, script) = client([
        later(json!({"Tags": ["a", "b"], "NextToken": "t1"})),
        later(json!({"Tags": ["c"]})),
    ]);
    let mut items = client.list_tags().items();
    let (mut seen, mut given_up) = (Vec::new(), 0);
    loop {
        match tokio::time::timeout(Duration::from_secs(1), items.next()).await {
            Ok(Some(item)) => seen.push(item.unwrap()),
            Ok(None) => break,
            Err(_) => given_up += 1,
        }
    }
    assert_eq!((seen.join(" ").as_str(), script.sent()), ("a b c", 2));
    assert!(given_up >= 4);
}

#[tokio::test]
async fn a_stream_that_is_dropped_goes_on_from_its_request() {
    let (client, script) = client([
        tags(&["a", "b"], Some("t1")),
        fails(403, "Forbidden.RAM"),
        tags(&["c"], Some("t2")),
        tags(&["d"], None),
    ]);
    let mut items = client.list_tags().items();
    assert!(items.next_request().unwrap().next_token.is_none());
    assert_eq!(items.next().await.unwrap().unwrap(), "a");
    assert_eq!(items.next_request().unwrap().next_token.as_deref(), Some("t1"));
    assert!(items.next().await.unwrap().is_ok() && items.next().await.unwrap().is_err());
    let request = items.next_request().unwrap().clone();
    drop(items);
    let mut pages = client.call(request).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().tags, ["c"]);
    assert_eq!(pages.next_request().unwrap().next_token.as_deref(), Some("t2"));
    assert!(pages.next().await.unwrap().is_ok() && pages.next_request().is_none());
    assert_eq!(script.sent(), 4);
}

#[tokio::test]
async fn both_are_streams() {
    let (client, _) = client([tags(&["a"], None), tags(&["b"], None)]);
    let mut pages = client.list_tags().pages();
    let polled = std::future::poll_fn(|cx| Pin::new(&mut pages).poll_next(cx)).await;
    let response: Option<Result<ListTagsResponse, _>> = polled;
    assert_eq!(response.unwrap().unwrap().tags, ["a"]);
    let mut items = client.list_tags().items();
    let item = std::future::poll_fn(|cx| match Pin::new(&mut items).poll_next(cx) {
        Poll::Ready(item) => Poll::Ready(item),
        Poll::Pending => Poll::Pending,
    });
    assert_eq!(item.await.unwrap().unwrap(), "b");
}

#[test]
fn futures_and_streams_can_move_between_threads() {
    fn movable<T: Send>(_: &T) {}
    let (client, _) = client([]);
    movable(&client.describe_image_share_permission("m").send());
    movable(&client.describe_image_share_permission("m").detailed());
    movable(&client.describe_image_share_permission("m").pages());
    movable(&client.describe_image_share_permission("m").items());
}
