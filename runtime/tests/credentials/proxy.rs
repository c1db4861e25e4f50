//! What goes through the proxy of the environment, and what never does.
//!
//! A proxy is set by variables of the process, so the providers are asked in a separate process: this test, run again.

use std::io::Write as _;

use alicloud_runtime::Credentials;
use alicloud_runtime::credentials::{
    AssumeRoleCredentials, Context, CredentialsProvider, EcsRamRoleCredentials, OidcCredentials,
};

use crate::servers::{keys, sts};
use crate::support::{Clock, Server, ok};

/// Holds the address of the metadata server, in the process that asks.
const METADATA: &str = "ALICLOUD_TEST_METADATA";

#[tokio::test]
async fn the_metadata_server_is_asked_past_the_proxy() {
    if let Ok(metadata) = std::env::var(METADATA) {
        return ask(&metadata).await;
    }
    let proxy = Server::start(vec![ok(sts("by-proxy", 9))]).await;
    let metadata = Server::start(vec![ok("token"), ok(keys("direct", 9))]).await;
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "proxy::the_metadata_server_is_asked_past_the_proxy", "--nocapture"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    {
        child.env(name, &proxy.url);
    }
    child.env_remove("no_proxy").env_remove("NO_PROXY").env(METADATA, &metadata.url);
    let output = child.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((proxy.requests(), metadata.requests()), (2, 2));
}

async fn ask(metadata: &str) {
    let context = Context::system()
        .with_lookup(std::sync::Arc::new(|_| None))
        .with_time_and_randomness(Clock::new())
        .with_metadata_endpoint(metadata)
        .with_sts_endpoint("http://sts.invalid");
    let mut token = tempfile::NamedTempFile::new().unwrap();
    token.write_all(b"oidc-token").unwrap();
    let ecs = EcsRamRoleCredentials::new().role_name("r").in_context(context.clone());
    let source = std::sync::Arc::new(Credentials::access_key("ak", "s3cret"));
    let role = AssumeRoleCredentials::new(source, "r").in_context(context.clone());
    let oidc = OidcCredentials::new("r", "p", token.path()).in_context(context);
    let providers: [(&dyn CredentialsProvider, &str); 3] =
        [(&ecs, "direct"), (&role, "by-proxy"), (&oidc, "by-proxy")];
    for (provider, wanted) in providers {
        let found = provider.credentials().await.unwrap();
        assert_eq!(found.access_key_id(), Some(wanted), "{}", provider.name());
    }
}
