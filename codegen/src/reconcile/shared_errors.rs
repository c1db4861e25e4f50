//! Finds the lists of errors that several operations of a product have alike, and moves them to its error sets.
//! Knows nothing of files and sources.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::model::is_reserved_type;
use crate::names::pascal;
use crate::spec::{ErrorSetsSpec, ErrorSpec, OperationSpec};

/// A list of errors with more codes is not named after them.
const MOST_CODES_IN_A_NAME: usize = 2;

/// Moves the lists of errors that at least two operations have, or that were a set before, to sets. `named` has the set that each
/// operation named before, and may name still when its list is another.
pub(super) fn share(
    operations: &mut [OperationSpec],
    named: &[Option<&str>],
    before: &ErrorSetsSpec,
) -> ErrorSetsSpec {
    let mut lists: HashMap<&[ErrorSpec], Vec<usize>> = HashMap::new();
    for (number, operation) in operations.iter().enumerate() {
        if !operation.errors.is_empty() {
            lists.entry(&operation.errors).or_default().push(number);
        }
    }
    let mut lists: Vec<(&[ErrorSpec], Vec<usize>)> = lists.into_iter().collect();
    // First the lists that are sets word for word: of two that differ in people's text only, one was the set.
    let is_set = |list: &[ErrorSpec]| before.iter().any(|(_, set)| set.as_slice() == list);
    lists
        .sort_by_key(|(list, users)| (!is_set(list), Reverse(users.len()), users.first().copied()));
    let mut taken: HashSet<String> = before.iter().map(|(name, _)| pascal(name)).collect();
    let mut again = HashSet::new();
    let mut shared = Vec::new();
    for (list, users) in lists {
        let of_users = users.iter().filter_map(|user| (*named.get(*user)?).map(str::to_owned));
        let old = before
            .iter()
            .filter(|(_, set)| set.as_slice() == list)
            .chain(before.iter().filter(|(_, set)| codes(set).eq(codes(list))))
            .map(|(name, _)| name.clone())
            .chain(of_users.filter(|name| before.get(name).is_some()))
            .find(|name| again.insert(name.clone()));
        let name = match (old, users.as_slice()) {
            (Some(name), _) => Some(name),
            (None, [first, _, ..]) => {
                let own = format!("{}Errors", pascal(operations[*first].code_name()));
                let numbered = (2_u32..).map(|number| format!("{own}{number}"));
                name_of_codes(list)
                    .into_iter()
                    .chain([own.clone()])
                    .filter(|name| !is_reserved_type(name))
                    .chain(numbered)
                    .find(|name| taken.insert(name.clone()))
            }
            _ => None,
        };
        shared.extend(name.map(|name| (name, users)));
    }
    let mut sets = ErrorSetsSpec::default();
    for (name, users) in shared {
        for user in users {
            let operation = &mut operations[user];
            let list = std::mem::take(&mut operation.errors);
            operation.error_set = Some(name.clone());
            sets.0.entry(name.clone()).or_insert(list);
        }
    }
    sets
}

/// The reverse of [`share`]: puts the errors of a set in its place.
pub(super) fn expand(operation: &mut OperationSpec, sets: &ErrorSetsSpec) {
    if let Some(set) = operation.error_set.take().and_then(|name| sets.get(&name)) {
        operation.errors.clone_from(set);
    }
}

fn codes(errors: &[ErrorSpec]) -> impl Iterator<Item = (u16, &str)> {
    errors.iter().map(|error| (error.status, error.code.as_str()))
}

/// A name of a short list.
fn name_of_codes(errors: &[ErrorSpec]) -> Option<String> {
    let mut names: Vec<String> = errors.iter().map(|error| pascal(&error.code)).collect();
    names.dedup();
    let name = format!("{}Errors", names.concat());
    let fits = names.len() <= MOST_CODES_IN_A_NAME && name.starts_with(char::is_alphabetic);
    fits.then_some(name)
}
