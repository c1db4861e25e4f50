//! A report as text for a terminal.

use std::collections::BTreeMap;

use super::class::Class;
use super::fold::{Group, fold, listed};
use super::report::{CrateReport, Entry, Report, UsedBy};
use super::said::{Said, title};
use super::summary::{self, is_minor};
use crate::text::visible;

/// So many names of a list are shown.
const SHOWN: usize = 3;

/// Shows everything on lists too, also what no program notices.
const ALL: usize = usize::MAX;

/// The report as text: what a reviewer has to do first, then each crate, then what was accepted. Unless `all` is wanted, lists are folded, and
/// what no program notices is counted.
pub fn text(report: &Report, all: bool) -> String {
    let mut text = Text { lines: Vec::new(), most: if all { ALL } else { SHOWN } };
    for sentence in summary::sentences(report) {
        text.line(0, &sentence);
    }
    if let Some(used_by) = &report.used_by {
        text.used(report, used_by);
    }
    let mut minor: Vec<&str> = Vec::new();
    let mut hidden: BTreeMap<Class, usize> = BTreeMap::new();
    for of in &report.crates {
        let is_hidden = |entry: &Entry| !all && is_minor(entry.class);
        for entry in of.changes.iter().filter(|entry| is_hidden(entry)) {
            *hidden.entry(entry.class).or_default() += 1;
        }
        let is_listed =
            |entry: &Entry| !is_hidden(entry) && entry.accepted.is_none() && entry.used.is_empty();
        let groups = fold(of, is_listed);
        if !all && is_minor(of.class) {
            minor.push(&of.package);
        } else if !groups.is_empty() {
            text.of_crate(of, &groups);
        }
    }
    if !minor.is_empty() {
        let names = listed(&minor, text.most);
        text.section(&format!("No program notices what changed in {names}."));
    }
    if !hidden.is_empty() {
        text.section(&format!("Not listed: {}. --all lists them.", summary::counts(&hidden)));
    }
    text.accepted(report);
    text.lines.join("\n")
}

struct Text {
    lines: Vec<String>,
    most: usize,
}

impl Text {
    fn section(&mut self, title: &str) {
        self.lines.push(String::new());
        self.line(0, title);
    }

    /// A line. Names come from outside, and are not to move the cursor.
    fn line(&mut self, indent: usize, text: &str) {
        self.lines.push(" ".repeat(indent) + &visible(text));
    }

    fn of_crate(&mut self, of: &CrateReport, groups: &[Group<'_>]) {
        let CrateReport { product, version, .. } = of;
        let counts = summary::counts(&of.counts);
        self.section(&format!("{} ({product} {version}): {counts}", summary::heading(of)));
        for group in groups {
            self.line(2, &title(group, self.most));
            self.group(group);
        }
    }

    fn group(&mut self, group: &Group<'_>) {
        const INDENT: usize = 4;
        const CLASS: usize = 14;
        let most = self.most;
        for said in group.lines.iter().filter_map(|line| Said::new(group, line, most)) {
            let item = said.hit();
            let Said { class, place, what, hint, more, .. } = said;
            let colon = if place.is_empty() { "" } else { ": " };
            self.line(INDENT, &format!("{:CLASS$}{place}{colon}{what}", class.name()));
            let advice: Vec<&str> = item.into_iter().chain(hint).collect();
            let advice = (!advice.is_empty()).then(|| advice.join(": "));
            for line in advice.iter().chain(&more) {
                self.line(INDENT + CLASS, line);
            }
        }
    }

    fn used(&mut self, report: &Report, used_by: &UsedBy) {
        let count = report.entries().filter(|(_, entry)| !entry.used.is_empty()).count();
        let UsedBy { sources, files, undecided } = used_by;
        let files = crate::diagnostic::counted(*files, "file");
        let changes = crate::diagnostic::counted(count, "change");
        self.section(&format!("Used in `{sources}` ({files}): {changes}"));
        for of in &report.crates {
            let groups = fold(of, |entry| !entry.used.is_empty() && entry.accepted.is_none());
            for group in groups {
                self.line(2, &format!("{}, {}", of.package, title(&group, self.most)));
                self.group(&group);
            }
        }
        for problem in undecided {
            self.line(2, &format!("undecided: {problem}"));
        }
    }

    fn accepted(&mut self, report: &Report) {
        let accepted =
            report.entries().filter_map(|(_, entry)| Some((entry, entry.accepted.as_ref()?)));
        let accepted: Vec<(&Entry, &String)> = accepted.collect();
        if !accepted.is_empty() {
            self.section("Accepted:");
        }
        for (entry, reason) in accepted {
            self.line(2, &format!("{} ({}): {reason}", entry.id, entry.class));
        }
    }
}
