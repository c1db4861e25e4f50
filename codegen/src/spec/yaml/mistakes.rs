//! Errors of the YAML library in plain words: what is wrong there, and what to do about it. Knows nothing of what the values mean.

mod syntax;
mod types;

pub(crate) use types::plain_json;

use super::byte_of;
use super::entries::{SECOND, Unique};
use crate::diagnostic::{Diagnostic, Source, nearest};

/// What is wrong at a byte, in plain words.
struct Mistake {
    byte: usize,
    message: String,
    help: Option<String>,
}

impl Mistake {
    fn new(byte: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { byte, message: message.into(), help: Some(help.into()) }
    }

    fn report(self, source: &Source) -> Diagnostic {
        let report = Diagnostic::at(source, self.byte, self.message);
        match self.help {
            Some(help) => report.help(help),
            None => report,
        }
    }
}

/// Turns an error of the YAML library into a report.
pub(super) fn explain(source: &Source, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    if let Some(mistake) = syntax::unplaced(&source.text, &text) {
        return mistake.report(source);
    }
    let Some(location) = error.location() else { return Diagnostic::file(&source.path, text) };
    // The library ends its messages with the place, which the report shows in its own way, and with what it was about.
    let place = format!(" at line {} column {}", location.line(), location.column());
    let (message, context) = text.split_once(&place).unwrap_or((&text, ""));
    if message.contains("duplicate field")
        && let Err(error) = serde_yaml::from_str::<Unique>(&source.text)
        && error.location().is_some_and(|found| {
            (found.line(), found.column()) != (location.line(), location.column())
        })
    {
        // The library places a field that appears twice at the mapping around it.
        return explain(source, &error);
    }
    let byte = byte_of(&source.text, location.line(), location.column());
    let of_syntax = || syntax::mistake(&source.text, byte, message, context);
    unknown_name(&source.text, byte, message)
        .or_else(|| types::mistake(byte, message))
        .or_else(|| missing(byte, message))
        .or_else(of_syntax)
        .unwrap_or_else(|| Mistake {
            byte,
            message: message.to_owned(),
            help: message.contains(SECOND).then(|| "keep one of the two".to_owned()),
        })
        .report(source)
}

/// A key or a value that is none of those known at its place.
fn unknown_name(text: &str, byte: usize, message: &str) -> Option<Mistake> {
    let is_key = message.contains("unknown field ");
    let (_, rest) =
        message.split_once("unknown field ").or_else(|| message.split_once("unknown variant "))?;
    let mut names = rest.split('`').skip(1).step_by(2);
    let name = names.next()?;
    let known: Vec<&str> = names.collect();
    let (what, _) = message.split_once(", expected").unwrap_or((message, ""));
    let what = what.replace("unknown variant", "unknown value");
    let line = text.get(byte..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let after = line.trim_start_matches(['"', '\'']).strip_prefix(name).map(str::trim_start);
    let help = if is_key && name == "<<" {
        "keys are not merged: write them out, or make it a shared type in `schemas.yaml` and refer to that by `$ref`"
            .to_owned()
    } else if name.starts_with(char::is_whitespace) {
        "it begins with a blank that is none for YAML: indent with plain spaces".to_owned()
    } else if after.is_none() && name.contains(' ') {
        "it goes on in the next line: check the indentation there, and that brackets and quotes are closed".to_owned()
    } else if is_key && let Some((key, value)) = name.split_once(':') {
        format!("write a blank after the colon: `{key}: {value}`")
    } else if is_key && after.is_some_and(|after| after.starts_with([',', '}'])) {
        "it has no value: quote the text before it, if the comma is part of that".to_owned()
    } else {
        match nearest(name, known.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known here: {}", known.join(", ")),
        }
    };
    Some(Mistake::new(byte, what, help))
}

/// What to write for keys that must not be left out.
const NEEDED: [(&str, &str); 7] = [
    ("operation", "operation: DescribeThings"),
    ("product", "product: Shelf"),
    ("version", "version: 2024-06-01"),
    ("http", "http: { style: rpc, method: POST }"),
    ("status", "status: 404"),
    ("code", "code: InvalidThing.NotFound"),
    ("items", "items: Things.Thing"),
];

/// A key that must not be left out.
fn missing(byte: usize, message: &str) -> Option<Mistake> {
    let (_, name) = message.split_once("missing field ")?;
    let bare = name.trim_matches('`');
    let line = NEEDED.iter().find(|(key, _)| *key == bare).map(|(_, line)| *line);
    let help = match line {
        Some(line) => format!("add {name} to what begins here, such as `{line}`"),
        None => format!("add {name} to what begins here"),
    };
    Some(Mistake::new(byte, message, help))
}
