//! Takes secrets out of texts that come from elsewhere, as a service may repeat in its errors what it was sent. It must not know
//! where the secrets come from.

mod encodings;
mod find;
mod forms;

use std::fmt;

use serde_json::Value;
use zeroize::Zeroizing;

use self::find::Finder;
use crate::codec::{REDACTED, Redacted};

/// Shorter texts are no secrets: replacing them would garble the message and tell what they are.
const SHORTEST: usize = 4;

/// No more bytes of a text of an error are looked through and kept: it may be as long as a response.
const LONGEST: usize = 64 << 10;

/// Texts that must not be seen, wiped from memory when dropped.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Secrets(Vec<Zeroizing<String>>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted.fmt(f)
    }
}

impl Secrets {
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.len() >= SHORTEST {
            self.0.push(Zeroizing::new(text.to_owned()));
        }
    }

    /// Adds the secrets of another list.
    pub(crate) fn add_all(&mut self, others: &Self) {
        self.0.extend(others.0.iter().cloned());
    }

    /// These and the secrets of another list.
    pub(crate) fn with(mut self, others: &Self) -> Self {
        self.add_all(others);
        self
    }

    /// Adds every text and number in a value.
    pub(crate) fn add_value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Number(number) => self.add(&number.to_string()),
            Value::Array(values) => values.iter().for_each(|value| self.add_value(value)),
            Value::Object(members) => members.values().for_each(|value| self.add_value(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Takes the secrets out of a text, in the forms in which requests and pages carry them. They are all found before any is replaced, as one may
    /// be a part of another.
    pub(crate) fn scrub(&self, text: &mut String) {
        scrub(&Finder::new(&self.0), text, false);
    }

    /// Takes the secrets out of the start of a longer text, and what may be the first part of one out of its end.
    pub(crate) fn scrub_start(&self, text: &mut String) {
        // What a character that was cut through is read as.
        text.truncate(text.trim_end_matches('\u{fffd}').len());
        scrub(&Finder::new(&self.0), text, true);
    }

    /// As [`scrub`](Self::scrub), for a text of any length for people; what is beyond a limit is cut off.
    pub(crate) fn scrub_and_cut(&self, text: &mut String) {
        if text.len() <= LONGEST {
            return self.scrub(text);
        }
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        self.scrub_start(text);
    }

    /// Takes the secrets out of every text in a value, and out of the names of members.
    pub(crate) fn scrub_value(&self, value: &mut Value) {
        scrub_value(&Finder::new(&self.0), value);
    }
}

fn scrub(finder: &Finder<'_>, text: &mut String, is_cut: bool) {
    let found = finder.places(text, is_cut);
    if found.is_empty() {
        return;
    }
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for place in found {
        // What overlaps the place before is hidden with it.
        if place.start >= end {
            shown.push_str(text.get(end..place.start).unwrap_or_default());
            shown.push_str(REDACTED);
        }
        end = end.max(place.end);
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    *text = shown;
}

fn scrub_value(finder: &Finder<'_>, value: &mut Value) {
    match value {
        Value::String(text) => scrub(finder, text, false),
        Value::Array(values) => values.iter_mut().for_each(|value| scrub_value(finder, value)),
        Value::Object(members) => {
            let scrubbed = std::mem::take(members).into_iter().map(|(mut name, mut value)| {
                scrub(finder, &mut name, false);
                scrub_value(finder, &mut value);
                (name, value)
            });
            *members = scrubbed.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scrubbed(secret: &Value, text: &str) -> String {
        let mut secrets = Secrets::default();
        secrets.add_value(secret);
        let mut text = text.to_owned();
        secrets.scrub(&mut text);
        text
    }

    #[test]
    fn every_form_is_taken_out() {
        let secret = json!("pa ss\"wö");
        for form in [
            "pa ss\"wö",
            "pa%20ss%22w%C3%B6",
            "pa+ss%22w%c3%b6",
            r#"pa ss\"wö"#,
            "pa ss&quot;w&#xF6;",
            r"\x70a\x20ss\x22w\xc3\xB6",
            r"pa ss\\x22w\\xc3\\xb6",
            "70612073732277c3b6",
            "70612073732277C3B6",
            "cGEgc3Mid8O2",
        ] {
            assert_eq!(
                scrubbed(&secret, &format!("a {form} b {form}")),
                "a [redacted] b [redacted]"
            );
        }
    }

    #[test]
    fn texts_made_of_signs_are_gone_through_once() {
        // Whatever looks to the end of such a text at each place takes hours for it.
        for sign in ["\\", "&", "%", "&amp", "%25"] {
            let text = sign.repeat(1_000_000 / sign.len());
            assert_eq!(scrubbed(&json!("pa&ss%w\\o"), &text), text);
        }
    }

    #[test]
    fn a_text_that_is_cut_ends_before_a_secret_in_it() {
        let mut secrets = Secrets::default();
        secrets.add(&format!("BEGIN {}", "k/y ".repeat(1000)));
        for (start, wanted) in [
            ("is BEGIN k/y k/y k", "is [redacted]"),
            ("is BEGIN%20k%2Fy%2", "is [redacted]"),
            ("is BEGIN", "is [redacted]"),
            ("is BEG", "is BEG"),
            ("is BEGIN k\u{fffd}", "is [redacted]"),
            ("is BEGIN k/y no", "is BEGIN k/y no"),
        ] {
            let mut text = start.to_owned();
            secrets.scrub_start(&mut text);
            assert_eq!(text, wanted);
            text = start.to_owned();
            secrets.scrub(&mut text);
            assert_eq!(text, start);
        }
    }

    #[test]
    fn texts_of_errors_have_an_end() {
        let mut secrets = Secrets::default();
        secrets.add("s3cret-password");
        let mut text =
            format!("{}s3cret-password{}", "ä ".repeat((LONGEST - 8) / 3), "b".repeat(9 << 20));
        secrets.scrub_and_cut(&mut text);
        assert!(text.len() < LONGEST + 16 && text.ends_with("ä [redacted]"), "{}", text.len());
        let mut short = "a s3cret-password b".to_owned();
        secrets.scrub_and_cut(&mut short);
        assert_eq!(short, "a [redacted] b");
    }

    #[test]
    fn a_secret_that_is_a_part_of_another_leaves_nothing_of_it() {
        for secrets in [
            json!(["hunter2", "hunter2longSEKRET"]),
            json!(["hunter2longSEKRET", "hunter2"]),
            json!(["SEKRET", "hunter2longSEKRET", "long"]),
            // They overlap.
            json!(["hunter2long", "longSEKRET"]),
        ] {
            assert_eq!(scrubbed(&secrets, "a hunter2longSEKRET b"), "a [redacted] b", "{secrets}");
        }
        // A mark is no secret.
        assert_eq!(scrubbed(&json!(["first", "redacted"]), "first x"), "[redacted] x");
        // What is before it in the same base64 stays.
        assert_eq!(scrubbed(&json!("pa ss"), "Basic dTpwYSBzcw=="), "Basic dT[redacted]");
        assert_eq!(scrubbed(&json!(["first", "second"]), "firstsecond"), "[redacted][redacted]");
    }

    #[test]
    fn whatever_is_in_a_value_is_secret_unless_it_is_short() {
        let secret =
            json!({"a": ["first", {"b": "second"}], "pin": 12345, "on": true, "short": "abc"});
        assert_eq!(
            scrubbed(&secret, "first second 12345 true abc"),
            "[redacted] [redacted] [redacted] true abc"
        );
    }

    #[test]
    fn values_are_searched_too() {
        let mut secrets = Secrets::default();
        secrets.add("s3cret\n");
        let mut value = json!({"a": ["x s3cret", 1], "b": null, "the s3cret": {"s3cret": "y"}});
        secrets.scrub_value(&mut value);
        assert_eq!(
            value,
            json!({"a": ["x [redacted]", 1], "b": null, "the [redacted]": {"[redacted]": "y"}})
        );
    }
}
