//! One sentence on an operation, read off its name: `DescribeDBInstanceIPArrayList` -> "Describes the DB instance IP
//! array list." Knows nothing but the name, and says nothing where it is not sure of the grammar.

mod verbs;
mod words;

use verbs::{third_person, verb};
use words::{is_abbreviation, is_mass, is_plural, plural, sounds_like_a_vowel, words};

/// Verbs that bring something new about, so that one thing is "a" rather than "the".
const CREATING: [&str; 5] = ["add", "allocate", "create", "generate", "insert"];

/// What may connect two nouns.
const CONNECTIONS: [&str; 15] = [
    "and", "as", "between", "by", "for", "from", "in", "into", "of", "on", "or", "to", "under",
    "with", "without",
];

/// Connections after which a noun names a way, without an article: "by ID".
const WAYS: [&str; 2] = ["as", "by"];

/// Verbs that need a connection to what they are about.
const CONNECTED: [(&str, &str); 3] =
    [("search", "for"), ("subscribe", "to"), ("unsubscribe", "from")];

/// Verbs that names also write with a connection: "applies for the certificate".
const CONNECTABLE: [(&str, &str); 3] = [("apply", "for"), ("connect", "to"), ("switch", "to")];

/// Words that no noun has at its end.
const ADJECTIVES: [&str; 6] = ["available", "default", "not", "ready", "sensitive", "valid"];

/// Words that make a clause or another kind of phrase of what follows.
const OF_CLAUSES: [&str; 17] = [
    "are", "be", "can", "do", "does", "exist", "exists", "has", "have", "how", "if", "is", "my",
    "need", "this", "whether", "which",
];

/// The sentence, if the name makes one.
pub(super) fn sentence(name: &str) -> Option<String> {
    let words = words(name)?;
    let mut words: &[String] = &words;
    let mut batch = false;
    if let [first, rest @ ..] = words
        && first == "batch"
    {
        (words, batch) = (rest, true);
    }
    if let [rest @ .., preposition, last] = words
        && preposition == "in"
        && last == "batch"
    {
        (words, batch) = (rest, true);
    }
    let (first, mut words) = verb(words)?;
    let mut text = third_person(first);
    let mut last = first;
    while let [conjunction, rest @ ..] = words
        && (conjunction == "and" || conjunction == "or")
    {
        let (next, rest) = verb(rest)?;
        text = format!("{text} {conjunction} {}", third_person(next));
        (words, last) = (rest, next);
    }
    if let Some((_, connection)) = CONNECTED.iter().find(|(verb, _)| *verb == last) {
        text = format!("{text} {connection}");
    } else if let Some((_, connection)) = CONNECTABLE.iter().find(|(verb, _)| *verb == last)
        && let [word, rest @ ..] = words
        && word == connection
    {
        text = format!("{text} {connection}");
        words = rest;
    }
    let object = object(words, CREATING.contains(&last), batch)?;
    let batches = if batch { " in batches" } else { "" };
    let mut chars = text.chars();
    let initial = chars.next()?.to_ascii_uppercase();
    Some(format!("{initial}{} {object}{batches}.", chars.as_str()))
}

/// What a verb is about: nouns with their articles, joined by their connections.
fn object(words: &[String], creates: bool, batch: bool) -> Option<String> {
    let (words, version) = match words {
        [rest @ .., last] if is_version(last) => (rest, Some(last)),
        _ => (words, None),
    };
    let is_connection = |word: &String| CONNECTIONS.contains(&word.as_str());
    let mut parts = Vec::new();
    let mut connection: Option<&str> = None;
    let mut rest = words;
    loop {
        let end = rest.iter().position(is_connection).unwrap_or(rest.len());
        let (noun, after) = rest.split_at(end);
        let is_first = connection.is_none();
        let is_way = connection.is_some_and(|word| {
            WAYS.contains(&word) || (word == "with" && is_lone_abbreviation(noun))
        });
        let noun = if is_way {
            bare(noun)?
        } else {
            with_article(noun, creates && is_first, batch && is_first)?
        };
        parts.extend(connection.map(str::to_owned));
        parts.push(noun);
        let Some((next, after)) = after.split_first() else { break };
        connection = Some(next);
        rest = after;
    }
    if let Some(version) = version {
        parts.push(format!("(version {})", version.trim_start_matches(['v', 'V'])));
    }
    Some(parts.join(" "))
}

