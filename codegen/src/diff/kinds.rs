//! The changes of a crate as a changelog has them: by kind, a line each. Knows nothing of versions and days.

use super::class::Class;
use super::fold::{Line, fold};
use super::report::{CrateReport, Entry};
use super::rule::Rule;
use super::said::{Said, parts_of, title};
use super::summary;

/// So many names of a list are shown.
const SHOWN: usize = 10;

/// The lines of each kind that has any, in the order of Keep a Changelog, as Markdown. What no program notices is one line.
pub fn changes_by_kind(of: &CrateReport) -> Vec<(&'static str, Vec<String>)> {
    let [mut added, mut changed, mut deprecated, mut removed] = [(); 4].map(|()| Vec::new());
    for group in fold(of, |entry| !summary::is_minor(entry.class)) {
        let title = title(&group, SHOWN);
        for line in &group.lines {
            let Some(said) = Said::new(&group, line, SHOWN) else { continue };
            let rule = line.entries.first().map(|entry| entry.change.rule);
            let kind = match said.class {
                Class::Addition => &mut added,
                Class::Deprecation => &mut deprecated,
                _ if rule.is_some_and(is_removal) => &mut removed,
                _ => &mut changed,
            };
            kind.push(text(&title, &in_code(said, line)));
        }
    }
    let minor: Vec<String> = of
        .counts
        .iter()
        .rev()
        .filter(|(class, _)| summary::is_minor(**class))
        .map(|(class, count)| of_class(*class, *count))
        .collect();
    if !minor.is_empty() {
        changed.push(format!("No program notices: {}.", minor.join(", ")));
    }
    let kinds =
        [("Added", added), ("Changed", changed), ("Deprecated", deprecated), ("Removed", removed)];
    kinds.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

/// How many changes of a class there are that no program notices, for somebody who knows the classes not.
fn of_class(class: Class, count: usize) -> String {
    let what = match class {
        Class::Documentation => "change of texts and examples",
        Class::Facts => "other fact, such as a quota, a permission or a region's host",
        _ => "other documented limit or default",
    };
    match (class, count) {
        (_, 1) => format!("1 {what}"),
        (Class::Documentation, count) => format!("{count} changes of texts and examples"),
        (Class::Facts, count) => {
            format!("{count} other facts, such as quotas, permissions and hosts of regions")
        }
        (_, count) => format!("{count} other documented limits or defaults"),
    }
}

fn is_removal(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::OperationRemoved
            | Rule::ParameterRemoved
            | Rule::MemberRemoved
            | Rule::ValueRemoved
            | Rule::ErrorRemoved
            | Rule::TypeRemoved
            | Rule::FormerTypeRemoved
            | Rule::PagesRemoved
            | Rule::WaiterRemoved
            | Rule::EventsRemoved
            | Rule::MultipartRemoved
    )
}

/// The same for those who know the crate and not the specs: with the names that code has, where they are the same for all who have the change.
fn in_code<'a>(said: Said<'a>, line: &Line<'a>) -> Said<'a> {
    let Some(place) = said.item else {
        // Of several operations, each has its own type with a member of that name.
        let items = line.entries.iter().filter_map(|entry| entry.change.item.as_deref());
        let member = items.filter(|item| !item.starts_with("Client::")).find_map(|item| {
            let (holder, member) = item.rsplit_once("::")?;
            (holder.ends_with("Request") || holder.ends_with("Response")).then_some(member)
        });
        return match member {
            Some(member) if line.parts().is_none() => Said { place: member, ..said },
            _ => said,
        };
    };
    let last = |entry: &&'a Entry| entry.change.item.as_deref()?.rsplit("::").next();
    let names: Vec<&str> = line.entries.iter().filter_map(last).collect();
    let what = match (line.parts(), line.entries.first()) {
        (Some(_), Some(entry)) => parts_of(entry.change.rule, &names, SHOWN),
        _ => said.what.clone(),
    };
    Said { place, what, ..said }
}

fn text(title: &str, said: &Said<'_>) -> String {
    let Said { class, place, item, what, hint, more } = said;
    let warning = if *class >= Class::Breaking { "**Breaking:** " } else { "" };
    let is_name = !title.contains([' ', ':']);
    let title = if is_name { format!("`{title}`") } else { capitalized(title) };
    let subject = match (*place, item) {
        ("", _) => title,
        // The item says where it is.
        (place, Some(_)) if title == "The crate" => format!("`{place}`"),
        (place, _) => format!("{title}, `{place}`"),
    };
    let mut text = format!("{warning}{subject}: {what}.");
    if let Some(hint) = hint {
        text = format!("{text} {}.", capitalized(hint));
    }
    for more in more {
        text = format!("{text} ({more}.)");
    }
    text
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}
