//! Which of two lists' entries are the same one. Knows nothing of what they are.

/// Entries of two lists: those that are in both, those of the first alone, and those of the second alone.
pub(super) struct Pairs<T> {
    pub(super) both: Vec<(T, T)>,
    pub(super) gone: Vec<T>,
    pub(super) new: Vec<T>,
}

/// Pairs the entries by the first key that fits, each key for all of them before the next one.
pub(super) fn pairs<T: Copy>(
    old: impl IntoIterator<Item = T>,
    new: impl IntoIterator<Item = T>,
    keys: &[&dyn Fn(T) -> String],
) -> Pairs<T> {
    let mut gone: Vec<T> = old.into_iter().collect();
    let mut added: Vec<T> = new.into_iter().collect();
    let mut both = Vec::new();
    for key in keys {
        let mut by_key: std::collections::HashMap<String, Vec<usize>> =
            std::collections::HashMap::new();
        for (at, entry) in added.iter().enumerate().rev() {
            by_key.entry(key(*entry)).or_default().push(at);
        }
        let mut taken = vec![false; added.len()];
        gone.retain(|entry| {
            let Some(at) = by_key.get_mut(&key(*entry)).and_then(Vec::pop) else { return true };
            if let Some(is_taken) = taken.get_mut(at) {
                *is_taken = true;
            }
            both.extend(added.get(at).map(|new| (*entry, *new)));
            false
        });
        let mut taken = taken.into_iter();
        added.retain(|_| !taken.next().unwrap_or_default());
        if gone.is_empty() || added.is_empty() {
            break;
        }
    }
    Pairs { both, gone, new: added }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_paired_by_the_first_key_that_fits() {
        let lower = |name: &str| name.to_lowercase();
        let same = |name: &str| name.to_owned();
        let Pairs { both, gone, new } =
            pairs(["a", "B", "c", "d"], ["b", "A", "a", "e", "c"], &[&same, &lower]);
        assert_eq!(both, [("a", "a"), ("c", "c"), ("B", "b")]);
        assert_eq!((gone, new), (vec!["d"], vec!["A", "e"]));
    }
}
