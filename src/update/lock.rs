//! The lock file of a spec tree: which documents its specs were made of. Texts in, texts out; knows no file system.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use alicloud_codegen::Source;
use alicloud_codegen::spec::{Day, yaml};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The name of the lock file, in the root of the spec tree.
pub(super) const FILE: &str = "metadata.lock";

const HEAD: &str = "# The documents that the specs were made of. `alicloud update` writes this file; check it in.\n\
    # Without the block of a version, its document is fetched and imported anew.\n";

/// What is known of each document, by `<product>/<version>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lock(pub(super) BTreeMap<String, Locked>);

/// A document that specs were made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Locked {
    /// The product code as the cloud writes it.
    pub(super) code: String,
    /// Where it came from: a URL, or a path inside the directory that was the source.
    pub(super) url: String,
    pub(super) sha256: String,
    /// The day of the metadata when this document was seen first.
    pub(super) first_seen: Day,
    pub(super) operations: usize,
    pub(super) fixups: usize,
    /// How many problems it has. What has some is fetched again each time.
    pub(super) problems: usize,
    /// The version of the program that imported it.
    pub(super) importer: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) descriptions: bool,
    /// What the server calls this state of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_modified: Option<String>,
}

impl Lock {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let source = Source::new(FILE, text.to_owned());
        let is_said = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if !source.text.lines().any(is_said) {
            return Ok(Self::default());
        }
        yaml::parse(&source).map(Self).map_err(|problem| {
            let line = problem.line().map(|line| format!(" in line {line}")).unwrap_or_default();
            format!("{}{line}", problem.message())
        })
    }

    /// The whole text of the file.
    pub(super) fn text(&self) -> Result<String, String> {
        let mut text = HEAD.to_owned();
        if !self.0.is_empty() {
            text.push_str(&serde_yaml::to_string(&self.0).map_err(|error| error.to_string())?);
        }
        Ok(text)
    }

    /// Records a document. What was seen before keeps its day, where it came from, and what the server called it: servers that call
    /// it otherwise each time would change the file each time.
    pub(super) fn record(&mut self, key: String, mut new: Locked) {
        if let Some(old) = self.0.get(&key).filter(|old| old.sha256 == new.sha256) {
            new.first_seen = old.first_seen;
            if old.url != new.url || old.etag.is_some() || old.last_modified.is_some() {
                new.url.clone_from(&old.url);
                new.etag.clone_from(&old.etag);
                new.last_modified.clone_from(&old.last_modified);
            }
        }
        self.0.insert(key, new);
    }
}

impl Locked {
    /// The headers with which a server sends the document only if it is another one; none where it can't be known that
    /// importing the same one again would change nothing.
    pub(super) fn conditions(
        &self,
        url: &str,
        importer: &str,
        descriptions: bool,
    ) -> Vec<(String, String)> {
        let is_settled = self.problems == 0
            && self.url == url
            && self.importer == importer
            && self.descriptions == descriptions;
        let header = |name: &str, value: &Option<String>| Some((name.to_owned(), value.clone()?));
        let headers =
            [header("if-none-match", &self.etag), header("if-modified-since", &self.last_modified)];
        headers.into_iter().flatten().filter(|_| is_settled).collect()
    }
}

/// The SHA-256 of a document, as hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(url: &str, sha256: &str, day: &str) -> Locked {
        Locked {
            code: "Demo".to_owned(),
            url: url.to_owned(),
            sha256: sha256.to_owned(),
            first_seen: day.parse().unwrap(),
            operations: 3,
            fixups: 1,
            problems: 0,
            importer: "0.1.0".to_owned(),
            descriptions: false,
            etag: Some("\"a\"".to_owned()),
            last_modified: None,
        }
    }

    #[test]
    fn a_lock_is_a_block_a_version_and_comes_back_as_it_was() {
        let mut lock = Lock::default();
        assert_eq!(Lock::parse(&lock.text().unwrap()).unwrap(), lock);
        lock.record("demo/2020-01-01".to_owned(), locked("http://a/", "00ff", "2025-01-02"));
        let text = lock.text().unwrap();
        let wanted = "demo/2020-01-01:\n  code: Demo\n  url: http://a/\n  sha256: 00ff\n  firstSeen: 2025-01-02\n  \
            operations: 3\n  fixups: 1\n  problems: 0\n  importer: 0.1.0\n  etag: '\"a\"'\n";
        assert_eq!(text, format!("{HEAD}{wanted}"));
        assert_eq!(Lock::parse(&text).unwrap(), lock);
        assert_eq!(Lock::parse(&format!("\u{feff}{text}")).unwrap(), lock);
        for (text, problem) in [
            ("demo/2020-01-01: {}", "missing field `code` in line 1"),
            ("a: 1\n", "a: expected a mapping, found `1` in line 1"),
        ] {
            let error = Lock::parse(text).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn the_same_document_keeps_its_day_and_its_place() {
        let mut lock = Lock::default();
        let key = || "demo/2020-01-01".to_owned();
        lock.record(key(), locked("http://a/", "00", "2025-01-02"));
        lock.record(key(), locked("demo/2020-01-01/api-docs.json", "00", "2025-02-02"));
        assert_eq!(lock.0[&key()], locked("http://a/", "00", "2025-01-02"));
        let renamed =
            Locked { etag: Some("\"b\"".to_owned()), ..locked("http://a/", "00", "2025-02-03") };
        lock.record(key(), renamed);
        assert_eq!(lock.0[&key()], locked("http://a/", "00", "2025-01-02"));
        lock.record(key(), locked("http://b/", "01", "2025-02-02"));
        assert_eq!(lock.0[&key()], locked("http://b/", "01", "2025-02-02"));
    }

    #[test]
    fn conditions_are_for_what_would_be_imported_alike() {
        let locked = locked("http://a/", "00", "2025-01-02");
        let header = ("if-none-match".to_owned(), "\"a\"".to_owned());
        assert_eq!(locked.conditions("http://a/", "0.1.0", false), [header]);
        assert!(locked.conditions("http://b/", "0.1.0", false).is_empty());
        assert!(locked.conditions("http://a/", "0.2.0", false).is_empty());
        assert!(locked.conditions("http://a/", "0.1.0", true).is_empty());
        let faulty = Locked { problems: 1, ..locked };
        assert!(faulty.conditions("http://a/", "0.1.0", false).is_empty());
    }

    #[test]
    fn hashes_are_hexadecimal() {
        assert!(sha256(b"").starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
    }
}
