use std::sync::Arc;
use std::time::{Duration, Instant};

use alicloud_runtime::credentials::{
    AssumeRoleCredentials, CloudSsoCredentials, CredentialsProvider, EcsRamRoleCredentials,
    UriCredentials,
};
use alicloud_runtime::{Credentials, ErrorKind};

use crate::support::{Clock, Reply, Server, context, ok};

/// Keys with that id, for an hour and no more than that after the clock's start.
pub(crate) fn keys(id: &str, hour: u8) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"s3cret","SecurityToken":"t0ken","Expiration":"2027-01-15T{hour:02}:00:00Z"}}"#
    )
}

pub(crate) fn sts(id: &str, hour: u8) -> String {
    format!(r#"{{"Credentials":{}}}"#, keys(id, hour))
}

fn uri(server: &Server, clock: &Arc<Clock>) -> UriCredentials {
    UriCredentials::new(format!("{}/keys?password=s3cret", server.url))
        .in_context(context(server, clock))
}

fn role(server: &Server, clock: &Arc<Clock>) -> AssumeRoleCredentials {
    let source = Arc::new(Credentials::access_key("ak", "s3cret"));
    AssumeRoleCredentials::new(source, "acs:ram::1:role/r").in_context(context(server, clock))
}

fn sso(server: &Server, clock: &Arc<Clock>) -> CloudSsoCredentials {
    let url = format!("{}/start/login", server.url);
    CloudSsoCredentials::new(url, "1", "ac-1", "s3cret", 1_900_000_000)
        .in_context(context(server, clock))
}

fn ecs(server: &Server, clock: &Arc<Clock>) -> EcsRamRoleCredentials {
    EcsRamRoleCredentials::new().role_name("r").in_context(context(server, clock))
}

async fn id(provider: &dyn CredentialsProvider) -> String {
    let found = provider.credentials().await.unwrap();
    found.access_key_id().unwrap().to_owned()
}

/// The error, which shows no secret.
async fn problem(provider: &dyn CredentialsProvider) -> String {
    let error = provider.credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let text = format!("{error} {error:?} {provider:?}");
    assert!(!text.contains("s3cret") && !text.contains("t0ken"), "{text}");
    error.to_string()
}

#[tokio::test]
async fn roles_are_taken_again_ahead_of_their_end() {
    let server = Server::start(vec![ok(sts("one", 9)), ok(sts("two", 11))]).await;
    let clock = Clock::new();
    let provider = role(&server, &clock);
    for (minutes, wanted, requests) in
        [(0, "one", 1), (44, "one", 1), (1, "two", 2), (60, "two", 2)]
    {
        clock.advance(Duration::from_secs(minutes * 60));
        assert_eq!((id(&provider).await.as_str(), server.requests()), (wanted, requests));
    }
}

#[tokio::test]
async fn a_service_that_is_down_does_not_matter_while_there_are_valid_ones() {
    let server = Server::start(vec![
        ok(keys("one", 9)),
        Reply::Answer(503, "<html>".to_owned()),
        Reply::Reset,
        Reply::Half,
        Reply::Answer(500, String::new()),
    ])
    .await;
    let clock = Clock::new();
    let provider = uri(&server, &clock);
    assert_eq!(id(&provider).await, "one");
    clock.advance(Duration::from_secs(50 * 60));
    assert_eq!(id(&provider).await, "one");
    assert_eq!(server.requests(), 4);
    assert_eq!(id(&provider).await, "one");
    assert_eq!(server.requests(), 4, "nobody asks again at once");
    clock.advance(Duration::from_secs(10 * 60));
    let error = problem(&provider).await;
    assert!(error.contains("/keys failed") && error.contains("HTTP 500"), "{error}");
}

#[tokio::test]
async fn what_is_down_for_a_moment_is_asked_again() {
    for first in [Reply::Answer(502, String::new()), Reply::Reset, Reply::Half] {
        let clock = Clock::new();
        let (plain, wrapped) = (keys("one", 9), sts("one", 9));
        let cloud = format!(r#"{{"CloudCredential":{plain}}}"#);
        let server = Server::start(vec![first.clone(), ok(plain)]).await;
        assert_eq!(id(&uri(&server, &clock)).await, "one");
        let server = Server::start(vec![first.clone(), ok(wrapped)]).await;
        assert_eq!(id(&role(&server, &clock)).await, "one");
        let server = Server::start(vec![first, ok(cloud)]).await;
        assert_eq!(id(&sso(&server, &clock)).await, "one");
        assert_eq!(server.requests(), 2);
    }
}

#[tokio::test]
async fn garbage_is_told_and_not_shown() {
    let full = keys("one", 9);
    let bodies = [
        String::new(),
        "s3cret".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        r#"{"AccessKeySecret": {"s3cret": 1}}"#.to_owned(),
        r#"{"AccessKeySecret": "s3cret""#.to_owned(),
        "\u{0}\u{1}\u{2}".to_owned(),
        full.replace("\"one\"", "\"\""),
        full.replace("AccessKeyId", "AccessKey"),
        full.replace("AccessKeySecret", "Secret"),
        full.replace("SecurityToken", "Token"),
        full.replace("Expiration", "End"),
        full.replace("2027-01-15T09:00:00Z", "s3cret"),
        full.replace("2027-01-15T09:00:00Z", "2027-01-15T07:59:59Z"),
        "[".repeat(100_000),
    ];
    let clock = Clock::new();
    for body in bodies {
        let server = Server::start(vec![ok(body.as_str())]).await;
        problem(&uri(&server, &clock)).await;
        problem(&ecs(&server, &clock)).await;
        problem(&role(&server, &clock)).await;
        problem(&sso(&server, &clock)).await;
        let server = Server::start(vec![ok(format!(r#"{{"Credentials":{body}}}"#))]).await;
        problem(&role(&server, &clock)).await;
        let server = Server::start(vec![ok(format!(r#"{{"CloudCredential":{body}}}"#))]).await;
        problem(&sso(&server, &clock)).await;
    }
}

#[tokio::test]
async fn answers_without_end_are_cut_off() {
    let clock = Clock::new();
    let server = Server::start(vec![Reply::Flood]).await;
    let error = problem(&uri(&server, &clock)).await;
    assert!(error.contains("larger than"), "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let clock = Clock::new();
    let server = Server::start(vec![Reply::Answer(302, String::new())]).await;
    let error = problem(&uri(&server, &clock)).await;
    assert!(error.contains("HTTP 302"), "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_slow_metadata_server_is_given_a_second() {
    let clock = Clock::new();
    // The session is too slow; the first version answers in time.
    let late = Reply::After(Duration::from_secs(5), "token".to_owned());
    let server = Server::start(vec![late, ok(keys("one", 9))]).await;
    let start = Instant::now();
    assert_eq!(id(&ecs(&server, &clock)).await, "one");
    assert!(start.elapsed() >= Duration::from_secs(1) && start.elapsed() < Duration::from_secs(4));
    assert_eq!(server.requests(), 2);

    let server = Server::start(vec![Reply::Silence]).await;
    let error = problem(&ecs(&server, &clock).require_v2()).await;
    assert!(error.contains("/latest/api/token within 1s"), "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_session_token_that_is_none_is_not_sent() {
    let clock = Clock::new();
    let server = Server::start(vec![ok("a\u{1}b"), ok(keys("one", 9))]).await;
    assert_eq!(id(&ecs(&server, &clock)).await, "one");
    let server = Server::start(vec![ok("")]).await;
    let error = problem(&ecs(&server, &clock).require_v2()).await;
    assert!(error.contains("without a session token"), "{error}");
}

#[tokio::test]
async fn an_instance_without_a_role() {
    let clock = Clock::new();
    for name in ["", "\n", ".."] {
        let server = Server::start(vec![ok("token"), ok(name)]).await;
        let provider = EcsRamRoleCredentials::new().in_context(context(&server, &clock));
        let error = problem(&provider).await;
        assert!(error.contains("attach one"), "{error}");
        assert_eq!(server.requests(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_callers_ask_once() {
    let clock = Clock::new();
    let slow = Reply::After(Duration::from_millis(100), sts("one", 9));
    let server = Server::start(vec![slow]).await;
    let provider = Arc::new(role(&server, &clock));
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let provider = Arc::clone(&provider);
            tokio::spawn(async move { id(&*provider).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), "one");
    }
    assert_eq!(server.requests(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_caller_that_asks_may_go_away() {
    let clock = Clock::new();
    let server = Server::start(vec![Reply::Silence, ok(keys("two", 9))]).await;
    let provider = Arc::new(uri(&server, &clock));
    let spawn = || {
        let provider = Arc::clone(&provider);
        tokio::spawn(async move { id(&*provider).await })
    };
    let first = spawn();
    while server.requests() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let others: Vec<_> = (0..20).map(|_| spawn()).collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    first.abort();
    for other in others {
        let id = tokio::time::timeout(Duration::from_secs(5), other).await;
        assert_eq!(id.unwrap().unwrap(), "two");
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_source_that_fails_is_named() {
    let clock = Clock::new();
    let server = Server::start(vec![Reply::Answer(404, "nothing".to_owned())]).await;
    let source = Arc::new(uri(&server, &clock));
    let provider = AssumeRoleCredentials::new(source, "r").in_context(context(&server, &clock));
    let error = problem(&provider).await;
    assert!(error.contains("to take the role with are missing: credentials URI: "), "{error}");
    let short = role(&server, &clock).duration(Duration::from_secs(899));
    assert!(problem(&short).await.contains("the shortest time is 900 s"));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn addresses_that_are_none() {
    let clock = Clock::new();
    let server = Server::start(vec![ok("")]).await;
    for address in ["", "127.0.0.1", "ftp://h/x", "http://", "http://me:s3cret@h/", "http://h/ x"] {
        let provider = UriCredentials::new(address).in_context(context(&server, &clock));
        let error = problem(&provider).await;
        assert!(error.contains("must start with http:// or https://"), "{error}");
    }
    let region = AssumeRoleCredentials::new(Arc::new(Credentials::anonymous()), "r")
        .sts_region("evil.example/");
    assert!(problem(&region).await.contains("no region name"));
}
