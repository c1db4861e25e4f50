//! Texts from outside: without the mark that some editors put before them, and with nothing in them that nobody sees, such as what a
//! terminal obeys, a compiler refuses in comments, or turns the direction of the text around it. Knows nothing of what they say.

/// A text without the byte order mark that some editors and services write before UTF-8.
pub fn without_bom(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// Whether nobody sees a character, whatever it does.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text in one line, with the characters that nobody sees written out: `\u{1b}`.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// The same for a text in lines, which stay.
pub fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_written_out() {
        let text = "a\u{1b}[31m\tb\u{9b}\u{202e}é\r\nc";
        assert_eq!(visible(text), "a\\u{1b}[31m\\u{9}b\\u{9b}\\u{202e}é\\u{d}\\u{a}c");
        assert_eq!(visible_lines(text), "a\\u{1b}[31m\\u{9}b\\u{9b}\\u{202e}é\nc");
    }
}
