//! How much the name of a member is like that of a parameter: both may speak of one thing in other words. It must not know values.

use super::naming::{plain, words};

/// The better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// `VpcId` is `vpc_id`.
    Same,
    /// `InstanceTypes` is a list of `InstanceType`.
    Plural,
    /// Of an instance `InstanceStatus` is the `Status`, and `InstanceNames` are `Name`s.
    OfNoun,
    /// `SourceDiskId` is a `DiskId`.
    Part,
}

/// What begins the name of a parameter that selects by something else than being the same.
const BOUNDS: [&str; 12] = [
    "exclude", "excluded", "min", "minimum", "max", "maximum", "not", "no", "start", "begin",
    "end", "without",
];

/// A name, made ready to be compared with many.
pub(super) struct Name {
    plain: String,
    words: Vec<String>,
}

impl Name {
    pub(super) fn new(name: &str) -> Self {
        Self { plain: plain(name), words: words(name) }
    }

    pub(super) fn plain(&self) -> &str {
        &self.plain
    }
}

/// How much they are alike, where the member is one of what the nouns say. `None` when they are not.
pub(super) fn likeness(parameter: &Name, member: &Name, nouns: &[String]) -> Option<Likeness> {
    let (p, m) = (parameter.plain.as_str(), member.plain.as_str());
    if p == m {
        return Some(Likeness::Same);
    }
    if is_one_or_many(p, m) {
        return Some(Likeness::Plural);
    }
    let is_of_noun = |noun: &String| {
        let after = |name: &str, rest: &str| {
            name.strip_prefix(noun.as_str())
                .is_some_and(|name| !name.is_empty() && is_alike(name, rest))
        };
        // `InstanceTypes` by `InstanceTypeId`
        let identifies = || {
            let rest = m.strip_prefix(noun.as_str()).unwrap_or(m);
            is_alike(p, noun) && (rest == "id" || rest == "name")
        };
        after(p, m) || after(m, p) || identifies()
    };
    if nouns.iter().filter(|noun| !noun.is_empty()).any(is_of_noun) {
        return Some(Likeness::OfNoun);
    }
    let (p, m) = (&parameter.words, &member.words);
    let is_bound = p.first().is_some_and(|first| BOUNDS.contains(&first.as_str()));
    (!is_bound && (ends_in(p, m) || ends_in(m, p))).then_some(Likeness::Part)
}

/// Whether the last words are those of the other name, of which one alone says too little.
fn ends_in(words: &[String], end: &[String]) -> bool {
    let Some((last, before)) = end.split_last().filter(|(_, before)| !before.is_empty()) else {
        return false;
    };
    words.split_last().is_some_and(|(word, words)| is_alike(word, last) && words.ends_with(before))
}

fn is_alike(one: &str, other: &str) -> bool {
    one == other || is_one_or_many(one, other)
}

/// Whether one name is the plural of the other.
fn is_one_or_many(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let has_ending = |ending| long.strip_suffix(ending).is_some_and(|stem| stem == short);
    let stem_of_y = short.strip_suffix('y').filter(|stem| !stem.is_empty());
    !short.is_empty()
        && (has_ending("s")
            || has_ending("es")
            || stem_of_y.is_some_and(|stem| long.strip_suffix("ies") == Some(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_in_four_ways() {
        let nouns = ["instance".to_owned(), "instancetype".to_owned(), String::new()];
        for (parameter, member, expected) in [
            ("vpc_id", "VpcId", Some(Likeness::Same)),
            ("KeyPairNames", "KeyPairName", Some(Likeness::Plural)),
            ("Categories", "Category", Some(Likeness::Plural)),
            ("Tag", "Tags", Some(Likeness::Plural)),
            ("Status", "InstanceStatus", Some(Likeness::OfNoun)),
            ("InstanceNames", "Name", Some(Likeness::OfNoun)),
            ("InstanceTypes", "InstanceTypeId", Some(Likeness::OfNoun)),
            ("DiskId", "SourceDiskId", Some(Likeness::Part)),
            ("AssociatedDiskIds", "DiskId", Some(Likeness::Part)),
            ("Id", "DiskId", None),
            ("ExcludeDiskId", "DiskId", None),
            ("Instance", "Status", None),
            ("", "s", None),
        ] {
            assert_eq!(
                likeness(&Name::new(parameter), &Name::new(member), &nouns),
                expected,
                "{parameter} {member}"
            );
        }
    }
}
