//! Files that change, are broken or go away.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use super::support::{Clock, Fake, at, context, shown};
use crate::credentials::{
    Context, CredentialsFile, CredentialsProvider as _, EcsRamRoleCredentials, FileStamp, Files,
    OidcCredentials, ProfileCredentials,
};

/// One file that tests write, and how often it was read.
#[derive(Debug)]
struct Memory {
    file: Mutex<Option<(SystemTime, String)>>,
    reads: AtomicUsize,
}

impl Memory {
    fn new(modified: &str, text: &str) -> Arc<Self> {
        let file = Mutex::new(Some((at(modified), text.to_owned())));
        Arc::new(Self { file, reads: AtomicUsize::new(0) })
    }

    fn write(&self, modified: &str, text: &str) {
        *self.file.lock().unwrap() = Some((at(modified), text.to_owned()));
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }
}

impl Files for Memory {
    fn stamp(&self, _: &Path) -> io::Result<FileStamp> {
        let file = self.file.lock().unwrap();
        let (modified, text) = file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        Ok(FileStamp::new(Some(*modified), text.len() as u64))
    }

    fn read(&self, _: &Path) -> io::Result<Zeroizing<String>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let file = self.file.lock().unwrap();
        let (_, text) = file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        Ok(Zeroizing::new(text.clone()))
    }
}

const STS: &str = r#"{"Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"sec","SecurityToken":"tok","Expiration":"2026-11-24T03:33:41Z"}}"#;

fn set_up(files: &Arc<Memory>) -> (Context, Arc<Fake>, Arc<Clock>) {
    let (fake, clock) = (Fake::new(|_| (200, STS)), Clock::new());
    (context(&[("HOME", "/home/me")], &fake, &clock).with_files(files.clone()), fake, clock)
}

fn key(secret: &str) -> String {
    format!(
        r#"{{"current":"m","profiles":[{{"name":"m","mode":"AK","access_key_id":"ak","access_key_secret":"{secret}"}}]}}"#
    )
}

#[tokio::test]
async fn a_profile_is_read_again_when_it_has_changed() {
    let files = Memory::new("2026-11-24T01:00:00Z", &key("one"));
    let (context, _, _) = set_up(&files);
    let provider = ProfileCredentials::in_context(context);
    for _ in 0..3 {
        assert_eq!(shown(&provider.credentials().await.unwrap()), "ak one -");
    }
    assert_eq!(files.reads(), 1);
    // Another time, or another length, is a change.
    files.write("2026-11-24T01:00:01Z", &key("two"));
    assert_eq!(shown(&provider.credentials().await.unwrap()), "ak two -");
    files.write("2026-11-24T01:00:01Z", &key("three"));
    assert_eq!(shown(&provider.credentials().await.unwrap()), "ak three -");
    assert_eq!(files.reads(), 3);
    *files.file.lock().unwrap() = None;
    let error = provider.credentials().await.unwrap_err().to_string();
    assert!(error.contains("config.json cannot be read"), "{error}");
}

#[tokio::test]
async fn a_file_that_was_just_written_is_read_every_time() {
    let files = Memory::new("2026-11-24T02:33:41Z", &key("one"));
    let (context, _, clock) = set_up(&files);
    let provider = ProfileCredentials::in_context(context);
    assert_eq!(shown(&provider.credentials().await.unwrap()), "ak one -");
    files.write("2026-11-24T02:33:41Z", &key("two"));
    assert_eq!(shown(&provider.credentials().await.unwrap()), "ak two -");
    clock.advance(Duration::from_secs(3));
    for _ in 0..3 {
        assert_eq!(shown(&provider.credentials().await.unwrap()), "ak two -");
    }
    assert_eq!(files.reads(), 3);
}

