//! Streams over pages and items.

use std::pin::Pin;
use std::task::Poll;

use futures_core::Stream;
use serde_json::json;

use crate::ecs::ListTagsResponse;
use crate::script::{Step, client, fails, ok};

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
async fn an_empty_page_ends_it_whatever_the_total() {
    let (client, script) =
        client([page(1, &["a"], Some(1), Some(100)), page(2, &[], Some(1), Some(100))]);
    let mut pages = client.describe_image_share_permission("m").pages();
    assert_eq!(pages.next().await.unwrap().unwrap().accounts.len(), 1);
    assert_eq!(pages.next().await.unwrap().unwrap().accounts.len(), 0);
    assert!(pages.next().await.is_none());
    assert!(pages.next().await.is_none());
    assert_eq!(script.sent(), 2);
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
async fn a_token_that_comes_again_ends_it() {
    let (client, script) =
        client([tags(&["a"], Some("t1")), tags(&["b"], Some("t2")), tags(&["c"], Some("t1"))]);
    assert_eq!(client.list_tags().items().collect().await.unwrap(), ["a", "b", "c"]);
    assert_eq!(script.sent(), 3);
}

#[tokio::test]
async fn an_error_ends_it() {
    let (client, _) = client([tags(&["a"], Some("t1")), fails(403, "Forbidden.RAM")]);
    let mut items = client.list_tags().items();
    assert!(items.next().await.unwrap().is_ok());
    assert_eq!(items.next().await.unwrap().unwrap_err().code_str(), Some("Forbidden.RAM"));
    assert!(items.next().await.is_none());
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
