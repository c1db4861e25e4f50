//! Percent-encoding, form decoding, hexadecimal digits and text for XML; knows nothing of requests.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A decoded name and value of a query or a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Encodes everything but the unreserved characters, with upper-case digits.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes a path segment once; `None` when the bytes are not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    percent_decode(text.as_bytes()).decode_utf8().ok().map(Cow::into_owned)
}

/// Splits and decodes a query or form, in which `+` is a space. `Err` has the raw text of the
/// part whose bytes are not UTF-8.
pub(crate) fn pairs(text: &str) -> Result<Vec<Pair>, String> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match (decode(&name.replace('+', " ")), decode(&value.replace('+', " "))) {
                (Some(name), Some(value)) => Ok(Pair { name, value }),
                _ => Err(name.to_owned()),
            }
        })
        .collect()
}

/// The beginning of a text that somebody sent, to be shown to them.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    cut(text, 100)
}

/// So many characters of a text, and what shows that there were more.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most).and_then(|(at, _)| text.get(..at)) {
        Some(begin) => format!("{begin}…").into(),
        None => text.into(),
    }
}

/// Lower-case hexadecimal digits of the bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// The bytes that lower-case hexadecimal digits stand for: each text of them has one form.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: char| c.to_digit(16).filter(|_| !c.is_ascii_uppercase())?.try_into().ok();
    let digits: Option<Vec<u8>> = text.chars().map(digit).collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect(),
    )
}

/// Text made safe for the inside of an XML or HTML element. Characters that XML cannot hold are
/// replaced.
pub(crate) fn escape_markup(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            // As it is, a reader of XML would take it for the end of a line.
            '\r' => safe.push_str("&#13;"),
            '\t' | '\n' => safe.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn encoded_text_decodes_to_itself(text in any::<String>()) {
            prop_assert_eq!(decode(&encode(&text)), Some(text));
        }

        #[test]
        fn any_query_is_split_without_a_panic(text in any::<String>()) {
            let count = text.split('&').filter(|p| !p.is_empty()).count();
            if let Ok(pairs) = pairs(&text) {
                prop_assert_eq!(pairs.len(), count);
            }
        }

        #[test]
        fn hex_goes_both_ways(bytes in any::<Vec<u8>>(), text in any::<String>()) {
            prop_assert_eq!(from_hex(&hex(&bytes)), Some(bytes));
            prop_assert!(from_hex(&text).is_none_or(|bytes| hex(&bytes) == text));
        }
    }

    #[test]
    fn a_plus_is_a_space_and_a_missing_value_is_empty() {
        let pair = |name: &str, value: &str| Pair { name: name.into(), value: value.into() };
        let expected = vec![pair("a b", "1+2"), pair("c", ""), pair("d", ""), pair("", "e")];
        assert_eq!(pairs("a+b=1%2B2&c&&d=&=e"), Ok(expected));
    }

    #[test]
    fn text_comes_out_of_xml_as_it_went_in() {
        assert_eq!(escape_markup("a\r\n<\u{1}"), "a&#13;\n&lt;\u{FFFD}");
    }

    #[test]
    fn bytes_that_are_not_text_are_refused() {
        assert_eq!(pairs("a=1&b=%FF"), Err("b".to_owned()));
        assert_eq!(decode("%C3"), None);
    }
}
