//! The default chain in the situations in which the official client was watched: the same credentials, from the same requests.

mod table;

use std::error::Error as _;
use std::time::Duration;

use tempfile::TempDir;

pub(super) use self::table::sts;
use self::table::{CONFIG, INI, SCENARIOS, Scenario};
use super::support::{Clock, Fake, context, header, line, shown};
use crate::credentials::{CredentialsChain, CredentialsProvider as _, NoCredentials};
use crate::transport::HttpRequest;

/// A home directory with both files and a token.
fn home() -> (TempDir, String) {
    let home = tempfile::tempdir().unwrap();
    let token = home.path().join("tok");
    std::fs::write(&token, "eyJ.tok+en/x=\n").unwrap();
    let token = token.display().to_string().replace('\\', "/");
    for (directory, name, text) in
        [(".aliyun", "config.json", CONFIG), (".alibabacloud", "credentials.ini", INI)]
    {
        let directory = home.path().join(directory);
        std::fs::create_dir(&directory).unwrap();
        std::fs::write(directory.join(name), text.replace("TOKEN_FILE", &token)).unwrap();
    }
    (home, token)
}

fn check_request(name: &str, request: &HttpRequest, wanted: &[&str]) {
    let query = request.url.split_once('?').map_or("", |(_, query)| query);
    let query: Vec<&str> = query.split('&').collect();
    for part in wanted {
        let there = if let Some(absent) = part.strip_prefix('!') {
            header(request, absent).is_none()
        } else if part.starts_with('{') {
            request.body == part.as_bytes()
        } else if let Some(form) = part.strip_prefix("form ") {
            // What is there is not in the URL, which others keep.
            let name = form.split('=').next().unwrap_or_default();
            request.body == form.as_bytes() && !request.url.contains(name)
        } else if let Some((header_name, value)) = part.split_once(": ") {
            header(request, header_name).is_some_and(|found| found.starts_with(value))
        } else {
            query.contains(part)
        };
        assert!(there, "{name}: {part} in {} {:?}", request.url, request.headers);
    }
}

#[tokio::test]
async fn the_chain_does_as_the_official_client() {
    let (home, token) = home();
    let home = home.path().to_str().unwrap();
    for Scenario { name, variables, answers, calls, requests } in SCENARIOS {
        let (fake, clock) = (Fake::new(*answers), Clock::new());
        let mut pairs = vec![("HOME", home)];
        pairs.extend(variables.iter().map(|(variable, value)| match *value {
            "TOKEN_FILE" => (*variable, token.as_str()),
            value => (*variable, value),
        }));
        let chain = CredentialsChain::in_context(context(&pairs, &fake, &clock));
        assert!(fake.seen().is_empty(), "{name}: nothing is fetched before it is needed");
        match calls {
            Ok(calls) => {
                for wanted in *calls {
                    let found = chain.credentials().await;
                    let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
                    assert_eq!(shown(&found), *wanted, "{name}");
                }
            }
            Err(parts) => {
                let error = chain.credentials().await.expect_err(name);
                let reasons = error.source().and_then(|source| source.downcast_ref());
                let reasons: &NoCredentials = reasons.expect(name);
                let reasons: Vec<String> =
                    reasons.reasons().map(|(name, error)| format!("{name}: {error}")).collect();
                let text = format!("{error} {error:?} {}", reasons.join(" "));
                for part in *parts {
                    assert!(text.contains(part), "{name}: {part} in {text}");
                }
                for secret in ["s3cret", "cliSK", "sso-token", "eyJ.tok", "\"sec\""] {
                    assert!(!text.contains(secret), "{name}: {secret} in {text}");
                }
            }
        }
        let seen = fake.seen();
        let lines: Vec<String> = seen.iter().map(line).collect();
        let wanted: Vec<&str> = requests.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, wanted, "{name}");
        for (request, (_, parts)) in seen.iter().zip(*requests) {
            check_request(name, request, parts);
        }
    }
}

#[tokio::test]
async fn a_chain_stays_with_the_provider_that_it_has_found() {
    let (home, _) = home();
    let (fake, clock) = (Fake::new(sts), Clock::new());
    let pairs = [("HOME", home.path().to_str().unwrap()), ("ALIBABA_CLOUD_PROFILE", "chain")];
    let chain = CredentialsChain::in_context(context(&pairs, &fake, &clock));
    assert_eq!(shown(&chain.credentials().await.unwrap()), "STS.a sec tok");
    std::fs::remove_file(home.path().join(".aliyun/config.json")).unwrap();
    // There is a section of no such name, but neither that nor anything else is asked for.
    clock.advance(Duration::from_secs(7200));
    let error = chain.credentials().await.unwrap_err().to_string();
    assert!(error.starts_with("profile: ") && error.contains("cannot be read"), "{error}");
    assert_eq!(fake.seen().len(), 1);
}
