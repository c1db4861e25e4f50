//! What the name of a member or a parameter tells about its value. It must not know values.

/// A name as it is compared: `cluster_id`, `ClusterId` and `clusterId` are one.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The words of a name in lower case: `DBInstanceId` is `db`, `instance`, `id`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
            });
        if (begins || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a member with that name holds the id of something, or several.
pub(super) fn is_id(name: &str) -> bool {
    let words = words(name);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    // `InstanceIdSets.InstanceIdSet` is a list of ids.
    while words.len() > 1 && matches!(words.last(), Some(&("set" | "sets" | "list"))) {
        words.pop();
    }
    matches!(words.last(), Some(&("id" | "ids" | "uuid" | "uuids" | "guid" | "guids")))
}

/// Whether a member says where something is or whose, and not which one it is.
pub(super) fn is_shared(name: &str) -> bool {
    let name = plain(name);
    let ends =
        ["regionid", "zoneid", "ownerid", "requestid", "resourcegroupid", "regionids", "zoneids"];
    ends.iter().any(|end| name.ends_with(end))
        || matches!(
            name.as_str(),
            "accountid" | "aliuid" | "uid" | "userid" | "tenantid" | "traceid"
        )
}

/// `Vpcs` is a list of `Vpc`; what a list is called beyond its entries is left out.
pub(super) fn singular(name: &str) -> String {
    let mut name = plain(name);
    for ending in [
        "infolist", "lists", "list", "infos", "info", "sets", "set", "types", "type", "models",
        "model",
    ] {
        if let Some(rest) = name.strip_suffix(ending).filter(|rest| rest.len() > 1) {
            name = rest.to_owned();
            break;
        }
    }
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if ["sses", "xes", "ches"].iter().any(|ending| name.ends_with(ending)) {
        name.truncate(name.len() - 2);
    } else if name.ends_with('s') && !name.ends_with("ss") {
        name.pop();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_words() {
        assert_eq!(words("DBInstanceId"), ["db", "instance", "id"]);
        assert_eq!(words("cluster_id"), ["cluster", "id"]);
        assert_eq!(words("x-fc-request"), ["x", "fc", "request"]);
        assert_eq!(plain("x-Fc_Id"), "xfcid");
        assert!(words("").is_empty());
    }

    #[test]
    fn ids_are_known_by_their_names() {
        for name in ["VpcId", "id", "cluster_id", "InstanceIdSet", "InstanceIds", "UUID", "KeyID"] {
            assert!(is_id(name), "{name}");
        }
        for name in ["Paid", "Valid", "Identity", "Set", "Name", ""] {
            assert!(!is_id(name), "{name}");
        }
        assert!(is_shared("RegionId") && is_shared("SourceZoneId") && !is_shared("VpcId"));
    }

    #[test]
    fn lists_are_named_for_their_entries() {
        for (list, entry) in [
            ("Vpcs", "vpc"),
            ("Policies", "policy"),
            ("VirtualBorderRouterSet", "virtualborderrouter"),
            ("TranscodeTaskList", "transcodetask"),
            ("Addresses", "address"),
            ("Access", "access"),
            ("List", "list"),
        ] {
            assert_eq!(singular(list), entry);
        }
    }
}