#[tokio::test]
async fn a_broken_file_is_told_by_its_place_and_not_quoted() {
    let broken = r#"{"profiles": [
        {"access_key_secret": "s3cret" "#;
    let wrong_type = r#"{"profiles": [{"name": "other", "mode": "s3cret"}, "s3cret"]}"#;
    for (text, place) in [
        (broken, "line 2"),
        (wrong_type, "profile `default`"),
        ("[]", "does not exist, and neither does any other"),
        ("", "line 1"),
    ] {
        let (context, _, _) = set_up(&Memory::new("2026-11-24T01:00:00Z", text));
        let error = ProfileCredentials::in_context(context).credentials().await.unwrap_err();
        assert!(error.to_string().contains(place), "{error}");
        assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
    }
    let (context, _, _) = set_up(&Memory::new("2026-11-24T01:00:00Z", "[default]\ns3cret"));
    let error = CredentialsFile::in_context(context).credentials().await.unwrap_err();
    assert!(error.to_string().contains("credentials.ini has neither"), "{error}");
    assert!(error.to_string().ends_with("line 2"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn pipes_devices_and_directories_are_refused_and_keep_nobody_waiting() {
    use std::os::unix::net::UnixListener;

    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let pipe = std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap();
    assert!(pipe.success());
    let _socket = UnixListener::bind(at("socket")).unwrap();
    std::os::unix::fs::symlink(at("loop"), at("loop")).unwrap();
    std::os::unix::fs::symlink(at("pipe"), at("link")).unwrap();
    let irregular = "it is no regular file";
    for (path, problem) in [
        (at("pipe"), irregular),
        (at("link"), irregular),
        (at("socket"), irregular),
        (home.path().to_owned(), irregular),
        ("/dev/zero".into(), irregular),
        (at("loop"), "cannot be read"),
    ] {
        let (fake, clock) = (Fake::new(|_| (0, "")), Clock::new());
        let shown = path.to_str().unwrap();
        let context = context(&[("ALIBABA_CLOUD_CREDENTIALS_FILE", shown)], &fake, &clock);
        let file = CredentialsFile::in_context(context.clone());
        let token = OidcCredentials::new("r", "p", &path).in_context(context);
        for error in [file.credentials().await.unwrap_err(), token.credentials().await.unwrap_err()]
        {
            assert!(error.to_string().contains(problem), "{shown}: {error}");
        }
    }
}

#[tokio::test]
async fn a_profile_that_stays_the_same_keeps_its_role() {
    let role = |session: &str| {
        format!(
            r#"{{"current":"m","profiles":[{{"name":"m","mode":"RamRoleArn","access_key_id":"a","access_key_secret":"s","ram_role_arn":"r","ram_session_name":"{session}"}}]}}"#
        )
    };
    let files = Memory::new("2026-11-24T01:00:00Z", &role("one"));
    let (context, fake, _) = set_up(&files);
    let provider = ProfileCredentials::in_context(context).profile("m");
    provider.credentials().await.unwrap();
    files.write("2026-11-24T01:10:00Z", &role("one"));
    provider.credentials().await.unwrap();
    assert_eq!((files.reads(), fake.seen().len()), (2, 1));
    files.write("2026-11-24T01:20:00Z", &role("two"));
    provider.credentials().await.unwrap();
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn a_token_file_is_read_at_each_refresh() {
    let files = Memory::new("2026-11-24T01:00:00Z", "token-1");
    let (context, fake, clock) = set_up(&files);
    let provider = OidcCredentials::new("r", "p", "/var/token").in_context(context);
    provider.credentials().await.unwrap();
    provider.credentials().await.unwrap();
    files.write("2026-11-24T01:00:00Z", "token-2");
    clock.advance(Duration::from_secs(50 * 60));
    provider.credentials().await.unwrap();
    let seen = fake.seen();
    let sent = |at: usize, token: &str| {
        seen.get(at).is_some_and(|request| {
            let is_in_body = request.body == format!("OIDCToken={token}").as_bytes();
            is_in_body && !request.url.contains("OIDCToken")
        })
    };
    assert!(sent(0, "token-1") && sent(1, "token-2"), "{seen:?}");
    assert_eq!(files.reads(), 2);

    for (text, problem) in [(Some(" \n"), "/var/token is empty"), (None, "cannot be read")] {
        let files = Memory::new("2026-11-24T01:00:00Z", text.unwrap_or_default());
        if text.is_none() {
            *files.file.lock().unwrap() = None;
        }
        let (context, _, _) = set_up(&files);
        let provider = OidcCredentials::new("r", "p", "/var/token").in_context(context);
        let error = provider.credentials().await.unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[tokio::test]
async fn a_service_that_repeats_secrets_is_not_believed() {
    let files = Memory::new("2026-11-24T01:00:00Z", "t0ken");
    let (fake, clock) = (
        Fake::new(|_| (400, r#"{"Code":"Invalid","Message":"t0ken and s3cret are wrong"}"#)),
        Clock::new(),
    );
    let context = context(&[], &fake, &clock).with_files(files);
    let oidc = OidcCredentials::new("r", "p", "/var/token").in_context(context.clone());
    let source = crate::identity::Credentials::access_key("ak", "s3cret");
    let role =
        crate::credentials::AssumeRoleCredentials::new(Arc::new(source), "r").in_context(context);
    for (error, hidden, left) in [
        (oidc.credentials().await.unwrap_err(), "t0ken", "s3cret"),
        (role.credentials().await.unwrap_err(), "s3cret", "t0ken"),
    ] {
        let text = format!("{error:?}");
        assert!(!text.contains(hidden) && text.contains(left), "{text}");
        assert!(text.contains("[redacted]"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_gives_keys_for_a_role_name_is_not_quoted() {
    const KEYS: &str = r#"{"Code":"Success","AccessKeyId":"a","AccessKeySecret":"s3cret"}"#;
    let (fake, clock) = (Fake::new(|_| (200, KEYS)), Clock::new());
    let ecs = EcsRamRoleCredentials::new().in_context(context(&[], &fake, &clock));
    let error = ecs.credentials().await.unwrap_err();
    assert!(error.to_string().contains("something other than the name of a role"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn a_chain_of_profiles_has_an_end() {
    let chain = |length: usize| {
        let link = |at: usize| {
            format!(
                r#"{{"name":"p{at}","mode":"ChainableRamRoleArn","source_profile":"p{}","ram_role_arn":"r"}}"#,
                at + 1
            )
        };
        let links: Vec<String> = (0..length).map(link).collect();
        format!(
            r#"{{"current":"p0","profiles":[{},{{"name":"p{length}","mode":"AK","access_key_id":"ak","access_key_secret":"s"}}]}}"#,
            links.join(",")
        )
    };
    let (context, fake, _) = set_up(&Memory::new("2026-11-24T01:00:00Z", &chain(16)));
    ProfileCredentials::in_context(context).credentials().await.unwrap();
    assert_eq!(fake.seen().len(), 16);
    let (context, fake, _) = set_up(&Memory::new("2026-11-24T01:00:00Z", &chain(10_000)));
    let error = ProfileCredentials::in_context(context).credentials().await.unwrap_err();
    assert!(error.to_string().contains("shorten the chain of source_profile"), "{error}");
    assert_eq!(fake.seen().len(), 0);
}
