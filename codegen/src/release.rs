//! The next version of a crate: what changed since the last one -> the texts of `product.yaml` and of the changelog. Knows nothing of
//! files and of version control.

use std::fmt::Write as _;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use crate::diagnostic::{Diagnostic, Source};
use crate::diff::{CrateReport, NotAVersion, changes_by_kind, version_numbers};
use crate::spec::{Day, ProductSpec, yaml};

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
    /// What changed since the last release. Nothing before the first one.
    pub changes: Option<&'a CrateReport>,
    /// What identifies the specs as they are.
    pub specs: &'a str,
    /// The day of the release.
    pub day: Day,
}

/// A release to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The crate's version before.
    pub from: String,
    /// Its version from now on.
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
        "the changelog has a section of {0} already; remove it, or raise `crateVersion` if that version is out"
    )]
    Section(String),
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
    // It may have been raised by hand since the last release, of which the changelog has the version. A run that was ended wrote a section of a
    // version that is still to be.
    let is_over = |last: &String| version_numbers(last).ok() <= version_numbers(&from).ok();
    let last = of.changelog.and_then(newest).filter(is_over);
    let last = last.unwrap_or_else(|| from.clone());
    let raised = of.changes.map(|changes| changes.next_after(&last, &from));
    let version = raised
        .transpose()
        .map_err(|problem| ReleaseError::Version { path: source.path.clone(), problem })?
        .unwrap_or_else(|| from.clone());

    let mut wanted = spec;
    wanted.crate_version = Some(version.clone());
    wanted.released = Some(of.specs.to_owned());
    let product = with_line(&source.text, "released", of.specs, "version");
    let product = with_line(&product, "crateVersion", &version, "version");
    // Whatever forms the old text has, the new one says what it is to say.
    if serde_yaml::from_str::<ProductSpec>(&product).ok().as_ref() != Some(&wanted) {
        return Err(ReleaseError::Form(source.path.clone()));
    }
    let changelog = changelog(of, &version, &section(of, &version))?;
    Ok(Release { from, version, product, changelog })
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

/// The changelog with one more section, before those of earlier versions and after what is not released yet.
fn changelog(of: &Unreleased<'_>, version: &str, section: &str) -> Result<String, ReleaseError> {
    let intro = [INTRO.0, of.package, INTRO.1].concat();
    let Some(old) = of.changelog.filter(|text| !text.trim().is_empty()) else {
        return Ok(format!("# Changelog\n\n{intro}\n\n{section}"));
    };
    let headings = headings(old);
    let is_of = |heading: &str| words(heading).any(|word| word == version);
    if let Some((at, _)) = headings.iter().find(|(_, heading)| is_of(heading)) {
        // A run that was ended before it wrote the other file wrote this one.
        let body =
            |text: &str| text.replace('\r', "").lines().skip(1).collect::<Vec<_>>().join("\n");
        let rest = body(old.get(*at..).unwrap_or_default());
        return if rest.starts_with(body(section).trim_end()) {
            Ok(old.to_owned())
        } else {
            Err(ReleaseError::Section(version.to_owned()))
        };
    }
    if of.changes.is_none() && headings.iter().any(|(_, heading)| !is_unreleased(heading)) {
        return Err(ReleaseError::Unknown);
    }
    let first = headings.iter().find(|(_, heading)| !is_unreleased(heading));
    let last = first.and_then(|(_, heading)| words(heading).find_map(|word| word.parse().ok()));
    if let Some(last) = last.filter(|last| of.day < *last) {
        return Err(ReleaseError::Day { day: of.day, last });
    }
    let (head, rest) = old.split_at(first.map_or(old.len(), |(at, _)| *at));
    let gap = if rest.is_empty() { "" } else { "\n" };
    // The crate may have had another name.
    let is_intro = |line: &&str| line.starts_with(INTRO.0) && line.ends_with(INTRO.1);
    let head = match head.lines().find(is_intro) {
        Some(line) => head.replace(line, &intro),
        None => head.to_owned(),
    };
    let text = format!("{}\n\n{section}{gap}{rest}", head.trim_end());
    let has_cr = old.contains("\r\n");
    Ok(if has_cr { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text })
}

/// The version of the newest section of a changelog.
fn newest(changelog: &str) -> Option<String> {
    let sections = headings(changelog);
    let (_, heading) = sections.iter().find(|(_, heading)| !is_unreleased(heading))?;
    words(heading).find(|word| version_numbers(word).is_ok()).map(str::to_owned)
}

/// What is in a heading, without brackets.
fn words(heading: &str) -> impl Iterator<Item = &str> {
    let words = heading.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')'));
    words.map(|word| word.trim_start_matches('v'))
}

fn is_unreleased(heading: &str) -> bool {
    heading.to_lowercase().contains("unreleased")
}

