//! JSON out of bodies whose text is not quite what JSON and UTF-8 want, as services send when they cut text, escape it by hand or
//! take it from elsewhere. Nothing is done to a body that can be read. It must not know what bodies are for.
//!
//! What the text makes clear is kept: a raw line break or tab, and a backslash that begins no escape. U+FFFD replaces the rest: half
//! a surrogate pair, bytes of another encoding. A number beyond what a float can be is kept as the text that it is.

use serde::de::DeserializeOwned;

const MARK: &[u8] = b"\xef\xbb\xbf";
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// What a body holds, and whether its text was repaired for that. The error is that of the body as it came.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<(T, bool)> {
    let error = match perfect_json(body) {
        Ok(value) => return Ok((value, false)),
        Err(error) => error,
    };
    // A byte that is cut off leaves the next as it is. In GBK, a backslash may be the second half of a character.
    let read = [Other::Nothing, Other::DoubleByte].into_iter().find_map(|other| {
        let repaired = Repair::of(body, other)?;
        serde_json::from_slice(&repaired).ok()
    });
    read.map(|value| (value, true)).ok_or(error)
}

/// What a body holds. It may have a byte order mark, and everything else is as JSON wants it.
pub(crate) fn perfect_json<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(without_mark(body))
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(MARK).unwrap_or(body)
}

/// What bytes are that are no UTF-8.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Other {
    Nothing,
    /// Characters of one or two bytes, the first with its high bit set.
    DoubleByte,
}

struct Repair<'a> {
    rest: &'a [u8],
    repaired: Vec<u8>,
    changed: bool,
    other: Other,
}

impl<'a> Repair<'a> {
    /// The body with its texts repaired; `None` when nothing in them needs it.
    fn of(body: &'a [u8], other: Other) -> Option<Vec<u8>> {
        let rest = without_mark(body).trim_ascii_start();
        if !rest.starts_with(b"{") && !rest.starts_with(b"[") {
            return None;
        }
        let mut repair =
            Self { rest, repaired: Vec::with_capacity(rest.len()), changed: false, other };
        while let Some(byte) = repair.rest.first() {
            match byte {
                b'"' => {
                    repair.keep(1);
                    repair.text();
                }
                b'-' | b'0'..=b'9' => repair.number(),
                _ => repair.keep(1),
            }
        }
        repair.changed.then_some(repair.repaired)
    }

    /// Goes to the end of a text.
    fn text(&mut self) {
        while let Some(byte) = self.rest.first() {
            match byte {
                b'"' => return self.keep(1),
                b'\\' => self.escape(),
                0..0x20 => {
                    let escaped = format!("\\u{byte:04x}");
                    self.replace(1, escaped.as_bytes());
                }
                0x20..0x80 => self.keep(1),
                first => self.character(*first),
            }
        }
    }

    /// Goes to the end of a number.
    fn number(&mut self) {
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let (number, _) = self.rest.split_at(self.rest.iter().take_while(is_part).count());
        let value = std::str::from_utf8(number).ok().and_then(|text| text.parse::<f64>().ok());
        // Rust reads words such as `-inf`, too.
        let is_number = number.iter().any(u8::is_ascii_digit);
        if is_number && value.is_some_and(f64::is_infinite) {
            self.replace(number.len(), &[b"\"", number, b"\""].concat());
        } else {
            self.keep(number.len());
        }
    }

    fn escape(&mut self) {
        match (self.rest.get(1), hex(self.rest)) {
            (Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't'), _) => self.keep(2),
            (Some(b'u'), Some(0xd800..0xdc00)) if self.second_half_follows() => self.keep(12),
            (Some(b'u'), Some(0xd800..0xe000)) => self.replace(6, REPLACEMENT),
            (Some(b'u'), Some(_)) => self.keep(6),
            _ => self.replace(1, br"\\"),
        }
    }

    fn second_half_follows(&self) -> bool {
        let second = self.rest.get(6..).and_then(hex);
        second.is_some_and(|unit| (0xdc00..0xe000).contains(&unit))
    }

    fn character(&mut self, first: u8) {
        let length = 2 + usize::from(first >= 0xe0) + usize::from(first >= 0xf0);
        let is_utf8 = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok();
        if self.rest.get(..length).is_some_and(is_utf8) {
            return self.keep(length);
        }
        let is_double = self.other == Other::DoubleByte
            && matches!(self.rest, [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..]);
        let length = if is_double {
            2
        } else {
            let broken = self.rest.utf8_chunks().next().map_or(1, |chunk| chunk.invalid().len());
            broken.max(1)
        };
        self.replace(length, REPLACEMENT);
    }

    fn keep(&mut self, length: usize) {
        let (kept, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.repaired.extend_from_slice(kept);
        self.rest = rest;
    }

    fn replace(&mut self, length: usize, with: &[u8]) {
        self.rest = self.rest.get(length..).unwrap_or_default();
        self.repaired.extend_from_slice(with);
        self.changed = true;
    }
}

