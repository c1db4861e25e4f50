//! The changelog of a crate with one more release in it: the text before -> the text after. Knows nothing of what a version is made of.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use super::{ReleaseError, Unreleased};
use crate::diff::{changes_by_kind, version_numbers};
use crate::spec::Day;

/// What is around the name of the crate in the first sentence of a changelog.
pub(super) const INTRO: (&str, &str) = (
    "What changed for users of `",
    "`, as [Keep a Changelog](https://keepachangelog.com/en/1.1.0/) has it. Before 1.0, a change that breaks programs raises the second number of \
    the version.",
);

/// The changelog with one more section, before those of earlier versions. It has what people wrote of what was not released yet.
pub(super) fn changelog(of: &Unreleased<'_>, version: &str) -> Result<String, ReleaseError> {
    let intro = [INTRO.0, of.package, INTRO.1].concat();
    let Some(old) = of.changelog.filter(|text| !text.trim().is_empty()) else {
        let level = HeadingLevel::H2;
        let section = section(of, "", level);
        return Ok(format!("# Changelog\n\n{intro}\n\n{}{section}", heading(of, version, level)));
    };
    // Of two kinds of ends of lines it has those that most lines have.
    let has_cr = old.matches("\r\n").count() * 2 > old.matches('\n').count();
    let old = &*old.replace("\r\n", "\n");
    let sections = sections(old, of.package);
    let end_of = |at: usize| sections.get(at + 1).map_or(old.len(), |next| next.start);
    if let Some((at, one)) = sections.iter().enumerate().find(|(_, one)| one.is_of(version)) {
        // A run that was ended before it wrote the other file wrote this one.
        let known: Vec<&str> = old.get(one.start..end_of(at)).unwrap_or_default().lines().collect();
        let is_known = section(of, "", one.level).lines().all(|line| known.contains(&line));
        let same = of.changelog.unwrap_or_default().to_owned();
        return if is_known { Ok(same) } else { Err(ReleaseError::Section(version.to_owned())) };
    }
    if let Some(planned) = sections.iter().find(|one| one.is_planned()).and_then(Heading::version) {
        return Err(ReleaseError::Section(planned.to_owned()));
    }
    let first = sections.iter().find(|one| !one.is_unreleased());
    if of.last.is_none() && first.is_some() {
        return Err(ReleaseError::Unknown);
    }
    if let Some(last) = first.and_then(Heading::day).filter(|last| of.day < *last) {
        return Err(ReleaseError::Day { day: of.day, last });
    }
    if let Some(newest) = first.and_then(Heading::version)
        && version_numbers(newest).ok() > version_numbers(version).ok()
    {
        let (version, newest) = (version.to_owned(), newest.to_owned());
        return Err(ReleaseError::Lower { version, newest });
    }
    let (head, rest) = old.split_at(first.map_or(old.len(), |one| unfolded(old, one.start)));
    // What comes with this release stays under its heading no longer.
    let mut unreleased = sections.iter().filter(|one| one.is_unreleased());
    let written = unreleased.next();
    if unreleased.next().is_some() {
        return Err(ReleaseError::Twice);
    }
    if written.is_some_and(|one| one.start >= head.len()) {
        return Err(ReleaseError::Below);
    }
    // Versions are headed alike, or one would be a part of another.
    let level = first.or(written).map_or(HeadingLevel::H2, |one| one.level.min(HeadingLevel::H5));
    let (head, entries) = match written {
        Some(one) => {
            let (before, own) = head.split_at(one.start);
            let next = headings(own, of.package)
                .into_iter()
                .find(|next| next.start > 0 && next.level <= one.level);
            let (own, others) = own.split_at(next.map_or(own.len(), |next| next.start));
            let (title, entries) = own.split_at_checked(one.end - one.start).unwrap_or((own, ""));
            let title = title.trim_end();
            let gap = if others.is_empty() { "" } else { "\n\n" };
            (format!("{before}{title}{gap}{others}"), entries)
        }
        None => (head.to_owned(), ""),
    };
    let gap = if rest.is_empty() { "" } else { "\n" };
    // The crate may have had another name.
    let is_intro = |line: &&str| line.starts_with(INTRO.0) && line.ends_with(INTRO.1);
    let head = match head.lines().find(is_intro) {
        Some(line) => head.replace(line, &intro),
        None => head,
    };
    let (head, heading) = (head.trim_end(), heading(of, version, level));
    let text = format!("{head}\n\n{heading}{}{gap}{rest}", section(of, entries, level));
    if !is_seen(&text, of, version) {
        return Err(ReleaseError::Hidden(version.to_owned()));
    }
    Ok(if has_cr { text.replace('\n', "\r\n") } else { text })
}

