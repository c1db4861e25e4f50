//! The names of one scope, each of which must make its own identifier. Knows nothing of what the named things are.

use std::collections::HashSet;

use super::{snake, type_name};

/// Names of one scope, each of which must make its own identifier.
#[derive(Debug)]
pub(crate) struct Scope {
    taken: HashSet<String>,
    /// Makes an identifier of a name.
    identifier: fn(&str) -> String,
    /// The identifier of a name that has no letters.
    nameless: &'static str,
}

impl Scope {
    /// A scope of members, parameters or operations.
    pub(crate) fn new() -> Self {
        Self { taken: HashSet::new(), identifier: snake, nameless: "field" }
    }

    /// A scope of types.
    pub(crate) fn of_types() -> Self {
        Self { taken: HashSet::new(), identifier: type_name, nameless: "Item" }
    }

    /// Takes a name for code as it is. False if it is taken.
    pub(crate) fn claim(&mut self, name: &str) -> bool {
        self.taken.insert((self.identifier)(name))
    }

    /// Takes a wire name. The name for code that tells it apart, when it has none of its own: `key_2` for
    /// a `key` beside `Key`, `field` for one of signs only.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let mut base = (self.identifier)(name);
        if base.is_empty() {
            self.nameless.clone_into(&mut base);
        } else if self.taken.insert(base.clone()) {
            return None;
        }
        let identifier = self.identifier;
        let numbered = (2_u32..).map(|n| identifier(&format!("{base}_{n}")));
        [base.clone()]
            .into_iter()
            .chain(numbered)
            .find(|candidate| self.taken.insert(candidate.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_names_gets_a_number() {
        let mut scope = Scope::new();
        assert_eq!(scope.take("Key"), None);
        assert_eq!(scope.take("Key_2"), None);
        assert_eq!(scope.take("key"), Some("key_3".to_owned()), "`key_2` is taken");
        assert_eq!(scope.take("KEY"), Some("key_4".to_owned()));
        assert_eq!(scope.take("***"), Some("field".to_owned()));
        assert_eq!(scope.take("-"), Some("field_2".to_owned()));
        assert_eq!(scope.take("Value"), None);
        assert!(scope.claim("other") && !scope.claim("Other"));

        let mut types = Scope::of_types();
        assert_eq!(types.take("Key"), None);
        assert_eq!(types.take("key"), Some("Key2".to_owned()));
        assert_eq!(types.take("*"), Some("Item".to_owned()));
    }
}
