//! Comparing wire names. Knows nothing of what the named things are.

use heck::ToSnakeCase;

/// A name without case and punctuation, to look it up by.
pub(crate) fn fold(name: &str) -> String {
    folded(name).collect()
}

/// Whether the fold of a name is that text.
pub(crate) fn folds_to(name: &str, text: &str) -> bool {
    folded(name).eq(text.chars())
}

/// Whether two names differ in case and punctuation only.
pub(crate) fn folds_alike(one: &str, other: &str) -> bool {
    folded(one).eq(folded(other))
}

fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The words of a name in lower case: `AccessKeySecret` and `access_key_secret` have three.
pub(crate) fn words(name: &str) -> Vec<String> {
    name.to_snake_case().split('_').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fold_sees_letters_and_digits_only() {
        assert_eq!(fold("X-Acs_fooBar.1"), "xacsfoobar1");
        assert_eq!(fold("实例ID"), "实例id");
        assert!(folds_to("Foo-Bar", "foobar") && !folds_to("FooBars", "foobar"));
        assert!(folds_alike("Foo-Bar", "fooBAR") && !folds_alike("Foo", "FooBar"));
    }

    #[test]
    fn names_split_into_words() {
        assert_eq!(words("AccessKeySecret"), ["access", "key", "secret"]);
        assert_eq!(words("ADPassword"), ["ad", "password"]);
        assert_eq!(words("x-oss-acl"), ["x", "oss", "acl"]);
    }
}
