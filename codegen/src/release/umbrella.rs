//! The next version of the crate that has each product as a feature: the versions of the products' crates, then and now -> the text of
//! `umbrella.yaml`. Knows nothing of files and of version control.

use std::collections::BTreeMap;

use super::ReleaseError;
use crate::diagnostic::Source;
use crate::diff::{Class, NotAVersion, version_numbers};
use crate::spec::{ReleasedUmbrella, UmbrellaSpec, yaml};

/// A release of that crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UmbrellaRelease {
    /// The crate.
    pub package: String,
    /// Its version before, if it was released.
    pub before: Option<String>,
    /// Its version from now on.
    pub version: String,
    /// How many of the products' crates are other ones than before.
    pub changed: usize,
    /// The text of `umbrella.yaml`.
    pub text: String,
}

/// Decides on the next version by the versions of the products' crates, by name. Nothing where they are as they were released last.
pub fn release_umbrella(
    source: &Source,
    crates: &BTreeMap<String, String>,
) -> Result<Option<UmbrellaRelease>, ReleaseError> {
    let mut spec: UmbrellaSpec =
        yaml::parse(source).map_err(|problem| ReleaseError::Spec(Box::new(problem)))?;
    let not_a_version = |problem| ReleaseError::Version { path: source.path.clone(), problem };
    version_numbers(&spec.crate_version).map_err(not_a_version)?;
    let mut version = spec.crate_version.clone();
    let mut changed = crates.len();
    let last = spec.released.take();
    if let Some(last) = &last {
        let classes = changes(&last.crates, crates).map_err(not_a_version)?;
        changed = classes.len();
        if let Some(class) = classes.into_iter().max() {
            let bump = class.bump(&last.version).map_err(not_a_version)?;
            version = bump.next(&last.version, &version).map_err(not_a_version)?;
        } else if last.version == version {
            return Ok(None);
        }
    }
    let released = ReleasedUmbrella { version: version.clone(), crates: crates.clone() };
    let text = yaml::with_line(&source.text, "released", &released.to_string(), "crateVersion");
    let text = yaml::with_line(&text, "crateVersion", &version, "crate");
    spec.crate_version.clone_from(&version);
    spec.released = Some(released);
    if serde_yaml::from_str::<UmbrellaSpec>(&text).ok().as_ref() != Some(&spec) {
        return Err(ReleaseError::Form(source.path.clone()));
    }
    let before = last.map(|last| last.version);
    Ok(Some(UmbrellaRelease { package: spec.package, before, version, changed, text }))
}

/// What each crate that is another one does to programs: they name its types, so what breaks it breaks them.
fn changes(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> Result<Vec<Class>, NotAVersion> {
    let mut classes = Vec::new();
    for (name, before) in old {
        match new.get(name) {
            Some(now) if now == before => {}
            Some(now) if compatible(before)? == compatible(now)? => classes.push(Class::Addition),
            _ => classes.push(Class::Breaking),
        }
    }
    classes.extend(new.keys().filter(|name| !old.contains_key(*name)).map(|_| Class::Addition));
    Ok(classes)
}

/// The part of a version that compatible ones have alike, as cargo reads it.
fn compatible(version: &str) -> Result<[u64; 3], NotAVersion> {
    Ok(match version_numbers(version)? {
        [0, 0, patch] => [0, 0, patch],
        [0, minor, _] => [0, minor, 0],
        [major, ..] => [major, 0, 0],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn released(text: &str, crates: &[(&str, &str)]) -> Option<UmbrellaRelease> {
        let source = Source { path: "umbrella.yaml".to_owned(), text: text.to_owned() };
        let crates =
            crates.iter().map(|(name, version)| ((*name).to_owned(), (*version).to_owned()));
        release_umbrella(&source, &crates.collect()).unwrap()
    }

    #[test]
    fn the_version_follows_those_of_the_products() {
        let text = "# All.\ncrate: all\ncrateVersion: 0.1.0 # by hand\ndescription: All\n";
        let first = released(text, &[("a", "0.1.0"), ("b", "1.2.0")]).unwrap();
        assert_eq!((first.before, first.version.as_str(), first.changed), (None, "0.1.0", 2));
        assert_eq!(
            first.text,
            "# All.\ncrate: all\ncrateVersion: 0.1.0 # by hand\nreleased: { version: 0.1.0, crates: { a: 0.1.0, b: 1.2.0 } }\ndescription: All\n"
        );
        let next = |crates: &[(&str, &str)]| released(&first.text, crates).map(|one| one.version);
        assert_eq!(next(&[("a", "0.1.0"), ("b", "1.2.0")]), None);
        for (version, crates) in [
            ("0.1.1", &[("a", "0.1.1"), ("b", "1.2.0")][..]),
            ("0.1.1", &[("a", "0.1.0"), ("b", "1.3.0")]),
            ("0.1.1", &[("a", "0.1.0"), ("b", "1.2.0"), ("c", "0.1.0")]),
            ("0.2.0", &[("a", "0.2.0"), ("b", "1.2.0")]),
            ("0.2.0", &[("a", "0.1.0"), ("b", "2.0.0")]),
            ("0.2.0", &[("b", "1.2.0"), ("c", "0.1.0")]),
        ] {
            assert_eq!(next(crates).as_deref(), Some(version), "{crates:?}");
        }
        // It was raised by hand, and enough.
        let raised = first.text.replace("crateVersion: 0.1.0", "crateVersion: 0.3.0");
        let raised = released(&raised, &[("a", "0.2.0"), ("b", "1.2.0")]).unwrap();
        assert_eq!((raised.before.as_deref(), raised.version.as_str()), (Some("0.1.0"), "0.3.0"));
    }
}
