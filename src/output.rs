//! Lines for people and programs: standard output, and notes beside it. Knows nothing of what they say, but lets no character through
//! that a terminal obeys or that turns the direction of the text around it.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::io::{self, IsTerminal as _, Write as _};

use crate::failure::Failure;

/// Writes a line to standard output. A reader that has read enough, such as `head`, is nobody's fault.
pub(crate) fn line(text: impl Display) -> Result<(), Failure> {
    let text = text.to_string();
    written(writeln!(io::stdout().lock(), "{}", visible(&text)))
}

/// Writes what came as it is, for a file or another program; on a terminal as a line.
pub(crate) fn content(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        return written(writeln!(out, "{}", visible(&String::from_utf8_lossy(bytes))));
    }
    written(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Writes a line of many. `false` where nobody reads any more.
pub(crate) fn line_of_many(text: impl Display) -> Result<bool, Failure> {
    bytes(format!("{}\n", visible(&text.to_string())).as_bytes())
}

/// Writes bytes as they are. `false` where nobody reads any more.
pub(crate) fn bytes(bytes: &[u8]) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        done => written(done).map(|()| true),
    }
}

/// Whether the standard output is a terminal.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Tells of a problem that is a part of the output: also beside it, where whoever watches sees the output no more.
pub(crate) fn problem(text: impl Display) -> Result<(), Failure> {
    let text = text.to_string();
    if !io::stdout().is_terminal() {
        note(&text);
    }
    line(text)
}

/// Tells whoever watches. Where nobody can be told, the work goes on.
pub(crate) fn note(text: impl Display) {
    let text = text.to_string();
    let _ = writeln!(io::stderr().lock(), "{}", visible(&text));
}

fn written(done: io::Result<()>) -> Result<(), Failure> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::job("cannot write to the standard output", error))
        }
        _ => Ok(()),
    }
}

/// A text with characters written out that nobody sees, but for the ends of lines and tabs. They are written as JSON does, in which
/// they appear inside of texts only, so that JSON stays the same JSON.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            // Writing to a text does not fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Controls, marks of direction, and what ends a line without looking so. None of them has more than four digits.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_written_out() {
        assert_eq!(visible("a\tb\nü 漢 🙂"), "a\tb\nü 漢 🙂");
        assert_eq!(
            visible("\u{1b}[31m\r\u{7f}\u{9b}2J\u{202e}\u{2066}\u{200f}\u{2028}\0"),
            "\\u001b[31m\\u000d\\u007f\\u009b2J\\u202e\\u2066\\u200f\\u2028\\u0000"
        );
    }

    #[test]
    fn json_stays_the_same_json() {
        let every: String = ('\0'..='\u{3000}').collect();
        let value = serde_json::json!({"text": every, every.as_str(): 1});
        let shown = format!("{value:#}");
        let shown = visible(&shown);
        assert!(!shown.contains(is_hidden));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
