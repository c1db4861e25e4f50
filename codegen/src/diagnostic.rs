//! Problems in a spec, shown with file, line, column, the line itself and what would be right.
//! Knows nothing of what a spec means.

use std::fmt;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::text::{is_hidden, visible, visible_lines};

/// One text file of a spec tree, with the path that messages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path, relative to the user's directory.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A file, without the byte order mark that some editors write before the text.
    pub fn new(path: impl Into<String>, mut text: String) -> Self {
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Self { path: path.into(), text }
    }
}

/// A problem in a spec.
///
/// `Display` is the whole report, on several lines, without colours:
///
/// ```text
/// error: unknown field `maximun`
///   --> api-spec/ecs/2014-05-26/DescribeRegions.yaml:12:5
///    |
/// 12 |     maximun: 100
///    |     ^^^^^^^
///    |
///    = help: did you mean `maximum`?
/// ```
///
/// `Debug` is the same, so that a result that is unwrapped shows it too.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostic {
    message: String,
    path: String,
    place: Option<Box<Place>>,
    help: Option<String>,
}

/// The line of a source that a problem is in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    line: usize,
    column: usize,
    text: String,
    mark: Range<usize>,
}

/// Longest part of a source line that a report shows.
const SHOWN_LINE: usize = 160;

impl Diagnostic {
    /// A problem with a whole file.
    pub fn file(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { message: message.into(), path: path.into(), place: None, help: None }
    }

    /// A problem at a byte of a source. What is marked ends with the word there.
    pub fn at(source: &Source, byte: usize, message: impl Into<String>) -> Self {
        let text = source.text.as_str();
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let (before, after) = text.split_at(byte);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = after.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let line_text = text.get(start..byte + rest.len()).unwrap_or_default();
        let line_end = (start + line_text.len()).min(text.len());
        let shown: String = seen(line_text).chars().take(SHOWN_LINE).collect();
        let word = rest
            .char_indices()
            .find(|(_, c)| c.is_whitespace() || matches!(c, ':' | ',' | '}' | ']'))
            .map_or(rest.len(), |(at, _)| at)
            .max(rest.chars().next().map_or(0, char::len_utf8));
        let end_of = |byte: usize| {
            seen(text.get(start..byte.min(line_end)).unwrap_or_default()).len().min(shown.len())
        };
        let mark = end_of(byte)..end_of(byte + word);
        Self {
            message: message.into(),
            path: source.path.clone(),
            place: Some(Box::new(Place {
                line: before.matches('\n').count() + 1,
                column: before.get(start..).unwrap_or_default().chars().count() + 1,
                text: shown,
                mark,
            })),
            help: None,
        }
    }

    /// Adds what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The file.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line, from 1.
    pub fn line(&self) -> Option<usize> {
        self.place.as_ref().map(|place| place.line)
    }

    /// The column in characters, from 1.
    pub fn column(&self) -> Option<usize> {
        self.place.as_ref().map(|place| place.column)
    }

    /// The report, with colours for a terminal if wanted.
    pub fn render(&self, colors: bool) -> String {
        let mut group = Level::ERROR.primary_title(visible(&self.message)).elements(
            self.place.iter().map(|place| {
                Snippet::source(place.text.as_str())
                    .path(visible(&self.path))
                    .line_start(place.line)
                    .annotation(AnnotationKind::Primary.span(place.mark.clone()))
            }),
        );
        if self.place.is_none() {
            group = group.element(annotate_snippets::Origin::path(visible(&self.path)));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(visible_lines(help)));
        }
        let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Diagnostic {}

/// A line of a source, one character for each of those that nobody sees.
fn seen(line: &str) -> String {
    line.chars().map(|c| if c == '\t' || !is_hidden(c) { c } else { '\u{fffd}' }).collect()
}

/// The values among results; the problems of the others join those that are known.
pub(crate) fn sift<T>(
    results: Vec<Result<T, Vec<Diagnostic>>>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<T> {
    let mut values = Vec::with_capacity(results.len());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(more) => problems.extend(more),
        }
    }
    values
}

/// Problems in the order of files and lines, so that a report is the same on every run.
pub(crate) fn sorted(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by(|a, b| {
        (a.path(), a.line(), a.column(), a.message()).cmp(&(
            b.path(),
            b.line(),
            b.column(),
            b.message(),
        ))
    });
    problems
}

/// A number of things as messages say it: `1 file`, `2 files`.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// The nearest of `known` to a misspelt name, when one is near.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many single-character edits apart two names are, case aside.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let above = *cell;
            let here = (diagonal + usize::from(ca != *cb)).min(above + 1).min(left + 1);
            diagonal = above;
            left = here;
            *cell = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source { path: "a.yaml".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_report_shows_file_line_column_and_help() {
        let text = "one: 1\n  zwei: 数\n";
        let at = text.find("zwei").unwrap();
        let report =
            Diagnostic::at(&source(text), at, "no such thing").help("use `two`").to_string();
        assert_eq!(
            report,
            "error: no such thing\n --> a.yaml:2:3\n  |\n2 |   zwei: 数\n  |   ^^^^\n  |\n  = help: use `two`"
        );
    }

    #[test]
    fn places_at_the_edges_do_not_panic() {
        for text in ["", "\n", "é", "a\r\nb", &"x".repeat(1000)] {
            for byte in 0..=text.len() + 2 {
                let report = Diagnostic::at(&source(text), byte, "m").to_string();
                assert!(report.contains("a.yaml:"), "{report}");
            }
        }
    }

    #[test]
    fn a_report_has_nothing_that_a_terminal_obeys() {
        let odd = "a\u{1b}[31m\u{9b}2J\u{202e}\u{7}b";
        let source = Source { path: format!("{odd}.yaml"), text: format!("{odd}: 1\n") };
        let report = Diagnostic::at(&source, 3, odd).help(odd).to_string();
        let report = report + &Diagnostic::file(&source.path, odd).to_string();
        let is_hidden = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!report.contains(is_hidden), "{report:?}");
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["minimum", "maximum", "items"];
        assert_eq!(nearest("maximun", known), Some("maximum"));
        assert_eq!(nearest("item", known), Some("items"));
        assert_eq!(nearest("description", known), None);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
    }
}
