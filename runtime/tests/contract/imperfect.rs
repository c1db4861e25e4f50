//! Responses that are not quite as described, or whose text is not quite text: what is read, and what is said.

use alicloud_runtime::{DetailedResponse, ErrorKind, dispatch};
use serde_json::json;

use crate::ecs::{
    Client, DescribeImageSharePermissionRequest, DescribeImageSharePermissionResponse,
};
use crate::script::{Step, client, config, ok, script};

async fn read(step: Step) -> DetailedResponse<DescribeImageSharePermissionResponse> {
    let (client, _) = client([step]);
    client.describe_image_share_permission("m").detailed().await.unwrap()
}

#[tokio::test]
async fn one_odd_value_does_not_lose_the_page() {
    let accounts = json!([{"AliyunId": "a", "SharedTime": "-"}, "N/A", {"AliyunId": ["b"]}]);
    let body = json!({"RequestId": "R", "TotalCount": u64::MAX, "Accounts": {"Account": accounts}});
    let answer = read(ok(body.to_string())).await;
    let ids: Vec<_> =
        answer.body.accounts.iter().map(|account| account.aliyun_id.as_deref()).collect();
    assert_eq!((answer.body.total_count, ids), (None, vec![Some("a"), Some(r#"["b"]"#)]));
    let said: Vec<_> =
        answer.warnings.iter().map(|warning| (warning.to_string(), warning.is_held())).collect();
    assert_eq!(
        said,
        [
            ("expected an integer at `TotalCount`, found a number that is none".to_owned(), false),
            (
                "expected an integer at `Accounts.Account[0].SharedTime`, found text that is none"
                    .to_owned(),
                false
            ),
            ("expected an object at `Accounts.Account[1]`, found text".to_owned(), false),
            ("expected text at `Accounts.Account[2].AliyunId`, found a list".to_owned(), true),
        ]
    );
    assert!(!answer.text_was_repaired);
    let fine = read(ok(r#"{"TotalCount":"1"}"#)).await;
    assert_eq!((fine.warnings, fine.text_was_repaired), (vec![], false));
}

#[tokio::test]
async fn imperfect_text_does_not_lose_the_page() {
    for (text, wanted) in [(r"\ud83d", "\u{fffd}"), ("a\nb\tc", "a\nb\tc")] {
        let answer = read(ok(format!(
            r#"{{"Accounts":{{"Account":[{{"AliyunId":"{text}"}}]}},"RequestId":"R-1"}}"#
        )))
        .await;
        assert_eq!(answer.body.accounts[0].aliyun_id.as_deref(), Some(wanted));
        assert_eq!((answer.request_id.as_deref(), answer.text_was_repaired), (Some("R-1"), true));
        assert_eq!(answer.warnings, []);
    }
    for body in [
        &b"\xef\xbb\xbf{\"RequestId\":\"R-1\",\"Accounts\":[{\"AliyunId\":\"\xd5\x5c\"}]}"[..],
        b"{\"RequestId\":\"R-1\",\"Accounts\":[{\"AliyunId\":\"\xe4\xbd\"}]}",
    ] {
        let answer = read(Step::Bytes(body)).await;
        assert_eq!(answer.body.accounts[0].aliyun_id.as_deref(), Some("\u{fffd}"));
        assert_eq!((answer.request_id.as_deref(), answer.text_was_repaired), (Some("R-1"), true));
    }
    let marked = read(Step::Bytes(b"\xef\xbb\xbf{\"RequestId\":\"R-1\"}")).await;
    assert_eq!((marked.request_id.as_deref(), marked.text_was_repaired), (Some("R-1"), false));
}

#[tokio::test]
async fn a_root_of_another_kind_stays_an_error() {
    for body in [r#""ok""#, "1", "true", "[1,2]"] {
        let (client, _) = client([ok(body)]);
        let error = client.describe_image_share_permission("m").await.unwrap_err();
        assert_eq!((error.kind(), error.raw_body()), (ErrorKind::Decode, Some(body.as_bytes())));
        assert!(error.message().contains("expected an object at `$`"), "{error}");
    }
    let (client, _) = client([ok("{}"), ok("7")]);
    let answer = client.attach_instances("c").detailed().await.unwrap();
    assert_eq!((answer.body.len(), answer.warnings[0].place().as_ref()), (0, "$"));
    assert_eq!(client.attach_instances("c").await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn strict_reading_takes_nothing_of_that() {
    let odd = json!({"RequestId": "R-1", "Accounts": {"Account": [{"SharedTime": "N/A"}]}});
    let (_, script) = client([
        ok(odd.to_string()),
        ok(r#"{"Accounts":{"Account":{}}}"#),
        ok("{\"RequestId\":\"\n\"}"),
        ok("\u{feff}{\"RequestId\":\"R-2\"}"),
    ]);
    let client = Client::new(config(&script).strict_responses()).unwrap();
    let mut errors = Vec::new();
    for _ in 0..3 {
        errors.push(client.describe_image_share_permission("m").await.unwrap_err());
    }
    assert_eq!(
        errors[0].to_string(),
        "DescribeImageSharePermission: the response is not as described: \
         expected an integer at `Accounts.Account[0].SharedTime`, found text that is none [request id R-1]"
    );
    assert!(
        errors[1].message().ends_with("expected a list at `Accounts.Account`, found an object")
    );
    assert!(errors[2].message().contains("control character"), "{}", errors[2]);
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::Decode));
    let marked = client.describe_image_share_permission("m").await.unwrap();
    assert_eq!(marked.request_id.as_deref(), Some("R-2"));
}

#[test]
fn what_cannot_carry_warnings_is_read_strictly() {
    let odd = json!({"TotalCount": "N/A"});
    let read = serde_json::from_value::<DescribeImageSharePermissionResponse>(odd.clone());
    assert!(read.unwrap_err().to_string().contains("`TotalCount`"));
    let entry = dispatch::entry::<DescribeImageSharePermissionRequest>("ecs", "2014-05-26");
    let error = entry.round_trip(odd.to_string().as_bytes()).unwrap_err();
    assert!(error.to_string().contains("`TotalCount`"), "{error}");
    assert!(entry.round_trip(b"{\"RequestId\":\"\n\"}").is_err());
}

#[tokio::test]
async fn a_response_that_says_nothing_is_said_to_and_is_no_page() {
    for body in ["", " \n", "null"] {
        let answer = read(ok(body)).await;
        let said: Vec<_> = answer.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(said, ["expected a value at `$`, found nothing"], "{body:?}");

        let strict = Client::new(config(&script([ok(body)])).strict_responses()).unwrap();
        let error = strict.describe_image_share_permission("m").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body:?}");

        let (client, _) = client([ok(body)]);
        let mut items = client.describe_image_share_permission("m").items();
        let error = items.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("expected a value at `$`, found nothing"), "{error}");
    }
    // Where the status says so, nothing is meant.
    let answer = read(Step::Answer(204, Vec::new(), String::new())).await;
    assert_eq!(answer.warnings, []);
}
