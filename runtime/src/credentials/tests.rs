mod files;
mod programs;
mod refresh;
mod scenarios;
mod support;

use std::error::Error as _;

use super::*;
use support::{lookup, shown};

#[test]
fn debug_shows_no_secret() {
    let all = [
        Credentials::access_key("ak", "s3cret"),
        Credentials::sts("ak", "s3cret", "t0ken"),
        Credentials::bearer("t0ken"),
        Credentials::anonymous(),
    ];
    let providers: [&dyn CredentialsProvider; 4] = [
        &UriCredentials::new("http://127.0.0.1/c?key=s3cret"),
        &ExternalCredentials::new("program --key s3cret"),
        &CloudSsoCredentials::new("https://h", "1", "ac", "t0ken", 1),
        &AssumeRoleCredentials::new(Arc::new(Credentials::access_key("ak", "s3cret")), "arn")
            .external_id("s3cret"),
    ];
    let output = CommandOutput::new(Some(0), b"s3cret".to_vec());
    let shown = format!("{all:?} {all:#?} {providers:?} {output:?} {:?}", Context::system());
    assert!(!shown.contains("s3cret") && !shown.contains("t0ken"), "{shown}");
    assert!(!shown.contains("115, 51"), "not as bytes either: {shown}");
    assert!(shown.contains("[redacted]"));
}

#[tokio::test]
async fn the_environment_needs_both_halves_of_a_key() {
    let read = |pairs: &[_]| EnvironmentCredentials::new(lookup(pairs));
    let id = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ak");
    let secret = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s");
    let found =
        read(&[id, secret, ("ALIBABA_CLOUD_SECURITY_TOKEN", "t")]).credentials().await.unwrap();
    assert_eq!(shown(&found), "ak s t");
    assert_eq!(shown(&read(&[id, secret]).credentials().await.unwrap()), "ak s -");
    let error = read(&[id]).credentials().await.unwrap_err();
    assert!(error.to_string().contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"));
    let empty = read(&[id, ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "")]).credentials().await;
    assert!(empty.is_err());
}

#[tokio::test]
async fn a_chain_that_fails_tells_what_is_wrong_and_keeps_what_every_link_said() {
    let chain = CredentialsChain::new(vec![
        Box::new(EnvironmentCredentials::new(lookup(&[]))),
        Box::new(ProfileCredentials::new(lookup(&[]))),
    ]);
    let error = chain.credentials().await.unwrap_err();
    let text = error.to_string();
    // What nobody set up is not in the text.
    assert!(text.starts_with("no credentials found; set ALIBABA_CLOUD_ACCESS_KEY_ID "), "{text}");
    let none = error.source().and_then(|source| source.downcast_ref::<NoCredentials>()).unwrap();
    let reasons: Vec<String> =
        none.reasons().map(|(name, error)| format!("{name}: {error}")).collect();
    let [environment, profile] = reasons.as_slice() else { panic!("{reasons:?}") };
    assert_eq!(environment, "environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
    assert!(profile.starts_with("profile: there is no home directory"), "{profile}");
    // A program that ends with the error prints all reasons, a line each.
    let shown = format!("{error:?}");
    let (summary, causes) = shown.split_once("\n\nCaused by:\n").unwrap();
    assert_eq!(summary, text);
    let causes: Vec<&str> = causes.lines().map(str::trim_start).collect();
    assert_eq!(causes, reasons);

    // What somebody did is.
    let half = lookup(&[("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")]);
    let chain = CredentialsChain::new(vec![
        Box::new(EnvironmentCredentials::new(half)),
        Box::new(ProfileCredentials::new(lookup(&[]))),
    ]);
    assert_eq!(
        chain.credentials().await.unwrap_err().to_string(),
        "no credentials found: environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"
    );

    let chain = CredentialsChain::new(vec![
        Box::new(EnvironmentCredentials::new(lookup(&[]))),
        Box::new(Credentials::access_key("second", "s")),
    ]);
    assert_eq!(chain.credentials().await.unwrap().access_key_id(), Some("second"));
}

#[tokio::test]
async fn a_program_says_where_the_token_service_is_and_variables_do_not() {
    let (fake, clock) = (support::Fake::new(scenarios::sts), support::Clock::new());
    let variable = ("ALIBABA_CLOUD_STS_ENDPOINT", "sts.example.com");
    let context = support::context(&[variable], &fake, &clock);
    let role = || {
        let own = Arc::new(Credentials::access_key("ak", "s"));
        AssumeRoleCredentials::new(own, "acs:ram::1:role/r").in_context(context.clone())
    };
    let there = role().sts_endpoint("http://127.0.0.1:8080/").sts_region("cn-beijing");
    for role in [there, role().sts_region("cn-beijing"), role()] {
        role.credentials().await.unwrap();
    }
    let hosts: Vec<String> = fake.seen().iter().map(support::line).collect();
    assert_eq!(
        hosts,
        [
            "http://127.0.0.1:8080/",
            "https://sts.cn-beijing.aliyuncs.com/",
            "https://sts.aliyuncs.com/"
        ]
        .map(|url| format!("POST {url}"))
    );
}
