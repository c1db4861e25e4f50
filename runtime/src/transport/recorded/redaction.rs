//! Which values a recording must not hold, and the marks in their place. It must not know what a request or a response is.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text::percent_encode;

/// What replaces a hidden text. It is base64 too, so that binary members can still be read.
pub(super) const MARK: &str = "REDACTED";

/// Parts of names of secrets, in lower case and without separators.
const SECRETS: [&str; 16] = [
    "accesskey",
    "apikey",
    "authkey",
    "decryptkey",
    "encryptkey",
    "licensekey",
    "passphrase",
    "passwd",
    "password",
    "plaintext",
    "privatekey",
    "pwd",
    "qrcode",
    "recoverykey",
    "secret",
    "stringseed",
];

/// What tokens that are no secrets lead to.
const HARMLESS_TOKENS: [&str; 9] =
    ["continuation", "cursor", "marker", "next", "page", "query", "result", "scroll", "search"];

/// A hidden value that is shorter is not looked for elsewhere, as it would be found by chance.
const SHORTEST_ECHO: usize = 6;

/// What a recording hides, besides credentials: the values of parameters and JSON members by name.
///
/// By default these are names with `password`, `secret`, `token`, `accesskey`, `privatekey` and the like in them, in any case and
/// spelling, and everything inside; but no `NextToken` and others that lead to a page. A text that is neither JSON nor a form is
/// hidden as a whole when one of these words is in it. An idempotency token is hidden, so that one that is made up anew for each
/// call matches.
///
/// The rules are kept in the recording, and requests that are answered from it are seen by the same rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redaction {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    hidden: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    shown: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    headers: BTreeSet<String>,
}

impl Redaction {
    /// The default rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// Hides this name too, such as `kubeconfig`, or `Disk.Key` for a member inside of another. Numbers of lists are left out.
    #[must_use]
    pub fn hide(mut self, name: &str) -> Self {
        self.hidden.insert(name.to_ascii_lowercase());
        self
    }

    /// Shows this name, which the default rules hide, such as `SecretName`.
    #[must_use]
    pub fn show(mut self, name: &str) -> Self {
        self.shown.insert(name.to_ascii_lowercase());
        self
    }

    /// Keeps this header of requests and responses, and matches by it. Its value must be no secret.
    #[must_use]
    pub fn keep_header(mut self, name: &str) -> Self {
        self.headers.insert(name.to_ascii_lowercase());
        self
    }

    pub(super) fn keeps_header(&self, name: &str) -> bool {
        self.headers.contains(name)
    }

    /// Whether what appears under these names, from the outermost in, is hidden.
    fn hides(&self, names: &[String]) -> bool {
        let listed = |rules: &BTreeSet<String>| {
            rules.iter().any(|rule| {
                let rule: Vec<&str> = rule.split('.').collect();
                names.windows(rule.len()).any(|names| names.iter().eq(&rule))
            })
        };
        listed(&self.hidden) || (names.iter().any(|name| is_secret(name)) && !listed(&self.shown))
    }
}

/// Whether a name, in lower case, is that of a secret.
fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_token = plain.contains("token")
        && !plain
            .strip_suffix("token")
            .is_some_and(|what| HARMLESS_TOKENS.iter().any(|harmless| what.ends_with(harmless)));
    is_token || SECRETS.iter().any(|secret| plain.contains(secret))
}

/// Hides values of one exchange, and remembers them to find them again.
pub(super) struct Hider<'a> {
    rules: &'a Redaction,
    found: BTreeSet<String>,
}

impl<'a> Hider<'a> {
    pub(super) fn new(rules: &'a Redaction) -> Self {
        Self { rules, found: BTreeSet::new() }
    }

    pub(super) fn rules(&self) -> &'a Redaction {
        self.rules
    }

    /// Remembers a secret, to be hidden wherever it appears.
    pub(super) fn know(&mut self, secret: &str) {
        if secret.len() >= SHORTEST_ECHO {
            self.found.insert(secret.to_owned());
        }
    }

    /// The text without the secrets that are known.
    pub(super) fn without_known(&self, text: &str) -> String {
        // Longer ones first, as one may be a part of another.
        let mut known: Vec<&String> = self.found.iter().collect();
        known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        known.into_iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret, MARK).replace(&percent_encode(secret), MARK)
        })
    }

    /// Parameters of a query or a form.
    pub(super) fn parameters(
        &mut self,
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> BTreeMap<String, String> {
        let pairs = pairs.into_iter();
        pairs
            .map(|(name, value)| {
                let value = self.parameter(&name, &value);
                (name, value)
            })
            .collect()
    }

    /// The value of a parameter. It may be JSON in a text, and its name may lead into a structure: `Disk.1.Key`.
    fn parameter(&mut self, name: &str, value: &str) -> String {
        let names: Vec<String> = name.split('.').filter_map(step).collect();
        if self.rules.hides(&names) {
            return self.hide(value);
        }
        match serde_json::from_str(value) {
            Ok(mut json @ (Value::Array(_) | Value::Object(_))) => {
                self.json_below(&mut json, &names);
                json.to_string()
            }
            _ => value.to_owned(),
        }
    }

    /// Hides members of a JSON value, and what is known in all of it.
    pub(super) fn json(&mut self, value: &mut Value) {
        self.json_below(value, &[]);
        self.json_without_known(value);
    }

    fn json_below(&mut self, value: &mut Value, names: &[String]) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let names: Vec<String> =
                        names.iter().cloned().chain(name.split('.').filter_map(step)).collect();
                    self.json_below(value, &names);
                }
            }
            Value::Array(list) => {
                for value in list {
                    self.json_below(value, names);
                }
            }
            Value::String(text) if self.rules.hides(names) => *text = self.hide(text),
            Value::Number(_) if self.rules.hides(names) => *value = 0.into(),
            // Some members are JSON in a text.
            Value::String(text) => {
                if let Ok(mut json @ (Value::Array(_) | Value::Object(_))) =
                    serde_json::from_str(text)
                {
                    let before = json.clone();
                    self.json_below(&mut json, names);
                    if json != before {
                        *text = json.to_string();
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn json_without_known(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.values_mut().for_each(|value| self.json_without_known(value));
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.json_without_known(value)),
            Value::String(text) => *text = self.without_known(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A text that has no structure to find secrets in.
    pub(super) fn text(&self, text: &str) -> String {
        let lower = text.to_ascii_lowercase();
        let listed = self.rules.hidden.iter().any(|name| lower.contains(name));
        if listed || is_secret(&lower) { MARK.to_owned() } else { self.without_known(text) }
    }

    fn hide(&mut self, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        self.know(value);
        MARK.to_owned()
    }
}

/// A step of a name in lower case; numbers only count.
fn step(name: &str) -> Option<String> {
    (!name.bytes().all(|byte| byte.is_ascii_digit())).then(|| name.to_ascii_lowercase())
}

/// A name or value as it was before it was percent-encoded.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
