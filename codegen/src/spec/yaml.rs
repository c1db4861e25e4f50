//! The one place that reads YAML: text in, typed values or located problems out.
//! Knows nothing of what the values mean.

mod comments;
mod entries;
mod line;
mod locate;
mod mistakes;
mod scalar;

use serde::de::DeserializeOwned;

pub(crate) use comments::carry as carry_comments;
pub use entries::Entries;
pub(crate) use line::with_line;
pub(crate) use locate::locate;
pub(crate) use mistakes::plain_json;
pub use scalar::Scalar;

use crate::diagnostic::{Diagnostic, Source};
use crate::stack;

/// The largest spec file that is read.
pub const MAX_BYTES: usize = 8 << 20;

/// The most brackets of flow style that may be open at a time. The YAML library takes time by the square of them.
const MAX_OPEN: usize = 1000;

/// A text with more levels is read with a stack of [`STACK`] bytes. A level takes up to 20 kB of it where code isn't optimized, as in most build
/// scripts, whose threads have as little as 1 MB.
const DEEP: usize = 32;
const STACK: usize = 16 << 20;

/// Decodes a file, as the first check of a source: its size, its encoding, that it holds anything.
pub fn source(path: impl Into<String>, bytes: Vec<u8>) -> Result<Source, Diagnostic> {
    let path = path.into();
    if bytes.len() > MAX_BYTES {
        return Err(too_long(path, bytes.len() as u64));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(path, text)),
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let bad = error.as_bytes().get(byte).copied().unwrap_or_default();
            Err(Diagnostic::at(
                &Source { path, text },
                byte,
                format!("the byte 0x{bad:02x} is not UTF-8"),
            )
            .help("save the file as UTF-8"))
        }
    }
}

/// The problem with a file of more than [`MAX_BYTES`], of which nothing has to be read.
pub fn too_long(path: impl Into<String>, bytes: u64) -> Diagnostic {
    Diagnostic::file(path, format!("the file has {bytes} bytes")).help(format!(
        "a spec file holds one operation and has at most {MAX_BYTES} bytes; is it the right file?"
    ))
}

/// Reads a typed value.
pub fn parse<T: DeserializeOwned + Send>(source: &Source) -> Result<T, Diagnostic> {
    if source.text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        return Err(Diagnostic::file(&source.path, "the file is empty")
            .help("describe the operation, beginning with `operation: NAME`"));
    }
    if let Some(byte) = too_deep(&source.text) {
        let message = format!("more than {MAX_OPEN} brackets are open here");
        return Err(Diagnostic::at(source, byte, message).help("is it the right file?"));
    }
    let read =
        || serde_yaml::from_str(&source.text).map_err(|error| mistakes::explain(source, &error));
    if levels(&source.text) <= DEEP {
        return read();
    }
    stack::with(STACK, read).unwrap_or_else(|error| {
        let message = format!("no thread to read it with: {error}");
        Err(Diagnostic::file(&source.path, message).help("try it again when there is more memory"))
    })
}

/// How deep a text is at most: by brackets, and by what may begin a level at the start of a line. A level of a schema takes two columns or
/// more as specs are written, and one at least.
fn levels(text: &str) -> usize {
    let indent = |line: &str| line.bytes().take_while(|byte| b" -?:".contains(byte)).count();
    let indented = text.lines().map(indent).max().unwrap_or_default();
    open_brackets(text).max().unwrap_or_default() + indented / 2
}

/// Where too many brackets are open.
fn too_deep(text: &str) -> Option<usize> {
    open_brackets(text).position(|open| open > MAX_OPEN)
}

/// How many brackets are open behind each byte. Those in texts count too, so that this is no more than a bound.
fn open_brackets(text: &str) -> impl Iterator<Item = usize> {
    text.bytes().scan(0_usize, |open, byte| {
        match byte {
            b'[' | b'{' => *open += 1,
            b']' | b'}' => *open = open.saturating_sub(1),
            _ => {}
        }
        Some(*open)
    })
}

/// The library counts lines and columns from 1, columns in characters.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line.saturating_sub(1) {
        0 => 0,
        n => text.match_indices('\n').nth(n - 1).map_or(text.len(), |(at, _)| at + 1),
    };
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_brackets_is_refused_before_it_is_parsed() {
        let read =
            |text: String| parse::<serde_yaml::Value>(&Source { path: "a.yaml".to_owned(), text });
        let problem = read("a:\n ".to_owned() + &"[{".repeat(1 << 20)).unwrap_err();
        assert_eq!(problem.message(), "more than 1000 brackets are open here");
        assert_eq!((problem.line(), problem.column()), (Some(2), Some(1002)));
        assert!(read("- a[b\n- c{d}]\n".repeat(2000)).is_ok());
    }

    #[test]
    fn words_that_older_yaml_reads_as_something_else_are_text() {
        for word in ["no", "NO", "Yes", "on", "Off", "y", "=", "12:30:45", "2017-02-30", "1_000"] {
            let text = format!("enum: [GB, {word}]\nexample: {word}\n");
            let source = Source { path: "a.yaml".to_owned(), text };
            let read: serde_yaml::Value = parse(&source).unwrap();
            assert_eq!(read["enum"][1].as_str(), Some(word));
            assert_eq!(read["example"].as_str(), Some(word));
            let written = serde_yaml::to_string(&read).unwrap();
            assert_eq!(serde_yaml::from_str::<serde_yaml::Value>(&written).unwrap(), read);
        }
    }
}
