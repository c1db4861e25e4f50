use std::collections::HashMap;

use super::*;

fn lookup(pairs: &[(&'static str, &'static str)]) -> Lookup {
    let known: HashMap<_, _> = pairs.iter().copied().collect();
    Arc::new(move |name| known.get(name).map(|value| (*value).to_owned()))
}

fn token(credentials: &Credentials) -> Option<&str> {
    match credentials.identity() {
        Identity::AccessKey { security_token, .. } => {
            security_token.as_ref().map(|token| token.as_str())
        }
        _ => None,
    }
}

const FILE: &str = r#"{"current": "main", "profiles": [
    {"name": "main", "mode": "AK", "access_key_id": "ak-main", "access_key_secret": "s3cret"},
    {"name": "sts", "mode": "StsToken", "access_key_id": "ak-sts", "access_key_secret": "s3cret", "sts_token": "t0ken"},
    {"name": "half", "mode": "AK", "access_key_id": "ak"},
    {"name": "role", "mode": "RamRoleArn"}]}"#;

#[test]
fn debug_shows_no_secret() {
    let all = [
        Credentials::access_key("ak", "s3cret"),
        Credentials::sts("ak", "s3cret", "t0ken"),
        Credentials::bearer("t0ken"),
        Credentials::anonymous(),
    ];
    let shown = format!("{all:?} {all:#?}");
    assert!(!shown.contains("s3cret") && !shown.contains("t0ken"), "{shown}");
    assert!(shown.contains("[redacted]"));
}

#[tokio::test]
async fn the_environment_needs_both_halves_of_a_key() {
    let read = |pairs: &[_]| EnvironmentCredentials::new(lookup(pairs));
    let id = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ak");
    let secret = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s");
    let found =
        read(&[id, secret, ("ALIBABA_CLOUD_SECURITY_TOKEN", "t")]).credentials().await.unwrap();
    assert_eq!((found.access_key_id(), token(&found)), (Some("ak"), Some("t")));
    assert_eq!(token(&read(&[id, secret]).credentials().await.unwrap()), None);
    let error = read(&[id]).credentials().await.unwrap_err();
    assert!(error.to_string().contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"));
}

#[tokio::test]
async fn profiles_are_chosen_by_name() {
    let read = |pairs: &[_]| ProfileCredentials::with_file(lookup(pairs), FILE);
    let home = ("HOME", "/home/me");
    assert_eq!(read(&[home]).credentials().await.unwrap().access_key_id(), Some("ak-main"));
    let sts = read(&[home, ("ALIBABA_CLOUD_PROFILE", "sts")]).credentials().await.unwrap();
    assert_eq!((sts.access_key_id(), token(&sts)), (Some("ak-sts"), Some("t0ken")));
    for (name, problem) in
        [("half", "not complete"), ("role", "RamRoleArn"), ("none", "no profile `none`")]
    {
        let error = read(&[home, ("ALIBABA_CLOUD_PROFILE", name)])
            .credentials()
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(problem), "{error}");
    }
    let off = [home, ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")];
    assert!(read(&off).credentials().await.is_err());
}

#[tokio::test]
async fn a_broken_file_is_not_quoted() {
    let broken = r#"{"profiles": [{"access_key_secret": "s3cret" "#;
    let error = ProfileCredentials::with_file(lookup(&[("HOME", "/h")]), broken)
        .credentials()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("line 1"));
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_chain_that_fails_lists_every_link() {
    let chain = CredentialsChain::new(vec![
        Box::new(EnvironmentCredentials::new(lookup(&[]))),
        Box::new(ProfileCredentials::new(lookup(&[]))),
    ]);
    let error = chain.credentials().await.unwrap_err().to_string();
    assert!(error.contains("environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set"), "{error}");
    assert!(error.contains("profile: there is no home directory"), "{error}");

    let chain = CredentialsChain::new(vec![
        Box::new(EnvironmentCredentials::new(lookup(&[]))),
        Box::new(Credentials::access_key("second", "s")),
    ]);
    assert_eq!(chain.credentials().await.unwrap().access_key_id(), Some("second"));
}
