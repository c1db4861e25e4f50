//! What a shared type may be called: after the thing that it is, with more around it only where another type is called so.
//! Decides nothing on which types are shared.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use alicloud_wire::is_request_id;

use super::found::Use;
use crate::names::{pascal, singular, snake};
use crate::spec::{OperationSpec, SchemaSpec};

/// A response with more members, its request id aside, is not named after them: the name would be too long.
const MOST_MEMBERS_IN_A_NAME: usize = 3;

/// The names that a type may have, the best first; the last may get a number.
pub(super) fn candidates(uses: &[&Use], operations: &[OperationSpec]) -> Vec<String> {
    let (answers, others): (Vec<&Use>, Vec<&Use>) =
        uses.iter().copied().partition(|one| one.is_answer);
    let names = uses.iter().map(|one| operations[one.operation].code_name());
    let in_words: Vec<Vec<String>> = names.map(words).collect();
    let mut candidates = by_frequency(others.iter().map(|one| one.local.as_str()));
    let local = candidates.first().cloned();
    candidates.extend(by_frequency(others.iter().map(|one| one.path.as_str())));
    if let (Some(answer), true) = (answers.first(), others.is_empty()) {
        candidates.extend(name_of_members(&answer.hollow.schema));
        candidates
            .extend(subject(&in_words).map(|subject| format!("{}Response", pascal(&subject))));
        candidates.push(answer.path.clone());
    }
    if let (Some(first), Some(local)) = (others.first(), local) {
        let subject = subject(&in_words).map(|subject| singular(&subject));
        let around = subject.into_iter().chain(verb(&in_words));
        candidates.extend(around.map(|of| joined(&pascal(&of), &local)));
        candidates.push(joined("Resource", &local));
        let operation = operations[first.operation].code_name();
        candidates.push(format!("{}{}", pascal(operation), first.path));
    }
    candidates
}

/// The words of a name in lower case.
fn words(name: &str) -> Vec<String> {
    snake(name).split('_').map(str::to_owned).collect()
}

/// The names, the most frequent first, without repetitions.
fn by_frequency<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    names.sort_by_key(|(_, count)| Reverse(*count));
    names.into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// What the operations of these words are all about: the words that they have in common, apart from the verb at the beginning.
fn subject(operations: &[Vec<String>]) -> Option<String> {
    let mut nouns = operations.iter().map(|words| words.get(1..).unwrap_or_default());
    let first = nouns.next()?.to_vec();
    let common = nouns.fold(first, |common, nouns| in_both(&common, nouns));
    (!common.is_empty()).then(|| common.join("_"))
}

/// What all of the operations do.
fn verb(operations: &[Vec<String>]) -> Option<String> {
    let mut verbs = operations.iter().map(|words| words.first());
    let first = verbs.next()??;
    verbs.all(|verb| verb == Some(first)).then(|| first.clone())
}

/// The words of one list that the other has too, in the same order, whether they are of one or of many.
fn in_both(one: &[String], other: &[String]) -> Vec<String> {
    let mut left = other;
    let mut common = Vec::new();
    for word in one {
        if let Some(at) = left.iter().position(|other| singular(other) == singular(word)) {
            common.push(word.clone());
            left = left.get(at + 1..).unwrap_or_default();
        }
    }
    common
}

/// Two names as one, with what the first ends and the second begins with once: `CloudAlert`, `AlertConfig`.
fn joined(first: &str, second: &str) -> String {
    let begins_word = |text: &str| text.is_empty() || text.starts_with(char::is_uppercase);
    let is_repeated = |at: &usize| {
        let (Some(end), Some(begin)) = (first.get(*at..), second.get(..first.len() - at)) else {
            return false;
        };
        begins_word(end) && end.eq_ignore_ascii_case(begin) && begins_word(&second[begin.len()..])
    };
    let kept = (0..first.len()).find(is_repeated).unwrap_or(first.len());
    format!("{}{second}", &first[..kept])
}

/// A name of a response that several operations give: that of one operation would be odd for the others.
fn name_of_members(schema: &SchemaSpec) -> Option<String> {
    let members = schema.properties.iter().map(|(name, _)| name);
    let names: Vec<String> =
        members.filter(|name| !is_request_id(name)).map(|name| pascal(name)).collect();
    (names.len() <= MOST_MEMBERS_IN_A_NAME).then(|| format!("{}Response", names.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(operations: &[&str]) -> Vec<Vec<String>> {
        operations.iter().map(|name| words(name)).collect()
    }

    #[test]
    fn operations_have_a_subject_or_a_verb_in_common() {
        for (operations, of) in [
            (&["CreateInstance", "RunInstances"][..], (Some("instance"), None)),
            (&["ListTagResources", "TagResources"], (Some("resources"), None)),
            (
                &["DescribeNodePoolDetail", "DescribeNodePools"],
                (Some("node_pool"), Some("describe")),
            ),
            (&["ModifyCapacity", "ModifyAssurance"], (None, Some("modify"))),
            (&["AddTags", "CreateDisk"], (None, None)),
        ] {
            let lists = lists(operations);
            let found = (subject(&lists), verb(&lists));
            assert_eq!((found.0.as_deref(), found.1.as_deref()), of, "{operations:?}");
        }
    }

    #[test]
    fn what_two_names_have_in_common_is_there_once() {
        for (first, second, name) in [
            ("Resource", "Tag", "ResourceTag"),
            ("CloudAlert", "AlertConfig", "CloudAlertConfig"),
            ("ClusterNodePool", "Nodepool", "ClusterNodepool"),
            ("SomeCon", "Config", "SomeConConfig"),
            ("Tag", "Tag", "Tag"),
            ("名称", "名", "名称名"),
        ] {
            assert_eq!(joined(first, second), name);
        }
    }
}
