//! The files and variables that credentials come from, through the standard chain.
#![no_main]

use std::io;
use std::path::Path;
use std::sync::Arc;

use alicloud_fuzz::block_on;
use alicloud_fuzz::clock::{Still, now};
use alicloud_fuzz::http::Answers;
use alicloud_runtime::credentials::{
    CommandOutput, Context, CredentialsChain, CredentialsProvider as _, FileStamp, Files,
};
use alicloud_runtime::transport::HttpResponse;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use zeroize::Zeroizing;

/// What no error may show. Wherever it appears in a file or a variable, it is part of a secret.
const SECRET: &str = "s3cr3t";

/// Parts of the input, in this order, with a byte 0 between them.
const PARTS: [&str; 13] = [
    "config.json",
    "credentials.ini",
    "the token file",
    "the responses of services and programs",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABA_CLOUD_CREDENTIALS_URI",
    "ALIBABA_CLOUD_ECS_METADATA",
    "ALIBABA_CLOUD_ROLE_ARN",
    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
    "ALIBABA_CLOUD_ROLE_SESSION_NAME",
    "ALIBABA_CLOUD_STS_REGION",
    "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
];

fuzz_target!(|data: &[u8]| {
    let mut parts: Vec<String> = data
        .split(|byte| *byte == 0)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect();
    parts.resize(PARTS.len(), String::new());
    let parts: Arc<[String]> = parts.into();
    let hidden = is_hidden(&parts);
    let shown = match block_on(chain(&parts).credentials()) {
        Ok(credentials) => format!("{credentials:?}"),
        Err(error) => {
            assert!(!error.to_string().contains(['\n', '\r']), "{error}");
            // As logs show it, with everything underneath.
            let mut shown = format!("{error} {error:?}");
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                shown += &format!(" {error} {error:?}");
                source = error.source();
            }
            shown
        }
    };
    assert!(!hidden || !shown.contains(SECRET), "{shown}");
});

/// The chain in a world of these parts.
fn chain(parts: &Arc<[String]>) -> CredentialsChain {
    let answers: Vec<HttpResponse> = parts[3].split('\u{1}').map(answer).collect();
    let output = parts[3].clone();
    let variables = Arc::clone(parts);
    CredentialsChain::in_context(
        Context::system()
            .with_lookup(Arc::new(move |name| {
                let at = PARTS.iter().skip(4).position(|known| *known == name);
                match at {
                    Some(at) => Some(variables[4 + at].clone()).filter(|text| !text.is_empty()),
                    None => (name == "HOME").then(|| "/home/me".to_owned()),
                }
            }))
            .with_files(Arc::new(InMemory(Arc::clone(parts))))
            .with_commands(Arc::new(move |_| {
                let stdout = Zeroizing::new(output.clone().into_bytes());
                Box::pin(async move { Ok(CommandOutput::new(Some(0), stdout)) })
            }))
            .with_time_and_randomness(Arc::new(Still::default()))
            .with_transport(Arc::new(Answers::new(answers))),
    )
}

/// A response out of a text: its first letter chooses the status.
fn answer(text: &str) -> HttpResponse {
    let (status, body) = match text.as_bytes().first() {
        Some(b'!') => (400, &text[1..]),
        Some(b'?') => (404, &text[1..]),
        Some(b'*') => (503, &text[1..]),
        _ => (200, text),
    };
    HttpResponse::new(status, Vec::new(), body.to_owned())
}

#[derive(Debug)]
struct InMemory(Arc<[String]>);

impl InMemory {
    fn text(&self, path: &Path) -> io::Result<&str> {
        let at = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => 0,
            Some("ini") => 1,
            _ => 2,
        };
        Some(self.0[at].as_str())
            .filter(|text| !text.is_empty())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Files for InMemory {
    fn stamp(&self, path: &Path) -> io::Result<FileStamp> {
        Ok(FileStamp::new(Some(now()), self.text(path)?.len() as u64))
    }

    fn read(&self, path: &Path) -> io::Result<Zeroizing<String>> {
        Ok(Zeroizing::new(self.text(path)?.to_owned()))
    }
}

/// Whether the secret appears once, and only where secrets belong: in a member for secrets, in the token file, or where a file is not
/// what it should be. Elsewhere, as in the name of a profile, it is shown.
fn is_hidden(parts: &[String]) -> bool {
    let holders: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].contains(SECRET)).collect();
    let &[at] = holders.as_slice() else { return false };
    let text = &parts[at];
    if text.matches(SECRET).count() != 1 {
        return false;
    }
    match at {
        0 => match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
            Ok(value) => in_secret_member(&value),
            Err(_) => true,
        },
        1 => text.lines().any(|line| {
            let line = line.trim();
            let key = line.split(['=', ':']).next().unwrap_or_default();
            let is_pair = key.len() < line.len() && !line.starts_with('[');
            line.contains(SECRET)
                && if is_pair { key.trim() == "access_key_secret" } else { !line.starts_with('[') }
        }),
        2 => true,
        3 => text.split('\u{1}').any(|text| {
            let read = serde_json::from_str::<Value>(text);
            read.is_ok_and(|value| in_secret_member(&value))
        }),
        _ => false,
    }
}

fn in_secret_member(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(name, value)| match (name.as_str(), value) {
                (
                    "access_key_secret" | "sts_token" | "access_token" | "external_id"
                    | "AccessKeySecret" | "SecurityToken",
                    Value::String(text),
                ) => text.contains(SECRET),
                // The program is named in errors, its arguments are not.
                ("process_command", Value::String(text)) => {
                    text.split_once(' ').is_some_and(|(program, _)| {
                        !text.contains(['\\', '\'', '"'])
                            && !program.is_empty()
                            && !program.contains(SECRET)
                    })
                }
                (_, value) => in_secret_member(value),
            })
        }
        Value::Array(list) => list.iter().any(in_secret_member),
        _ => false,
    }
}
