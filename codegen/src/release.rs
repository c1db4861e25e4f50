//! The next version of a crate: what changed since the last one -> the texts of `product.yaml` and of the changelog. Knows nothing of
//! files and of version control.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use crate::diagnostic::{Diagnostic, Source};
use crate::diff::{CrateReport, NotAVersion, changes_by_kind, version_numbers};
use crate::spec::{Day, ProductSpec, Released, yaml};

/// What is known of a product version before it is released.
#[derive(Clone, Copy, Debug)]
pub struct Unreleased<'a> {
    /// Its `product.yaml`.
    pub product: &'a Source,
    /// Its changelog, if it has one.
    pub changelog: Option<&'a str>,
    /// The crate: `alicloud-ecs`.
    pub package: &'a str,
    /// How many operations it has.
    pub operations: usize,
    /// The last release of the crate. Nothing before the first one.
    pub last: Option<Last<'a>>,
    /// What identifies the specs as they are.
    pub specs: &'a str,
    /// The day of the release.
    pub day: Day,
}

/// The last release of a crate.
#[derive(Clone, Copy, Debug)]
pub struct Last<'a> {
    /// Its version.
    pub version: &'a str,
    /// What changed since then. Nothing where it is the version alone.
    pub changes: Option<&'a CrateReport>,
}

/// A release to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The crate's version from now on.
    pub version: String,
    /// The text of `product.yaml`.
    pub product: String,
    /// The text of the changelog.
    pub changelog: String,
}

/// Why there is no next version.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// `product.yaml` can't be read.
    #[error(transparent)]
    Spec(Box<Diagnostic>),
    /// Its `crateVersion` can't be raised.
    #[error("`crateVersion` in `{path}`: {problem}; write the version of the last release")]
    Version {
        /// The file.
        path: String,
        /// What is wrong with the version.
        problem: NotAVersion,
    },
    /// The changelog has a section of the next version that says something else.
    #[error(
        "the changelog has a section of {0} already; call it `Unreleased`, so that it becomes a part of this release, or raise `crateVersion` if that version is out"
    )]
    Section(String),
    /// What is written into the changelog would be no section there.
    #[error(
        "the section of {0} would be inside of a comment, of code or of HTML in the changelog, and nobody would see it; close what is open there"
    )]
    Hidden(String),
    /// The day is before that of the last release.
    #[error(
        "the changelog has a release of {last}, and this one would be of {day}; leave --as-of out, or give it the day of this release"
    )]
    Day {
        /// The day of this release.
        day: Day,
        /// The day of the newest section.
        last: Day,
    },
    /// The changelog has a later version.
    #[error(
        "the changelog has a section of {newest}, and this release would be {version}; write `crateVersion: {newest}` if that one is out, or remove its section"
    )]
    Lower {
        /// The version of this release.
        version: String,
        /// That of the newest section.
        newest: String,
    },
    /// The changelog has sections, and nothing says what they are of.
    #[error(
        "the changelog has earlier versions, and nothing says which specs were released last; fetch the tags (`git fetch --tags`), or name the revision of the last release with --since"
    )]
    Unknown,
    /// Its lines have a form in which they can't be changed.
    #[error(
        "`crateVersion` and `released` can't be written into `{0}`; write the file as one block of `name: value` lines"
    )]
    Form(String),
}

/// Decides on the next version, and writes what says so.
pub fn release(of: &Unreleased<'_>) -> Result<Release, ReleaseError> {
    let source = of.product;
    let spec: ProductSpec =
        yaml::parse(source).map_err(|problem| ReleaseError::Spec(Box::new(problem)))?;
    let from = spec.version_of_crate().to_owned();
    // It may have been raised by hand since the last release.
    let raised = of.last.and_then(|last| Some(last.changes?.next_after(last.version, &from)));
    let version = raised
        .transpose()
        .map_err(|problem| ReleaseError::Version { path: source.path.clone(), problem })?
        .unwrap_or_else(|| from.clone());
    let released = Released {
        package: of.package.to_owned(),
        version: version.clone(),
        specs: of.specs.to_owned(),
        formerly: Vec::new(),
    };
    let released = released.after(spec.released.as_ref());

    let mut wanted = spec;
    wanted.crate_version = Some(version.clone());
    let product = with_line(&source.text, "released", &released.to_string(), "version");
    wanted.released = Some(released);
    let product = with_line(&product, "crateVersion", &version, "version");
    // Whatever forms the old text has, the new one says what it is to say.
    if serde_yaml::from_str::<ProductSpec>(&product).ok().as_ref() != Some(&wanted) {
        return Err(ReleaseError::Form(source.path.clone()));
    }
    let changelog = changelog(of, &version)?;
    Ok(Release { version, product, changelog })
}