fn with_article(noun: &[String], creates: bool, many: bool) -> Option<String> {
    let text = bare(noun)?;
    let (first, last) = (noun.first()?, noun.last()?);
    if is_plural(last) || first == "all" {
        return Some(text);
    }
    if many && !is_mass(last) {
        let before = text.strip_suffix(last.as_str())?;
        return Some(format!("{before}{}", plural(last)));
    }
    if !creates {
        return Some(format!("the {text}"));
    }
    if is_mass(last) {
        return Some(text);
    }
    let article = if sounds_like_a_vowel(first) { "an" } else { "a" };
    Some(format!("{article} {text}"))
}

/// A noun as it is. Nothing if it is none.
fn bare(noun: &[String]) -> Option<String> {
    let last = noun.last()?.as_str();
    let is_participle = last.ends_with("ed") && !last.ends_with("eed");
    let is_noun = !ADJECTIVES.contains(&last)
        && !is_participle
        && !noun
            .iter()
            .any(|word| word.len() == 1 && !word.starts_with(|c: char| c.is_ascii_digit()))
        && noun.iter().all(|word| {
            !OF_CLAUSES.contains(&word.as_str())
                && (verbs::may_be_noun(word) || !verbs::is_verb(word))
        });
    is_noun.then(|| noun.join(" "))
}

/// Whether a noun is only an abbreviation: "with SAML".
fn is_lone_abbreviation(noun: &[String]) -> bool {
    matches!(noun, [word] if is_abbreviation(word))
}

/// Whether a word is `V2` or the like.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix(['v', 'V']);
    digits.is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_sentences() {
        for (name, wanted) in [
            ("DescribeInstances", "Describes instances."),
            ("DescribeImageSharePermission", "Describes the image share permission."),
            ("DescribeDBInstanceIPArrayList", "Describes the DB instance IP array list."),
            ("CreateVpc", "Creates a VPC."),
            ("CreateInstance", "Creates an instance."),
            ("CreateEcsInstance", "Creates an ECS instance."),
            ("CreateUserGroup", "Creates a user group."),
            ("AddBandwidth", "Adds bandwidth."),
            ("deleteUser", "Deletes the user."),
            ("ModifyInstanceAttribute", "Modifies the instance attribute."),
            ("AttachPolicyToUser", "Attaches the policy to the user."),
            ("ListUsersForGroup", "Lists users for the group."),
            ("GetTaskById", "Gets the task by ID."),
            ("CreateOrUpdateAlarm", "Creates or updates the alarm."),
            ("SearchMedia", "Searches for the media."),
            ("AssumeRoleWithSAML", "Assumes the role with SAML."),
            ("SubscribeTopic", "Subscribes to the topic."),
            ("BatchDeleteCdnDomain", "Deletes CDN domains in batches."),
            ("DescribeClustersV1", "Describes clusters (version 1)."),
            ("UnBindAxg", "Unbinds the axg."),
            ("StopAllTasks", "Stops all tasks."),
            ("DescribeVSwitches", "Describes vSwitches."),
            ("ListIPv6Addresses", "Lists IPv6 addresses."),
            ("UnassignPrivateIpAddresses", "Unassigns private IP addresses."),
            ("ApplyForCertificate", "Applies for the certificate."),
        ] {
            assert_eq!(sentence(name).as_deref(), Some(wanted), "{name}");
        }
    }

    #[test]
    fn what_is_no_sentence_stays_a_name() {
        for name in [
            "Decrypt",
            "CheckInstanceExist",
            "CheckDBNameAvailable",
            "CheckCreateDdrDBInstance",
            "OnsTopicCreate",
            "VpcPeerEnable",
            "CheckCloudResourceAuthorized",
            "MoveInstanceTo",
            "ListTo",
            "名称",
            "",
        ] {
            assert_eq!(sentence(name), None, "{name}");
        }
    }
}
