//! The forms that a text has on its way: percent-encoded, in a form, escaped in JSON or HTML, also several times and mixed. It must not
//! know what is looked for.

/// How often a text may have been encoded, at most.
const TIMES: usize = 5;

/// So many ways to go on are followed. A text that has more of them was made for that.
const WAYS: usize = 256;

/// So many characters of what is wanted have to be at the end of a text that is cut.
const CUT_BEHIND: usize = 4;
/// More bytes than the form of a character has, short of signs that were encoded many times.
const CUT_WITHIN: usize = 12;

/// How many bytes at the start of `text` are `wanted` in any form. With `is_cut`, the first part of it at the end of the text counts.
pub(super) fn prefix(text: &str, wanted: &str, is_cut: bool) -> Option<usize> {
    // Most places begin with nothing of it.
    let (sign, first) = (text.as_bytes().first()?, wanted.as_bytes().first()?);
    if sign != first && !matches!(sign, b'%' | b'\\' | b'&' | b'+') {
        return None;
    }
    // A character may be written in forms of different lengths, so there may be several ways to go on.
    let mut ends = vec![0];
    for (number, c) in wanted.chars().enumerate() {
        let last = ends.last().copied().unwrap_or_default();
        let mut next = Vec::new();
        for end in ends {
            let rest = text.get(end..).unwrap_or_default();
            forms(rest, c, |length| next.push(end + length));
        }
        next.sort_unstable();
        next.dedup();
        next.truncate(WAYS);
        ends = next;
        if ends.is_empty() {
            let is_begun = is_cut && number >= CUT_BEHIND && is_begun(text.get(last..)?);
            return is_begun.then_some(text.len());
        }
    }
    ends.last().copied()
}

/// Whether a text is the first part of the form of a character, or nothing.
fn is_begun(text: &str) -> bool {
    text.is_empty() || (text.starts_with(['%', '\\', '&']) && text.len() < CUT_WITHIN)
}

/// The lengths of the forms of a character at the start of a text.
fn forms(text: &str, c: char, mut found: impl FnMut(usize)) {
    if text.starts_with(c) {
        found(c.len_utf8());
    }
    if c == ' ' && text.starts_with('+') {
        found(1);
    }
    match text.as_bytes().first() {
        Some(b'%') => percent(text, c, found),
        Some(b'\\') => escaped(text, c, found),
        Some(b'&') => entity(text, c, found),
        _ => {}
    }
}

/// As in URLs: `%2f`, and `%252F` where that was encoded once more.
fn percent(text: &str, c: char, mut found: impl FnMut(usize)) {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).as_bytes();
    for times in 0..TIMES {
        let mut rest = Some(text);
        for byte in bytes {
            rest = rest.and_then(|rest| percent_byte(rest, *byte, times));
        }
        if let Some(rest) = rest {
            found(text.len() - rest.len());
        }
    }
}

/// What follows a byte whose percent sign was encoded so many times more.
fn percent_byte(text: &str, byte: u8, times: usize) -> Option<&str> {
    let mut rest = text.strip_prefix('%')?;
    for _ in 0..times {
        rest = rest.strip_prefix("25")?;
    }
    let digits = rest.get(..2)?;
    (u8::from_str_radix(digits, 16) == Ok(byte)).then(|| rest.get(2..))?
}

/// As in JSON, and as bytes (`\x2f`), with more backslashes where that is in JSON again.
fn escaped(text: &str, c: char, mut found: impl FnMut(usize)) {
    let most = 1 << TIMES;
    let run = text.bytes().take(most).take_while(|byte| *byte == b'\\').count();
    if c == '\\' {
        (1..=TIMES).map(|times| 1 << times).filter(|length| *length <= run).for_each(&mut found);
    }
    let short = match c {
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        '"' | '\'' | '/' => Some(c),
        _ => None,
    };
    let rest = text.get(run..).unwrap_or_default();
    if let Some(short) = short.filter(|short| rest.starts_with(*short)) {
        found(run + short.len_utf8());
    }
    let mut bytes = [0; 4];
    let mut left = Some(text);
    for (index, byte) in c.encode_utf8(&mut bytes).bytes().enumerate() {
        // Each byte has as many backslashes as the first one.
        left = left.and_then(|left| {
            let (slashes, left) = left.split_at_checked(run)?;
            let is_escaped = index == 0 || slashes.bytes().all(|sign| sign == b'\\');
            let left = left.strip_prefix('x').filter(|_| is_escaped)?;
            let digits = left.get(..2)?;
            (u8::from_str_radix(digits, 16) == Ok(byte)).then(|| left.get(2..))?
        });
    }
    if let Some(left) = left {
        found(text.len() - left.len());
    }
    let mut units = [0; 2];
    let mut end = run;
    for (index, unit) in c.encode_utf16(&mut units).iter().enumerate() {
        let rest = text.get(end..).unwrap_or_default();
        // The second unit has as many backslashes as the first one.
        let start = if index == 0 { 0 } else { run };
        let is_escaped = rest.bytes().take(start).all(|byte| byte == b'\\');
        let digits = rest.get(start..).and_then(|rest| rest.strip_prefix('u')?.get(..4));
        let is_unit = digits.is_some_and(|digits| u16::from_str_radix(digits, 16) == Ok(*unit));
        if !is_escaped || !is_unit {
            return;
        }
        end += start + 5;
    }
    found(end);
}