/// The text with another value of a member at its root, which comes after another member if it is new.
fn with_line(text: &str, name: &str, value: &str, after: &str) -> String {
    let is_of =
        |line: &str, name: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
    let is_known = text.lines().any(|line| is_of(line, name));
    let mut lines = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
        if is_of(line, name) {
            let comment =
                line.find(" #").map_or("", |at| line.get(at..).unwrap_or_default().trim_end());
            let _ = write!(lines, "{name}: {value}{comment}{end}");
        } else {
            lines.push_str(line);
            if !is_known && is_of(line, after) {
                if !line.ends_with('\n') {
                    lines.push('\n');
                }
                let _ = write!(lines, "{name}: {value}{end}");
            }
        }
    }
    lines
}

/// What is around the name of the crate in the first sentence of a changelog.
const INTRO: (&str, &str) = (
    "What changed for users of `",
    "`, as [Keep a Changelog](https://keepachangelog.com/en/1.1.0/) has it. Before 1.0, a change that breaks programs raises the second number of \
    the version.",
);

/// The changelog with one more section, before those of earlier versions. It has what people wrote of what was not released yet.
fn changelog(of: &Unreleased<'_>, version: &str) -> Result<String, ReleaseError> {
    let intro = [INTRO.0, of.package, INTRO.1].concat();
    let heading = format!("## [{version}] - {}\n", of.day);
    let Some(old) = of.changelog.filter(|text| !text.trim().is_empty()) else {
        return Ok(format!("# Changelog\n\n{intro}\n\n{heading}{}", section(of, "")));
    };
    let has_cr = old.contains("\r\n");
    let old = &*if has_cr { Cow::Owned(old.replace("\r\n", "\n")) } else { Cow::Borrowed(old) };
    let sections = sections(old);
    let end_of = |at: usize| sections.get(at + 1).map_or(old.len(), |next| next.start);
    if let Some(at) = sections.iter().position(|one| one.is_of(version)) {
        // A run that was ended before it wrote the other file wrote this one.
        let start = sections.get(at).map_or(0, |one| one.start);
        let known: Vec<&str> = old.get(start..end_of(at)).unwrap_or_default().lines().collect();
        let is_known = section(of, "").lines().all(|line| known.contains(&line));
        let same = of.changelog.unwrap_or_default().to_owned();
        return if is_known { Ok(same) } else { Err(ReleaseError::Section(version.to_owned())) };
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
    let (head, rest) = old.split_at(first.map_or(old.len(), |one| one.start));
    // What comes with this release stays under its heading no longer.
    let unreleased = sections.iter().find(|one| one.start < head.len() && one.is_unreleased());
    let (head, entries) = match unreleased {
        Some(one) => {
            let (before, own) = head.split_at(one.start);
            let next =
                headings(own).into_iter().find(|next| next.start > 0 && next.level <= one.level);
            let (own, others) = own.split_at(next.map_or(own.len(), |next| next.start));
            let (title, entries) = own.split_once('\n').unwrap_or((own, ""));
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
    let text = format!("{}\n\n{heading}{}{gap}{rest}", head.trim_end(), section(of, entries));
    if !is_seen(&text, version, &kinds(of)) {
        return Err(ReleaseError::Hidden(version.to_owned()));
    }
    Ok(if has_cr { text.replace('\n', "\r\n") } else { text })
}

/// Whether a section and all its lines are seen: nothing before them is open, such as a comment.
fn is_seen(text: &str, version: &str, kinds: &[(&str, Vec<String>)]) -> bool {
    let Some(own) = headings(text).into_iter().find(|one| one.is_of(version)) else { return false };
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
    level: HeadingLevel,
    text: &'t str,
}

impl<'t> Heading<'t> {
    /// What is in it, without signs around it.
    fn words(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let is_between = |c: char| c.is_whitespace() || "[](),;:`*_".contains(c);
        self.text.split(is_between).map(|word| word.trim_start_matches('v'))
    }

    fn version(&self) -> Option<&'t str> {
        self.words().find(|word| version_numbers(word).is_ok())
    }

    fn day(&self) -> Option<Day> {
        self.words().find_map(|word| word.parse().ok())
    }

    fn is_of(&self, version: &str) -> bool {
        self.words().any(|word| word == version)
    }

    /// Whether it is above what comes with the next release.
    fn is_unreleased(&self) -> bool {
        self.text.to_lowercase().contains("unreleased") && self.version().is_none()
    }
}

/// The headings of versions, and of what comes with the next one.
fn sections(text: &str) -> Vec<Heading<'_>> {
    let mut all = headings(text);
    all.retain(|one| one.is_unreleased() || one.version().is_some());
    all
}

/// All headings but those inside of something else.
fn headings(text: &str) -> Vec<Heading<'_>> {
    let found = Parser::new(text).into_offset_iter().filter_map(|(event, range)| {
        let Event::Start(Tag::Heading { level, .. }) = event else { return None };
        let before = text.get(..range.start)?;
        let start = before.trim_end_matches(' ').len();
        let is_line = start == 0 || before.get(..start)?.ends_with('\n');
        let text = text.get(range)?.lines().next()?.trim_start_matches('#').trim();
        is_line.then_some(Heading { start, level, text })
    });
    found.collect()
}

