//! A fetched document -> what an import makes of it. Reads the spec tree, writes nothing.

use std::path::Path;

use alicloud_codegen::import::{Docs, Options, Outcome, import};
use alicloud_codegen::spec::Day;
use serde::Deserialize;
use serde_json::Value;

use super::fetch::Document;
use super::plan::Wanted;
use super::source::document_path;
use crate::arguments::UpdateArgs;
use crate::spec_tree::Directory;

/// Imports a document over the specs in a directory. What is refused as a whole is an error, a line each.
pub(super) fn imported(
    wanted: &Wanted,
    document: &Document,
    args: &UpdateArgs,
    today: Day,
) -> Result<Outcome, Vec<String>> {
    check(&document.bytes, &wanted.code, &wanted.version).map_err(|error| vec![error])?;
    let path = document_path(&wanted.id, &wanted.version);
    let docs = Docs { path: &path, bytes: &document.bytes };
    let options = Options {
        descriptions: args.descriptions,
        as_of: Some(day(args.as_of, document.last_modified.as_deref(), today)),
        keep_removed: args.keep_removed,
        accept_removals: args.accept_removals,
        default_version: wanted.default,
        ..Options::default()
    };
    let outcome = import(&[docs], &Directory(Path::new(&args.spec)), &options)
        .map_err(|error| vec![error.to_string()])?;
    if outcome.report.products == 0 {
        return Err(outcome.problems.iter().map(|problem| problem.cause.to_string()).collect());
    }
    Ok(outcome)
}

/// The day of a document: the one that was asked for, that of the server, or today.
pub(super) fn day(asked: Option<Day>, last_modified: Option<&str>, today: Day) -> Day {
    let modified = || {
        let time = jiff::fmt::rfc2822::parse(last_modified?).ok()?;
        time.with_time_zone(jiff::tz::TimeZone::UTC).date().to_string().parse().ok()
    };
    // A server whose clock is ahead says nothing of tomorrow.
    asked.or_else(|| modified().filter(|day| *day <= today)).unwrap_or(today)
}

/// Refuses the document of another product version. What can't be read is for the import to say.
fn check(bytes: &[u8], code: &str, version: &str) -> Result<(), String> {
    #[derive(Deserialize)]
    struct Head {
        info: Option<Value>,
    }
    let Ok(Head { info: Some(info) }) = serde_json::from_slice(bytes) else { return Ok(()) };
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
    fn a_day_is_what_was_asked_for_or_what_the_server_says() {
        let parse = |text: &str| text.parse::<Day>().unwrap();
        let today = parse("2025-12-20");
        assert_eq!(day(Some(parse("2025-01-01")), None, today), parse("2025-01-01"));
        let modified = |text| day(None, Some(text), today);
        assert_eq!(modified("Fri, 19 Dec 2025 23:59:59 GMT"), parse("2025-12-19"));
        assert_eq!(modified("Sat, 27 Dec 2025 00:00:00 GMT"), today);
        assert_eq!(modified("yesterday"), today);
        assert_eq!(day(None, None, today), today);
    }

    #[test]
    fn a_document_of_something_else_is_refused() {
        let check = |text: &str| check(text.as_bytes(), "Demo", "2020-01-01");
        assert_eq!(check(r#"{"info": {"product": "demo", "version": "2020-01-01"}}"#), Ok(()));
        assert_eq!(check("{"), Ok(()));
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
