//! What must hold of an object so that a request is carried out. It must not know what the request does.

use std::time::{Duration, SystemTime};

use super::ask::Ask;
use super::errors;
use super::state::Object;
use crate::service_error::ServiceError;
use crate::time;

/// The names of the headers with conditions of a read.
pub(super) const OF_READ: &str = "";
/// Those of the object that is copied.
pub(super) const OF_SOURCE: &str = "x-oss-copy-source-";

/// Whether the conditions hold that begin so.
pub(super) fn check(ask: &Ask<'_>, prefix: &str, object: &Object) -> Result<(), ServiceError> {
    let header = |name: &str| ask.header(&format!("{prefix}{name}"));
    let date = |name: &str| header(name).and_then(|text| read_date(&text));
    if let Some(tags) = header("if-match") {
        if !names(&tags, &object.etag) {
            return Err(errors::not_as_demanded());
        }
    } else if date("if-unmodified-since").is_some_and(|date| is_after(object.modified, date)) {
        return Err(errors::not_as_demanded());
    }
    if let Some(tags) = header("if-none-match") {
        if names(&tags, &object.etag) {
            return Err(errors::not_modified());
        }
    } else if date("if-modified-since").is_some_and(|date| !is_after(object.modified, date)) {
        return Err(errors::not_modified());
    }
    Ok(())
}

/// Whether one of the tags is that one.
fn names(tags: &str, etag: &str) -> bool {
    let mut tags = tags.split(',').map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"'));
    tags.any(|tag| tag == "*" || tag.eq_ignore_ascii_case(etag))
}

/// A date as HTTP has it, or as the examples of copies have it.
fn read_date(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let whole = || Some(format!("{}Z", text.strip_suffix('Z')?.split('.').next()?));
    time::from_http_date(text).or_else(|| time::from_text(&whole()?))
}

/// Whether the time is after the date, which has no parts of a second.
fn is_after(time: SystemTime, date: SystemTime) -> bool {
    time.duration_since(date).is_ok_and(|later| later >= Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_and_without_quotes() {
        for (tags, expected) in [
            ("\"AB\"", true),
            ("ab", true),
            ("\"X\", \"AB\"", true),
            ("*", true),
            ("\"A\"", false),
            ("", false),
        ] {
            assert_eq!(names(tags, "AB"), expected, "{tags}");
        }
    }

    #[test]
    fn dates_have_both_forms() {
        let date = time::from_text("2019-04-09T07:01:56Z");
        assert_eq!(read_date("2019-04-09T07:01:56.000Z"), date);
        assert_eq!(read_date("Tue, 09 Apr 2019 07:01:56 GMT"), date);
        assert_eq!(read_date("yesterday"), None);
        let date = date.unwrap();
        assert!(!is_after(date + Duration::from_millis(999), date));
        assert!(is_after(date + Duration::from_secs(1), date));
    }
}
