//! A report as Markdown for the text of a pull request, which may not be long.

use super::class::Class;
use super::fold::{Group, Line, fold};
use super::report::{CrateReport, Entry, Report, UsedBy};
use super::said::{Said, title};
use super::summary::{self, is_minor};
use crate::diagnostic::counted;
use crate::text::visible;

/// The most bytes: services refuse the text of a pull request from 65,536 characters on, and people add to it.
pub const MOST_BYTES: usize = 60_000;

/// So many names of a list are shown.
const SHOWN: usize = 10;

/// So many characters of what could not be compared are shown.
const MOST_OF_PROBLEM: usize = 300;

/// What is kept free for the end of the text.
const END: usize = 400;

/// The report as Markdown of at most [`MOST_BYTES`]. What does not fit is left out, the least severe first, and counted. Unless `all` is
/// wanted, what no program notices is counted, too.
pub fn markdown(report: &Report, all: bool) -> String {
    let mut page = Page::default();
    for sentence in summary::sentences(report) {
        page.push(&format!("{}\n\n", escape(&sentence)));
    }
    for problem in report.problems.iter().take(SHOWN) {
        let first = problem.lines().map(|line| line.trim_start_matches("error: ")).take(2);
        let shown: String =
            first.collect::<Vec<_>>().join(" ").chars().take(MOST_OF_PROBLEM).collect();
        page.push(&format!("- not compared: {}\n", escape(&shown)));
    }
    if !report.problems.is_empty() {
        page.push("\n");
    }
    if let Some(used_by) = &report.used_by {
        page.used(report, used_by);
    }
    for of in &report.crates {
        page.of_crate(of, |entry| {
            (all || !is_minor(entry.class)) && entry.accepted.is_none() && entry.used.is_empty()
        });
    }
    page.accepted(report);
    if page.left_out > 0 {
        let left_out = counted(page.left_out, "change");
        page.text += &left_out;
        page.text += " more did not fit in here; `alicloud diff` shows all of them.\n\n";
    }
    if !all && report.counts.keys().any(|class| is_minor(*class)) {
        page.text.push_str(
            "Checks, facts and documentation are not listed; `alicloud diff --all` does.\n\n",
        );
    }
    page.text.trim_end().to_owned()
}

#[derive(Default)]
struct Page {
    text: String,
    left_out: usize,
}

impl Page {
    /// Adds a part as a whole, unless it doesn't fit or one before it didn't.
    fn push(&mut self, part: &str) -> bool {
        let fits = self.left_out == 0 && self.text.len() + part.len() + END <= MOST_BYTES;
        if fits {
            self.text.push_str(part);
        }
        fits
    }

    /// Adds a line, after what is to be before the first one.
    fn line(&mut self, before: &mut String, group: &Group<'_>, line: &Line<'_>) -> bool {
        let Some(said) = Said::new(group, line, SHOWN) else { return false };
        let fits = self.push(&[std::mem::take(before), item(&said)].concat());
        if !fits {
            self.left_out += group.changes(line);
        }
        fits
    }

    fn of_crate(&mut self, of: &CrateReport, is_listed: impl Fn(&Entry) -> bool) {
        let groups = fold(of, is_listed);
        let open = if of.class >= Class::Breaking { " open" } else { "" };
        let heading = format!("{}: {}", summary::heading(of), summary::counts(&of.counts));
        let mut before = format!("<details{open}><summary>{}</summary>\n\n", html(&heading));
        let mut is_open = false;
        for group in &groups {
            before = [before, bold(&title(group, SHOWN))].concat();
            for line in &group.lines {
                if self.line(&mut before, group, line) {
                    is_open = true;
                }
            }
            before.push('\n');
        }
        if is_open {
            // The end has its place.
            self.text.push_str("\n</details>\n\n");
        }
    }

    fn used(&mut self, report: &Report, used_by: &UsedBy) {
        let UsedBy { sources, files, undecided } = used_by;
        self.push(&format!("### Used in {} ({})\n\n", code(sources), counted(*files, "file")));
        for of in &report.crates {
            for group in fold(of, |entry| !entry.used.is_empty() && entry.accepted.is_none()) {
                let title = format!("{}, {}", of.package, title(&group, SHOWN));
                let mut before = bold(&title);
                for line in &group.lines {
                    self.line(&mut before, &group, line);
                }
                self.push("\n");
            }
        }
        for problem in undecided {
            self.push(&format!("- undecided: {}\n", escape(problem)));
        }
        self.push("\n");
    }

    fn accepted(&mut self, report: &Report) {
        let mut before = "### Accepted\n\n";
        for (_, entry) in report.entries() {
            let Some(reason) = &entry.accepted else { continue };
            let line = format!("- {} ({}): {}\n", code(&entry.id), entry.class, escape(reason));
            if !self.push(&format!("{before}{line}")) {
                self.left_out += 1;
            }
            before = "";
        }
        if before.is_empty() {
            self.push("\n");
        }
    }
}

