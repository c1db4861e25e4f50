//! The next version of a crate: what changed since the last one -> the texts of `product.yaml` and of the changelog. Knows nothing of
//! files and of version control.

mod changelog;
mod umbrella;

use self::changelog::changelog;
pub use self::changelog::oddity;
pub use self::umbrella::{UmbrellaRelease, release_umbrella};
use crate::diagnostic::{Diagnostic, Source};
use crate::diff::{Bump, CrateReport, NotAVersion, version_numbers};
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
    /// The changelog has two sections of what is not released.
    #[error("the changelog has two sections `Unreleased`; make them one")]
    Twice,
    /// What is not released is listed below what is.
    #[error(
        "the section `Unreleased` of the changelog is below those of versions; move it above them"
    )]
    Below,
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
    /// The file has a form in which they can't be changed.
    #[error(
        "`crateVersion` and `released` can't be written into `{0}`; write the file as one block of `name: value` lines"
    )]
    Form(String),
}

impl Last<'_> {
    /// The version after this one, where the crate is at `now`.
    fn next(&self, now: &str, is_of_another: bool) -> Result<String, NotAVersion> {
        if !is_of_another {
            // It may have been raised by hand since the last release.
            return self.changes.map_or_else(
                || Ok(now.to_owned()),
                |changes| changes.next_after(self.version, now),
            );
        }
        // One changelog has both, in the order of their versions.
        let is_below = version_numbers(self.version)? < version_numbers(now)?;
        let newest = if is_below { now } else { self.version };
        match self.changes {
            Some(changes) => changes.next_after(newest, newest),
            None => Bump::Patch.apply(newest),
        }
    }
}

/// Whether `crateVersion` says what was released under the name of another crate.
fn is_of_another(package: &str, spec: &ProductSpec) -> bool {
    spec.released.as_ref().is_some_and(|released| {
        released.package != package && released.version == spec.version_of_crate()
    })
}

/// Decides on the next version, and writes what says so.
pub fn release(of: &Unreleased<'_>) -> Result<Release, ReleaseError> {
    let source = of.product;
    let spec: ProductSpec =
        yaml::parse(source).map_err(|problem| ReleaseError::Spec(Box::new(problem)))?;
    let from = spec.version_of_crate().to_owned();
    let not_a_version = |problem| ReleaseError::Version { path: source.path.clone(), problem };
    version_numbers(&from).map_err(not_a_version)?;
    let version = match of.last {
        Some(last) => last.next(&from, is_of_another(of.package, &spec)).map_err(not_a_version)?,
        None => from,
    };
    let released = Released {
        package: of.package.to_owned(),
        version: version.clone(),
        specs: of.specs.to_owned(),
        formerly: Vec::new(),
    };
    let released = released.after(spec.released.as_ref());

    let mut wanted = spec;
    wanted.crate_version = Some(version.clone());
    let product = yaml::with_line(&source.text, "released", &released.to_string(), "version");
    wanted.released = Some(released);
    let product = yaml::with_line(&product, "crateVersion", &version, "version");
    // Whatever forms the old text has, the new one says what it is to say.
    if serde_yaml::from_str::<ProductSpec>(&product).ok().as_ref() != Some(&wanted) {
        return Err(ReleaseError::Form(source.path.clone()));
    }
    let changelog = changelog(of, &version)?;
    Ok(Release { version, product, changelog })
}

#[cfg(test)]
mod tests {
    use super::changelog::INTRO;
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

