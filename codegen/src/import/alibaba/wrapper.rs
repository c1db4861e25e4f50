//! Wrapper lists: objects that on the wire surround one list. Decides by names only.
//!
//! The rule. The only member of an object is a list, and
//! - the object's name ends with the list's name or its plural (`SecurityGroupIds.SecurityGroupId`,
//!   `InnerIpAddress.IpAddress`, `Statuses.Status`), where `List` and `Set` count as a plural; or
//! - the object's name is a plural and the list's name is its singular with a word for "record" after
//!   it (`Regions.RegionInfo`, `AccessPointSet.AccessPointType`); or
//! - the object's name is `Items` (`Items.DBInstance`), unless the list calls itself a list.
//!
//! A list with a name that says nothing (`Data.List`, `Result.Data`) is a member like any other, except
//! under its own plural (`Values.Value`).

use crate::names::{fold, folds_to, words};

const GENERIC: [&str; 8] =
    ["content", "data", "info", "list", "result", "results", "value", "values"];
const RECORDS: [&str; 9] =
    ["attribute", "data", "detail", "do", "dto", "info", "item", "type", "vo"];

/// Whether the object `outer`, whose only member is the list `inner`, is a wrapper.
pub(super) fn is_wrapper(outer: &str, inner: &str) -> bool {
    let outer_words = words(outer);
    let inner_fold = fold(inner);
    if folds_to(outer, "items") {
        return !inner_fold.ends_with("list");
    }
    let (stem, listed) = match outer_words.split_last() {
        Some((last, rest))
            if matches!(last.as_str(), "list" | "set" | "sets") && !rest.is_empty() =>
        {
            (rest, true)
        }
        _ => (outer_words.as_slice(), false),
    };
    if GENERIC.contains(&inner_fold.as_str()) {
        let stem = stem.concat();
        return (listed && stem == inner_fold) || is_plural_of(&fold(outer), &inner_fold);
    }
    if is_tail(&outer_words, &inner_fold) || (listed && is_tail(stem, &inner_fold)) {
        return true;
    }
    if listed && is_plural_of(&inner_fold, &stem.concat()) {
        return true;
    }
    // The words are joined again because `VSwitch` splits differently from `vSwitches`.
    let inner_words = words(inner);
    let Some((last, rest)) = inner_words.split_last() else { return false };
    let record = rest.concat();
    RECORDS.contains(&last.as_str())
        && !record.is_empty()
        && ((listed && stem.concat() == record) || is_plural_of(&outer_words.concat(), &record))
}

/// Whether the last words of a name are `single` or its plural.
fn is_tail(words: &[String], single: &str) -> bool {
    (0..words.len()).any(|from| {
        let tail = words.get(from..).unwrap_or_default().concat();
        tail == single || is_plural_of(&tail, single)
    })
}

fn is_plural_of(plural: &str, single: &str) -> bool {
    if single.is_empty() {
        return false;
    }
    match plural.strip_prefix(single) {
        Some("s" | "es") => true,
        Some(_) => false,
        None => {
            single.strip_suffix('y').is_some_and(|stem| plural.strip_prefix(stem) == Some("ies"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_wrapper;

    #[test]
    fn related_names_make_a_wrapper() {
        for (outer, inner) in [
            ("Accounts", "Account"),
            ("SecurityGroupIds", "SecurityGroupId"),
            ("InnerIpAddress", "IpAddress"),
            ("EipAddresses", "EipAddress"),
            ("Statuses", "Status"),
            ("Policies", "Policy"),
            ("VSwitches", "VSwitch"),
            ("DataDiskCategories", "DiskCategory"),
            ("AccountList", "Account"),
            ("FileSystemList", "FileSystems"),
            ("AccessPointSet", "AccessPointType"),
            ("NetworkInterfaceSets", "NetworkInterfaceSet"),
            ("NetworkInterfaceSets", "NetworkInterface"),
            ("Regions", "RegionInfo"),
            ("InstanceList", "InstanceVO"),
            ("Values", "Value"),
            ("DataList", "Data"),
            ("Items", "DBInstance"),
            ("AllUrlList", "UrlList"),
            ("tags", "tag"),
        ] {
            assert!(is_wrapper(outer, inner), "{outer}.{inner}");
        }
    }

    #[test]
    fn other_names_do_not() {
        for (outer, inner) in [
            ("Data", "List"),
            ("Data", "Data"),
            ("Result", "Data"),
            ("ResultData", "Data"),
            ("Data", "Elements"),
            ("Items", "PlanList"),
            ("Tag", "Tags"),
            ("ReleaseInfo", "ReleaseInfoList"),
            ("HostConfig", "Values"),
            ("Metadata", "Ata"),
            ("Content", "Contents"),
            ("Region", "RegionInfo"),
            ("List", "Items"),
            ("", "Account"),
            ("Accounts", ""),
            ("OperationLocks", "LockReason"),
        ] {
            assert!(!is_wrapper(outer, inner), "{outer}.{inner}");
        }
    }
}
