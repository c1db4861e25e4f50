//! Signs requests for tests that need fresh ones: ACS3-HMAC-SHA256, from the published rules alone.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Signs with the key of `Account::test()`, or another one.
pub(crate) struct Signer {
    host: String,
    key: [String; 2],
    token: Option<String>,
    /// How far its clock is before the present.
    ahead: Duration,
    /// Nonces of two runs differ.
    started: u128,
    last_nonce: AtomicU64,
}

/// A request before it is signed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// The path, encoded.
    pub(crate) path: String,
    /// Names and values, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// All but those of the signature. Without a `host` it is the service's.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What is sent beside the method and the body.
pub(crate) struct Signed {
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Signer {
    /// For the service on that host and port.
    pub(crate) fn new(host: impl Into<String>) -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).expect("a present").as_nanos();
        let key = ["test-access-key-id", "test-access-key-secret"].map(str::to_owned);
        let (token, ahead, last_nonce) = Default::default();
        Self { host: host.into(), key, token, ahead, started, last_nonce }
    }

    /// Signs with a temporary key from now on.
    pub(crate) fn key(mut self, id: &str, secret: &str, token: Option<&str>) -> Self {
        self.key = [id, secret].map(str::to_owned);
        self.token = token.map(str::to_owned);
        self
    }

    /// Sets its clock so far before the present.
    pub(crate) fn ahead(mut self, ahead: Duration) -> Self {
        self.ahead = ahead;
        self
    }

    /// An ECS call, a POST without a body.
    pub(crate) fn ecs(&self, action: &str, parameters: &[(&str, &str)]) -> Signed {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let headers = [
            ("x-acs-action", action),
            ("x-acs-version", "2014-05-26"),
            ("accept", "application/json"),
        ];
        self.sign(&Call {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: parameters.iter().map(owned).collect(),
            headers: headers.iter().map(owned).collect(),
            body: Vec::new(),
        })
    }

    /// Any call.
    pub(crate) fn sign(&self, call: &Call) -> Signed {
        let mut headers = call.headers.clone();
        if !headers.iter().any(|(name, _)| name == "host") {
            headers.push(("host".to_owned(), self.host.clone()));
        }
        let nonce = self.last_nonce.fetch_add(1, Ordering::Relaxed);
        let body_hash = hex(&Sha256::digest(&call.body));
        let date = jiff::Timestamp::now() + self.ahead;
        let token = self.token.clone();
        headers.extend(token.map(|token| ("x-acs-security-token".to_owned(), token)));
        for (name, value) in [
            ("x-acs-content-sha256", body_hash.clone()),
            ("x-acs-date", date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            ("x-acs-signature-nonce", format!("{:x}-{}-{nonce}", self.started, std::process::id())),
        ] {
            headers.push((name.to_owned(), value));
        }
        headers.sort();
        let is_signed =
            |name: &str| matches!(name, "host" | "content-type") || name.starts_with("x-acs-");
        let signed: Vec<&(String, String)> =
            headers.iter().filter(|(name, _)| is_signed(name)).collect();
        let names: Vec<&str> = signed.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let lines = signed.iter().fold(String::new(), |mut lines, (name, value)| {
            let _ = writeln!(lines, "{name}:{value}");
            lines
        });
        let query = encode_pairs(&call.query);
        let canonical =
            format!("{}\n{}\n{query}\n{lines}\n{names}\n{body_hash}", call.method, call.path);
        let text = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
        let [id, secret] = &self.key;
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
        let signature = hex(&mac.chain_update(text).finalize().into_bytes());
        headers.push((
            "authorization".to_owned(),
            format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={names},Signature={signature}"),
        ));
        let target =
            if query.is_empty() { call.path.clone() } else { format!("{}?{query}", call.path) };
        Signed { target, headers }
    }
}

/// Everything but the unreserved characters encoded.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A query or form, sorted by name.
pub(crate) fn encode_pairs(pairs: &[(String, String)]) -> String {
    let mut pairs: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| name + "=" + &value).collect();
    pairs.join("&")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