/// A place before what is folded at that place.
fn unfolded(text: &str, at: usize) -> usize {
    let mut open = Vec::new();
    for (event, range) in Parser::new(text).into_offset_iter().filter(|(_, range)| range.start < at)
    {
        let Event::Html(html) = event else { continue };
        let html = html.to_lowercase();
        open.extend(html.matches("<details").map(|_| range.start));
        let left = open.len().saturating_sub(html.matches("</details").count());
        open.truncate(left);
    }
    open.first().copied().unwrap_or(at)
}

fn heading(of: &Unreleased<'_>, version: &str, level: HeadingLevel) -> String {
    format!("{} [{version}] - {}\n", "#".repeat(level as usize), of.day)
}

/// What a changelog lacks where nothing is to be released after a version: a sentence without a full stop.
pub fn oddity(changelog: &str, package: &str, last: &str) -> Option<String> {
    let sections = sections(changelog, package);
    if let Some(at) = sections.iter().position(Heading::is_unreleased) {
        let one = sections.get(at)?;
        let ends = |next: &&Heading<'_>| next.start > one.start && next.level <= one.level;
        let end = headings(changelog, package)
            .iter()
            .find(ends)
            .map_or(changelog.len(), |next| next.start);
        let own = changelog.get(one.end..end)?;
        // Headings of kinds alone may wait for something.
        let is_entry = |line: &str| {
            !line.starts_with('#') && !line.trim().trim_start_matches(['-', '=']).is_empty()
        };
        if own.lines().any(is_entry) {
            return Some(format!(
                "it has entries under `Unreleased`, and the specs are as in {last}; raise `crateVersion` to release them"
            ));
        }
    }
    let mut versions = sections.iter().filter(|one| one.version().is_some()).peekable();
    let is_missing = versions.peek().is_some() && !versions.any(|one| one.is_of(last));
    is_missing.then(|| {
        format!("it has earlier versions, and not {last}, which is released; take the section of {last} from the commit of that release")
    })
}

/// Whether a section and all its lines are seen: nothing before them is open, such as a comment.
fn is_seen(text: &str, of: &Unreleased<'_>, version: &str) -> bool {
    let kinds = kinds(of);
    let Some(own) = headings(text, of.package).into_iter().find(|one| one.is_of(version)) else {
        return false;
    };
    let hidden = Parser::new(text).into_offset_iter().filter_map(|(event, range)| {
        matches!(event, Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock)).then_some(range)
    });
    let hidden: Vec<Range<usize>> = hidden.collect();
    let mut lines = kinds.iter().flat_map(|(_, lines)| lines);
    lines.all(|line| {
        let found = text.get(own.start..).and_then(|rest| rest.find(line.as_str()));
        found.is_some_and(|at| !hidden.iter().any(|range| range.contains(&(own.start + at))))
    })
}

/// A heading of a changelog.
#[derive(Clone, Copy, Debug)]
struct Heading<'t> {
    /// Where its line begins.
    start: usize,
    /// Where it ends: one that is underlined has a second line.
    end: usize,
    level: HeadingLevel,
    text: &'t str,
    /// The name of the crate that has the changelog.
    package: &'t str,
}

impl<'t> Heading<'t> {
    /// What is in it, without signs around it.
    fn words(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let is_between = |c: char| c.is_whitespace() || "[](),;:`*_".contains(c);
        let words = self.text.split(is_between).map(|word| word.trim_start_matches('v'));
        words.filter(|word| word.contains(char::is_alphanumeric))
    }

    /// The version that it is the heading of, and whether nothing else but a day is in it. Nothing but the name of a crate, or a word for a version,
    /// comes before one. One further on is that of something else.
    fn named(&self) -> Option<(&'t str, bool)> {
        let words: Vec<&str> = self.words().collect();
        let (first, rest) = words.split_first()?;
        let is_alone = |rest: &[&str]| {
            rest.iter().all(|word| {
                word.parse::<Day>().is_ok() || word.starts_with("http") || word.starts_with("//")
            })
        };
        let start = format!("{}-", self.package);
        let first = first.strip_prefix(&start).map_or(*first, |word| word.trim_start_matches('v'));
        if is_version(first) {
            return Some((first, is_alone(rest)));
        }
        let (second, rest) = rest.split_first().filter(|(second, _)| is_version(second))?;
        let is_word = ["version", "release"].contains(&&*first.to_lowercase());
        let short = self.package.rsplit_once('-').map_or(self.package, |(_, last)| last);
        let is_own = [self.package, short].iter().any(|name| first.eq_ignore_ascii_case(name));
        // It may have had another name.
        let is_name = first.contains('-') && is_alone(rest);
        (is_word || is_own || is_name).then_some((*second, false))
    }