/// The headings of sections, with where they begin.
fn headings(text: &str) -> Vec<(usize, &str)> {
    let events = Parser::new(text).into_offset_iter();
    let section = |event: &Event<'_>| {
        matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }))
    };
    let sections = events.filter(|(event, _)| section(event));
    sections
        .filter(|(_, range)| {
            range.start == 0 || text.get(..range.start).is_some_and(|before| before.ends_with('\n'))
        })
        .filter_map(|(_, range)| {
            let heading = text.get(range.clone())?.lines().next()?;
            Some((range.start, heading.trim_start_matches('#').trim()))
        })
        .collect()
}

/// What is said of a version.
fn section(of: &Unreleased<'_>, version: &str) -> String {
    let mut text = format!("## [{version}] - {}\n", of.day);
    let Some(changes) = of.changes else {
        let operations = crate::diagnostic::counted(of.operations, "operation");
        let _ = write!(text, "\n### Added\n\n- The first release: {operations}.\n");
        return text;
    };
    for (kind, lines) in changes_by_kind(changes) {
        let _ = write!(text, "\n### {kind}\n\n");
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
    }
    text
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
        const NOW: &str = "operation: Try\nhttp: { style: rpc, method: POST }\nparameters: { New: { in: query, type: string } }\n";
        let report = before.map(|before| Report::new(&compare(&products(before), &products(NOW))));
        let source =
            Source { path: "demo/2020-01-01/product.yaml".to_owned(), text: product.to_owned() };
        let unreleased = Unreleased {
            product: &source,
            changelog,
            package: "alicloud-demo",
            operations: 1,
            changes: report.as_ref().and_then(|report| report.crates.first()),
            specs: "abc",
            day: "2026-01-02".parse().unwrap(),
        };
        release(&unreleased).map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_release_keeps_its_version() {
        let Release { from, version, product, changelog } = made(PRODUCT, None, None).unwrap();
        assert_eq!((from.as_str(), version.as_str()), ("0.1.0", "0.1.0"));
        assert_eq!(
            product,
            "# A page.\nproduct: Demo\nversion: 2020-01-01 # of the API\ncrateVersion: 0.1.0\nreleased: abc\ntitle: Demo\n"
        );
        assert!(changelog.starts_with("# Changelog\n\nWhat changed for users of `alicloud-demo`"));
        assert!(changelog.ends_with(
            "\n\n## [0.1.0] - 2026-01-02\n\n### Added\n\n- The first release: 1 operation.\n"
        ));
    }

    #[test]
    fn a_release_says_what_changed_before_what_changed_earlier() {
        let old = "operation: Try\nhttp: { style: rpc, method: POST }\nparameters: { Old: { in: query, type: string } }\n";
        let product =
            "product: Demo\nversion: 2020-01-01\nreleased: aaa # by hand\ncrateVersion: 0.3.9\n";
        let earlier = "# Changelog\n\nWords.\n\n## [0.3.9] - 2025-01-01\n\n### Added\n\n- More.\n";
        let made = made(product, Some(earlier), Some(old)).unwrap();
        assert_eq!(made.version, "0.4.0");
        assert_eq!(
            made.product,
            "product: Demo\nversion: 2020-01-01\nreleased: abc # by hand\ncrateVersion: 0.4.0\n"
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
        let section = "## [0.3.10] - 2026-01-02\n\n### Added\n\n- `Try`, `try::TryRequest::new`: a new parameter of type `String`.\n";
        let text = "# C\n\n## [Unreleased]\n\nNotes.\n\n```\n## No heading\n```\n\n~~~\n## 0.3.10\n~~~\n\n<!--\n## 0.3.10\n-->\n\n";
        let earlier = "## 0.3.9\n\nOld.\n";
        assert_eq!(
            made(&format!("{text}{earlier}")).unwrap(),
            format!("{text}{section}\n{earlier}")
        );
        let underlined = "0.3.9\n-----\n\nOld.\n";
        assert_eq!(
            made(&format!("{text}{underlined}")).unwrap(),
            format!("{text}{section}\n{underlined}")
        );
        let crlf = format!("{text}{earlier}").replace('\n', "\r\n");
        let expected = format!("{text}{section}\n{earlier}").replace('\n', "\r\n");
        assert_eq!(made(&crlf).unwrap(), expected);
        let named = |package: &str| {
            let intro = [INTRO.0, package, INTRO.1].concat();
            format!("# Changelog\n\nMine.\n\n{intro}\n\n")
        };
        assert_eq!(
            made(&format!("{}{earlier}", named("alicloud-old"))).unwrap(),
            format!("{}{section}\n{earlier}", named("alicloud-demo"))
        );
        // It is there already: a run was ended in the middle.
        let again = format!("{text}{}\n{earlier}", section.replace("01-02", "01-01"));
        assert_eq!(made(&again).unwrap(), again);
        let error = made("# C\n\n## v0.3.10 (soon)\n\nNotes.\n").unwrap_err();
        assert!(error.starts_with("the changelog has a section of 0.3.10 already"), "{error}");
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
