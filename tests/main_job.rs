//! The generated client against the emulator: sharing, paging, errors, what is sent.

use alicloud_ecs::describe_image_share_permission::{self, DescribeImageSharePermissionRequest};
use alicloud_ecs::{Client, Config, Credentials, describe_images, modify_image_share_permission};
use alicloud_emulator::{Account, Emulator};

const IMAGE: &str = "m-bp1caf3yicx5jlfl****";
const OTHER: &str = "2000000000000002";

async fn emulator() -> Emulator {
    Emulator::builder()
        .product(alicloud_ecs::catalog())
        .account(Account::new("1000000000000001", "key-1", "secret-1"))
        .account(Account::new(OTHER, "key-2", "secret-2"))
        .start()
        .await
        .unwrap()
}

fn client(emulator: &Emulator, key: &str, secret: &str) -> Client {
    let credentials = Credentials::access_key(key, secret);
    Client::new(Config::new("cn-hangzhou").credentials(credentials).endpoint(emulator.url()))
        .unwrap()
}

fn accounts(from: u64, count: u64) -> Vec<String> {
    (from..from + count).map(|n| format!("3{n:015}")).collect()
}

#[tokio::test]
async fn sharing_is_listed_page_by_page_and_can_be_taken_back() {
    let emulator = emulator().await;
    let client = client(&emulator, "key-1", "secret-1");
    for from in [0, 10, 20] {
        client.modify_image_share_permission(IMAGE).add_account(accounts(from, 10)).await.unwrap();
    }

    let page = client.describe_image_share_permission(IMAGE).await.unwrap();
    assert_eq!((page.page_number, page.page_size, page.total_count), (Some(1), Some(10), Some(30)));
    assert_eq!(page.image_id.as_deref(), Some(IMAGE));
    assert_eq!(page.region_id.as_deref(), Some("cn-hangzhou"));
    assert_eq!(page.accounts.len(), 10);

    let second =
        client.describe_image_share_permission(IMAGE).page_number(2).page_size(20).await.unwrap();
    let ids: Vec<String> = second.accounts.into_iter().filter_map(|a| a.aliyun_id).collect();
    assert_eq!(ids, accounts(20, 10));

    let mut items = client.describe_image_share_permission(IMAGE).page_size(7).items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        let item = item.unwrap();
        let since = item.shared_time.unwrap();
        assert!(since.len() == 20 && since.ends_with('Z'), "{since}");
        all.push(item.aliyun_id.unwrap());
    }
    assert_eq!(all, accounts(0, 30));
    // Five pages of seven, the last with two.
    let described = emulator.requests().into_iter().filter(|r| {
        r.operation.as_deref() == Some("DescribeImageSharePermission")
            && r.parameters.get("PageSize") == Some(&7.into())
    });
    assert_eq!(described.count(), 5);

    client.modify_image_share_permission(IMAGE).remove_account(accounts(0, 10)).await.unwrap();
    let left = client.describe_image_share_permission(IMAGE).await.unwrap();
    assert_eq!(left.total_count, Some(20));
    assert_eq!(left.accounts[0].aliyun_id, Some(accounts(10, 1).remove(0)));
}

#[tokio::test]
async fn an_operation_with_numbers_and_tokens_is_paged_by_either() {
    let emulator = emulator().await;
    let client = client(&emulator, "key-1", "secret-1");
    let all = client.describe_instances().items().collect().await.unwrap().len();
    let by_number = client.describe_instances().page_size(4).items().collect().await.unwrap();
    let by_token = client.describe_instances().max_results(4).items().collect().await.unwrap();
    assert!(all > 8, "{all}");
    assert_eq!((by_number.len(), by_token.len()), (all, all));
    let with = |name: &str| {
        emulator.requests().iter().filter(|request| request.parameters.contains_key(name)).count()
    };
    // After the first of each, every request says where it begins.
    assert_eq!((with("MaxResults"), with("NextToken")), (all.div_ceil(4), all.div_ceil(4) - 1));
}

#[tokio::test]
async fn everything_sent_is_signed_and_documented() {
    let emulator = emulator().await;
    let client = client(&emulator, "key-1", "secret-1");
    client.describe_regions().accept_language("en-US").await.unwrap();
    client
        .describe_images()
        .tag([describe_images::Tag::default().key("a b").value("é中文😀&=+")])
        .filter([describe_images::Filter::default()
            .key("CreationStartTime")
            .value("2017-12-05T22:40Z")])
        .is_public(false)
        .await
        .unwrap();
    client.modify_image_share_permission(IMAGE).add_account([OTHER]).await.unwrap();
    let requests = emulator.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request.status, 200, "{request:?}");
        assert!(request.unknown.is_empty(), "{request:?}");
    }
    assert_eq!(requests[1].parameters["Tag"][0]["Value"], "é中文😀&=+");
}

