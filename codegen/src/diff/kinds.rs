//! The changes of a crate as a changelog has them: by kind, a line each. Knows nothing of versions and days.

use super::class::Class;
use super::fold::fold;
use super::report::CrateReport;
use super::rule::Rule;
use super::said::{Said, title};
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
            kind.push(text(&title, &said));
        }
    }
    let minor: Vec<String> = of
        .counts
        .iter()
        .rev()
        .filter(|(class, _)| summary::is_minor(**class))
        .map(|(class, count)| summary::of_class(*class, *count))
        .collect();
    if !minor.is_empty() {
        changed.push(format!("What no program notices: {}.", minor.join(", ")));
    }
    let kinds =
        [("Added", added), ("Changed", changed), ("Deprecated", deprecated), ("Removed", removed)];
    kinds.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
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
    )
}

fn text(title: &str, said: &Said<'_>) -> String {
    let Said { class, place, what, advice: (_, hint), more } = said;
    let warning = match class {
        Class::Alarm => "**Breaking, and programs compile nevertheless:** ",
        Class::Breaking => "**Breaking:** ",
        _ => "",
    };
    let is_name = !title.contains([' ', ':']);
    let title = if is_name { format!("`{title}`") } else { capitalized(title) };
    let place = if place.is_empty() { String::new() } else { format!(", `{place}`") };
    let mut text = format!("{warning}{title}{place}: {what}.");
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