/// As in HTML and XML: `&amp;`, `&#38;`, `&#x26;`, with `amp;` once more for each time that the `&` was escaped.
fn entity(text: &str, c: char, mut found: impl FnMut(usize)) {
    /// More than the longest one.
    const LONGEST: usize = 16;
    let name = match c {
        '&' => "amp",
        '<' => "lt",
        '>' => "gt",
        '"' => "quot",
        '\'' => "apos",
        _ => "",
    };
    let mut start = 1;
    for _ in 0..TIMES {
        let rest = text.get(start..).unwrap_or_default();
        let Some(end) = rest.bytes().take(LONGEST).position(|byte| byte == b';') else { return };
        let body = rest.get(..end).unwrap_or_default();
        let number = body.strip_prefix('#').and_then(|number| {
            let hex = number.strip_prefix(['x', 'X']);
            hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
        });
        if number == Some(u32::from(c)) || (!name.is_empty() && body == name) {
            found(start + end + 1);
        }
        if body != "amp" {
            return;
        }
        start += end + 1;
    }
}

#[cfg(test)]
mod tests {
    fn prefix(text: &str, wanted: &str) -> Option<usize> {
        super::prefix(text, wanted, false)
    }

    #[test]
    fn forms_are_known_mixed_and_nested() {
        let wanted = "a/b c\"&<\\é\n😀";
        for form in [
            wanted,
            "a%2Fb%20c%22%26%3C%5C%C3%A9%0A%F0%9F%98%80",
            "a%2fb+c%22%26%3c%5c%c3%a9%0a%f0%9f%98%80",
            "a%252Fb%2520c%2522%2526%253C%255C%25C3%25A9%250A%25F0%259F%2598%2580",
            r#"a\/b c\"&<\\é\n😀"#,
            r#"a/b c\"\u0026\u003c\\\u00e9\n\ud83d\uDE00"#,
            "a&#x2F;b c&quot;&amp;&lt;\\&#233;&#10;&#128512;",
            "a&#47;b&#32;c&#34;&#38;&#60;&#92;&#xE9;&#xa;&#x1F600;",
            "a&amp;#x2F;b c&amp;quot;&amp;amp;&amp;lt;\\&amp;#233;&#10;😀",
        ] {
            assert_eq!(prefix(&format!("{form} and more"), wanted), Some(form.len()), "{form}");
        }
        for (text, wanted) in [
            ("a%2Gb", "a/b"),
            ("a%2", "a/"),
            ("a&#x2F", "a/"),
            ("a&amp", "a&b"),
            ("a\\u00", "aé"),
            ("a%25", "a/"),
            ("", "a"),
            ("A", "a"),
        ] {
            assert_eq!(prefix(text, wanted), None, "{text}");
        }
        // Signs that are themselves a part of forms, several times over.
        let wanted = "ab%cd\\ef&gh";
        for form in [
            "ab%25cd%5Cef%26gh",
            "ab%2525cd%255Cef%2526gh",
            "ab%252525cd%25255cef%252526gh",
            r"ab%cd\\\\ef&gh",
            r"ab%cd\\\\\\\\ef\\u0026gh",
            "ab%cd\\ef&amp;amp;amp;gh",
        ] {
            assert_eq!(prefix(&format!("{form} more"), wanted), Some(form.len()), "{form}");
        }
        // A percent sign of the text itself.
        assert_eq!(prefix("a%41", "a%41"), Some(4));
        assert_eq!(prefix("a%2541", "a%41"), Some(6));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_at(text in ".{0,40}", wanted in ".{1,6}") {
            let _ = prefix(&text, &wanted);
        }

        #[test]
        fn what_is_encoded_is_found(wanted in ".{1,12}") {
            let encoded = crate::text::percent_encode(&wanted);
            proptest::prop_assert_eq!(prefix(&encoded, &wanted), Some(encoded.len()));
            let quoted = serde_json::Value::from(wanted.as_str()).to_string();
            let quoted = &quoted[1..quoted.len() - 1];
            proptest::prop_assert_eq!(prefix(quoted, &wanted), Some(quoted.len()));
            let twice = crate::text::percent_encode(&encoded);
            proptest::prop_assert_eq!(prefix(&twice, &wanted), Some(twice.len()));
            let again = serde_json::Value::from(quoted).to_string();
            let again = &again[1..again.len() - 1];
            proptest::prop_assert_eq!(prefix(again, &wanted), Some(again.len()));
        }
    }
}
