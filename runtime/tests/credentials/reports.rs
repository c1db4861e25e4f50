//! What users of other clients ran into with credentials: `docs/field-reports.md` says who.

use std::time::Duration;

use alicloud_runtime::credentials::{
    CredentialsProvider as _, EcsRamRoleCredentials, UriCredentials,
};

use crate::servers::keys;
use crate::support::{Clock, Reply, Server, context, ok};

#[tokio::test]
async fn the_end_of_keys_may_be_written_for_any_time_zone() {
    for end in [
        "2027-01-15T09:00:00Z",
        "2027-01-15T11:00:00+02:00",
        "2027-01-15T04:00:00.5-05:00",
        "2027-01-15T09:00:00.123456789Z",
    ] {
        let first = keys("one", 9).replace("2027-01-15T09:00:00Z", end);
        let server = Server::start(vec![ok(first), ok(keys("two", 11))]).await;
        let clock = Clock::new();
        let provider =
            UriCredentials::new(format!("{}/", server.url)).in_context(context(&server, &clock));
        for (minutes, wanted) in [(0, "one"), (44, "one"), (2, "two")] {
            clock.advance(Duration::from_secs(minutes * 60));
            let found = provider.credentials().await.unwrap();
            assert_eq!(found.access_key_id(), Some(wanted), "{end}");
        }
    }
}

#[tokio::test]
async fn a_role_that_the_instance_does_not_have_is_told_with_the_one_that_it_has() {
    let page = || {
        let page = "<!DOCTYPE html><html><title>404 - Not Found</title></html>";
        Reply::Answer(404, page.to_owned())
    };
    for (roles, wanted) in [
        (ok("web-servers"), "the instance has the role `web-servers` and not `my-tpyo`"),
        (ok(""), "the instance has no role, and so not `my-tpyo`"),
        (page(), "the metadata server knows no role `my-tpyo`"),
    ] {
        // The first version of the server is asked, too, before the name counts as wrong.
        let server = Server::start(vec![ok("token"), page(), page(), roles]).await;
        let provider = EcsRamRoleCredentials::new()
            .role_name("my-tpyo")
            .in_context(context(&server, &Clock::new()));
        let error = provider.credentials().await.unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
        assert!(!error.contains("<html>"), "{error}");
    }
}
