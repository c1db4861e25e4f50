//! A request and its response as a recording keeps them: without what changes from call to call, and without secrets.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::redaction::{Hider, Redaction, decoded};
use crate::request_id;
use crate::sign::sha256_hex;
use crate::transport::{HttpRequest, HttpResponse};

/// Longer values are cut in errors.
const SHOWN: usize = 60;
/// How many differences an error tells.
const DIFFERENCES: usize = 8;

/// Parameters of the query that belong to the signature, where it is there.
const SIGNING: [&str; 9] = [
    "AccessKeyId",
    "BearerToken",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
];

/// The headers of a request that tell who sends it.
const IDENTITY: [&str; 3] = ["x-acs-accesskey-id", "x-acs-bearer-token", "x-acs-security-token"];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    pub(super) request: Asked,
    pub(super) response: Answered,
}

/// What was asked. Two requests with the same of it are the same to a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    method: String,
    host: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    query: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<AskedBody>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AskedBody {
    Json(Value),
    Form(BTreeMap<String, String>),
    Text(String),
    /// Of a binary body, which nobody would read.
    Sha256(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    status: u16,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<AnsweredBody>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AnsweredBody {
    Json(Value),
    Text(String),
    Base64(String),
}

impl Exchange {
    pub(super) fn new(request: &HttpRequest, response: &HttpResponse, rules: &Redaction) -> Self {
        let mut hider = Hider::new(rules);
        let request = Asked::seen(request, &mut hider);
        let response = Answered::seen(response, &mut hider);
        Self { request, response }
    }
}

impl Asked {
    pub(super) fn new(request: &HttpRequest, rules: &Redaction) -> Self {
        Self::seen(request, &mut Hider::new(rules))
    }

    fn seen(request: &HttpRequest, hider: &mut Hider<'_>) -> Self {
        let header = |name: &str| {
            request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        for secret in IDENTITY.iter().filter_map(|name| header(name)) {
            hider.know(secret);
        }
        let id = header("authorization").and_then(|value| value.split_once("Credential="));
        if let Some((_, rest)) = id {
            hider.know(rest.split(',').next().unwrap_or_default());
        }
        let (_, rest) = request.url.split_once("://").unwrap_or(("", &request.url));
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
        let query = pairs(query);
        let is_signed = query.iter().any(|(name, _)| name.starts_with("Signature"));
        let query =
            query.into_iter().filter(|(name, _)| !is_signed || !SIGNING.contains(&name.as_str()));
        let mut query = hider.parameters(query);
        let mut body = AskedBody::seen(&request.body, header("content-type"), hider);
        // Only now are all secrets known.
        let forms = body.iter_mut().filter_map(|body| match body {
            AskedBody::Form(form) => Some(form),
            _ => None,
        });
        for value in std::iter::once(&mut query).chain(forms).flat_map(BTreeMap::values_mut) {
            *value = hider.without_known(value);
        }
        let kept = request.headers.iter().filter(|(name, _)| hider.rules().keeps_header(name));
        Self {
            method: request.method.to_string(),
            host: host.to_owned(),
            path: hider.without_known(path),
            operation: header("x-acs-action").map(str::to_owned),
            version: header("x-acs-version").map(str::to_owned),
            headers: kept.cloned().collect(),
            query,
            body,
        }
    }

    /// The parts by which requests are distinguished, each with its name.
    fn parts(&self) -> BTreeMap<String, String> {
        let mut parts: BTreeMap<String, String> = [
            ("the method", Some(&self.method)),
            ("the host", Some(&self.host)),
            ("the path", Some(&self.path)),
            ("the operation", self.operation.as_ref()),
            ("the version", self.version.as_ref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())))
        .collect();
        let named = |what: &'static str, pairs: &BTreeMap<String, String>| {
            let pairs = pairs.iter();
            let pairs = pairs.map(|(name, value)| (format!("{what} `{name}`"), value.clone()));
            pairs.collect::<Vec<_>>()
        };
        parts.extend(named("the header", &self.headers));
        parts.extend(named("the parameter", &self.query));
        let whole = |text: &str| vec![("the body".to_owned(), text.to_owned())];
        parts.extend(match &self.body {
            None => Vec::new(),
            Some(AskedBody::Form(form)) => named("the parameter", form),
            Some(AskedBody::Json(Value::Object(members))) => {
                let members = members.iter().map(|(name, value)| (name.clone(), value.to_string()));
                named("the member", &members.collect())
            }
            Some(AskedBody::Json(value)) => whole(&value.to_string()),
            Some(AskedBody::Text(text) | AskedBody::Sha256(text)) => whole(text),
        });
        parts
    }

    /// How far another request is from this one: the fewer the nearer. What an operation is counts most.
    pub(super) fn distance(&self, other: &Self) -> usize {
        let is_other = self.operation != other.operation || self.method != other.method;
        let (ours, theirs) = (self.parts(), other.parts());
        let names = ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name)));
        usize::from(is_other) * 1000
            + names.filter(|name| ours.get(*name) != theirs.get(*name)).count()
    }

    /// What a request that was recorded has that this one has not, and the other way round.
    pub(super) fn differences(&self, recorded: &Self) -> String {
        let (ours, theirs) = (self.parts(), recorded.parts());
        let mut told = Vec::new();
        for (name, value) in &ours {
            match theirs.get(name) {
                Some(known) if known == value => {}
                Some(known) => told.push(format!(
                    "{name} is `{}` and was `{}`",
                    shortened(value),
                    shortened(known)
                )),
                None => told.push(format!("{name} is new: `{}`", shortened(value))),
            }
        }
        let gone = theirs.keys().filter(|name| !ours.contains_key(*name));
        told.extend(gone.map(|name| format!("{name} is gone")));
        let more = told.len().saturating_sub(DIFFERENCES);
        told.truncate(DIFFERENCES);
        if more > 0 {
            told.push(format!("and {more} more differences"));
        }
        told.join(", ")
    }
}

