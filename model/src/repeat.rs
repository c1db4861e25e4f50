//! Whether a call may be sent again after a failure that leaves open whether it was processed. The one place that decides it; it must
//! not know how calls are sent, and nothing of idempotency tokens, which make any call repeatable.
//!
//! The access level that a cloud documents is not enough: levels of operations that send, delete or pay say `get` too. Nor is the
//! name. Where both say that a call only reads, it does; what else is harmless, a spec says, with the reason.

use crate::{Access, Operation};

/// Reviewed: verbs of which an operation that begins with them only reads. `Check`, `Verify` and `Validate` are not among them, since
/// some use a code up or record their result; nor `Download`, `Export`, `Generate` and `Diagnose`, since some begin work; nor
/// `Fetch` and `Receive`, since some take messages away; nor `Select` and `Preview`, since they are too few to know.
const READS: [&str; 13] = [
    "count", "desc", "describe", "find", "get", "head", "list", "lookup", "query", "read",
    "search", "show", "view",
];

/// What may be before the verb, for the same done to several things.
const BATCH: &str = "batch";

/// Whether the name of an operation begins with a verb of reading, as in `DescribeRegions` or `BatchGetMediaInfos`.
pub fn reads_by_name(name: &str) -> bool {
    let name = after(name, BATCH).unwrap_or(name);
    READS.iter().any(|verb| after(name, verb).is_some())
}

/// Whether an operation of that name and that access level only reads: both must say so.
pub fn only_reads(name: &str, access: Access) -> bool {
    access.is_read_only() && reads_by_name(name)
}

/// Whether the access level of an operation and its name disagree on whether it only reads.
pub fn is_disputed(name: &str, access: Access) -> bool {
    access != Access::Unknown && access.is_read_only() != reads_by_name(name)
}

impl Operation {
    /// Whether a call may be sent again though the first may have been processed, also without an idempotency token.
    pub fn is_repeatable(&self) -> bool {
        self.repeatable.unwrap_or_else(|| only_reads(&self.name, self.authorization.access))
    }
}

/// What comes after a word at the beginning of a name. A word ends where no lower case letter follows.
fn after<'a>(name: &'a str, word: &str) -> Option<&'a str> {
    let (first, rest) = name.split_at_checked(word.len())?;
    let ends = !rest.starts_with(|next: char| next.is_lowercase());
    (ends && first.eq_ignore_ascii_case(word)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Method, Style};

    #[test]
    fn names_of_reads_begin_with_a_verb_of_reading() {
        for name in [
            "DescribeRegions",
            "Describe95Traffic",
            "ListTags",
            "listTags",
            "get_book",
            "GETBook",
            "BatchGetMediaInfos",
            "BatchDescribeCdnIpInfo",
            "Query",
        ] {
            assert!(reads_by_name(name), "{name}");
        }
        for name in [
            "SendSms",
            "DeleteRealTimeLogLogstore",
            "DeployPolicyInstance",
            "AssumeRole",
            "Getaway",
            "describeregions",
            "CheckSmsVerifyCode",
            "BatchExport",
            "Batch",
            "SetDescription",
            "",
            "é",
        ] {
            assert!(!reads_by_name(name), "{name}");
        }
        assert!(READS.is_sorted());
    }

    #[test]
    fn level_and_name_must_agree_or_the_spec_decides() {
        use Access::{Create, Delete, Get, List, Unknown, Update};
        for (name, access, repeatable, disputed) in [
            ("DescribeThing", Get, true, false),
            ("ListThings", List, true, false),
            ("SendThing", Get, false, true),
            ("DescribeThing", Create, false, true),
            ("ListThings", Update, false, true),
            ("DescribeThing", Unknown, false, false),
            ("SendThing", Unknown, false, false),
            ("DeleteThing", Delete, false, false),
        ] {
            let mut operation = Operation::new(name, Style::Rpc, Method::Post, "/");
            operation.authorization.access = access;
            assert_eq!(operation.is_repeatable(), repeatable, "{name} {access:?}");
            assert_eq!(is_disputed(name, access), disputed, "{name} {access:?}");
            for says in [true, false] {
                operation.repeatable = Some(says);
                assert_eq!(operation.is_repeatable(), says, "{name} {access:?}");
            }
        }
    }
}
