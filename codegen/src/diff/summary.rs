//! What a reviewer has to know first: what breaks, which versions follow, and how much changed. Knows no layout.

use std::collections::BTreeMap;

use super::class::Class;
use super::fold::listed;
use super::report::{CrateReport, Report};
use super::rule::Rule;
use crate::diagnostic::counted;

/// So many crates are named.
const NAMED: usize = 8;

/// The classes that are counted and not listed, unless all is wanted: no program notices them.
pub(super) fn is_minor(class: Class) -> bool {
    class <= Class::Checks
}

/// The first sentences of a report, each a line.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    // A crate that is new has not changed, unless programs have its name.
    let is_new =
        |of: &CrateReport| of.whole() == Some(Rule::CrateAdded) && of.class < Class::Breaking;
    let changed = report.crates.iter().filter(|of| !is_new(of)).count();
    let problems = counted(report.problems.len(), "problem");
    let uncompared = (!report.problems.is_empty())
        .then(|| format!("{problems}: what has one was not compared, and may have changed."));
    if report.crates.is_empty() {
        let whole = if uncompared.is_none() { "Nothing changed." } else { "Nothing else changed." };
        return uncompared.into_iter().chain([whole.to_owned()]).collect();
    }
    let (breaking, others): (Vec<&CrateReport>, Vec<&CrateReport>) =
        report.crates.iter().partition(|one| one.class >= Class::Breaking);
    let mut lines: Vec<String> = uncompared.into_iter().collect();
    let of = if changed == breaking.len() { String::new() } else { format!(" of {changed}") };
    lines.push(match breaking.len() {
        0 if changed == 0 => "No program breaks.".to_owned(),
        0 => format!("No program breaks: {} changed.", counted(changed, "crate")),
        1 => format!("1{of} changed crate{} breaks programs: {}.", s(changed), raised(&breaking)),
        count => format!("{count}{of} changed crates break programs: {}.", raised(&breaking)),
    });
    if let Some(alarms) = report.counts.get(&Class::Alarm) {
        let verb = if *alarms == 1 { "is an alarm" } else { "are alarms" };
        lines.push(format!(
            "{} {verb}: programs compile as before, and do something else. Look at each call.",
            counted(*alarms, "change")
        ));
    }
    let (new, others): (Vec<&CrateReport>, Vec<&CrateReport>) =
        others.into_iter().partition(|one| one.whole().is_some());
    if !others.is_empty() {
        lines.push(format!("Compatible: {}.", raised(&others)));
    }
    if !new.is_empty() {
        lines.push(format!("New: {}.", raised(&new)));
    }
    lines.push(format!("{}.", counts(&report.counts)));
    let accepted = report.entries().filter(|(_, entry)| entry.accepted.is_some()).count();
    if accepted > 0 {
        lines.push(format!("{} accepted, see the end.", were(accepted)));
    }
    lines
}

fn s(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn were(count: usize) -> String {
    format!("{} {}", counted(count, "change"), if count == 1 { "was" } else { "were" })
}

/// The crates and the versions that follow.
fn raised(crates: &[&CrateReport]) -> String {
    let raised: Vec<String> = crates
        .iter()
        .map(|one| {
            let severe = one.counts.iter().filter(|(class, _)| **class >= Class::Breaking);
            let severe: BTreeMap<Class, usize> = severe.map(|(class, n)| (*class, *n)).collect();
            let heading = heading(one);
            if severe.is_empty() { heading } else { format!("{heading} ({})", counts(&severe)) }
        })
        .collect();
    listed(&raised, NAMED)
}

/// The crate and the version that follows.
pub(super) fn heading(of: &CrateReport) -> String {
    let CrateReport { package, former_version, crate_version, .. } = of;
    match (of.whole(), &of.next_version) {
        (Some(Rule::CrateRemoved), _) => format!("{package}, which is gone"),
        (_, Some(next)) => format!("{package} {former_version} -> {next}"),
        _ => format!("{package} {crate_version}"),
    }
}

/// How many changes there are of each class, the most severe first.
pub fn counts(counts: &BTreeMap<Class, usize>) -> String {
    let each = counts.iter().rev().map(|(class, count)| of_class(*class, *count));
    each.collect::<Vec<_>>().join(", ")
}

/// A number of changes of a class.
pub(super) fn of_class(class: Class, count: usize) -> String {
    match class {
        Class::Alarm | Class::Addition | Class::Deprecation => counted(count, class.name()),
        Class::Checks => counted(count, "check"),
        Class::Facts => counted(count, "fact"),
        Class::Documentation | Class::Wire | Class::Breaking => format!("{count} {class}"),
    }
}
