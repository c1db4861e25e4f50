//! Names for members that would share one in code. Knows nothing of what the members hold.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Scope, snake};

/// A member of an object, or a parameter, as far as its name for code depends on it.
pub(crate) struct Member<'a> {
    /// Its name on the wire.
    pub(crate) wire: &'a str,
    /// The name that it keeps in code; nothing where that is to be decided.
    pub(crate) kept: Option<&'a str>,
    pub(crate) deprecated: bool,
    pub(crate) has_example: bool,
}

/// What is decided on a member; nothing on one that keeps its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its name for code, where the wire name does not serve.
    pub(crate) name: Option<String>,
    /// The member with the plain name, by its wire name.
    pub(crate) beside: Option<String>,
    /// Whether that is the documented one of the two, so that this one is to be replaced by it.
    pub(crate) replaced: bool,
}

/// Names all members of one object. Of those that would share a name the documented one gets it: the one that is not deprecated, is
/// spelled as its siblings (with a capital where that is open), has an example, comes first. The others are named after their
/// spelling: `key_lowercase` beside `Key`. Nothing if two that keep their names share one.
pub(crate) fn distinguish(members: &[Member<'_>]) -> Option<Vec<Named>> {
    let codes: Vec<String> = members.iter().map(|member| snake(member.wire)).collect();
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, code) in codes.iter().enumerate() {
        groups.entry(code).or_default().push(at);
    }
    // As nearly always: nothing is to be decided.
    if groups.len() == members.len()
        && !groups.contains_key("")
        && members.iter().all(|member| member.kept.is_none())
    {
        return Some(vec![Named::default(); members.len()]);
    }
    let with_capitals = with_capitals(members, &groups);
    let rank = |at: usize| {
        let Member { wire, deprecated, has_example, .. } = members[at];
        (!deprecated, has_capital(wire) == with_capitals, has_example)
    };
    let mut scope = Scope::new();
    let mut holders: HashMap<Cow<'_, str>, usize> = HashMap::new();
    let mut named = vec![Named::default(); members.len()];
    for (at, member) in members.iter().enumerate() {
        if let Some(name) = member.kept {
            if !scope.claim(name) {
                return None;
            }
            holders.insert(snake(name).into(), at);
        }
    }
    let mut others = Vec::new();
    for (at, member) in members.iter().enumerate().filter(|(_, member)| member.kept.is_none()) {
        let base = codes[at].as_str();
        let fresh = groups[base].iter().copied().filter(|at| members[*at].kept.is_none());
        let best = fresh.rev().max_by_key(|at| rank(*at));
        if !base.is_empty() && best == Some(at) && scope.claim(member.wire) {
            holders.insert(base.into(), at);
        } else {
            others.push((at, base));
        }
    }
    for (at, base) in others {
        let wire = members[at].wire;
        named[at].name = match holders.get(base) {
            Some(holder) => {
                named[at].beside = Some(members[*holder].wire.to_owned());
                named[at].replaced = rank(*holder) > rank(at);
                let own = format!("{base}_{}", spelling(wire));
                Some(scope.take(&own).unwrap_or(own))
            }
            None => scope.take(wire),
        };
    }
    Some(named)
}

/// The members whose names are as imports made them at first: the first of one name in code had it, and the others had numbers.
pub(crate) fn numbered<'a>(
    members: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) -> HashSet<&'a str> {
    let mut scope = Scope::new();
    let mut groups: HashMap<String, Vec<(&str, bool)>> = HashMap::new();
    for (wire, name) in members {
        let is_made = scope.take(wire).as_deref() == name;
        groups.entry(snake(wire)).or_default().push((wire, is_made));
    }
    let is_made = |group: &Vec<(&str, bool)>| group.len() > 1 && group.iter().all(|(_, is)| *is);
    groups.into_values().filter(is_made).flatten().map(|(wire, _)| wire).collect()
}

