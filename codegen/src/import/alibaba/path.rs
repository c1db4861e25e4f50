//! Paths and the parameters in them: each placeholder has a parameter, and each parameter a placeholder. Knows nothing
//! of where they come from.

use indexmap::IndexMap;

use super::fixup::Fixup;
use super::log::{At, Log};
use crate::import::error::Cause;
use crate::names::folds_alike;
use crate::spec::{Location, ParameterSpec, SchemaSpec, Type, placeholders};

/// `/a/[b]` as `/a/{b}`.
pub(super) fn braced(path: &str) -> Option<String> {
    path.contains('[').then(|| path.replace('[', "{").replace(']', "}"))
}

/// Makes placeholders and path parameters the same.
pub(super) fn settle(
    path: &mut Option<String>,
    parameters: &mut IndexMap<String, ParameterSpec>,
    log: &mut Log,
) {
    let root = At::root("parameters");
    let names = |path: &Option<String>| -> Vec<String> {
        path.iter().flat_map(|path| placeholders(path)).map(str::to_owned).collect()
    };
    let wanted = names(path);
    for name in &wanted {
        if name.is_empty() {
            log.problem(At::root("path"), Cause::Nameless { what: "placeholder", key: "{Name}" });
        } else if !parameters.get(name).is_some_and(|p| p.location == Location::Path) {
            fill(name, &wanted, path, parameters, log);
        }
    }
    let wanted = names(path);
    for (name, parameter) in parameters {
        if parameter.location == Location::Path && !wanted.contains(name) {
            parameter.location = Location::Query;
            log.fixed(Fixup::PathParameterWithoutPlace, root.child(name));
        }
    }
}

/// Finds a parameter for a placeholder that has none: one that is spelled otherwise, one that is said to travel
/// elsewhere, or else a new one.
fn fill(
    name: &str,
    wanted: &[String],
    path: &mut Option<String>,
    parameters: &mut IndexMap<String, ParameterSpec>,
    log: &mut Log,
) {
    let at = At::root("parameters");
    let similar = parameters.iter().find(|(other, parameter)| {
        parameter.location == Location::Path && folds_alike(other, name) && !wanted.contains(other)
    });
    if let (Some((other, _)), Some(path)) = (similar, path.as_mut()) {
        log.fixed(Fixup::PlaceholderSpelling, at.child(other));
        *path = path.replace(&format!("{{{name}}}"), &format!("{{{other}}}"));
    } else if let Some(parameter) = parameters.get_mut(name) {
        log.fixed(Fixup::PathParameterElsewhere, at.child(name));
        parameter.location = Location::Path;
    } else {
        log.fixed(Fixup::MissingPathParameter, at.child(name));
        let text = SchemaSpec { kind: Some(Type::String), required: true, ..SchemaSpec::default() };
        parameters.insert(name.to_owned(), ParameterSpec::new(Location::Path, None, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::error::Place;

    /// The path, the parameters and what was fixed.
    fn settled(path: &str, parameters: &[(&str, Location)]) -> (String, String, Vec<Fixup>) {
        let mut path = Some(path.to_owned());
        let mut parameters = parameters
            .iter()
            .map(|(name, location)| {
                let schema = SchemaSpec { kind: Some(Type::String), ..SchemaSpec::default() };
                ((*name).to_owned(), ParameterSpec::new(*location, None, schema))
            })
            .collect();
        let mut log = Log::new(&Place::default());
        settle(&mut path, &mut parameters, &mut log);
        assert_eq!(log.problems, []);
        let shown: Vec<String> =
            parameters.iter().map(|(name, p)| format!("{name} in {:?}", p.location)).collect();
        let fixed = log.fixed.into_iter().map(|(fixup, _)| fixup).collect();
        (path.unwrap(), shown.join(", "), fixed)
    }

    #[test]
    fn brackets_become_braces() {
        assert_eq!(braced("/a/[b]/c"), Some("/a/{b}/c".to_owned()));
        assert_eq!(braced("/a/{b}"), None);
    }

    #[test]
    fn a_path_that_fits_stays() {
        let (path, parameters, fixed) =
            settled("/a/{Id}/b", &[("Id", Location::Path), ("Size", Location::Query)]);
        assert_eq!(
            (path.as_str(), parameters.as_str()),
            ("/a/{Id}/b", "Id in Path, Size in Query")
        );
        assert_eq!(fixed, []);
    }

    #[test]
    fn a_placeholder_without_a_parameter_finds_one() {
        for (given, path, parameters, fixup) in [
            (
                ("clusterId", Location::Path),
                "/a/{clusterId}",
                "clusterId in Path",
                Fixup::PlaceholderSpelling,
            ),
            (
                ("cluster_id", Location::Query),
                "/a/{cluster_id}",
                "cluster_id in Path",
                Fixup::PathParameterElsewhere,
            ),
        ] {
            let found = settled("/a/{cluster_id}", &[given]);
            assert_eq!(found, (path.to_owned(), parameters.to_owned(), vec![fixup]));
        }
        let found = settled("/a/{cluster_id}", &[]);
        let parameters = "cluster_id in Path".to_owned();
        assert_eq!(
            found,
            ("/a/{cluster_id}".to_owned(), parameters, vec![Fixup::MissingPathParameter])
        );
    }

    #[test]
    fn a_path_parameter_without_a_placeholder_goes_to_the_query() {
        let (path, parameters, fixed) = settled("/a", &[("Id", Location::Path)]);
        assert_eq!((path.as_str(), parameters.as_str()), ("/a", "Id in Query"));
        assert_eq!(fixed, [Fixup::PathParameterWithoutPlace]);
    }

    #[test]
    fn a_placeholder_has_a_name() {
        let mut log = Log::new(&Place::default());
        settle(&mut Some("/a/{}".to_owned()), &mut IndexMap::new(), &mut log);
        assert_eq!(log.problems.len(), 1);
        let said = log.problems[0].to_string();
        assert!(said.contains("path: the placeholder has no name; add `{Name}`"), "{said}");
    }
}