/// `DescribeImages at ecs.aliyuncs.com`, or method and path where there is no name.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.operation {
            Some(operation) => write!(f, "{operation}")?,
            None => write!(f, "{} {}", self.method, shortened(&self.path))?,
        }
        write!(f, " at {}", self.host)
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Decoded names and values.
fn pairs(encoded: &str) -> Vec<(String, String)> {
    let parts = encoded.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

impl AskedBody {
    fn seen(body: &Bytes, content_type: Option<&str>, hider: &mut Hider<'_>) -> Option<Self> {
        if body.is_empty() {
            return None;
        }
        let Ok(text) = std::str::from_utf8(body) else {
            return Some(Self::Sha256(sha256_hex(body)));
        };
        if content_type.is_some_and(|name| name.starts_with("application/x-www-form-urlencoded")) {
            return Some(Self::Form(hider.parameters(pairs(&text.replace('+', " ")))));
        }
        Some(match serde_json::from_str(text) {
            Ok(mut value) => {
                hider.json(&mut value);
                Self::Json(value)
            }
            Err(_) => Self::Text(hider.text(text)),
        })
    }
}

impl Answered {
    fn seen(response: &HttpResponse, hider: &mut Hider<'_>) -> Self {
        let is_kept = |name: &str| {
            ["content-type", "x-acs-retry-after"].contains(&name)
                || request_id::HEADERS.contains(&name)
                || hider.rules().keeps_header(name)
        };
        let headers = response.headers.iter().filter(|(name, _)| is_kept(name)).cloned().collect();
        Self { status: response.status, headers, body: AnsweredBody::seen(&response.body, hider) }
    }

    pub(super) fn response(&self) -> Result<HttpResponse, base64::DecodeError> {
        let body = match &self.body {
            None => Bytes::new(),
            Some(AnsweredBody::Json(value)) => value.to_string().into(),
            Some(AnsweredBody::Text(text)) => text.clone().into(),
            Some(AnsweredBody::Base64(text)) => STANDARD.decode(text)?.into(),
        };
        let headers = self.headers.clone().into_iter().collect();
        Ok(HttpResponse::new(self.status, headers, body))
    }
}

impl AnsweredBody {
    fn seen(body: &Bytes, hider: &mut Hider<'_>) -> Option<Self> {
        if body.is_empty() {
            return None;
        }
        let Ok(text) = std::str::from_utf8(body) else {
            return Some(Self::Base64(STANDARD.encode(body)));
        };
        Some(match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(mut value) => {
                hider.json(&mut value);
                Self::Json(value)
            }
            Err(_) => Self::Text(hider.text(text)),
        })
    }
}
