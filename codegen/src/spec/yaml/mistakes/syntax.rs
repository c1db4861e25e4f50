//! What is no YAML, in plain words: the library names the token that it wanted, while mostly a text needs quotes or a line another
//! indentation.

use super::{Mistake, byte_of};

/// Parts of the library's messages with what is wrong and what to do.
const KNOWN: [(&str, &str, &str); 15] = [
    (
        "recursion limit",
        "this is nested too deeply",
        "describe what is inside as a shared type in `schemas.yaml`, or write `type: any` for it",
    ),
    (
        "mapping values are not allowed",
        "no value can begin at this colon",
        "quote the text if the colon is part of it, as in `'a: b'`; otherwise check the indentation of this line",
    ),
    (
        "expected key",
        "a key of the mapping is expected here",
        "check the indentation: the keys of a mapping begin in the same column",
    ),
    (
        "expected '-' indicator",
        "an entry of the list is expected here",
        "check the indentation: each entry begins with `- `, all in the same column",
    ),
    (
        "block sequence entries are not allowed",
        "no list can begin here",
        "begin the list in the next line, or quote the text if the `-` is part of it",
    ),
    ("mapping keys are not allowed", "no text can begin with `? `", "quote the text"),
    (
        "unknown anchor",
        "`*` refers to a value with an anchor, and there is none of that name",
        "quote the text, as in `'*'`, if the `*` is part of it; otherwise write `&` and the name before the value that is meant",
    ),
    (
        "expected comment or line break",
        "nothing else can be in the line of `|` or `>`",
        "quote the text if the sign is part of it; otherwise begin the text in the next line, indented",
    ),
    (
        "<document start>",
        "the document ended before this",
        "check the indentation, and that each bracket is closed once",
    ),
    (
        "node content",
        "a value is expected here",
        "quote a text that has brackets, braces or commas in it, or remove what is too much",
    ),
    (
        "unexpected ':'",
        "no value can begin at this colon",
        "quote the text if the colon is part of it, as in `'a:b'`",
    ),
    ("escape", BAD_ESCAPE, HOW_TO_ESCAPE),
    ("hexadecimal number", BAD_ESCAPE, HOW_TO_ESCAPE),
    (
        "tag",
        "`!` begins a tag, and this is none",
        "quote the text if the `!` is part of it, as in `'!'`",
    ),
    (
        "directive",
        "`%` at the beginning of a line is for directives",
        "quote the text if it is part of one, and indent it",
    ),
];

const BAD_ESCAPE: &str = "in double quotes `\\` begins an escape, and this is none";
const HOW_TO_ESCAPE: &str = "use single quotes, where `\\` is a sign like others, or write `\\\\`";

/// What a text that the library cannot read at that byte has wrong. `context` is what the library was about.
pub(super) fn mistake(text: &str, byte: usize, message: &str, context: &str) -> Option<Mistake> {
    let (before, after) = text.split_at_checked(byte)?;
    let (before, first) = (before.lines().next_back().unwrap_or_default(), after.chars().next());
    let begun = begun_at(text, context).filter(|(at, _)| *at < byte);
    if first == Some('\t') || message.contains("tab character") {
        let what = "a tab is no indentation";
        return Some(Mistake::new(byte, what, "YAML is indented with spaces: replace the tab"));
    }
    if message.contains("cannot start any token") {
        let sign = first?;
        return Some(no_beginning(byte, sign));
    }
    if message.contains("alphabetic or numeric character") {
        let sign = if context.contains("anchor") { '&' } else { '*' };
        return Some(no_beginning(
            before.rfind(sign).map_or(byte, |at| byte - before.len() + at),
            sign,
        ));
    }
    if message.contains("end of stream") || message.contains("document indicator") {
        let what = "the quote that begins here is not closed";
        let help = "close it; a `'` inside of single quotes is written twice";
        return Some(Mistake::new(begun.map_or(byte, |(at, _)| at), what, help));
    }
    if message.contains("expected ':'") {
        let what = "this is no `key: value`";
        let help =
            "write a blank after the colon; a text that goes on in the next line is indented there";
        return Some(Mistake::new(begun.map_or(byte, |(at, _)| at), what, help));
    }
    for (close, open) in [('}', '{'), (']', '[')] {
        if message.contains(&format!("',' or '{close}'")) {
            let of = begun.map_or_else(String::new, |(_, line)| format!(" of line {line}"));
            return Some(Mistake::new(
                byte,
                format!("`,` or `{close}` is expected here"),
                format!(
                    "quote a text that has a colon, a comma, a bracket or a brace in it, as in `'a: b'`, or close the `{open}`{of}"
                ),
            ));
        }
    }
    if message.contains("expected key") && before.trim_end().ends_with(['\'', '"']) {
        let what = "the text ends at the quote before this";
        let help = "quote the whole text, in single quotes with each `'` inside written twice";
        return Some(Mistake::new(byte, what, help));
    }
    let (_, what, help) = KNOWN.iter().find(|(part, ..)| message.contains(part))?;
    Some(Mistake::new(byte, *what, *help))
}

fn no_beginning(byte: usize, sign: char) -> Mistake {
    if sign == '`' {
        let help = "quote the text: `code` in it stays as it is between single quotes";
        return Mistake::new(byte, "no text can begin with a backtick", help);
    }
    let what = format!("no text can begin with `{sign}`");
    Mistake::new(byte, what, format!("quote the text: `'{sign}...'`"))
}

/// Where that began which the library was reading, as a byte and a line.
fn begun_at(text: &str, context: &str) -> Option<(usize, usize)> {
    let (_, place) = context.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let (line, column) = (line.parse().ok()?, column.parse().ok()?);
    Some((byte_of(text, line, column), line))
}

/// What is wrong where the library does not say in which line.
pub(super) fn unplaced(text: &str, message: &str) -> Option<Mistake> {
    if message.contains("control characters") {
        let is_refused = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}');
        let (byte, sign) = text.char_indices().find(|(_, c)| is_refused(*c))?;
        let what = format!("the character U+{:04X} cannot be in YAML", u32::from(sign));
        return Some(Mistake::new(
            byte,
            what,
            "remove it, or write it as an escape in double quotes",
        ));
    }
    if message.contains("repetition limit") {
        // It is not known which of them is one too many.
        return Some(Mistake::new(
            text.find('&')?,
            "the values behind `*` are too many, put together",
            "write out what is meant, or describe it once as a shared type in `schemas.yaml`",
        ));
    }
    if message.contains("more than one document") {
        let (at, _) = text.match_indices("\n---").last()?;
        let what = "a second document begins here";
        return Some(Mistake::new(
            at + 1,
            what,
            "a file holds one: remove the `---` if this belongs to what is above, or put it into its own file",
        ));
    }
    None
}
