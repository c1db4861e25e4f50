//! Markdown that rustdoc takes without a warning: any text in, plain `CommonMark` out, without HTML, without links that lead nowhere, and
//! with code that is none of Rust. Knows nothing of where a text comes from; what a link leads to is the caller's business.

mod blocks;
mod html;
mod inline;

use pulldown_cmark::{Options, Parser, TextMergeStream};

/// A link of a text: its target, and what it shows, without its markup.
pub(crate) struct Link<'a> {
    pub(crate) target: &'a str,
    pub(crate) text: &'a str,
}

impl Link<'_> {
    /// Whether it leads to a page, wherever it is read.
    pub(crate) fn is_whole(&self) -> bool {
        ["https://", "http://", "mailto:"].iter().any(|scheme| {
            self.target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
    }
}

/// A text as Markdown for rustdoc. `resolve` says where a link leads; of one that leads nowhere the text stays.
pub(crate) fn normalized(text: &str, resolve: &dyn Fn(&Link<'_>) -> Option<String>) -> String {
    let text = text.trim();
    if is_plain(text) {
        return text.to_owned();
    }
    let text = html::as_markdown(&text.replace(blocks::BREAK, ""));
    let events = TextMergeStream::new(Parser::new_ext(&text, Options::ENABLE_TABLES));
    blocks::write(events, resolve)
}

/// A text that is no Markdown, in one line of it.
pub(crate) fn escaped(text: &str) -> String {
    let text = text.replace(blocks::BREAK, "").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len());
    inline::push_text(&mut out, &text, true);
    out
}

/// Whether a text means the same in Markdown and without: one line of letters, digits and a few signs.
fn is_plain(text: &str) -> bool {
    let is_harmless = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | ',' | '.' | ';' | '\'' | '"' | '(' | ')' | '?' | '%')
    };
    text.starts_with(char::is_alphabetic) && text.chars().all(is_harmless)
}

#[cfg(test)]
mod tests;