    /// The changelog of 0.3.10, in which `Try` has one more parameter, out of that of 0.3.9.
    fn next(changelog: &str) -> Result<String, String> {
        let old = "operation: Try\nhttp: { style: rpc, method: POST }\n";
        let product = "product: Demo\nversion: 2020-01-01\ncrateVersion: 0.3.9\n";
        made(product, Some(changelog), Some(old)).map(|made| made.changelog)
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
        for (more, earlier) in [
            ("", "# 0.3.9\n\nOld.\n"),
            ("##", "### 0.3.9, 2024-01-01\n\nOld.\n"),
            ("#", "  ## `0.3.9` (previously unreleased)\n\nOld.\n"),
        ] {
            let title = title.trim_start_matches('#');
            assert_eq!(
                made(&format!("# C\n\nWords.\n\n{earlier}")).unwrap(),
                format!("# C\n\nWords.\n\n#{more}{title}\n##{more} Added\n\n{added}\n{earlier}")
            );
        }
        let error = made("# C\n\n## Unreleased\n\n- A.\n\n## [Unreleased]\n\n- B.\n").unwrap_err();
        assert_eq!(error, "the changelog has two sections `Unreleased`; make them one");
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
    fn headings_that_name_versions_of_something_else_are_no_sections() {
        let (title, earlier) = ("## [0.3.10] - 2026-01-02\n", "## 0.3.9\n\nOld.\n");
        let added = "- `Try`, `try::TryRequest::new`: a new parameter of type `String`.\n";
        let error = next("# C\n\n## 0.3.9\n\n## Unreleased\n\n- A.\n").unwrap_err();
        assert!(error.contains("is below those of versions"), "{error}");
        // Versions that are named further on, or under such a heading, are those of something else.
        let notes =
            "### Upgrading from 0.3.9\n\n- A.\n\n#### Needs Rust 1.90.0\n\n- B.\n\n<p>C</p>\n";
        let rest = "## Toolchains: Rust 1.88.0\n\nWords.\n\n0.3.9\n-----\n";
        for title in ["## Unreleased (planned 0.5.0)\n", "Unreleased\n----------\n"] {
            let shown = title.trim_end();
            assert_eq!(
                next(&format!("# C, with unreleased changes\n\n{title}\n{notes}\n{rest}")).unwrap(),
                format!(
                    "# C, with unreleased changes\n\n{shown}\n\n## Toolchains: Rust 1.88.0\n\nWords.\n\n## [0.3.10] - 2026-01-02\n\n{notes}\n### Added\n\n{added}\n0.3.9\n-----\n"
                )
            );
        }
        assert_eq!(
            next(&format!("## Unreleased\n\n### added:\n\n<p>A</p>\n\n{earlier}")).unwrap(),
            format!("## Unreleased\n\n{title}\n### added:\n\n<p>A</p>\n\n{added}\n{earlier}")
        );
    }

    #[test]
    fn headings_of_versions_are_written_in_many_ways() {
        let added =
            "\n### Added\n\n- `Try`, `try::TryRequest::new`: a new parameter of type `String`.\n";
        let title = "## [0.3.10] - 2026-01-02\n";
        for earlier in [
            "## Demo 0.3.9",
            "## alicloud-demo-v0.3.9 (2025-01-01)",
            "## \u{1f680} v0.3.9",
            "## [0.3.9](https://example.com/v0.3.9) (2025-01-01)",
            "## old-demo 0.3.9",
            "## [0.3.10-rc.1] - 2025-12-31",
            "<details>\n<summary>Older</summary>\n\n## 0.3.9",
        ] {
            let earlier = format!("{earlier}\n\nOld.\n");
            assert_eq!(
                next(&format!("# C\n\n{earlier}")).unwrap(),
                format!("# C\n\n{title}{added}\n{earlier}")
            );
        }
        for unreleased in ["# Unreleased", "## Next (unreleased)"] {
            let earlier = "## 0.3.9 - 2025-01-01\n\nOld.\n";
            assert_eq!(
                next(&format!("{unreleased}\n\n- Mine.\n\n{earlier}")).unwrap(),
                format!("{unreleased}\n\n{title}\n- Mine.\n{added}\n{earlier}")
            );
        }
        // What else a heading names is no version of this crate.
        let notes = "## alicloud-runtime 0.9.0 is needed\n\n- A.\n\n";
        let earlier = "## 0.3.9\n\nOld.\n";
        assert_eq!(
            next(&format!("# C\n\n{notes}{earlier}")).unwrap(),
            format!("# C\n\n{notes}{title}{added}\n{earlier}")
        );
        let error = next("# C\n\n## [0.3.9] - Unreleased\n\n- A.\n").unwrap_err();
        assert!(error.contains("a section of 0.3.9 already; call it `Unreleased`"), "{error}");
        // One line that ends otherwise makes nothing of the rest.
        let mixed = next(&format!("# C\r\n\n{earlier}")).unwrap();
        assert_eq!(mixed, format!("# C\n\n{title}{added}\n{earlier}"));
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
    fn what_a_changelog_lacks_is_said_where_nothing_is_released() {
        let earlier = "## [0.3.9] - 2025-01-01\n\n- Old.\n";
        let waits = format!("## Unreleased\n\n### Added\n\n### Fixed\n\n{earlier}");
        for fine in ["", "# C\n\nWords.\n", earlier, &format!("## Unreleased\n\n{earlier}"), &waits]
        {
            assert_eq!(oddity(fine, "alicloud-demo", "0.3.9"), None, "{fine}");
        }
        let entries =
            oddity(&format!("## Unreleased\n\n- New.\n\n{earlier}"), "alicloud-demo", "0.3.9")
                .unwrap();
        assert!(entries.starts_with("it has entries under `Unreleased`"), "{entries}");
        let lost = oddity(earlier, "alicloud-demo", "0.4.0").unwrap();
        assert!(lost.starts_with("it has earlier versions, and not 0.4.0"), "{lost}");
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
        let error =
            made("product: Demo\nversion: 2020-01-01\ncrateVersion: 0.2.0-rc.1\n", None, None);
        assert!(error.unwrap_err().contains("`0.2.0-rc.1` is not three numbers"));
        let error = made("{ product: Demo, version: 2020-01-01 }\n", None, Some(old));
        assert!(error.unwrap_err().contains("as one block"));
    }
}