    fn version(&self) -> Option<&'t str> {
        self.named().map(|(version, _)| version)
    }

    fn day(&self) -> Option<Day> {
        self.words().find_map(|word| word.parse().ok())
    }

    fn is_of(&self, version: &str) -> bool {
        self.version() == Some(version)
    }

    /// Whether it is above changes of a kind.
    fn is_kind(&self, kind: &str) -> bool {
        self.text.trim_matches(['#', ':', ' ']).eq_ignore_ascii_case(kind)
    }

    /// Whether it is above what comes with the next release.
    fn is_unreleased(&self) -> bool {
        let words: Vec<&str> = self.words().take(3).collect();
        let is = |word: &&str| word.eq_ignore_ascii_case("unreleased");
        words.first().is_some_and(is)
            || (words.len() <= 2 && self.named().is_none() && words.iter().any(is))
    }

    /// Whether it says that its version is not out.
    fn is_planned(&self) -> bool {
        let mut after = self.words().skip_while(|word| Some(*word) != self.version()).skip(1);
        after.next().is_some_and(|word| word.eq_ignore_ascii_case("unreleased"))
    }
}

/// Whether a word is a version, which may be one before a release.
fn is_version(word: &str) -> bool {
    version_numbers(word.split(['-', '+']).next().unwrap_or_default()).is_ok()
}

/// The headings of versions, and of what comes with the next one.
fn sections<'t>(text: &'t str, package: &'t str) -> Vec<Heading<'t>> {
    let mut all = headings(text, package);
    // What people wrote under such a heading may have headings, and name versions in them.
    let mut inside: Option<HeadingLevel> = None;
    all.retain(|one| {
        let is_inside = inside.is_some_and(|level| one.level > level);
        if is_inside && !one.named().is_some_and(|(_, is_alone)| is_alone) {
            return false;
        }
        inside = one.is_unreleased().then_some(one.level);
        one.is_unreleased() || one.version().is_some()
    });
    all
}

/// All headings but those inside of something else.
fn headings<'t>(text: &'t str, package: &'t str) -> Vec<Heading<'t>> {
    let found = Parser::new(text).into_offset_iter().filter_map(|(event, range)| {
        let Event::Start(Tag::Heading { level, .. }) = event else { return None };
        let before = text.get(..range.start)?;
        let start = before.trim_end_matches(' ').len();
        let is_line = start == 0 || before.get(..start)?.ends_with('\n');
        let end = range.end;
        let text = text.get(range)?.lines().next()?.trim_start_matches('#').trim();
        is_line.then_some(Heading { start, end, level, text, package })
    });
    found.collect()
}

/// What is said of a release, after what people wrote of it: by kind, where both have that. Its heading has that level.
fn section(of: &Unreleased<'_>, written: &str, level: HeadingLevel) -> String {
    let mut kinds = kinds(of);
    let mut headings = headings(written, of.package);
    headings.retain(|one| one.level as usize == level as usize + 1);
    let mut text = String::new();
    let mut add = |part: &str| {
        let part = part.trim_matches('\n');
        if !part.is_empty() {
            let _ = write!(text, "\n{part}\n");
        }
    };
    let ends = headings.iter().map(|one| one.start).chain([written.len()]);
    let mut start = 0;
    for (end, before) in ends.zip([None].into_iter().chain(headings.iter().map(Some))) {
        let part = written.get(start..end).unwrap_or_default().trim_end();
        let same = before.and_then(|one| kinds.iter().position(|(kind, _)| one.is_kind(kind)));
        let lines = same.map(|at| kinds.remove(at).1).unwrap_or_default();
        // What is no list before them would take them in.
        let last = part.lines().next_back().unwrap_or_default();
        let is_list = last.starts_with(['-', '*', '+', ' ']);
        let gap = if lines.is_empty() || is_list { "\n" } else { "\n\n" };
        add(&[part, &lines.join("\n")].join(gap));
        start = end;
    }
    let signs = "#".repeat(level as usize + 1);
    for (kind, lines) in kinds {
        add(&format!("{signs} {kind}\n\n{}", lines.join("\n")));
    }
    text
}

/// What changed, by kind, each line as it is in a list.
fn kinds(of: &Unreleased<'_>) -> Vec<(&'static str, Vec<String>)> {
    let of_one = |kind, line: String| vec![(kind, vec![format!("- {line}")])];
    let Some(last) = of.last else {
        let operations = crate::diagnostic::counted(of.operations, "operation");
        return of_one("Added", format!("The first release: {operations}."));
    };
    let Some(changes) = last.changes else {
        return of_one(
            "Changed",
            format!("The version alone: all else is as in {}.", last.version),
        );
    };
    let items = |lines: Vec<String>| lines.into_iter().map(|line| format!("- {line}")).collect();
    changes_by_kind(changes).into_iter().map(|(kind, lines)| (kind, items(lines))).collect()
}
