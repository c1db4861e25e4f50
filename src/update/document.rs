//! A fetched document -> what an import makes of it. Reads the spec tree, writes nothing.

use alicloud_codegen::import::{Docs, Options, Outcome, import};
use alicloud_codegen::spec::Day;
use alicloud_codegen::without_bom;
use serde::Deserialize;
use serde_json::Value;

use super::fetch::{Document, Fetched};
use super::lock::{Lock, Locked, sha256};
use super::plan::Wanted;
use super::report::{Line, Status};
use super::source::document_path;
use crate::arguments::UpdateArgs;
use crate::spec_tree::Directory;

/// What is recorded as the program that imported a document.
pub(super) const IMPORTER: &str = env!("CARGO_PKG_VERSION");

/// What imports are made with.
pub(super) struct Importing<'a> {
    pub(super) args: &'a UpdateArgs,
    pub(super) lock: &'a Lock,
    pub(super) today: Day,
}

/// What to write for a product version, and what to record.
pub(super) struct Made {
    pub(super) outcome: Outcome,
    pub(super) locked: Locked,
}

impl Importing<'_> {
    /// What becomes of a product version.
    pub(super) fn version(
        &self,
        wanted: &Wanted,
        fetched: Result<Fetched, String>,
    ) -> (Line, Option<Made>) {
        let left = |status, problems| (Line::left(wanted, status, problems), None);
        match fetched {
            Ok(Fetched::Document(document)) => match self.document(wanted, document) {
                Ok((line, made)) => (line, Some(made)),
                Err(problems) => left(Status::Failed, problems),
            },
            Ok(Fetched::Same) => left(Status::Unchanged, Vec::new()),
            Ok(Fetched::Absent) if wanted.named => {
                let problem =
                    "the source lists it, and has no document of it; take another source: --from";
                left(Status::Failed, vec![problem.to_owned()])
            }
            Ok(Fetched::Absent) => left(Status::WithoutDocument, Vec::new()),
            Err(problem) => left(Status::Failed, vec![problem]),
        }
    }

    /// Imports a document over the specs that exist. Why it is refused as a whole is an error, a line each.
    fn document(&self, wanted: &Wanted, document: Document) -> Result<(Line, Made), Vec<String>> {
        check(&document.bytes, &wanted.code, &wanted.version).map_err(|error| vec![error])?;
        let sha256 = sha256(&document.bytes);
        let as_of = self.day(wanted, &sha256, document.last_modified.as_deref());
        let path = document_path(&wanted.id, &wanted.version);
        let docs = Docs { path: &path, bytes: &document.bytes };
        let options = Options {
            descriptions: self.args.descriptions,
            as_of: Some(as_of),
            keep_removed: self.args.keep_removed,
            accept_removals: self.args.accept_removals,
            default_version: wanted.default,
            title: wanted.title.clone(),
            ..Options::default()
        };
        let outcome = import(&[docs], &Directory(&self.args.spec), &options)
            .map_err(|error| vec![error.to_string()])?;
        if outcome.report.products == 0 {
            return Err(outcome.problems.iter().map(|problem| problem.cause.shown()).collect());
        }
        let Document { url, etag, last_modified, .. } = document;
        let line = Line {
            url: Some(url.clone()),
            sha256: Some(sha256.clone()),
            as_of: Some(as_of),
            ..Line::imported(wanted, &outcome)
        };
        let locked = Locked {
            code: wanted.code.clone(),
            url,
            sha256,
            first_seen: as_of,
            operations: outcome.report.operations_in,
            fixups: line.fixups,
            problems: line.problems.len(),
            importer: IMPORTER.to_owned(),
            descriptions: self.args.descriptions,
            etag,
            last_modified,
        };
        Ok((line, Made { outcome, locked }))
    }

    fn day(&self, wanted: &Wanted, sha256: &str, last_modified: Option<&str>) -> Day {
        let seen = self.lock.0.get(&wanted.key()).filter(|locked| locked.sha256 == sha256);
        let seen = seen.map(|locked| locked.first_seen);
        self.args.as_of.unwrap_or_else(|| day(last_modified, seen, self.today))
    }
}

/// The day of a document: that of the server, or today. One that was seen before is of that day at least.
fn day(last_modified: Option<&str>, seen: Option<Day>, today: Day) -> Day {
    let modified = || {
        let time = jiff::fmt::rfc2822::parse(last_modified?).ok()?;
        time.with_time_zone(jiff::tz::TimeZone::UTC).date().to_string().parse().ok()
    };
    // A server whose clock is ahead says nothing of tomorrow.
    let day = modified().filter(|day| *day <= today).unwrap_or(today);
    seen.map_or(day, |seen| day.max(seen))
}

/// Refuses the document of another product version. What can't be read is for the import to say.
fn check(bytes: &[u8], code: &str, version: &str) -> Result<(), String> {
    #[derive(Deserialize)]
    struct Head {
        info: Option<Value>,
    }
    let Ok(Head { info: Some(info) }) = serde_json::from_slice(without_bom(bytes)) else {
        return Ok(());
    };
    for (what, wanted, given) in
        [("product", code, &info["product"]), ("version", version, &info["version"])]
    {
        let given = given.as_str().unwrap_or_default();
        if !given.eq_ignore_ascii_case(wanted) {
            return Err(format!(
                "the document is of the {what} `{given}`, and `{wanted}` was asked for; try again later, or take another source: --from"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_what_the_server_says_or_today_and_not_before_it_was_seen() {
        let parse = |text: &str| text.parse::<Day>().unwrap();
        let (today, seen) = (parse("2025-12-20"), Some(parse("2025-12-15")));
        for (modified, seen, wanted) in [
            (Some("Fri, 12 Dec 2025 23:59:59 GMT"), None, "2025-12-12"),
            (Some("Fri, 12 Dec 2025 23:59:59 GMT"), seen, "2025-12-15"),
            (Some("Fri, 19 Dec 2025 00:00:00 GMT"), seen, "2025-12-19"),
            (Some("Sat, 27 Dec 2025 00:00:00 GMT"), seen, "2025-12-20"),
            (Some("yesterday"), None, "2025-12-20"),
            (None, seen, "2025-12-20"),
        ] {
            assert_eq!(day(modified, seen, today), parse(wanted), "{modified:?}");
        }
    }

    #[test]
    fn a_document_of_something_else_is_refused() {
        let check = |text: &str| check(text.as_bytes(), "Demo", "2020-01-01");
        assert_eq!(check(r#"{"info": {"product": "demo", "version": "2020-01-01"}}"#), Ok(()));
        assert_eq!(check("{"), Ok(()));
        assert!(check("\u{feff}{\"info\": {\"product\": \"Vpc\"}}").is_err());
        for (text, problem) in [
            (
                r#"{"info": {"product": "Vpc", "version": "2020-01-01"}}"#,
                "the document is of the product `Vpc`",
            ),
            (
                r#"{"info": {"product": "Demo", "version": "2021-01-01"}}"#,
                "the document is of the version `2021-01-01`",
            ),
            (r#"{"info": {"version": 7}}"#, "the document is of the product ``"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.starts_with(problem), "{error}");
        }
    }
}
