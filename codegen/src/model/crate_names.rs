//! Crates of different product versions have different names and directories, to Cargo and to every file system. Knows nothing of operations.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::ProductSpecs;
use super::package::{crate_dir, folded};
use super::problems::Problems;
use crate::diagnostic::Diagnostic;

/// Reports crates that would take another one's place.
pub(super) fn check<'a>(products: impl Iterator<Item = &'a ProductSpecs>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut directories: HashMap<String, &ProductSpecs> = HashMap::new();
    let mut names: HashMap<String, &ProductSpecs> = HashMap::new();
    for one in products {
        let directory = crate_dir(&one.product);
        let other = match directories.entry(directory.to_lowercase()) {
            Entry::Vacant(free) => {
                free.insert(one);
                None
            }
            Entry::Occupied(taken) => Some(*taken.get()),
        };
        if let Some(other) = other {
            let same = both(&crate_dir(&other.product), &directory);
            let message = format!("{} would have the same directory: {same}", crates(other, one));
            let help = if other.product.id == one.product.id {
                "make one of them the default version, which has no version in the name: `defaultVersion: true`"
            } else {
                "rename the directory of one of the products in the spec tree"
            };
            Problems::new(&one.files.product_source, &mut problems).add(
                &["product"],
                message,
                help,
            );
            continue;
        }
        let name = &one.product.package.name;
        match names.entry(folded(name)) {
            Entry::Vacant(free) => {
                free.insert(one);
            }
            Entry::Occupied(taken) => {
                let other = *taken.get();
                let same = both(&other.product.package.name, name);
                let message = format!("{} would have the same name: {same}", crates(other, one));
                let path: &[_] = match one.files.product.package.name {
                    Some(_) => &["crate", "name"],
                    None => &["product"],
                };
                Problems::new(&one.files.product_source, &mut problems).add(
                    path,
                    message,
                    "name one of the crates in its `product.yaml`: `crate: { name: my-crate }`",
                );
            }
        }
    }
    problems
}

/// Two texts that are taken for one.
fn both(one: &str, other: &str) -> String {
    if one == other { format!("`{one}`") } else { format!("`{one}` and `{other}`") }
}

fn crates(one: &ProductSpecs, other: &ProductSpecs) -> String {
    let [one, other] = [one, other]
        .map(|ProductSpecs { product, .. }| format!("`{}` {}", product.id, product.version));
    format!("the crates of {one} and {other}")
}

#[cfg(test)]
mod tests {
    use crate::catalog;
    use crate::diagnostic::Source;

    /// The report on products: path of the version in the tree, and what `product.yaml` says besides that.
    fn report(products: &[(&str, &str)]) -> String {
        let sources = products.iter().map(|(directory, more)| {
            let version = directory.split('/').nth(1).unwrap();
            let path = format!("{directory}/product.yaml");
            let text = format!("product: Demo\nversion: \"{version}\"\n{more}\n");
            (path.clone(), Source { path, text })
        });
        let made = catalog(sources.collect());
        let problems = made.map_or_else(|problems| problems, |_| Vec::new());
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn crates_that_would_take_one_place_are_an_error_that_names_both() {
        let not_default = "defaultVersion: false";
        let directory = "rename the directory of one of the products in the spec tree";
        let name = "name one of the crates in its `product.yaml`: `crate: { name: my-crate }`";
        let version = "make one of them the default version";
        for (products, place, message, help) in [
            (
                [("demo/2020-01-01", not_default), ("demo-20200101/2021-01-01", "")],
                "demo-20200101/2021-01-01/product.yaml:1:1",
                "the crates of `demo` 2020-01-01 and `demo-20200101` 2021-01-01 would have the same directory: `demo-20200101`",
                directory,
            ),
            (
                [("demo/v1", not_default), ("demo/V1", not_default)],
                "demo/v1/product.yaml",
                "the crates of `demo` V1 and `demo` v1 would have the same directory: `demo-v1`",
                version,
            ),
            (
                [
                    ("foo-bar/2020-01-01", ""),
                    ("two/2020-01-01", "crate: { name: alicloud-foo_bar }"),
                ],
                "two/2020-01-01/product.yaml:3:10",
                "the crates of `foo-bar` 2020-01-01 and `two` 2020-01-01 would have the same name: `alicloud-foo-bar` and `alicloud-foo_bar`",
                name,
            ),
            (
                [("one/2020-01-01", ""), ("two/2020-01-01", "crate: { name: Alicloud-One }")],
                "two/2020-01-01/product.yaml:3:10",
                "the crates of `one` 2020-01-01 and `two` 2020-01-01 would have the same name: `alicloud-one` and `Alicloud-One`",
                name,
            ),
        ] {
            let report = report(&products);
            assert_eq!(report.matches("error: ").count(), 1, "{report}");
            for part in [place, message, help] {
                assert!(report.contains(part), "{part} in\n{report}");
            }
        }
        for products in [
            [("demo/2020-01-01", not_default), ("demo/2021-01-01", "")],
            [("foo-bar/2020-01-01", ""), ("two/2020-01-01", "crate: { name: other }")],
        ] {
            assert_eq!(report(&products), "");
        }
    }

    #[test]
    fn no_product_takes_the_name_of_a_package_that_is_none() {
        for (directory, more, name) in [
            ("runtime/2020-01-01", "", "alicloud-runtime"),
            ("wire/2020-01-01", "", "alicloud-wire"),
            ("x/2020-01-01", "crate: { name: alicloud_codegen }", "alicloud_codegen"),
            ("alicloud-model/2020-01-01", "provider: Library", "alicloud-model"),
            ("dispatch-ecs/2020-01-01", "", "alicloud-dispatch-ecs"),
        ] {
            let report = report(&[(directory, more)]);
            let message = format!("`{name}` is the name of another package of this project");
            for part in [message.as_str(), "name the crate ", "`crate: { name: my-crate }`"] {
                assert!(report.contains(part), "{part} in\n{report}");
            }
        }
        assert_eq!(report(&[("runtime/2020-01-01", "crate: { name: my-runtime }")]), "");
        assert_eq!(report(&[("runtime/2020-01-01", "provider: Library")]), "");
    }
}
