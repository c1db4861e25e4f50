//! The text of an error: one line, whatever the service sent, and for `Debug` its causes below. It must not hold the raw body.

use std::error::Error as StdError;
use std::fmt;

use serde_json::{Map, Value};

use super::{Error, ErrorKind};

/// How many characters of a message of a service are shown; `Error::message` has more of it.
const SHOWN_MESSAGE: usize = 1000;
/// How many characters of a code or a request id are shown.
const SHOWN_NAME: usize = 200;
/// How many facts about a denied access are shown; services give six.
const SHOWN_MEMBERS: usize = 10;

/// Writes a text on one line, whatever it holds.
fn write_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let ends_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    for (index, part) in text.split(ends_line).filter(|part| !part.is_empty()).enumerate() {
        if index > 0 {
            f.write_str(" ")?;
        }
        f.write_str(part)?;
    }
    Ok(())
}

/// Writes the start of a text from outside on one line.
fn write_start(f: &mut fmt::Formatter<'_>, text: &str, shown: usize) -> fmt::Result {
    let Some((end, _)) = text.char_indices().nth(shown) else { return write_line(f, text) };
    write_line(f, text.get(..end).unwrap_or_default())?;
    f.write_str("..")
}

/// Writes what a service says of an access that it denied: which action, whose, by which policy.
fn write_denied(f: &mut fmt::Formatter<'_>, detail: &Map<String, Value>) -> fmt::Result {
    // The encoded message is for `DecodeDiagnosticMessage`, and long.
    let told = detail
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_str()?)))
        .filter(|(name, text)| !text.is_empty() && *name != "EncodedDiagnosticMessage");
    let mut before = " [denied: ";
    for (name, text) in told.take(SHOWN_MEMBERS) {
        f.write_str(before)?;
        write_start(f, name, SHOWN_NAME)?;
        f.write_str(" ")?;
        write_start(f, text, SHOWN_NAME)?;
        before = ", ";
    }
    if before == ", " { f.write_str("]") } else { Ok(()) }
}

/// Writes an error and what it comes from, a line each. A cause that the text has told is left out.
pub(super) fn write_report(f: &mut fmt::Formatter<'_>, error: &Error) -> fmt::Result {
    let mut told = error.to_string();
    f.write_str(&told)?;
    let mut heading = "\n\nCaused by:";
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    for cause in causes {
        let cause = cause.to_string();
        if told.contains(cause.trim()) {
            continue;
        }
        f.write_str(heading)?;
        heading = "";
        for line in cause.lines() {
            f.write_str("\n    ")?;
            write_line(f, line)?;
        }
        told.push_str(&cause);
    }
    Ok(())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = &inner.operation {
            write!(f, "{operation}: ")?;
        }
        if inner.kind == ErrorKind::Service {
            match &inner.service.code {
                Some(code) => write_start(f, code, SHOWN_NAME)?,
                None => f.write_str("error without a code")?,
            }
            if let Some(status) = inner.status {
                write!(f, " (HTTP {status})")?;
            }
            if !self.message().is_empty() {
                f.write_str(": ")?;
            }
        }
        match &inner.service.message {
            Some(message) => write_start(f, message, SHOWN_MESSAGE)?,
            None => write_line(f, &inner.message)?,
        }
        if let Some(id) = &inner.service.request_id {
            f.write_str(" [request id ")?;
            write_start(f, id, SHOWN_NAME)?;
            f.write_str("]")?;
        }
        if let Some(Value::Object(detail)) = &inner.service.access_denied_detail {
            write_denied(f, detail)?;
        }
        if inner.attempts > 1 {
            write!(f, ", after {} attempts", inner.attempts)?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
        }
        for note in &inner.notes {
            f.write_str("; ")?;
            write_line(f, note)?;
        }
        Ok(())
    }
}
