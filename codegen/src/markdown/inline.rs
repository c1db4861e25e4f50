//! Text inside of paragraphs: escapes for signs that would be markup, code for brackets, links for addresses.

/// Appends a text to a line so that it is read as that text. `has_addresses`: those in it become links.
pub(super) fn push_text(out: &mut String, text: &str, has_addresses: bool) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (taken, is_done) = match c {
            '[' => push_bracketed(out, rest),
            'h' | 'H' if has_addresses => push_address(out, rest),
            _ => (0, false),
        };
        if is_done {
            rest = rest.get(taken..).unwrap_or_default();
            continue;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        push_char(out, c, after);
        rest = after;
    }
}

fn push_char(out: &mut String, c: char, after: &str) {
    let next = after.chars().next();
    let is_first = out.is_empty() || out.ends_with('\n');
    match c {
        '\t' => return out.push(' '),
        '\u{200b}' | '\u{feff}' => return,
        '*' | '`' | '~' => out.push('\\'),
        '\\' if next.is_none_or(|next| next.is_ascii_punctuation()) => out.push('\\'),
        '_' if !(out.ends_with(char::is_alphanumeric)
            && next.is_some_and(char::is_alphanumeric)) =>
        {
            out.push('\\');
        }
        '<' if next
            .is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')) =>
        {
            out.push('\\');
        }
        '&' if is_entity(after) => out.push('\\'),
        '#' | '>' | '|' | '=' if is_first => out.push('\\'),
        ':' if is_first && next == Some('-') => out.push('\\'),
        '-' | '+' if is_first && !next.is_some_and(char::is_alphanumeric) => out.push('\\'),
        '.' | ')' if is_number_alone(out) && !next.is_some_and(char::is_alphanumeric) => {
            out.push('\\');
        }
        ' ' if is_first => return,
        _ => {}
    }
    out.push(c);
}

/// Whether an ampersand before this begins a named sign.
fn is_entity(after: &str) -> bool {
    let name = after.char_indices().take(32).find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '#');
    name.is_some_and(|(at, c)| at > 0 && c == ';')
}

/// Whether the last line is a number, so that a sign after it would begin a list.
fn is_number_alone(out: &str) -> bool {
    let digits = out.bytes().rev().take(10).take_while(u8::is_ascii_digit).count();
    let before = out.len().saturating_sub(digits);
    (1..=9).contains(&digits) && (before == 0 || out.as_bytes().get(before - 1) == Some(&b'\n'))
}

/// A text in brackets as code, since rustdoc reads it as a link: how much of the text that was.
fn push_bracketed(out: &mut String, text: &str) -> (usize, bool) {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        // An interval may be open at its end.
        let is_closed = depth == 0 || (depth == 1 && c == ')' && is_interval(text.get(1..at)));
        if is_closed {
            push_code(out, text.get(..=at).unwrap_or(text));
            return (at + 1, true);
        }
        if c == '\n' || at > 400 {
            break;
        }
    }
    push_code(out, "[");
    (1, true)
}

fn is_interval(inside: Option<&str>) -> bool {
    inside.is_some_and(|inside| inside.contains(',') && !inside.contains(['(', '[']))
}

/// An address as a link: how much of the text that was.
fn push_address(out: &mut String, text: &str) -> (usize, bool) {
    let scheme = ["https://", "http://"].iter().find(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let Some(scheme) = scheme else { return (0, false) };
    let is_part =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '`' | '\\' | '|' | ',' | ';');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let address =
        text.get(..end).unwrap_or(text).trim_end_matches(['.', ':', '!', '?', ')', ']', '*', '>']);
    if address.len() <= scheme.len() {
        return (0, false);
    }
    // What has places to fill in is no address.
    if address.contains(['<', '>', '[', ']', '{', '}', '(', ')', '*', '$', '^']) {
        push_code(out, address);
    } else {
        out.push('<');
        out.push_str(address);
        out.push('>');
    }
    (address.len(), true)
}

/// Appends a text as code.
pub(super) fn push_code(out: &mut String, code: &str) {
    let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let code: String = code.chars().filter(|c| !matches!(c, '\u{200b}' | '\u{feff}')).collect();
    if code.is_empty() {
        return;
    }
    let fence = "`".repeat(longest_run(&code) + 1);
    // Code spans that touch would be one.
    if out.ends_with('`') {
        out.push(' ');
    }
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    for part in [&fence, pad, &code, pad, &fence] {
        out.push_str(part);
    }
}

/// The most backticks in a row.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// Appends a link.
pub(super) fn push_link(out: &mut String, text: &str, target: &str) {
    // A `!` before a link makes an image of it.
    if out.ends_with('!') {
        out.pop();
        out.push_str("\\!");
    }
    out.push('[');
    out.push_str(text);
    out.push_str("](");
    for c in target.chars() {
        match c {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_whitespace() || c.is_control() => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out.push(')');
}