/// An item of a list.
fn item(said: &Said<'_>) -> String {
    let Said { class, place, what, hint, more, .. } = said;
    let bold = if *class >= Class::Breaking { "**" } else { "" };
    let place = if place.is_empty() { String::new() } else { format!("{}: ", code(place)) };
    let mut lines = vec![format!("- {bold}{class}{bold} {place}{}", escape(what))];
    let advice: Vec<String> = said.hit().map(code).into_iter().chain(hint.map(escape)).collect();
    lines.extend((!advice.is_empty()).then(|| advice.join(": ")));
    lines.extend(more.iter().map(|line| escape(line)));
    lines.join("<br>") + "\n"
}

fn bold(text: &str) -> String {
    format!("**{}**\n\n", escape(text))
}

/// A text as code.
fn code(text: &str) -> String {
    let text = visible(text);
    let ticks = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    match ticks {
        0 => format!("`{text}`"),
        // Code that begins or ends with a tick has blanks around it, which are not shown.
        ticks => {
            let fence = "`".repeat(ticks + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// A text of ours, in which names are between ticks: they are code, and what is outside of them means nothing in Markdown.
fn escape(text: &str) -> String {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, part) in parts.iter().enumerate() {
        let is_closed = at + 1 < parts.len();
        if at % 2 == 1 && is_closed {
            escaped += &if part.is_empty() { String::new() } else { code(part) };
            continue;
        }
        if at % 2 == 1 {
            escaped += "&#96;";
        }
        for c in part.chars() {
            match c {
                '\\' | '*' | '_' | '[' | ']' | '|' | '~' => escaped.extend(['\\', c]),
                // References to issues and people, and the characters of HTML.
                '<' => escaped += "&lt;",
                '>' => escaped += "&gt;",
                '&' => escaped += "&amp;",
                '#' => escaped += "&#35;",
                '@' => escaped += "&#64;",
                c => escaped.push(c),
            }
        }
    }
    escaped
}

/// A text inside of HTML.
fn html(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::super::change::{Change, CrateDiff, Diff};
    use super::super::rule::Rule;
    use super::*;

    fn report(crates: usize, changes: usize, text: &str) -> Report {
        let change = |at: usize| Change {
            rule: if at == 0 { Rule::OperationRemoved } else { Rule::Method },
            operation: Some(format!("Operation{at}")),
            path: format!("{text}{at}"),
            item: None,
            before: Some(text.to_owned()),
            after: None,
            details: Vec::new(),
            types: Vec::new(),
            users: Vec::new(),
            argument: false,
            places: 1,
        };
        let of = |at: usize| CrateDiff {
            product: format!("p{at}"),
            version: "1".to_owned(),
            package: format!("alicloud-p{at}"),
            former_version: "0.1.0".to_owned(),
            crate_version: "0.1.0".to_owned(),
            changes: (0..changes).map(change).collect(),
        };
        Report::new(&Diff { crates: (0..crates).map(of).collect() })
    }

    #[test]
    fn what_does_not_fit_is_counted_and_no_entry_is_cut() {
        for (crates, changes, text) in [(1, 4000, "x"), (300, 40, "path"), (3, 3, "z")] {
            let report = report(crates, changes, text);
            let page = markdown(&report, false);
            assert!(page.len() <= MOST_BYTES, "{}", page.len());
            assert_eq!(page.matches("<details").count(), page.matches("</details>").count());
            let entries = page.matches("\n- ").count();
            let whole = page.lines().filter(|line| line.starts_with("- "));
            assert!(whole.clone().all(|line| line.ends_with("none") || line.ends_with("no more")));
            let left_out = crates * changes - entries;
            assert_eq!(left_out > 0, changes > 3);
            if left_out > 0 {
                let end = format!(
                    "{left_out} changes more did not fit in here; `alicloud diff` shows all of them."
                );
                assert!(page.contains(&end) && page.len() > MOST_BYTES - 2000, "{}", page.len());
            }
        }
        let page = markdown(&report(1, 2, &"y".repeat(MOST_BYTES)), false);
        assert!(page.len() < 1000 && page.contains("2 changes more did not fit in here"), "{page}");
    }

    #[test]
    fn names_are_no_markup() {
        assert_eq!(escape("a_b `c_d` <x> #1 @me"), "a\\_b `c_d` &lt;x&gt; &#35;1 &#64;me");
        assert_eq!(escape("one ` tick"), "one &#96; tick");
        assert_eq!(escape("`` two\nlines"), " two\\\\u{a}lines");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a_b|c"), "`a_b|c`");
    }
}
