//! What a line of a report says, in parts: names are between ticks. Knows no layout.

use super::change::Change;
use super::class::Class;
use super::fold::{Group, Line, listed};
use super::report::Entry;
use super::rule::Rule;
use super::words::ticked;
use crate::diagnostic::counted;

/// What is said of changes.
pub(super) struct Said<'a> {
    pub(super) class: Class,
    /// The place in the spec; empty for all of it.
    pub(super) place: &'a str,
    /// What happened.
    pub(super) what: String,
    /// The Rust item, where it is the same for all who have the change: of several parts, what has them.
    pub(super) item: Option<&'a str>,
    /// What to do.
    pub(super) hint: Option<&'a str>,
    /// Who has it, and where it is used.
    pub(super) more: Vec<String>,
}

impl<'a> Said<'a> {
    /// What a line of a group says, with so many names of each list. Nothing for a line without changes.
    pub(super) fn new(group: &Group<'a>, line: &Line<'a>, most: usize) -> Option<Self> {
        let entry = line.entries.first()?;
        let change = &entry.change;
        let parts = line.parts();
        let (place, what) = match &parts {
            Some((place, names)) => {
                let what = hosts(line).unwrap_or_else(|| parts_of(change.rule, names, most));
                (*place, what)
            }
            None => (change.path.as_str(), entry.reason.clone()),
        };
        let places = match change.places {
            1 => String::new(),
            places => format!(", in {places} places"),
        };
        let item = change.item.as_deref().filter(|_| group.operations.len() < 2);
        let item = match parts {
            Some(_) => item.and_then(|item| item.rsplit_once("::")).map(|(holder, _)| holder),
            None => item,
        };
        let hint = entry.hint.as_deref().filter(|_| entry.class > Class::Addition);
        let hint = match change.rule {
            Rule::ParameterRemoved | Rule::MemberRemoved if line.entries.len() > 1 => {
                Some("remove all uses of these")
            }
            _ => hint,
        };
        let mut more = Vec::new();
        if !change.users.is_empty() {
            let users = listed(&change.users, most);
            more.push(format!("{}: {users}", operations(change.users.len())));
        }
        if !entry.used.is_empty() {
            more.push(format!("used in {}", listed(&entry.used, most)));
        }
        let what = what + &places;
        Some(Self { class: entry.class, place, what, item, hint, more })
    }

    /// The Rust item, where somebody may use it: what is new hits nobody.
    pub(super) fn hit(&self) -> Option<&'a str> {
        self.item.filter(|_| self.class > Class::Addition)
    }
}

/// A few regions with other hosts, and what these are. Nothing for other changes, and for more than a reader takes in at once.
fn hosts(line: &Line<'_>) -> Option<String> {
    const FEW: usize = 4;
    let host = |entry: &&Entry| {
        let Change { rule, path, before, after, .. } = &entry.change;
        let (_, region) = path.split_once('.').filter(|_| *rule == Rule::EndpointHost)?;
        let [before, after] =
            [before, after].map(|host| host.as_deref().map_or_else(|| "none".to_owned(), ticked));
        Some(format!("{} ({before}, now {after})", ticked(region)))
    };
    let hosts: Vec<String> = line.entries.iter().map(host).collect::<Option<_>>()?;
    let what = counted(hosts.len(), "other host");
    (hosts.len() <= FEW).then(|| format!("{what}: {}", hosts.join(", ")))
}

/// What the changes of a group are in.
pub(super) fn title(group: &Group<'_>, most: usize) -> String {
    match group.operations.as_slice() {
        [] => "the crate".to_owned(),
        [one] => (*one).to_owned(),
        many => format!("{}: {}", operations(many.len()), listed(many, most)),
    }
}

fn operations(count: usize) -> String {
    counted(count, "operation")
}

/// What several changes of a kind do in a place: `2 new members: A, B`. What is gone is named as a whole: somebody may have it.
pub(super) fn parts_of(rule: Rule, names: &[&str], most: usize) -> String {
    let is_gone = rule.class() > Class::Addition;
    let what = match rule {
        Rule::ParameterAdded | Rule::ParameterRemoved => "parameter",
        Rule::ValueAdded | Rule::ValueRemoved => "value",
        Rule::ErrorAdded | Rule::ErrorRemoved => "documented error",
        _ => "member",
    };
    let names: Vec<String> = names.iter().map(|name| ticked(name)).collect();
    if rule == Rule::EndpointHost {
        return format!("{}: {}", counted(names.len(), "other host"), listed(&names, most));
    }
    if is_gone {
        return format!("{} are gone: {}", counted(names.len(), what), names.join(", "));
    }
    format!("{}: {}", counted(names.len(), &format!("new {what}")), listed(&names, most))
}
