//! Paragraphs, lists, quotes, tables and code: what a reader of Markdown found, written again in one form.

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::Link;
use super::inline::{longest_run, push_code, push_link, push_text};

/// Lists and quotes inside of others beyond this are written as part of those, so that the time is linear in the text.
const DEEPEST: usize = 12;

/// Languages of examples that rustdoc neither compiles nor warns of.
const LANGUAGES: [&str; 10] =
    ["json", "xml", "yaml", "java", "python", "sql", "bash", "http", "javascript", "go"];

/// Writes what was found.
pub(super) fn write<'a>(
    events: impl Iterator<Item = Event<'a>>,
    resolve: &dyn Fn(&Link<'_>) -> Option<String>,
) -> String {
    let mut writer = Writer {
        resolve,
        root: Frame::new(Kind::Root),
        frames: Vec::new(),
        links: Vec::new(),
        emphasis: Vec::new(),
        table: None,
        code: None,
        flattened: 0,
    };
    for event in events {
        writer.event(event);
    }
    while !writer.frames.is_empty() {
        writer.close();
    }
    writer.root.flush();
    writer.root.blocks.join("\n\n")
}

enum Kind {
    Root,
    Quote,
    /// The number of the next item, if they are numbered.
    List(Option<u64>),
    Item,
}

/// A block that holds others.
struct Frame {
    kind: Kind,
    blocks: Vec<String>,
    /// The paragraph that is being written.
    inline: String,
}

impl Frame {
    fn new(kind: Kind) -> Self {
        Self { kind, blocks: Vec::new(), inline: String::new() }
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        let text = trimmed(&self.inline);
        // Of markup that is broken upstream sometimes only its signs are left.
        if text.contains(|c: char| !c.is_whitespace() && !matches!(c, '*' | '\\' | '_')) {
            self.blocks.push(text.replace(BREAK, "\\"));
        }
        self.inline.clear();
    }
}

/// A paragraph without breaks and blanks at its ends.
fn trimmed(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(shorter) = text.strip_suffix(BREAK) {
        text = shorter.trim_end();
    }
    text
}

/// Marks a forced break until the paragraph is finished. It is removed from texts before.
pub(super) const BREAK: char = '\0';

struct OpenLink<'a> {
    target: CowStr<'a>,
    /// Where its text begins in the paragraph.
    from: usize,
    /// The text without markup.
    plain: String,
    is_image: bool,
}

struct Table {
    alignments: Vec<Alignment>,
    lines: Vec<String>,
    cells: Vec<String>,
}

struct Example {
    /// `None` where indentation alone makes it one.
    language: Option<String>,
    text: String,
}

struct Writer<'a, 'r> {
    resolve: &'r dyn Fn(&Link<'_>) -> Option<String>,
    root: Frame,
    /// The quotes, lists and items that are open, the innermost last.
    frames: Vec<Frame>,
    links: Vec<OpenLink<'a>>,
    /// Where the text of each emphasis begins in the paragraph.
    emphasis: Vec<usize>,
    table: Option<Table>,
    /// The example that is being read.
    code: Option<Example>,
    /// How many blocks are open that are written as part of those around them.
    flattened: usize,
}

