//! Which steps of a graph lie on a cycle, in time that grows as the graph does. It must not know what the steps mean.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Where one may go from each place.
pub(super) type Steps<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The steps from which the way back to where they begin is open.
pub(super) fn on_cycles<'a>(steps: &Steps<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let groups = groups(steps);
    let all = steps.iter().flat_map(|(from, targets)| targets.iter().map(|to| (*from, *to)));
    // Places that lead to each other are of one group.
    all.filter(move |(from, to)| groups.get(from) == groups.get(to))
}

/// A number for each place, the same for those that lead to each other.
fn groups<'a>(steps: &Steps<'a>) -> HashMap<&'a str, usize> {
    let mut back: HashMap<&str, Vec<&str>> = HashMap::new();
    for (from, targets) in steps {
        for to in targets {
            back.entry(to).or_default().push(from);
        }
    }
    // Against the steps, from what is left last: what is reached then and was not before leads there and back.
    let mut groups = HashMap::new();
    for (number, place) in left_first(steps).into_iter().rev().enumerate() {
        let mut todo = vec![place];
        while let Some(place) = todo.pop() {
            if !groups.contains_key(place) {
                groups.insert(place, number);
                todo.extend(back.get(place).into_iter().flatten());
            }
        }
    }
    groups
}

enum Visit<'a> {
    Enter(&'a str),
    Leave(&'a str),
}

/// All places, each behind those that it leads to, as far as these don't lead to it.
fn left_first<'a>(steps: &Steps<'a>) -> Vec<&'a str> {
    let (mut seen, mut left) = (HashSet::new(), Vec::new());
    let mut todo: Vec<Visit<'_>> = steps.keys().map(|place| Visit::Enter(place)).collect();
    while let Some(visit) = todo.pop() {
        match visit {
            Visit::Enter(place) if seen.insert(place) => {
                todo.push(Visit::Leave(place));
                let targets = steps.get(place).into_iter().flatten();
                todo.extend(targets.map(|target| Visit::Enter(target)));
            }
            Visit::Enter(_) => {}
            Visit::Leave(place) => left.push(place),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(steps: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut all = Steps::new();
        for (from, to) in steps {
            all.entry(from).or_default().insert(to);
        }
        on_cycles(&all).map(|(from, to)| format!("{from}{to}")).collect()
    }

    #[test]
    fn steps_that_lead_back_are_found_and_no_others() {
        assert_eq!(found(&[("a", "b"), ("b", "c")]), [""; 0]);
        assert_eq!(found(&[("a", "a"), ("a", "b")]), ["aa"]);
        assert_eq!(found(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "d")]), ["ab", "ba"]);
        // Two cycles and a way between them; a place on two cycles.
        assert_eq!(
            found(&[
                ("a", "b"),
                ("b", "a"),
                ("b", "c"),
                ("c", "d"),
                ("d", "c"),
                ("d", "e"),
                ("e", "d")
            ]),
            ["ab", "ba", "cd", "dc", "de", "ed"]
        );
        assert_eq!(found(&[("c", "b"), ("a", "c"), ("b", "a"), ("x", "a")]), ["ac", "ba", "cb"]);
    }

    #[test]
    fn a_long_cycle_is_gone_through_twice_and_not_once_for_each_step() {
        let names: Vec<String> = (0..100_000).map(|number| format!("n{number}")).collect();
        let mut steps = Steps::new();
        for (from, to) in names.iter().zip(names.iter().skip(1).chain(&names[..1])) {
            steps.entry(from.as_str()).or_default().insert(to.as_str());
        }
        assert_eq!(on_cycles(&steps).count(), names.len());
    }
}
