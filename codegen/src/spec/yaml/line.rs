//! Writes one member at the root of a YAML text as one line, and leaves all other lines as they are. Knows nothing of what it says; a text in a
//! form that it misreads gets a wrong line, and the caller sees to it that the text says what it is to say.

use std::fmt::Write as _;

/// The text with another value of a member at its root, on one line, whatever lines it had before. It comes after another member if it is new.
pub(crate) fn with_line(text: &str, name: &str, value: &str, after: &str) -> String {
    let is_known = text.lines().any(|line| is_of(line, name));
    let mut out = String::with_capacity(text.len() + 64);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
        if is_of(line, name) {
            let _ = write!(out, "{name}: {value}");
            if let Some(comment) = comment(line) {
                let _ = write!(out, " {comment}");
            }
            out.push_str(end);
            // The other lines of the value go, and what people wrote beside them stays.
            while let Some(line) = lines.next_if(|line| is_inside(line)) {
                if is_comment(line) {
                    out.push_str(line);
                } else if let Some(comment) = comment(line) {
                    let _ = write!(out, "{comment}{end}");
                }
            }
            continue;
        }
        out.push_str(line);
        if !is_known && is_of(line, after) {
            while let Some(line) = lines.next_if(|line| is_inside(line)) {
                out.push_str(line);
            }
            if !out.ends_with('\n') {
                out.push('\n');
            }
            let _ = write!(out, "{name}: {value}{end}");
        }
    }
    out
}

/// Whether a member begins in a line.
fn is_of(line: &str, name: &str) -> bool {
    line.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'))
}

/// Whether a line belongs to the member that began above it.
fn is_inside(line: &str) -> bool {
    line.starts_with([' ', '\t', '}', ']']) && !line.trim().is_empty()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn comment(line: &str) -> Option<&str> {
    let at = line.find(" #")? + 1;
    Some(line.get(at..)?.trim_end())
}

#[cfg(test)]
mod tests {
    use super::with_line;

    #[test]
    fn a_member_becomes_one_line_whatever_lines_it_had() {
        let value = "{ a: 2 }";
        for (before, after) in [
            ("x: 1\nm: { a: 1 }\ny: 2\n", "x: 1\nm: { a: 2 }\ny: 2\n"),
            ("x: 1\nm:\n  a: 1\n  b:\n  - c\ny: 2\n", "x: 1\nm: { a: 2 }\ny: 2\n"),
            ("x: 1\nm: {\n  a: 1\n}\ny: 2\n", "x: 1\nm: { a: 2 }\ny: 2\n"),
            ("x: 1\r\nm:\r\n  a: 1\r\n", "x: 1\r\nm: { a: 2 }\r\n"),
            ("x: 1\nm:\n  a: 1", "x: 1\nm: { a: 2 }\n"),
            // What people wrote stays.
            ("m: { a: 1 } # b\n  # c\n\nx: 1\n", "m: { a: 2 } # b\n  # c\n\nx: 1\n"),
            ("m: # b\n  # c\n  a: 1 # d\n\nx: 1\n", "m: { a: 2 } # b\n  # c\n# d\n\nx: 1\n"),
            // It is new.
            ("x: 1\ny: 2\n", "x: 1\nm: { a: 2 }\ny: 2\n"),
            ("x:\n  m: 1\ny: 2\n", "x:\n  m: 1\nm: { a: 2 }\ny: 2\n"),
            ("x:\n  z: 1", "x:\n  z: 1\nm: { a: 2 }\n"),
        ] {
            let made = with_line(before, "m", value, "x");
            assert_eq!(made, after, "{before}");
            assert!(serde_yaml::from_str::<serde_yaml::Value>(&made).is_ok(), "{made}");
        }
    }
}
