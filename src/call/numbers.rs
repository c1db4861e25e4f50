//! Numbers that JSON can write and this program can't keep. It must not know what they are for.

/// The first number in a text of JSON that would become another one: an integer beyond 64 bits, or one beyond what a float can be.
pub(super) fn unkept(text: &str) -> Option<&str> {
    let mut is_inside = false;
    let mut is_escaped = false;
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_inside {
            is_inside = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            continue;
        }
        if c.is_ascii_alphanumeric() || "+-.".contains(c) {
            start.get_or_insert(at);
            continue;
        }
        is_inside = c == '"';
        let word = start.take().and_then(|start| text.get(start..at)).unwrap_or_default();
        if is_number(word) && !is_kept(word) {
            return Some(word);
        }
    }
    None
}

/// Whether JSON takes a word for a number.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    digits.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok()
}

fn is_kept(word: &str) -> bool {
    if word.contains(['.', 'e', 'E']) {
        return word.parse().is_ok_and(f64::is_finite);
    }
    word.parse::<i64>().is_ok() || word.parse::<u64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::unkept;

    #[test]
    fn integers_beyond_64_bits_and_infinite_numbers_are_found() {
        for (text, wanted) in [
            ("18446744073709551615", None),
            ("-9223372036854775808", None),
            ("18446744073709551616", Some("18446744073709551616")),
            (r#"{"a": [1, -9223372036854775809]}"#, Some("-9223372036854775809")),
            (r#"{"a": 1e999}"#, Some("1e999")),
            ("1.5e300", None),
            (r#"{"99999999999999999999": "1e999 \" 99999999999999999999"}"#, None),
            ("i-99999999999999999999", None),
            ("2024-01-01", None),
            ("", None),
        ] {
            assert_eq!(unkept(text), wanted, "{text}");
        }
    }
}