/// Whether most of the members that share their names with no other begin with a capital, as most do where that is open.
fn with_capitals(members: &[Member<'_>], groups: &HashMap<&str, Vec<usize>>) -> bool {
    let alone = groups.values().filter(|group| group.len() == 1).flatten();
    let (with, without): (Vec<&usize>, Vec<&usize>) =
        alone.partition(|at| has_capital(members[**at].wire));
    with.len() >= without.len()
}

fn has_capital(name: &str) -> bool {
    name.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// How a name is spelled, for a name that has to say so.
fn spelling(wire: &str) -> &'static str {
    let has = |is: fn(char) -> bool| wire.chars().any(is);
    if wire.contains('_') {
        "snake_case"
    } else if wire.contains('-') {
        "kebab_case"
    } else if !has(char::is_uppercase) {
        "lowercase"
    } else if !has(char::is_lowercase) {
        "uppercase"
    } else if has_capital(wire) {
        "pascal_case"
    } else {
        "camel_case"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(wire: &str) -> Member<'_> {
        Member { wire, kept: None, deprecated: false, has_example: true }
    }

    fn kept<'a>(wire: &'a str, name: Option<&'a str>) -> Member<'a> {
        Member { kept: name.or(Some(wire)), ..fresh(wire) }
    }

    fn names(members: &[Member<'_>]) -> Vec<String> {
        let named = distinguish(members).unwrap();
        let shown = members.iter().zip(named).map(|(member, named)| {
            let plain = || snake(member.kept.unwrap_or(member.wire));
            let name = named.name.unwrap_or_else(plain);
            let mark = if named.replaced { "!" } else { "" };
            format!("{name}{mark}")
        });
        shown.collect()
    }

    #[test]
    fn the_documented_member_has_the_plain_name() {
        let all = ["key", "Key", "Value", "value"].map(fresh);
        assert_eq!(names(&all), ["key_lowercase!", "key", "value", "value_lowercase!"]);
        let camel = ["nodeId", "canaryModel", "CanaryModel"].map(fresh);
        assert_eq!(names(&camel), ["node_id", "canary_model", "canary_model_pascal_case!"]);
        let pascal = ["NodeId", "canaryModel", "CanaryModel"].map(fresh);
        assert_eq!(names(&pascal), ["node_id", "canary_model_camel_case!", "canary_model"]);
    }

    #[test]
    fn a_deprecated_one_and_one_without_example_give_way() {
        let deprecated = [Member { deprecated: true, ..fresh("Key") }, fresh("key")];
        assert_eq!(names(&deprecated), ["key_pascal_case!", "key"]);
        let unexplained = [Member { has_example: false, ..fresh("DbId") }, fresh("DBId")];
        assert_eq!(names(&unexplained), ["db_id_pascal_case!", "db_id"]);
    }

    #[test]
    fn where_nothing_decides_the_first_has_the_name_and_none_is_replaced() {
        assert_eq!(
            names(&["DBId", "DbId", "dBID"].map(fresh))[..2],
            ["db_id", "db_id_pascal_case"]
        );
        let three = ["KEY", "Key", "KeY"].map(fresh);
        let [first, second, third] = names(&three).try_into().unwrap();
        assert_eq!((&*first, &*second), ("key", "key_pascal_case"));
        assert_eq!(third, "ke_y", "another word in code");
        assert_eq!(
            names(&["a_b", "a__b", "A_B"].map(fresh)),
            ["a_b_snake_case!", "a_b_snake_case_2!", "a_b"]
        );
    }

    #[test]
    fn what_exists_keeps_its_name() {
        assert_eq!(names(&[kept("key", None), fresh("Key")]), ["key", "key_pascal_case"]);
        assert_eq!(names(&[kept("Key", None), fresh("key")]), ["key", "key_lowercase!"]);
        assert_eq!(names(&[kept("key", Some("old_key")), fresh("Key")]), ["old_key", "key"]);
        assert!(distinguish(&[kept("key", None), kept("Key", None)]).is_none());
    }

    #[test]
    fn names_without_letters_are_fields() {
        assert_eq!(names(&["***", "-"].map(fresh)), ["field", "field_2"]);
    }

    #[test]
    fn names_with_numbers_are_found() {
        let all = [("key", None), ("Key", Some("key_2")), ("Id", None), ("id", Some("own"))];
        let mut found: Vec<&str> = numbered(all.into_iter()).into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["Key", "key"]);
    }
}
