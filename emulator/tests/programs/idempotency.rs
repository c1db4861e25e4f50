//! Calls that are repeated with their idempotency token.

use alicloud_emulator::{Account, Emulator};
use serde_json::json;

use crate::service::Service;

#[tokio::test]
async fn a_token_is_good_for_one_request_of_one_account() {
    let other = Account::new("2", "other", "secret");
    let builder = Emulator::builder().account(Account::test()).account(other);
    let service = Service::start(&["ecs", "slb"], builder).await;
    let signer = service.signer();
    let run = async |signer, kind: &str, token: &str, trial: &str| {
        let parameters = [
            ("RegionId", "cn-hangzhou"),
            ("InstanceType", kind),
            ("ClientToken", token),
            ("DryRun", trial),
        ];
        service.ask(signer, "RunInstances", &parameters).await
    };
    let (status, first) = run(&signer, "ecs.g6.large", "a", "false").await;
    assert_eq!(status, 200, "{first}");
    let (status, again) = run(&signer, "ecs.g6.large", "a", "false").await;
    assert_eq!((status, &again["InstanceIdSets"]), (200, &first["InstanceIdSets"]));
    let (status, wrong) = run(&signer, "ecs.g7.large", "a", "false").await;
    assert_eq!((status, &wrong["Code"]), (400, &json!("IdempotentParameterMismatch")));
    // Another token, another account, a trial, another operation.
    let (status, made) = run(&signer, "ecs.g7.large", "b", "false").await;
    assert_eq!(status, 200);
    assert_ne!(made["InstanceIdSets"], first["InstanceIdSets"]);
    let someone = service.signer().key("other", "secret", None);
    let (status, theirs) = run(&someone, "ecs.g7.large", "a", "false").await;
    assert_eq!(status, 200);
    assert_ne!(theirs["InstanceIdSets"], first["InstanceIdSets"]);
    assert_eq!(run(&signer, "ecs.g7.large", "c", "true").await.0, 200);
    assert_eq!(run(&signer, "ecs.g7.large", "c", "false").await.0, 200);
    let elsewhere = [("RegionId", "cn-hangzhou"), ("ClientToken", "a")];
    assert_eq!(service.ask(&signer, "CreateLoadBalancer", &elsewhere).await.0, 200);

    service.emulator.reset().await.expect("a reset");
    assert_eq!(run(&signer, "ecs.g7.large", "a", "false").await.0, 200);
}
