//! Keys that the emulator gives out are good for later calls, with their token and until they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use alicloud_emulator::{Builder, Emulator};
use serde_json::{Value, json};

use crate::service::Service;
use crate::signer::{Signer, encode_pairs};

const ROLE: (&str, &str) = ("RoleArn", "acs:ram::1234567890123456:role/mine");

/// The parts of credentials.
fn parts(body: &Value) -> [&str; 3] {
    let text = |name| body["Credentials"][name].as_str().expect("a part of the credentials");
    ["AccessKeyId", "AccessKeySecret", "SecurityToken"].map(text)
}

fn signer(service: &Service, [id, secret, token]: [&str; 3]) -> Signer {
    service.signer().key(id, secret, Some(token))
}

#[tokio::test]
async fn they_are_taken_with_their_token_until_they_end() {
    let ahead = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&ahead);
    let builder = Emulator::builder()
        .clock(move || SystemTime::now() + Duration::from_secs(clock.load(Ordering::Relaxed)));
    let service = Service::start(&["sts", "ecs"], builder).await;
    let asked = [ROLE, ("RoleSessionName", "me"), ("DurationSeconds", "1000")];
    let (status, body) = service.ask(&service.signer(), "AssumeRole", &asked).await;
    assert_eq!(status, 200, "{body}");
    let [id, secret, token] = parts(&body);

    let region = [("RegionId", "cn-hangzhou")];
    let describe = async |signer: Signer| {
        let (status, body) = service.ask(&signer, "DescribeInstances", &region).await;
        (status, body["Code"].as_str().unwrap_or_default().to_owned())
    };
    let answer = |status, code: &str| (status, code.to_owned());
    assert_eq!(describe(signer(&service, [id, secret, token])).await, answer(200, ""));
    let seen = service.emulator.requests().pop().expect("it is recorded");
    assert_eq!(seen.account_id.as_deref(), Some("1234567890123456"));
    let without = service.signer().key(id, secret, None);
    assert_eq!(describe(without).await, answer(400, "MissingSecurityToken"));
    let other = signer(&service, [id, secret, "other"]);
    assert_eq!(describe(other).await, answer(400, "InvalidSecurityToken.Malformed"));
    let other = signer(&service, [id, "other", token]);
    assert_eq!(describe(other).await, answer(400, "SignatureDoesNotMatch"));

    for (seconds, expected) in
        [(999, answer(200, "")), (1001, answer(400, "InvalidSecurityToken.Expired"))]
    {
        ahead.store(seconds, Ordering::Relaxed);
        let late = signer(&service, [id, secret, token]).ahead(Duration::from_secs(seconds));
        assert_eq!(describe(late).await, expected, "after {seconds} seconds");
    }
    ahead.store(0, Ordering::Relaxed);
    service.emulator.reset().await.expect("a reset");
    let after = signer(&service, [id, secret, token]);
    assert_eq!(describe(after).await, answer(404, "InvalidAccessKeyId.NotFound"));
}

#[tokio::test]
async fn who_took_a_role_is_told_so_and_what_is_none_is_not_taken() {
    let service = Service::start(&["sts"], Emulator::builder()).await;
    let asked = [ROLE, ("RoleSessionName", "me")];
    let (_, taken) = service.ask(&service.signer(), "AssumeRole", &asked).await;
    let (status, told) =
        service.ask(&signer(&service, parts(&taken)), "GetCallerIdentity", &[]).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["IdentityType"], "AssumedRoleUser");
    assert_eq!(told["AccountId"], "1234567890123456");
    assert_eq!(told["Arn"], "acs:sts::1234567890123456:assumed-role/mine/me");
    assert_eq!(told["PrincipalId"], taken["AssumedRoleUser"]["AssumedRoleId"]);
    assert_eq!(format!("{}:me", told["RoleId"].as_str().expect("an id")), told["PrincipalId"]);
    assert!(told.get("UserId").is_none(), "{told}");
    let (_, told) = service.ask(&service.signer(), "GetCallerIdentity", &[]).await;
    assert_ne!(told["IdentityType"], "AssumedRoleUser");
    for arn in ["mine", "acs:ram::1:user/mine", "acs:ram::1:role/"] {
        let asked = [("RoleArn", arn), ("RoleSessionName", "me")];
        let (status, body) = service.ask(&service.signer(), "AssumeRole", &asked).await;
        assert_eq!((status, &body["Code"]), (400, &json!("InvalidParameter.RoleArn")), "{arn}");
    }
}

#[tokio::test]
async fn strangers_get_some_that_are_good_only_where_nobody_else_can_ask() {
    let asked = [
        ROLE,
        ("OIDCProviderArn", "acs:ram::1234567890123456:oidc-provider/mine"),
        ("OIDCToken", "token"),
        ("RoleSessionName", "me"),
    ];
    let tried = async |builder: Builder| {
        let service = Service::start(&["sts", "ecs"], builder).await;
        let url = service.emulator.url();
        let query = [("Action", "AssumeRoleWithOIDC"), ("Version", "2015-04-01")];
        let query = [&query[..], &asked].concat();
        let query = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>();
        let url = format!("{url}/?{}", encode_pairs(&query));
        let response = service.client.post(url).send().await;
        let body = response.expect("a response").bytes().await.expect("a body");
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        let signer = signer(&service, parts(&body));
        service.ask(&signer, "DescribeInstances", &[("RegionId", "cn-hangzhou")]).await
    };
    let (status, body) = tried(Emulator::builder()).await;
    assert_eq!(status, 200, "{body}");
    let (status, body) = tried(Emulator::builder().beyond_loopback(true)).await;
    assert_eq!((status, &body["Code"]), (404, &json!("InvalidAccessKeyId.NotFound")));
}