/// The number of an escape of four hexadecimal digits.
fn hex(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(br"\u")?.get(..4)?;
    let digits = digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// What the text between quotes is read as.
    fn read(text: &[u8]) -> Option<String> {
        let body = [br#"{"a":""#, text, br#"","b":"c"}"#].concat();
        let (value, repaired) = json::<Value>(&body).ok()?;
        assert_eq!((&value["b"], repaired), (&json!("c"), true), "{text:?}");
        value["a"].as_str().map(str::to_owned)
    }

    #[test]
    fn what_can_be_told_is_kept_and_a_mark_stands_for_the_rest() {
        let rows: [(&[u8], &str); 17] = [
            (br"\ud83d", "\u{fffd}"),
            (br"\ud83d!", "\u{fffd}!"),
            (br"\ude00\ud83d", "\u{fffd}\u{fffd}"),
            (br"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (br"\ud83d\n", "\u{fffd}\n"),
            (b"one\ntwo\tthree\r\x01\0", "one\ntwo\tthree\r\x01\0"),
            (br"C:\Program\users", r"C:\Program\users"),
            (br"\u12", r"\u12"),
            (br"\u+123", r"\u+123"),
            ("\u{4f60}\u{1f600}\n".as_bytes(), "\u{4f60}\u{1f600}\n"),
            // Cut in the middle of a character.
            (b"\xe4\xbd", "\u{fffd}"),
            (b"\xe4", "\u{fffd}"),
            (b"\xe4\xbdx\xf0\x9f\x98y", "\u{fffd}x\u{fffd}y"),
            (b"\xe4\\n\xff", "\u{fffd}\n\u{fffd}"),
            // GBK, which is not decoded: its texts may be anything else.
            (b"\xc4\xe3\xba\xc3", "\u{fffd}\u{fffd}\u{fffd}"),
            // GBK with a second half that looks like a backslash, at the end and before what is none.
            (b"\xd5\x5c", "\u{fffd}"),
            (b"\xb0\xd5\\n\xd5\x5c", "\u{fffd}\n\u{fffd}"),
        ];
        for (text, wanted) in rows {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text:?}");
        }
    }

    #[test]
    fn names_are_text_too() {
        let (value, repaired) = json::<Value>(b" [{\"\\ud83d\xff\": 1}]").unwrap();
        assert_eq!((value, repaired), (json!([{"\u{fffd}\u{fffd}": 1}]), true));
    }

    #[test]
    fn a_number_that_is_too_large_is_kept_as_text() {
        let (value, repaired) =
            json::<Value>(br#"{"a": [1e999, -1.5E+400,1e3], "b": "1e999"}"#).unwrap();
        assert_eq!(value, json!({"a": ["1e999", "-1.5E+400", 1e3], "b": "1e999"}));
        assert!(repaired);
        assert_eq!(json::<Value>(b"[1e999]").unwrap(), (json!(["1e999"]), true));
    }

    #[test]
    fn what_is_broken_in_another_way_stays_an_error() {
        for body in [
            &b""[..],
            b"<html>\xff",
            b"{\"a\": \"\xff\"",
            b"{\"a\": \"\n",
            b"{\"a\": \"\\",
            b"{\"a\": \"\\ud8",
            b"{\"a\": \xff}",
            b"{\"a\": 1e999x}",
            b"{\"a\": -Infinity}",
            b"{\"a\": -}",
            b"{\"a\": 1}}",
            b"\"\xff\"",
        ] {
            let error = json::<Value>(body).unwrap_err().to_string();
            assert_eq!(error, perfect_json::<Value>(body).unwrap_err().to_string());
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_imperfection() {
        assert_eq!(json::<Value>(b"\xef\xbb\xbf{}").unwrap(), (json!({}), false));
        assert_eq!(json::<Value>(b"\xef\xbb\xbf[\"\t\"]").unwrap(), (json!(["\t"]), true));
    }

    proptest! {
        #[test]
        fn any_bytes_in_a_text_are_read(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let text: Vec<u8> = bytes.into_iter().filter(|byte| !matches!(byte, b'"' | b'\\')).collect();
            let body = [b"[\"", &text[..], b"\"]"].concat();
            let (value, repaired) = json::<Value>(&body).unwrap();
            let wanted = String::from_utf8_lossy(&text);
            prop_assert_eq!(value[0].as_str().unwrap(), wanted.as_ref());
            prop_assert_eq!(repaired, perfect_json::<Value>(&body).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = json::<Value>(&bytes);
            let _ = json::<Value>(&[b"{\"", &bytes[..]].concat());
        }
    }
}
