//! The next version of a crate: what changed since the last one -> the texts of `product.yaml` and of the changelog. Knows nothing of
//! files and of version control.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Source};
use crate::diff::{Bump, CrateReport, NotAVersion, changes_by_kind};
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
    let raised =
        |changes: &CrateReport| changes.class.bump(&from).and_then(|bump: Bump| bump.apply(&from));
    let version = of
        .changes
        .map(raised)
        .transpose()
        .map_err(|problem| ReleaseError::Version { path: source.path.clone(), problem })?;
    let version = version.unwrap_or_else(|| from.clone());

    let mut wanted = spec;
    wanted.crate_version = Some(version.clone());
    wanted.released = Some(of.specs.to_owned());
    let product = with_line(&source.text, "released", of.specs, "version");
    let product = with_line(&product, "crateVersion", &version, "version");
    // Whatever forms the old text has, the new one says what it is to say.
    if serde_yaml::from_str::<ProductSpec>(&product).ok().as_ref() != Some(&wanted) {
        return Err(ReleaseError::Form(source.path.clone()));
    }
    let entry = entry(of, &version);
    Ok(Release { from, version, product, changelog: changelog(of, &entry) })
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

/// The changelog with one more entry, before those of earlier versions.
fn changelog(of: &Unreleased<'_>, entry: &str) -> String {
    let Some(old) = of.changelog.filter(|text| !text.trim().is_empty()) else {
        return format!(
            "# Changelog\n\nWhat changed for users of `{}`, as [Keep a Changelog](https://keepachangelog.com/en/1.1.0/) has it. Before 1.0, a change that \
            breaks programs raises the second number of the version.\n\n{entry}",
            of.package
        );
    };
    let first = old.find("\n## ").map_or(old.len(), |at| at + 1);
    let (head, rest) = old.split_at(first);
    let gap = if rest.is_empty() { "" } else { "\n" };
    format!("{}\n\n{entry}{gap}{rest}", head.trim_end())
}

/// What is said of a version.
fn entry(of: &Unreleased<'_>, version: &str) -> String {
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
            "# Changelog\n\nWords.\n\n## [0.4.0] - 2026-01-02\n\n### Added\n\n- `Try`, `parameters.New`: a new parameter of type `String`.\n\n### Removed\n\n\
            - **Breaking:** `Try`, `parameters.Old`: a parameter is gone of type `String`. Remove its uses.\n\n## [0.3.9] - 2025-01-01\n\n### Added\n\n- More.\n"
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
