//! Which bytes of an object a request asks for. It must not know where they are.

use super::errors;
use crate::service_error::ServiceError;

/// Bytes from the first one on, so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: u64,
    pub(super) length: u64,
}

impl Range {
    /// What a `Range` header asks for of that many bytes; `None` for all of them. As the service has it, a range that reaches beyond the
    /// end is for nothing unless the request asks for the standard's behaviour: then it is cut, or refused when there is nothing of it.
    pub(super) fn of(
        header: &str,
        total: u64,
        is_standard: bool,
    ) -> Result<Option<Self>, ServiceError> {
        let Some((first, last)) = parse(header) else { return Ok(None) };
        let (start, end) = match (first, last) {
            (None, None) => return Ok(None),
            (None, Some(0)) => (total, total),
            (None, Some(suffix)) if suffix > total && !is_standard => return Ok(None),
            (None, Some(suffix)) => (total.saturating_sub(suffix), total),
            (Some(first), None) => (first, total),
            (Some(first), Some(last)) if last < first => return Ok(None),
            (Some(_), Some(last)) if last >= total && !is_standard => return Ok(None),
            (Some(first), Some(last)) => (first, last.saturating_add(1).min(total)),
        };
        match (start < end, is_standard) {
            (true, _) => Ok(Some(Self { start, length: end - start })),
            (false, true) => Err(errors::invalid_range(total)),
            (false, false) => Ok(None),
        }
    }

    /// What `x-oss-copy-source-range` asks for of that many bytes, all of which must exist.
    pub(super) fn to_copy(header: &str, total: u64) -> Result<Self, ServiceError> {
        let end = |last: u64| last.checked_add(1).filter(|end| *end <= total);
        match parse(header) {
            Some((Some(start), Some(last))) if start <= last => {
                let end = end(last).ok_or_else(|| errors::invalid_range(total))?;
                Ok(Self { start, length: end - start })
            }
            Some((Some(start), None)) if start < total => Ok(Self { start, length: total - start }),
            Some((Some(_), _)) => Err(errors::invalid_range(total)),
            _ => Err(errors::argument("x-oss-copy-source-range", "write it bytes=FIRST-LAST")),
        }
    }

    /// As `Content-Range` has it.
    pub(super) fn shown(self, total: u64) -> String {
        let last = self.start.saturating_add(self.length).saturating_sub(1);
        format!("bytes {}-{last}/{total}", self.start)
    }
}

/// The numbers of the first range of several; `None` where it is written otherwise.
fn parse(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let ranges = header.trim().strip_prefix("bytes=")?;
    let (first, last) = ranges.split(',').next()?.trim().split_once('-')?;
    let number = |text: &str| match text {
        "" => Some(None),
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(Some(text.parse().unwrap_or(u64::MAX)))
        }
        _ => None,
    };
    Some((number(first)?, number(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The range of a thousand bytes as the response would show it; empty for all of them.
    fn of(header: &str, is_standard: bool) -> Result<String, u16> {
        let range = Range::of(header, 1000, is_standard).map_err(|error| error.status)?;
        Ok(range.map(|range| range.shown(1000)).unwrap_or_default())
    }

    #[test]
    fn ranges_within_the_object_are_taken() {
        for is_standard in [false, true] {
            for (header, expected) in [
                ("bytes=0-499", "bytes 0-499/1000"),
                ("bytes=0-0", "bytes 0-0/1000"),
                ("bytes=999-999", "bytes 999-999/1000"),
                ("bytes=500-", "bytes 500-999/1000"),
                ("bytes=-200", "bytes 800-999/1000"),
                ("bytes=-1000", "bytes 0-999/1000"),
                ("bytes=1-2,5-6", "bytes 1-2/1000"),
            ] {
                assert_eq!(of(header, is_standard), Ok(expected.to_owned()), "{header}");
            }
            for header in ["", "byte=0-1", "bytes=a-1", "bytes=5-2", "bytes=-", "bytes=+1-2"] {
                assert_eq!(of(header, is_standard), Ok(String::new()), "{header}");
            }
        }
    }

    #[test]
    fn what_is_beyond_the_end_is_all_unless_the_standard_is_asked_for() {
        for (header, standard) in [
            ("bytes=500-2000", Ok("bytes 500-999/1000".to_owned())),
            ("bytes=-2000", Ok("bytes 0-999/1000".to_owned())),
            ("bytes=1000-2000", Err(416)),
            ("bytes=1000-", Err(416)),
            ("bytes=-0", Err(416)),
            ("bytes=99999999999999999999-", Err(416)),
        ] {
            assert_eq!(of(header, true), standard, "{header}");
            assert_eq!(of(header, false), Ok(String::new()), "{header}");
        }
        assert_eq!(Range::of("bytes=0-", 0, true).unwrap_err().status, 416);
        assert_eq!(Range::of("bytes=0-", 0, false).unwrap(), None);
    }

    #[test]
    fn what_is_copied_must_exist() {
        assert_eq!(Range::to_copy("bytes=1-3", 4).unwrap(), Range { start: 1, length: 3 });
        assert_eq!(Range::to_copy("bytes=1-", 4).unwrap(), Range { start: 1, length: 3 });
        for (header, status) in
            [("bytes=1-4", 416), ("bytes=4-", 416), ("bytes=-1", 400), ("1-2", 400)]
        {
            assert_eq!(Range::to_copy(header, 4).unwrap_err().status, status, "{header}");
        }
    }
}
