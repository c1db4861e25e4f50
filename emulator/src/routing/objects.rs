//! Which operation of the object store a request asks for. Many share a path: flags in the query tell them apart, whether there is a bucket,
//! and the parameters that they need. It must not know what the operations do.

use std::cmp::Reverse;

use alicloud_model::{Operation, Placement};

use super::{Destination, Position};
use crate::encoding::{Pair, decode, pairs};
use crate::family::bucket_in_host;

/// The operations of the object store.
#[derive(Default)]
pub(super) struct Objects(Vec<Place>);

/// What an operation is known by.
struct Place {
    method: &'static str,
    /// The parameters of the path, behind the bucket.
    path: Vec<String>,
    bucket: Bucket,
    /// What follows the path in the description, which all requests have; values only where the description has some.
    flags: Vec<Pair>,
    needed: Vec<(String, Placement)>,
    position: Position,
}

enum Bucket {
    None,
    /// The name of the parameter.
    Optional(String),
    Required(String),
}

impl Objects {
    pub(super) fn add(&mut self, operation: &Operation, position: Position) {
        let (path, flags) = operation.path.split_once('?').unwrap_or((&operation.path, ""));
        let path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let of_host = operation.parameters.iter().find(|p| p.placement == Placement::Host);
        let needed = operation.parameters.iter().filter(|p| p.field.required);
        self.0.push(Place {
            method: operation.method.as_str(),
            path: path.map(str::to_owned).collect(),
            bucket: match of_host {
                None => Bucket::None,
                Some(p) if p.field.required => Bucket::Required(p.field.name.clone()),
                Some(p) => Bucket::Optional(p.field.name.clone()),
            },
            flags: pairs(flags).unwrap_or_default(),
            needed: needed.map(|p| (p.field.name.clone(), p.placement)).collect(),
            position,
        });
    }

    /// The operation, with the parameters of host and path. `None` where there is none.
    pub(super) fn find(
        &self,
        destination: &Destination<'_>,
    ) -> Option<(Position, Vec<(String, String)>)> {
        let path = destination.path.trim_start_matches('/');
        let (bucket, key) = match bucket_in_host(destination.host) {
            Some(bucket) => (bucket.to_owned(), decode(destination.path.strip_prefix('/')?)?),
            None => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                (decode(bucket)?, decode(key)?)
            }
        };
        let fitting = self.0.iter().filter(|place| {
            place.method == destination.method.as_str()
                && place.flags.iter().all(|flag| is_sent(flag, destination.query))
        });
        let found = fitting.filter_map(|place| Some((place, place.parameters(&bucket, &key)?)));
        let best = found.min_by_key(|(place, _)| {
            let missing = place.needed.iter().filter(|needed| is_missing(needed, destination));
            (Reverse(place.flags.len()), missing.count(), Reverse(place.needed.len()))
        });
        best.map(|(place, parameters)| (place.position, parameters))
    }
}

impl Place {
    /// The parameters of host and path, where they fit.
    fn parameters(&self, bucket: &str, key: &str) -> Option<Vec<(String, String)>> {
        let mut parameters = match (&self.bucket, bucket) {
            (Bucket::None | Bucket::Optional(_), "") => Vec::new(),
            (Bucket::None, _) | (Bucket::Required(_), "") => return None,
            (Bucket::Optional(name) | Bucket::Required(name), bucket) => {
                vec![(name.clone(), bucket.to_owned())]
            }
        };
        // Names of objects have slashes, and what follows one has none.
        match (&*self.path, key) {
            ([], "") => {}
            ([name], key) if !key.is_empty() => parameters.push((name.clone(), key.to_owned())),
            ([first, last], key) => {
                let (before, after) = key.rsplit_once('/')?;
                parameters.push((first.clone(), before.to_owned()));
                parameters.push((last.clone(), after.to_owned()));
            }
            _ => return None,
        }
        Some(parameters)
    }
}

fn is_sent(flag: &Pair, query: &[Pair]) -> bool {
    let mut query = query.iter();
    query.any(|pair| pair.name == flag.name && (flag.value.is_empty() || pair.value == flag.value))
}

fn is_missing((name, placement): &(String, Placement), destination: &Destination<'_>) -> bool {
    match placement {
        Placement::Query(_) => !destination.query.iter().any(|pair| pair.name == *name),
        Placement::Header => !destination.headers.contains_key(name.as_str()),
        _ => false,
    }
}
