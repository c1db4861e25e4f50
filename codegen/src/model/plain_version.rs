//! Which version of a product has the plain name: `alicloud-ecs` in place of `alicloud-ecs-20140526`. Knows nothing of operations.

use std::collections::HashMap;

use crate::spec::ProductFiles;

/// The version of each product that goes by the plain name: the one that says it is the default, or else the newest of those that
/// do not say they are not. Versions that are no dates have no order, so that none of several is plain.
pub(super) fn of_each(products: &[ProductFiles]) -> HashMap<&str, &str> {
    let mut candidates: HashMap<&str, Vec<&ProductFiles>> = HashMap::new();
    for files in products.iter().filter(|files| files.product.default_version != Some(false)) {
        candidates.entry(&files.id).or_default().push(files);
    }
    let found = candidates.into_iter();
    found.filter_map(|(id, versions)| Some((id, of_one(&versions)?))).collect()
}

/// The plain version out of those that may be it.
fn of_one<'a>(versions: &[&'a ProductFiles]) -> Option<&'a str> {
    let mut chosen = versions.iter().filter(|files| files.product.default_version == Some(true));
    match (chosen.next(), chosen.next(), versions) {
        (Some(one), None, _) | (None, _, [one]) => Some(one.version()),
        _ => {
            let versions = || versions.iter().map(|files| files.version());
            let is_date = |version: &str| version.starts_with(|c: char| c.is_ascii_digit());
            versions().all(is_date).then(|| versions().max()).flatten()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::crate_dir;
    use crate::catalog;
    use crate::diagnostic::Source;

    /// The directories of crates of a product with those versions, each with what it says of being the default.
    fn crates(versions: &[(&str, &str)]) -> Vec<String> {
        let sources = versions.iter().map(|(version, default)| {
            let path = format!("demo/{version}/product.yaml");
            let text = format!("product: Demo\nversion: \"{version}\"\n{default}\n");
            (path.clone(), Source { path, text })
        });
        catalog(sources.collect()).unwrap().products.iter().map(crate_dir).collect()
    }

    #[test]
    fn the_default_version_has_the_plain_name_or_else_the_newest() {
        let (yes, no) = ("defaultVersion: true", "defaultVersion: false");
        for (old, new, wanted) in [
            ("", "", ["demo-20200101", "demo"]),
            ("", no, ["demo", "demo-20210101"]),
            (yes, "", ["demo", "demo-20210101"]),
            (no, no, ["demo-20200101", "demo-20210101"]),
            (yes, yes, ["demo-20200101", "demo"]),
        ] {
            assert_eq!(crates(&[("2020-01-01", old), ("2021-01-01", new)]), wanted);
        }
        assert_eq!(crates(&[("2020-01-01", no)]), ["demo-20200101"]);
        assert_eq!(crates(&[("iap_1.0", ""), ("ssp_1.0", "")]), ["demo-iap-1-0", "demo-ssp-1-0"]);
        assert_eq!(crates(&[("iap_1.0", ""), ("ssp_1.0", no)]), ["demo", "demo-ssp-1-0"]);
    }
}
