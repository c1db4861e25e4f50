//! Wire names cut into words, and words put together again. Knows nothing of keywords or of any
//! language; the same rules serve fields, types, modules and methods.

mod devices;
mod members;
mod scope;
mod wire;

use std::borrow::Cow;

use heck::{ToSnakeCase, ToUpperCamelCase};

pub(crate) use devices::is_device;
pub(crate) use members::{Member, Named, distinguish, numbered};
pub(crate) use scope::Scope;
pub(crate) use wire::{fold, folds_alike, folds_to, words};

/// Spellings whose capitals are not word boundaries. Plural acronyms (`IDs`, `URLs`) need no entry.
const SPELLINGS: [(&str, &str); 9] = [
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("IpV4", "Ipv4"),
    ("IpV6", "Ipv6"),
    ("VSwitch", "Vswitch"),
    ("vSwitch", "vswitch"),
    ("VServer", "Vserver"),
    ("vServer", "vserver"),
    ("OAuth", "Oauth"),
];

/// `DBInstanceIDs` -> `db_instance_ids`. Empty when the name has no letter or digit.
pub(crate) fn snake(name: &str) -> String {
    prepare(name).to_snake_case()
}

/// `DBInstanceIDs` -> `DbInstanceIds`. Empty when the name has no letter or digit.
pub(crate) fn pascal(name: &str) -> String {
    prepare(name).to_upper_camel_case()
}

/// The name of a type made of those words: `2fa` -> `N2fa`, since types do not begin with a digit.
pub(crate) fn type_name(words: &str) -> String {
    let name = pascal(words);
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("N{name}") } else { name }
}

/// The name of one element of a list of that name: `DataDisks` -> `DataDisk`.
/// Names that do not look plural stay as they are.
pub(crate) fn singular(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let cut = |n: usize| name.get(..name.len() - n).unwrap_or(name);
    if lower.ends_with("ies") && lower.len() > 4 {
        return format!("{}y", cut(3));
    }
    if ["sses", "xes", "ches", "shes", "uses"].iter().any(|end| lower.ends_with(end)) {
        return cut(2).to_owned();
    }
    let plural = lower.ends_with('s')
        && lower.len() > 2
        && !["ss", "us", "is", "news", "os", "dns", "https", "cors", "rds", "ecs"]
            .iter()
            .any(|end| lower.ends_with(end));
    if plural { cut(1).to_owned() } else { name.to_owned() }
}

/// Rewrites what would confuse the word splitter; few names have any of it.
fn prepare(name: &str) -> Cow<'_, str> {
    match with_plain_spellings(name) {
        Some(text) => Cow::Owned(lower_plural_acronyms(&text).unwrap_or(text)),
        None => lower_plural_acronyms(name).map_or(Cow::Borrowed(name), Cow::Owned),
    }
}

/// The name with other capitals, if it has one of the spellings.
fn with_plain_spellings(name: &str) -> Option<String> {
    let next = |from: usize| {
        let rest = name.get(from..)?;
        rest.match_indices(['I', 'O', 'V', 'v']).find_map(|(at, _)| {
            let (spelling, plain) =
                SPELLINGS.iter().find(|(spelling, _)| rest[at..].starts_with(spelling))?;
            Some((from + at, spelling.len(), *plain))
        })
    };
    let mut out = String::new();
    let mut done = 0;
    while let Some((at, length, plain)) = next(done) {
        out.push_str(&name[done..at]);
        out.push_str(plain);
        done = at + length;
    }
    (done > 0).then(|| out + &name[done..])
}

/// `SnapshotIDs` -> `SnapshotIds`: two or more capitals followed by an `s` that ends a word. Nothing if there are none.
fn lower_plural_acronyms(name: &str) -> Option<String> {
    let is_plural =
        |run: &[u8]| run.ends_with(b"s") && run.iter().take(2).all(u8::is_ascii_uppercase);
    if !name.as_bytes().windows(3).any(is_plural) {
        return None;
    }
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let run = chars.iter().skip(at).take_while(|c| c.is_ascii_uppercase()).count();
        let after = chars.get(at + run);
        let ends_word = chars.get(at + run + 1).is_none_or(|c| !c.is_ascii_lowercase());
        if run >= 2 && after == Some(&'s') && ends_word {
            out.push(c);
            out.extend(chars.iter().skip(at + 1).take(run - 1).map(char::to_ascii_lowercase));
            out.push('s');
            at += run + 1;
        } else {
            let run = run.max(1);
            out.extend(chars.iter().skip(at).take(run));
            at += run;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_cut_at_their_words() {
        for (wire, snaked, pascaled) in [
            ("RegionId", "region_id", "RegionId"),
            ("DBInstanceId", "db_instance_id", "DbInstanceId"),
            ("SnapshotIDs", "snapshot_ids", "SnapshotIds"),
            ("IDs", "ids", "Ids"),
            ("URLsToCheck", "urls_to_check", "UrlsToCheck"),
            ("VSwitchId", "vswitch_id", "VswitchId"),
            ("vSwitchIds", "vswitch_ids", "VswitchIds"),
            ("EnableIPv6", "enable_ipv6", "EnableIpv6"),
            ("x-acs-foo", "x_acs_foo", "XAcsFoo"),
            ("PrivatePoolOptions.Id", "private_pool_options_id", "PrivatePoolOptionsId"),
            ("cluster_id", "cluster_id", "ClusterId"),
            ("2fa", "2fa", "2fa"),
            ("名称", "名称", "名称"),
            ("InvalidImageId.NotFound", "invalid_image_id_not_found", "InvalidImageIdNotFound"),
            ("***", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(snake(wire), snaked, "{wire}");
            assert_eq!(pascal(wire), pascaled, "{wire}");
        }
    }

    #[test]
    fn types_begin_with_a_letter() {
        for (words, name) in [("2fa", "N2fa"), ("fa2", "Fa2"), ("名称", "名称"), ("", "")] {
            assert_eq!(type_name(words), name);
        }
    }

    #[test]
    fn one_of_many() {
        for (plural, one) in [
            ("DataDisks", "DataDisk"),
            ("Policies", "Policy"),
            ("Addresses", "Address"),
            ("Statuses", "Status"),
            ("Boxes", "Box"),
            ("Status", "Status"),
            ("Access", "Access"),
            ("Analysis", "Analysis"),
            ("Account", "Account"),
            ("IDs", "ID"),
            ("s", "s"),
            ("", ""),
        ] {
            assert_eq!(singular(plural), one, "{plural}");
        }
    }
}
