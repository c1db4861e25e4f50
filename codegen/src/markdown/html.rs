//! HTML in a text as the Markdown that means the same. Signs that look like a tag and are none stay as text; so does code.

use std::collections::HashSet;

/// How a known tag is written in Markdown.
#[derive(Clone, Copy, PartialEq)]
enum Meaning {
    /// Before and after it.
    Sign(&'static str),
    /// A separate block.
    Block,
    Break,
    Item,
    Row,
    Cell,
    /// Only what is inside counts.
    Inside,
}

fn meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "b" | "strong" => Meaning::Sign("**"),
        "i" | "em" => Meaning::Sign("*"),
        "code" | "tt" | "kbd" => Meaning::Sign("`"),
        "p" | "div" | "ul" | "ol" | "table" | "thead" | "tbody" | "section" | "pre"
        | "blockquote" | "details" | "summary" | "notice" | "note" | "warning" | "danger"
        | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" | "dt" | "dd" | "hr" => Meaning::Block,
        "br" => Meaning::Break,
        "li" => Meaning::Item,
        "tr" => Meaning::Row,
        "td" | "th" => Meaning::Cell,
        "a" | "span" | "font" | "u" | "s" | "sup" | "sub" | "ph" | "props" | "img" | "colgroup"
        | "col" | "center" | "small" | "big" | "label" | "term" | "draft-comment" | "caption" => {
            Meaning::Inside
        }
        _ => return None,
    })
}

/// A text with its tags written as Markdown.
pub(super) fn as_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut table = Table::default();
    // Runs of backticks that no other one closes.
    let mut open: HashSet<usize> = HashSet::new();
    let mut comments_end = true;
    let mut rest = text;
    while let Some(at) = rest.find(['`', '<', '[', '\\']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        rest = from;
        let taken = match from.as_bytes().first() {
            Some(b'\\') => {
                let len = 1 + from.chars().nth(1).map_or(0, char::len_utf8);
                out.push_str(from.get(..len).unwrap_or_default());
                len
            }
            Some(b'`') => {
                let run = from.bytes().take_while(|byte| *byte == b'`').count();
                let len = if open.contains(&run) { None } else { code_len(from, run) };
                if len.is_none() {
                    open.insert(run);
                }
                let len = len.unwrap_or(run);
                out.push_str(from.get(..len).unwrap_or_default());
                len
            }
            Some(b'[') => {
                // A definition of a link, which would not be shown.
                if begins_line(&out) && is_definition(from) {
                    out.push('\\');
                }
                out.push('[');
                1
            }
            Some(b'<') => {
                if comments_end && from.starts_with("<!--") {
                    match from.find("-->") {
                        Some(end) => end + 3,
                        None => {
                            comments_end = false;
                            out.push_str("\\<");
                            1
                        }
                    }
                } else {
                    tag(&mut out, from, &mut table)
                }
            }
            _ => 1,
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// How much of a line is looked at.
const NEAR: usize = 200;

fn begins_line(out: &str) -> bool {
    let before: Vec<u8> = out.bytes().rev().take(NEAR).take_while(|byte| *byte != b'\n').collect();
    before.len() < NEAR && before.iter().all(u8::is_ascii_whitespace)
}

/// Whether a text begins with a name in brackets and a colon, and no address.
fn is_definition(text: &str) -> bool {
    let line = text.bytes().take(NEAR).take_while(|byte| *byte != b'\n').count();
    let line = String::from_utf8_lossy(text.as_bytes().get(..line).unwrap_or_default());
    line.contains("]:") && !line.contains("://")
}

/// The rows of a table of HTML have a line below the first one in Markdown.
#[derive(Default)]
struct Table {
    cells: usize,
    has_head: bool,
    is_row: bool,
}

/// The length of code that a run of backticks begins, if one closes it.
fn code_len(text: &str, run: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = run;
    while let Some(found) = text.get(at..)?.find('`') {
        let start = at + found;
        let len = bytes.get(start..)?.iter().take_while(|byte| **byte == b'`').count();
        if len == run {
            return Some(start + len);
        }
        at = start + len;
    }
    None
}

/// The longest tag that is taken for one.
const LONGEST: usize = 1000;

/// Appends what a tag is in Markdown: how long the tag is.
fn tag(out: &mut String, text: &str, table: &mut Table) -> usize {
    let end = text.bytes().take(LONGEST).skip(1).position(|byte| matches!(byte, b'<' | b'>'));
    let end = end.map(|at| at + 1).filter(|at| text.as_bytes().get(*at) == Some(&b'>'));
    let inside = end.and_then(|end| text.get(1..end)).unwrap_or_default();
    if ["http://", "https://"].iter().any(|scheme| inside.starts_with(scheme))
        && !inside.contains(|c: char| c.is_whitespace() || c == '<')
    {
        out.push('<');
        return 1;
    }
    let is_end = inside.starts_with('/');
    let bare = inside.trim_start_matches('/');
    let name: String = bare
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect::<String>()
        .to_ascii_lowercase();
    let after = bare.get(name.len()..).unwrap_or_default();
    let is_tag = after.is_empty() || after.starts_with([' ', '/', '=', '\n', '\t']);
    let Some((meaning, end)) = meaning(&name).filter(|_| is_tag).zip(end) else {
        // A place to fill in, or a sign.
        let next = text.chars().nth(1);
        if next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            out.push('\\');
        }
        out.push('<');
        return 1;
    };
    match meaning {
        Meaning::Sign(sign) => out.push_str(sign),
        Meaning::Block => {
            *table = Table::default();
            out.push_str("\n\n");
        }
        Meaning::Break => out.push_str(if table.is_row { " " } else { "\\\n" }),
        Meaning::Item if is_end => out.push('\n'),
        Meaning::Item => out.push_str("\n- "),
        Meaning::Row if is_end => {
            table.is_row = false;
            out.push_str(" |");
            if !table.has_head {
                table.has_head = true;
                out.push_str("\n|");
                out.push_str(&"---|".repeat(table.cells.clamp(1, 100)));
            }
        }
        Meaning::Row => {
            table.cells = 0;
            table.is_row = true;
            out.push_str(if table.has_head { "\n" } else { "\n\n" });
        }
        Meaning::Cell if is_end => {}
        Meaning::Cell => {
            table.cells += 1;
            out.push_str("| ");
        }
        Meaning::Inside => {}
    }
    end + 1
}