impl<'a> Writer<'a, '_> {
    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().unwrap_or(&mut self.root)
    }

    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => {
                self.plain(&code);
                push_code(&mut self.frame().inline, &code);
            }
            Event::SoftBreak => self.line_end(false),
            Event::HardBreak => self.line_end(true),
            Event::Rule => self.frame().flush(),
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn plain(&mut self, text: &str) {
        if let Some(link) = self.links.last_mut() {
            link.plain.push_str(text);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(example) = &mut self.code {
            return example.text.push_str(text);
        }
        self.plain(text);
        let has_addresses = self.links.is_empty();
        push_text(&mut self.frame().inline, text, has_addresses);
    }

    fn line_end(&mut self, is_forced: bool) {
        self.plain(" ");
        let is_one_line = self.table.is_some() || !self.links.is_empty();
        let inline = &mut self.frame().inline;
        if is_one_line {
            inline.push(' ');
        } else {
            if is_forced && !inline.is_empty() {
                inline.push(BREAK);
            }
            inline.push('\n');
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::Heading { .. } => self.frame().flush(),
            Tag::BlockQuote(_) => self.open(Kind::Quote),
            Tag::List(first) => self.open(Kind::List(first)),
            Tag::Item => self.open(Kind::Item),
            Tag::CodeBlock(kind) => {
                self.frame().flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.to_lowercase()),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some(Example { language, text: String::new() });
            }
            Tag::Table(alignments) => {
                self.frame().flush();
                self.table = Some(Table { alignments, lines: Vec::new(), cells: Vec::new() });
            }
            Tag::Emphasis => self.open_emphasis("*"),
            Tag::Strong => self.open_emphasis("**"),
            Tag::Link { dest_url, .. } => self.open_link(dest_url, false),
            Tag::Image { dest_url, .. } => self.open_link(dest_url, true),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.frame().flush(),
            TagEnd::Heading(level) => self.heading(level as usize),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                if self.flattened > 0 {
                    self.flattened -= 1;
                    self.frame().flush();
                } else {
                    self.close();
                }
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => self.end_row(true),
            TagEnd::TableRow => self.end_row(false),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.frame().inline);
                let cell = cell_text(trimmed(&cell));
                if let Some(table) = &mut self.table {
                    table.cells.push(cell);
                }
            }
            TagEnd::Emphasis => self.close_emphasis("*"),
            TagEnd::Strong => self.close_emphasis("**"),
            TagEnd::Link | TagEnd::Image => self.close_link(),
            _ => {}
        }
    }

    fn open_emphasis(&mut self, sign: &str) {
        let inline = &mut self.frame().inline;
        inline.push_str(sign);
        let from = inline.len();
        self.emphasis.push(from);
    }

    /// Emphasis of nothing would be signs.
    fn close_emphasis(&mut self, sign: &str) {
        let from = self.emphasis.pop();
        let inline = &mut self.frame().inline;
        if from == Some(inline.len()) {
            inline.truncate(inline.len() - sign.len());
        } else {
            inline.push_str(sign);
        }
    }

    fn heading(&mut self, level: usize) {
        let frame = self.frame();
        let text = std::mem::take(&mut frame.inline);
        let text = trimmed(&text).replace(['\n', BREAK], " ");
        let text = text.trim_end_matches('#').trim_end();
        if !text.is_empty() {
            frame.blocks.push(format!("{} {text}", "#".repeat(level.clamp(1, 6))));
        }
    }

    fn open(&mut self, kind: Kind) {
        self.frame().flush();
        if self.frames.len() >= DEEPEST || self.flattened > 0 {
            self.flattened += 1;
        } else {
            self.frames.push(Frame::new(kind));
        }
    }

    /// Ends a quote, a list or an item: it is a block of what is around it.
    fn close(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        frame.flush();
        let is_list = matches!(frame.kind, Kind::List(_));
        let is_tight = is_list && !frame.blocks.iter().any(|item| item.contains("\n\n"));
        let text = frame.blocks.join(if is_tight { "\n" } else { "\n\n" });
        if text.is_empty() {
            return;
        }
        let outer = self.frame();
        let block = match (&frame.kind, &mut outer.kind) {
            (Kind::Quote, _) => indented(&text, "> ", ">"),
            (Kind::Item, Kind::List(Some(number))) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1).min(999_999_999);
                marker.clone() + indented(&text, &" ".repeat(marker.len()), "").trim_start()
            }
            (Kind::Item, _) => format!("- {}", indented(&text, "  ", "").trim_start()),
            _ => text,
        };
        // A list of an item follows its text closely where all of it is short.
        if is_list
            && is_tight
            && block.starts_with("- ")
            && matches!(outer.kind, Kind::Item)
            && let [only] = outer.blocks.as_mut_slice()
            && !only.contains("\n\n")
            && !only.ends_with("```")
            && !only.starts_with(['#', '|', '>'])
        {
            only.push('\n');
            only.push_str(&block);
            return;
        }
        outer.blocks.push(block);
    }

    fn open_link(&mut self, target: CowStr<'a>, is_image: bool) {
        let from = self.frame().inline.len();
        self.links.push(OpenLink { target, from, plain: String::new(), is_image });
    }

    fn close_link(&mut self) {
        let Some(OpenLink { target, from, plain, is_image }) = self.links.pop() else { return };
        // An image in a link is part of its text.
        let is_inside = !self.links.is_empty();
        self.plain(&plain);
        let link = Link { target: &target, text: plain.trim() };
        let is_address = link.is_whole();
        let target = if is_inside { None } else { (self.resolve)(&link) };
        let inline = &mut self.frame().inline;
        let shown = inline.get(from..).unwrap_or_default().trim().to_owned();
        if inline.is_char_boundary(from) {
            inline.truncate(from);
        }
        let shown = if shown.is_empty() && is_image { "figure".to_owned() } else { shown };
        match target {
            Some(target) if is_address && target == plain => push_text(inline, &plain, true),
            Some(target) if !shown.is_empty() => push_link(inline, &shown, &target),
            // What it shows may be an address.
            None if !is_inside && plain.contains("://") => push_text(inline, &plain, true),
            _ => inline.push_str(&shown),
        }
    }

    fn end_code(&mut self) {
        let Some(Example { language, text }) = self.code.take() else { return };
        let code = text.trim_end().trim_start_matches('\n').replace('\t', "    ");
        if code.trim().is_empty() {
            return;
        }
        // What would be a tag in a paragraph was escaped.
        let code =
            if language.is_none() { code.replace("\\<", "<").replace("\\[", "[") } else { code };
        let fence = "`".repeat(longest_run(&code).max(2) + 1);
        let is_known = |known: &&&str| language.as_deref() == Some(**known);
        let language = LANGUAGES.iter().find(is_known).copied().unwrap_or("text");
        self.frame().blocks.push(format!("{fence}{language}\n{code}\n{fence}"));
    }

    fn end_row(&mut self, is_head: bool) {
        let Some(table) = &mut self.table else { return };
        let cells = std::mem::take(&mut table.cells);
        table.lines.push(format!("| {} |", cells.join(" | ")));
        if is_head {
            let rules: Vec<&str> = table
                .alignments
                .iter()
                .map(|alignment| match alignment {
                    Alignment::None => "---",
                    Alignment::Left => ":---",
                    Alignment::Center => ":---:",
                    Alignment::Right => "---:",
                })
                .collect();
            table.lines.push(format!("|{}|", rules.join("|")));
        }
    }

    fn end_table(&mut self) {
        if let Some(table) = self.table.take() {
            self.frame().blocks.push(table.lines.join("\n"));
        }
    }
}

/// The text of a cell: one line, in which a `|` does not end it.
fn cell_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | BREAK => out.push(' '),
            '|' if !out.ends_with('\\') => out.push_str("\\|"),
            c => out.push(c),
        }
    }
    out
}

/// A block behind a prefix. `bare` is that of a line that is empty.
fn indented(text: &str, prefix: &str, bare: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if line.is_empty() {
            out.push_str(bare);
        } else {
            out.push_str(prefix);
            out.push_str(line);
        }
    }
    out
}
