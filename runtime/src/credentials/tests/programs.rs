//! Credentials that programs write.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use zeroize::Zeroizing;

use super::support::{Clock, Fake, context, shown};
use crate::credentials::{
    CommandOutput, Context, Credentials, CredentialsProvider as _, ExternalCredentials, RunCommand,
};
use crate::error::Error;
use crate::future::BoxFuture;

fn nowhere() -> Context {
    context(&[], &Fake::new(|_| (0, "")), &Clock::new())
}

async fn from_output(code: Option<i32>, stdout: &'static str) -> Result<Credentials, Error> {
    let run: RunCommand = Arc::new(move |_| {
        let output = CommandOutput::new(code, stdout.as_bytes().to_vec());
        Box::pin(std::future::ready(Ok(output)))
    });
    ExternalCredentials::new("keys --for 'me myself'")
        .in_context(nowhere().with_commands(run))
        .credentials()
        .await
}

#[tokio::test]
async fn outputs() {
    for (output, wanted) in [
        (r#"{"mode":"AK","access_key_id":"a","access_key_secret":"s"}"#, "a s -"),
        (
            r#"{"mode":"StsToken","access_key_id":"a","access_key_secret":"s","sts_token":"t","expiration":"2026-11-24T03:33:41Z","region_id":"x"}"#,
            "a s t",
        ),
        (r#" {"access_key_id":"a","access_key_secret":"s","expiration":""} "#, "a s -"),
    ] {
        assert_eq!(shown(&from_output(Some(0), output).await.unwrap()), wanted);
    }
    for (code, output, problem) in [
        (Some(0), r#"{"mode":"AK","access_key_id":"s3cret"}"#, "no access_key_secret"),
        (
            Some(0),
            r#"{"mode":"StsToken","access_key_id":"a","access_key_secret":"s3cret"}"#,
            "no sts_token",
        ),
        (
            Some(0),
            r#"{"mode":"Magic","access_key_id":"a","access_key_secret":"s3cret"}"#,
            "the mode `Magic`",
        ),
        (
            Some(0),
            r#"{"access_key_id":"a","access_key_secret":"s3cret","expiration":"s3cret"}"#,
            "no time",
        ),
        (Some(0), r#"{"access_key_secret":"s3cret" oops"#, "column 31"),
        (Some(0), "", "not the JSON"),
        (Some(3), "s3cret", "ended with code 3"),
        (None, "s3cret", "ended by a signal"),
    ] {
        let error = from_output(code, output).await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
        let text = format!("{error:?}");
        assert!(!text.contains("s3cret") && !text.contains("myself"), "{text}");
    }
}

#[tokio::test]
async fn commands_are_split_as_a_shell_does_and_run_again_three_minutes_ahead() {
    let runs = Arc::new(AtomicUsize::new(0));
    let run: RunCommand = {
        let runs = Arc::clone(&runs);
        Arc::new(move |words| -> BoxFuture<'static, io::Result<CommandOutput>> {
            assert_eq!(words, ["keys", "--for", "me myself", "a$b"]);
            runs.fetch_add(1, Ordering::SeqCst);
            let output = r#"{"access_key_id":"a","access_key_secret":"s","expiration":"2026-11-24T03:33:41Z"}"#;
            let stdout = Zeroizing::new(output.as_bytes().to_vec());
            Box::pin(std::future::ready(Ok(CommandOutput::new(Some(0), stdout))))
        })
    };
    let clock = Clock::new();
    let context = context(&[], &Fake::new(|_| (0, "")), &clock).with_commands(run);
    let provider = ExternalCredentials::new("keys --for 'me myself' \"a\\$b\"").in_context(context);
    for (seconds, wanted) in [(0, 1), (57 * 60 - 1, 1), (1, 2)] {
        clock.advance(Duration::from_secs(seconds));
        provider.credentials().await.unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), wanted);
    }
    for command in ["", "  ", "keys 'open"] {
        let provider = ExternalCredentials::new(command).in_context(nowhere());
        let error = provider.credentials().await.unwrap_err().to_string();
        assert!(error.contains("empty or has a quote"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_program_has_sixty_seconds() {
    let run: RunCommand = Arc::new(|_| Box::pin(std::future::pending()));
    let provider = ExternalCredentials::new("keys").in_context(nowhere().with_commands(run));
    let start = tokio::time::Instant::now();
    let error = provider.credentials().await.unwrap_err().to_string();
    assert!(error.contains("the external program was not done within 60s"), "{error}");
    assert_eq!(start.elapsed().as_secs(), 60);
}

#[tokio::test]
async fn a_program_that_is_not_there() {
    let provider = ExternalCredentials::new("/nowhere/s3cret-program --x").in_context(nowhere());
    let error = provider.credentials().await.unwrap_err();
    assert!(error.to_string().starts_with("the external program cannot be run ("), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_real_program_named_by_a_profile() {
    let home = tempfile::tempdir().unwrap();
    let script = home.path().join("keys");
    std::fs::write(
        &script,
        "printf '{\"mode\":\"AK\",\"access_key_id\":\"%s\",\"access_key_secret\":\"s\"}' \"$1\"; echo s3cret >&2; exit $2\n",
    )
    .unwrap();
    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    let write = |code: u8| {
        let command = format!("sh '{}' 'an id' {code}", script.display());
        let file = serde_json::json!({"current": "x", "profiles": [
            {"name": "x", "mode": "External", "process_command": command}]});
        std::fs::write(home.path().join(".aliyun/config.json"), file.to_string()).unwrap();
    };
    write(0);
    let variables = [("HOME", home.path().to_str().unwrap())];
    let context = context(&variables, &Fake::new(|_| (0, "")), &Clock::new());
    let provider = crate::credentials::ProfileCredentials::in_context(context);
    assert_eq!(shown(&provider.credentials().await.unwrap()), "an id s -");
    write(7);
    let error = provider.credentials().await.unwrap_err();
    assert!(error.to_string().contains("the external program ended with code 7"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_ends_with_the_caller() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("pid");
    let command = format!("sh -c 'echo $$ > {} && exec sleep 600'", file.display());
    let provider = ExternalCredentials::new(command).in_context(nowhere());
    let caller = tokio::spawn(async move { provider.credentials().await });
    let pid = loop {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if let Some(pid) = text.strip_suffix('\n') {
            break pid.to_owned();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    // Gone, or ended and not yet collected: then it has no command line.
    let alive = || std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty());
    for _ in 0..400 {
        if !alive() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the program goes on");
}