#[tokio::test]
async fn what_is_too_large_for_a_url_arrives_in_a_form() {
    let emulator = emulator().await;
    let client = client(&emulator, "key-1", "secret-1");
    let script = "IyEvYmluL3No".repeat(8_000);
    let call = client.run_instances().region_id("cn-hangzhou").user_data(script.clone());
    call.instance_name("a b").await.unwrap();
    let requests = emulator.requests();
    let request = &requests[0];
    assert_eq!((request.method.as_str(), request.status), ("POST", 200));
    assert_eq!(request.parameters["UserData"], script);
    assert_eq!(request.parameters["InstanceName"], "a b");
    assert!(request.unknown.is_empty(), "{request:?}");
}

#[tokio::test]
async fn an_image_is_seen_by_the_accounts_it_is_shared_with() {
    let emulator = emulator().await;
    let owner = client(&emulator, "key-1", "secret-1");
    let guest = client(&emulator, "key-2", "secret-2");
    let sees = async |client: &Client| {
        let images = client.describe_images().image_owner_alias("others").await.unwrap().images;
        images.iter().any(|image| image.image_id.as_deref() == Some(IMAGE))
    };
    assert!(!sees(&guest).await);
    owner.modify_image_share_permission(IMAGE).add_account([OTHER]).await.unwrap();
    assert!(sees(&guest).await);
    owner.modify_image_share_permission(IMAGE).remove_account([OTHER]).await.unwrap();
    assert!(!sees(&guest).await);
}

#[tokio::test]
async fn documented_errors_are_typed() {
    let emulator = emulator().await;
    let owner = client(&emulator, "key-1", "secret-1");

    let error = owner.describe_image_share_permission("m-nothing").await.unwrap_err();
    assert_eq!(
        error.code(),
        Some(describe_image_share_permission::ErrorCode::InvalidImageIdNotFound)
    );
    assert_eq!(error.status(), Some(404));
    assert!(error.request_id().is_some());
    let shown = error.to_string();
    assert!(shown.starts_with("DescribeImageSharePermission: InvalidImageId.NotFound"), "{shown}");
    assert!(!shown.contains('\n'), "{shown}");

    let missing = owner.send(DescribeImageSharePermissionRequest::default()).await.unwrap_err();
    assert_eq!(missing.code(), Some(describe_image_share_permission::ErrorCode::MissingParameter));
    assert!(missing.to_string().contains("\"ImageId\""), "{missing}");

    let own = owner
        .modify_image_share_permission(IMAGE)
        .add_account(["1000000000000001"])
        .await
        .unwrap_err();
    assert_eq!(own.code(), Some(modify_image_share_permission::ErrorCode::InvalidAccountForbbiden));

    let large = owner.describe_image_share_permission(IMAGE).page_size(101).await.unwrap_err();
    assert_eq!(large.status(), Some(400));
    assert!(large.to_string().contains("PageSize"), "{large}");
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_never_shown() {
    let emulator = emulator().await;
    let error = client(&emulator, "key-1", "not-the-secret").describe_regions().await.unwrap_err();
    assert_eq!(error.code_str(), Some("SignatureDoesNotMatch"));
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains("not-the-secret"), "{text}");
    }
    let unknown = client(&emulator, "nobody", "x").describe_regions().await.unwrap_err();
    assert_eq!(unknown.code_str(), Some("InvalidAccessKeyId.NotFound"));
}

#[test]
fn requests_and_answers_are_plain_data() {
    let mut request = DescribeImageSharePermissionRequest::new(IMAGE);
    request.page_size = Some(5);
    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(stored, format!(r#"{{"ImageId":"{IMAGE}","PageSize":5}}"#));
    assert_eq!(
        serde_json::from_str::<DescribeImageSharePermissionRequest>(&stored).unwrap(),
        request
    );
    assert_eq!(
        format!("{request:?}"),
        format!(r#"DescribeImageSharePermissionRequest {{ ImageId: "{IMAGE}", PageSize: 5 }}"#)
    );
}
