//! The lines of a YAML text, each with the path of the value that begins on it and its comment.

use std::str::Lines as Texts;

/// One step of a path: a key, or an element with its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Key(String),
    /// By its first line, as others come and go before it.
    Element(String),
}

/// A line.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// Where the value that begins on this line is.
    pub(super) path: Option<Vec<Step>>,
    pub(super) comment: Option<&'a str>,
}

/// What is open at the end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    /// A text in quotes.
    Quote(char),
    /// A text of lines that are further in than this.
    Block(usize),
}

/// Goes through a text line by line.
pub(super) struct Lines<'a> {
    texts: Texts<'a>,
    open: Open,
    /// How many brackets are open.
    brackets: usize,
    /// Where the last value is: how far in each step is.
    stack: Vec<(usize, Step)>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { texts: text.lines(), open: Open::Nothing, brackets: 0, stack: Vec::new() }
    }

    /// Takes the line in, if it begins a value, and gives the path of that and how far in what follows is.
    fn begin(&mut self, text: &'a str, mut at: usize) -> (Option<Vec<Step>>, usize) {
        let mut is_value = false;
        while text[at..].starts_with("- ") || &text[at..] == "-" {
            // A list may be as far in as the key that it belongs to.
            self.leave(|indent, step| {
                indent > at || (indent == at && matches!(step, Step::Element(_)))
            });
            self.stack.push((at, Step::Element(text[at..].trim_end().to_owned())));
            at = text.len() - text[at + 1..].trim_start_matches(' ').len();
            is_value = true;
        }
        if let Some(length) = key(&text[at..]) {
            self.leave(|indent, _| indent >= at);
            let name = text[at..at + length].trim_matches(['"', '\'']);
            self.stack.push((at, Step::Key(name.to_owned())));
            at += length + 1;
            is_value = true;
        }
        (is_value.then(|| self.stack.iter().map(|(_, step)| step.clone()).collect()), at)
    }

    fn leave(&mut self, is_over: impl Fn(usize, &Step) -> bool) {
        while self.stack.last().is_some_and(|(indent, step)| is_over(*indent, step)) {
            self.stack.pop();
        }
    }

    /// Reads the rest of a line, and finds its comment.
    fn rest(&mut self, text: &'a str, from: usize) -> Option<&'a str> {
        let mut before = ' ';
        let mut is_first = true;
        let mut characters = text[from..].char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            match (self.open, character) {
                (Open::Quote('"'), '\\') => {
                    characters.next();
                }
                (Open::Quote('\''), '\'')
                    if characters.peek().is_some_and(|(_, next)| *next == '\'') =>
                {
                    characters.next();
                }
                (Open::Quote(quote), _) if quote == character => self.open = Open::Nothing,
                (Open::Quote(_), _) => {}
                (_, '#') if before.is_whitespace() => return Some(text[from + at..].trim_end()),
                (_, '"' | '\'')
                    if is_first
                        || (self.brackets > 0 && matches!(before, ' ' | ',' | '[' | '{' | ':')) =>
                {
                    self.open = Open::Quote(character);
                }
                (_, '[' | '{') if is_first || self.brackets > 0 => self.brackets += 1,
                (_, ']' | '}') => self.brackets = self.brackets.saturating_sub(1),
                (_, '|' | '>') if is_first && self.brackets == 0 => {
                    let indent = self.stack.last().map_or(0, |(indent, _)| *indent);
                    self.open = Open::Block(indent);
                }
                _ => {}
            }
            is_first &= character.is_whitespace();
            before = character;
        }
        None
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let text = self.texts.next()?;
        let indent = text.len() - text.trim_start_matches(' ').len();
        let is_blank = text.trim().is_empty();
        if let Open::Block(outer) = self.open {
            if is_blank || indent > outer {
                return Some(Line { text, path: None, comment: None });
            }
            self.open = Open::Nothing;
        }
        if is_blank {
            return Some(Line { text, path: None, comment: None });
        }
        let is_new =
            self.open == Open::Nothing && self.brackets == 0 && !text[indent..].starts_with('#');
        let (path, rest) = if is_new { self.begin(text, indent) } else { (None, indent) };
        let comment = self.rest(text, rest);
        Some(Line { text, path, comment })
    }
}

/// How long the key is at the beginning of a text.
fn key(text: &str) -> Option<usize> {
    let ends = |at: usize| text[at..].starts_with(": ") || &text[at..] == ":";
    match text.chars().next()? {
        quote @ ('"' | '\'') => {
            let length = text[1..].find(quote)? + 2;
            ends(length).then_some(length)
        }
        '[' | '{' | '|' | '>' | '&' | '*' | '!' => None,
        _ => text.char_indices().map(|(at, _)| at).find(|at| ends(*at)).filter(|at| {
            // What follows a number sign is no key.
            !text[..*at].contains(" #")
        }),
    }
}
