//! Signs RPC requests for tests that need fresh ones.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const EMPTY_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const SIGNED: &str = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;\
                      x-acs-version";

/// Signs with the key of `Account::test()`.
pub(crate) struct Signer {
    host: String,
    /// Nonces of two runs differ.
    started: u128,
    last_nonce: AtomicU64,
}

/// A POST request without a body.
pub(crate) struct Signed {
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Signer {
    /// For the service on that host and port.
    pub(crate) fn new(host: impl Into<String>) -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).expect("a present").as_nanos();
        Self { host: host.into(), started, last_nonce: AtomicU64::new(0) }
    }

    /// An ECS call.
    pub(crate) fn ecs(&self, action: &str, parameters: &[(&str, &str)]) -> Signed {
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let mut pairs: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        pairs.sort();
        let query = pairs.join("&");
        let nonce = self.last_nonce.fetch_add(1, Ordering::Relaxed);
        let nonce = format!("{:x}-{}-{nonce}", self.started, std::process::id());
        let date = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let host = &self.host;
        let canonical = format!(
            "POST\n/\n{query}\nhost:{host}\nx-acs-action:{action}\nx-acs-content-sha256:{EMPTY_BODY}\n\
             x-acs-date:{date}\nx-acs-signature-nonce:{nonce}\nx-acs-version:2014-05-26\n\n\
             {SIGNED}\n{EMPTY_BODY}"
        );
        let text = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
        let mac = Hmac::<Sha256>::new_from_slice(b"test-access-key-secret").expect("any length");
        let signature = hex(&mac.chain_update(text).finalize().into_bytes());
        let authorization = format!(
            "ACS3-HMAC-SHA256 Credential=test-access-key-id,SignedHeaders={SIGNED},Signature={signature}"
        );
        Signed {
            target: format!("/?{query}"),
            headers: vec![
                ("host", host.clone()),
                ("x-acs-action", action.to_owned()),
                ("x-acs-content-sha256", EMPTY_BODY.to_owned()),
                ("x-acs-date", date),
                ("x-acs-signature-nonce", nonce),
                ("x-acs-version", "2014-05-26".to_owned()),
                ("accept", "application/json".to_owned()),
                ("authorization", authorization),
            ],
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
