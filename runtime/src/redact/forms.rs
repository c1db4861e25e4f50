//! The forms that a text has on its way: percent-encoded, in a form, escaped in JSON or HTML, also several times and mixed. It must not
//! know what is looked for.

/// How many bytes at the start of `text` are `wanted` in any form.
pub(super) fn prefix(text: &str, wanted: &str) -> Option<usize> {
    // A character may be written in forms of different lengths, so there may be several ways to go on.
    let mut ends = vec![0];
    for c in wanted.chars() {
        let mut next = Vec::new();
        for end in ends {
            let rest = text.get(end..).unwrap_or_default();
            next.extend(lengths(rest, c).map(|length| end + length));
        }
        next.sort_unstable();
        next.dedup();
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    ends.last().copied()
}

/// The lengths of the forms of a character at the start of a text.
fn lengths(text: &str, c: char) -> impl Iterator<Item = usize> {
    let literal = text.starts_with(c).then(|| c.len_utf8());
    let plus = (c == ' ' && text.starts_with('+')).then_some(1);
    let other = match text.as_bytes().first() {
        Some(b'%') => percent(text, c),
        Some(b'\\') => escaped(text, c),
        Some(b'&') => entity(text, c),
        _ => None,
    };
    [literal, plus, other].into_iter().flatten()
}

/// As in URLs: `%2f`, and `%252F` where that was encoded once more.
fn percent(text: &str, c: char) -> Option<usize> {
    let mut bytes = [0; 4];
    let mut rest = text;
    for byte in c.encode_utf8(&mut bytes).bytes() {
        rest = rest.strip_prefix('%')?;
        let is_byte = |rest: &str| {
            let digits = rest.get(..2);
            digits.is_some_and(|digits| u8::from_str_radix(digits, 16) == Ok(byte))
        };
        while !is_byte(rest) {
            rest = rest.strip_prefix("25")?;
        }
        rest = rest.get(2..)?;
    }
    Some(text.len() - rest.len())
}

/// As in JSON, with more backslashes where that is in JSON again.
fn escaped(text: &str, c: char) -> Option<usize> {
    let rest = text.trim_start_matches('\\');
    let short = match c {
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        '"' | '\'' | '/' => Some(c),
        _ => None,
    };
    if let Some(short) = short.filter(|short| rest.starts_with(*short)) {
        return Some(text.len() - rest.len() + short.len_utf8());
    }
    if c == '\\' {
        return text.starts_with("\\\\").then_some(2);
    }
    let mut units = [0; 2];
    let mut end = text.len() - rest.len();
    for (index, unit) in c.encode_utf16(&mut units).iter().enumerate() {
        let rest = text.get(end..)?;
        let rest = if index == 0 { rest } else { rest.trim_start_matches('\\') };
        let digits = rest.strip_prefix('u')?.get(..4)?;
        if u16::from_str_radix(digits, 16) != Ok(*unit) {
            return None;
        }
        end = text.len() - rest.len() + 5;
    }
    Some(end)
}

/// As in HTML and XML: `&amp;`, `&#38;`, `&#x26;`, with `amp;` once more for each time that the `&` was escaped.
fn entity(text: &str, c: char) -> Option<usize> {
    let name = match c {
        '&' => "amp",
        '<' => "lt",
        '>' => "gt",
        '"' => "quot",
        '\'' => "apos",
        _ => "",
    };
    let mut rest = text.strip_prefix('&')?;
    loop {
        let (body, behind) = rest.split_once(';')?;
        let number = body.strip_prefix('#').and_then(|number| {
            let hex = number.strip_prefix(['x', 'X']);
            hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
        });
        if number == Some(u32::from(c))
            || (body == name && (c != '&' || !behind.starts_with("amp;")))
        {
            return Some(text.len() - behind.len());
        }
        rest = rest.strip_prefix("amp;")?;
    }
}

#[cfg(test)]
mod tests {
    use super::prefix;

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
        }
    }
}