/// What is said of a release, after what people wrote of it: by kind, where both have that.
fn section(of: &Unreleased<'_>, written: &str) -> String {
    let mut kinds = kinds(of);
    let mut headings = headings(written);
    headings.retain(|one| one.level == HeadingLevel::H3);
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
        let same = before.and_then(|one| kinds.iter().position(|(kind, _)| *kind == one.text));
        let lines = same.map(|at| kinds.remove(at).1).unwrap_or_default();
        add(&[&[part.to_owned()], &*lines].concat().join("\n"));
        start = end;
    }
    for (kind, lines) in kinds {
        add(&format!("### {kind}\n\n{}", lines.join("\n")));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Report, compare};

    const PRODUCT: &str =
        "# A page.\nproduct: Demo\nversion: 2020-01-01 # of the API\ntitle: Demo\n";

    fn products(operation: &str) -> Vec<alicloud_model::Product> {
        let files = [("product", PRODUCT), ("Try", operation)].map(|(name, text)| {
            let path = format!("demo/2020-01-01/{name}.yaml");
            (path.clone(), Source { path, text: text.to_owned() })
        });
        crate::catalog(files.into()).unwrap().products
    }

    fn made(
        product: &str,
        changelog: Option<&str>,
        before: Option<&str>,
    ) -> Result<Release, String> {
        let before = before.map(|before| ("0.3.9", Some(before)));
        made_since(product, changelog, before)
    }

    /// A release after one of a version, whose operation is given where it was another one.
    fn made_since(
        product: &str,
        changelog: Option<&str>,
        before: Option<(&str, Option<&str>)>,
    ) -> Result<Release, String> {
        const NOW: &str = "operation: Try\nhttp: { style: rpc, method: POST }\nparameters: { New: { in: query, type: string } }\n";
        let report = before.and_then(|(_, before)| {
            Some(Report::new(&compare(&products(before?), &products(NOW))))
        });
        let source =
            Source { path: "demo/2020-01-01/product.yaml".to_owned(), text: product.to_owned() };
        let unreleased = Unreleased {
            product: &source,
            changelog,
            package: "alicloud-demo",
            operations: 1,
            last: before.map(|(version, _)| Last {
                version,
                changes: report.as_ref().and_then(|report| report.crates.first()),
            }),
            specs: "abc",
            day: "2026-01-02".parse().unwrap(),
        };
        release(&unreleased).map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_release_keeps_its_version() {
        let Release { version, product, changelog } = made(PRODUCT, None, None).unwrap();
        assert_eq!(version, "0.1.0");
        assert_eq!(
            product,
            "# A page.\nproduct: Demo\nversion: 2020-01-01 # of the API\ncrateVersion: 0.1.0\nreleased: { crate: alicloud-demo, version: 0.1.0, specs: \"abc\" }\ntitle: Demo\n"
        );
        assert!(changelog.starts_with("# Changelog\n\nWhat changed for users of `alicloud-demo`"));
        assert!(changelog.ends_with(
            "\n\n## [0.1.0] - 2026-01-02\n\n### Added\n\n- The first release: 1 operation.\n"
        ));
    }

    #[test]
    fn a_release_says_what_changed_before_what_changed_earlier() {
        let old = "operation: Try\nhttp: { style: rpc, method: POST }\nparameters: { Old: { in: query, type: string } }\n";
        let product = "product: Demo\nversion: 2020-01-01\nreleased: { crate: a, version: 0.3.9, specs: aaa } # by hand\ncrateVersion: 0.3.9\n";
        let earlier = "# Changelog\n\nWords.\n\n## [0.3.9] - 2025-01-01\n\n### Added\n\n- More.\n";
        let made = made(product, Some(earlier), Some(old)).unwrap();
        assert_eq!(made.version, "0.4.0");
        assert_eq!(
            made.product,
            "product: Demo\nversion: 2020-01-01\nreleased: { crate: alicloud-demo, version: 0.4.0, specs: \"abc\", formerly: [{ crate: a, version: 0.3.9, specs: \"aaa\" }] } # by hand\ncrateVersion: 0.4.0\n"
        );
        assert_eq!(
            made.changelog,
            "# Changelog\n\nWords.\n\n## [0.4.0] - 2026-01-02\n\n### Added\n\n- `Try`, `try::TryRequest::new`: a new parameter of type `String`.\n\n### Removed\n\n\
            - **Breaking:** `Try`, `try::TryRequest::old`: a parameter of type `String` is gone. Remove all uses.\n\n## [0.3.9] - 2025-01-01\n\n### Added\n\n- More.\n"
        );
    }

    #[test]
    fn what_people_wrote_into_the_changelog_stays() {
        let old = "operation: Try\nhttp: { style: rpc, method: POST }\n";
        let product = "product: Demo\nversion: 2020-01-01\ncrateVersion: 0.3.9\n";
        let made =
            |changelog: &str| made(product, Some(changelog), Some(old)).map(|made| made.changelog);
        let title = "## [0.3.10] - 2026-01-02\n";
        let section = "## [0.3.10] - 2026-01-02\n\n### Added\n\n- `Try`, `try::TryRequest::new`: a new parameter of type `String`.\n";
        let notes =
            "Notes.\n\n```\n## No heading\n```\n\n~~~\n## 0.3.10\n~~~\n\n<!--\n## 0.3.10\n-->\n";
        let text = format!("# C\n\n## [Unreleased]\n\n{notes}\n");
        let section = section.replace(title, &format!("{title}\n{notes}"));
        let head = "# C\n\n## [Unreleased]\n\n";
        let earlier = "## 0.3.9\n\nOld.\n";
        assert_eq!(
            made(&format!("{text}{earlier}")).unwrap(),
            format!("{head}{section}\n{earlier}")
        );
        let underlined = "0.3.9\n-----\n\nOld.\n";
        assert_eq!(
            made(&format!("{text}{underlined}")).unwrap(),
            format!("{head}{section}\n{underlined}")
        );
        let written = "## [Unreleased]\n\n### Fixed\n\n- A.\n\n### Added\n\n- B.\n\n";
        let added = "- `Try`, `try::TryRequest::new`: a new parameter of type `String`.\n";
        assert_eq!(
            made(&format!("# C\n\n{written}{earlier}")).unwrap(),
            format!("{head}{title}\n### Fixed\n\n- A.\n\n### Added\n\n- B.\n{added}\n{earlier}")
        );
        let crlf = format!("{text}{earlier}").replace('\n', "\r\n");
        let expected = format!("{head}{section}\n{earlier}").replace('\n', "\r\n");
        assert_eq!(made(&crlf).unwrap(), expected);
        let named = |package: &str| {
            let intro = [INTRO.0, package, INTRO.1].concat();
            format!("# Changelog\n\nMine.\n\n{intro}\n\n")
        };
        assert_eq!(
            made(&format!("{}{earlier}", named("alicloud-old"))).unwrap(),
            format!("{}{title}\n### Added\n\n{added}\n{earlier}", named("alicloud-demo"))
        );
        // It is there already: a run was ended in the middle.
        let again = format!("{head}{}\n{earlier}", section.replace("01-02", "01-01"));
        assert_eq!(made(&again).unwrap(), again);
        let error = made("# C\n\n## v0.3.10 (soon)\n\nNotes.\n").unwrap_err();
        assert!(error.starts_with("the changelog has a section of 0.3.10 already"), "{error}");
        // However versions are headed.
        for earlier in [
            "# 0.3.9\n\nOld.\n",
            "### 0.3.9, 2024-01-01\n\nOld.\n",
            "  ## `0.3.9` (previously unreleased)\n\nOld.\n",
        ] {
            assert_eq!(
                made(&format!("# C\n\nWords.\n\n{earlier}")).unwrap(),
                format!("# C\n\nWords.\n\n{title}\n### Added\n\n{added}\n{earlier}")
            );
        }
        for open in [
            "<!-- draft\n",
            "## Unreleased\n\n- Mine.\n\n<!-- draft\n",
            "## Unreleased\n\n```\ndraft\n",
        ] {
            let error = made(&format!("# C\n\n{open}")).unwrap_err();
            assert!(error.contains("close what is open there"), "{error}");
        }
        let error = made("# C\n\n## 0.5.0\n").unwrap_err();
        assert!(
            error.starts_with(
                "the changelog has a section of 0.5.0, and this release would be 0.3.10"
            ),
            "{error}"
        );
        // Other sections stay where they are.
        assert_eq!(
            made("# C\n\n## Unreleased\n\n- Mine.\n\n## Policy\n\nWords.\n\n## 0.3.9\n").unwrap(),
            format!(
                "# C\n\n## Unreleased\n\n## Policy\n\nWords.\n\n{title}\n- Mine.\n\n### Added\n\n{added}\n## 0.3.9\n"
            )
        );
        assert!(made("# C\n\n## [0.3.9] - 2026-01-02\n").is_ok());
        let error = made("# C\n\n## [0.3.9] - 2026-01-03\n").unwrap_err();
        assert!(
            error.starts_with(
                "the changelog has a release of 2026-01-03, and this one would be of 2026-01-02"
            ),
            "{error}"
        );
    }

    #[test]
    fn a_version_that_was_raised_enough_by_hand_stays() {
        let old = "operation: Try\nhttp: { style: rpc, method: POST }\nparameters: { Old: { in: query, type: string } }\n";
        let changelog = "# C\n\n## [Unreleased]\n\n## [0.3.9] - 2025-01-01\n";
        for (now, next) in
            [("0.3.9", "0.4.0"), ("0.3.12", "0.4.0"), ("0.4.0", "0.4.0"), ("1.0.0", "1.0.0")]
        {
            let product = format!("product: Demo\nversion: 2020-01-01\ncrateVersion: {now}\n");
            let made = made(&product, Some(changelog), Some(old)).unwrap();
            assert_eq!(made.version, next, "{now}");
        }
    }

    #[test]
    fn a_first_release_is_none_where_earlier_ones_are_listed() {
        let error = made(PRODUCT, Some("# C\n\n## [0.0.9] - 2024-01-01\n"), None).unwrap_err();
        assert!(
            error.contains("which specs were released last") && error.contains("--since"),
            "{error}"
        );
    }

    #[test]
    fn what_can_not_be_raised_or_written_is_an_error() {
        let old = "operation: Try\nhttp: { style: rpc, method: POST }\n";
        let error =
            made("product: Demo\nversion: 2020-01-01\ncrateVersion: 1.0.0-rc.1\n", None, Some(old));
        assert_eq!(
            error.unwrap_err(),
            "`crateVersion` in `demo/2020-01-01/product.yaml`: `1.0.0-rc.1` is not three numbers, as in `0.3.1`; write the version of the last release"
        );
        let error = made("{ product: Demo, version: 2020-01-01 }\n", None, Some(old));
        assert!(error.unwrap_err().contains("as one block"));
    }
}
