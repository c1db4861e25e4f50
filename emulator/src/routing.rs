//! Which operation a request asks for; knows nothing of parameters, but for those in the path.

mod objects;
mod template;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use alicloud_model::{Catalog, Operation, Placement, Product, Style};
use axum::http::{HeaderMap, Method};

use crate::encoding::Pair;
use crate::family::{Family, label_before_endpoint};
use crate::service_error::ServiceError;
use objects::Objects;
use template::Template;

/// An index over a catalog.
pub(crate) struct Routes {
    catalog: Arc<Catalog>,
    /// Operations of the gateway on the path `/`, which are distinguished by name.
    named: HashMap<String, Vec<Position>>,
    /// All others, which are distinguished by method and path.
    by_path: Vec<Place>,
    objects: Objects,
}

/// What an operation without a name in the request is known by.
struct Place {
    family: Family,
    template: Template,
    /// What follows the path in the description, which all requests have.
    query: Vec<Pair>,
    /// The parameter that is in the host.
    host_parameter: Option<String>,
    position: Position,
}

/// Where in the catalog: product, operation.
#[derive(Clone, Copy)]
struct Position(usize, usize);

/// What a request says about its destination.
pub(crate) struct Destination<'a> {
    pub(crate) family: Family,
    pub(crate) query: &'a [Pair],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) action: Option<&'a str>,
    pub(crate) version: Option<&'a str>,
    pub(crate) host: &'a str,
}

/// The operation that a request asks for.
pub(crate) struct Route<'a> {
    pub(crate) product: &'a Product,
    pub(crate) operation: &'a Operation,
    /// Decoded parameters out of the path and the host.
    pub(crate) path_parameters: Vec<(String, String)>,
}

impl Routes {
    pub(crate) fn new(catalog: Arc<Catalog>) -> Self {
        let mut named: HashMap<String, Vec<Position>> = HashMap::new();
        let mut by_path = Vec::new();
        let mut objects = Objects::default();
        for (p, product) in catalog.products.iter().enumerate() {
            for (o, operation) in product.operations.iter().enumerate() {
                let Some(family) = Family::of_operation(operation) else { continue };
                let position = Position(p, o);
                if family == Family::Objects {
                    objects.add(operation, position);
                } else if family == Family::Gateway && operation.path == "/" {
                    named.entry(operation.name.clone()).or_default().push(position);
                } else {
                    by_path.push(Place::of(operation, family, position));
                }
            }
        }
        Self { catalog, named, by_path, objects }
    }

    pub(crate) fn find(&self, destination: &Destination<'_>) -> Result<Route<'_>, ServiceError> {
        match destination.family {
            Family::Gateway => {}
            Family::Logs => return self.find_by_path(destination),
            Family::Objects => return self.find_object(destination),
        }
        let by_name = destination.action.filter(|_| destination.path == "/");
        match by_name.and_then(|action| self.named.get(action)) {
            Some(positions) => self.find_named(destination, positions),
            None if destination.path == "/" && destination.action.is_none() => {
                Err(ServiceError::new(
                    400,
                    "MissingParameter",
                    "Action is mandatory: name the operation in the header x-acs-action.",
                ))
            }
            None => self.find_by_path(destination),
        }
    }

    fn find_object(&self, destination: &Destination<'_>) -> Result<Route<'_>, ServiceError> {
        let (position, path_parameters) = self.objects.find(destination).ok_or_else(not_found)?;
        let (product, operation) = self.at(position).ok_or_else(not_found)?;
        Ok(Route { product, operation, path_parameters })
    }

    fn find_named(
        &self,
        destination: &Destination<'_>,
        positions: &[Position],
    ) -> Result<Route<'_>, ServiceError> {
        let version = destination.version.filter(|v| !v.is_empty()).ok_or_else(|| {
            let message = "Version is mandatory: name the API version in the header x-acs-version.";
            ServiceError::new(400, "MissingParameter", message)
        })?;
        let found = positions.iter().filter_map(|position| self.at(*position));
        let found: Vec<_> = found.filter(|(product, _)| product.version == version).collect();
        if found.is_empty() {
            return Err(invalid_version());
        }
        // Two products may share an operation's name and a version; then the host decides.
        let host = destination.host;
        let (product, operation) = found
            .iter()
            .filter(|(_, operation)| takes_method(operation, destination.method))
            .min_by_key(|(product, _)| !serves_host(product, host))
            .ok_or_else(not_found)?;
        Ok(Route { product, operation, path_parameters: Vec::new() })
    }

    fn find_by_path(&self, destination: &Destination<'_>) -> Result<Route<'_>, ServiceError> {
        let mut found = Vec::new();
        for place in self.by_path.iter().filter(|place| place.family == destination.family) {
            let Some((product, operation)) = self.at(place.position) else { continue };
            let is_sent = |pair| destination.query.contains(pair);
            if operation.method.as_str() != destination.method.as_str()
                || !place.query.iter().all(is_sent)
            {
                continue;
            }
            let Some(mut path_parameters) = place.template.captures(destination.path) else {
                continue;
            };
            let label = label_before_endpoint(product, destination.host);
            let is_for_host = place.host_parameter.is_some() == label.is_some();
            if let (Some(name), Some(label)) = (&place.host_parameter, label) {
                path_parameters.push((name.clone(), label.to_owned()));
            }
            found.push((place, is_for_host, Route { product, operation, path_parameters }));
        }
        if found.is_empty() {
            return Err(not_found());
        }
        if let Some(version) = destination.version {
            found.retain(|(.., route)| route.product.version == version);
        }
        let best = found.into_iter().min_by_key(|(place, is_for_host, route)| {
            (
                Reverse(place.template.literals()),
                Reverse(place.query.len()),
                !is_for_host,
                destination.action.is_some_and(|action| action != route.operation.name),
                !serves_host(route.product, destination.host),
            )
        });
        best.map(|(.., route)| route).ok_or_else(invalid_version)
    }

    fn at(&self, Position(p, o): Position) -> Option<(&Product, &Operation)> {
        let product = self.catalog.products.get(p)?;
        Some((product, product.operations.get(o)?))
    }
}

impl Place {
    fn of(operation: &Operation, family: Family, position: Position) -> Self {
        let (path, query) = operation.path.split_once('?').unwrap_or((&operation.path, ""));
        let mut parameters = operation.parameters.iter();
        let in_host = parameters.find(|parameter| parameter.placement == Placement::Host);
        Self {
            family,
            template: Template::parse(path),
            query: crate::encoding::pairs(query).unwrap_or_default(),
            host_parameter: in_host.map(|parameter| parameter.field.name.clone()),
            position,
        }
    }
}

/// Whether the emulator speaks the operation's protocol.
pub(crate) fn is_served(operation: &Operation) -> bool {
    Family::of_operation(operation).is_some()
}

/// RPC operations take both methods, whichever one is documented.
fn takes_method(operation: &Operation, method: &Method) -> bool {
    match operation.style {
        Style::Rpc => matches!(*method, Method::GET | Method::POST),
        _ => operation.method.as_str() == method.as_str(),
    }
}

fn serves_host(product: &Product, host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let label = name.split('.').next().unwrap_or_default();
    label.eq_ignore_ascii_case(&product.id)
        || label.eq_ignore_ascii_case(&product.code)
        || product.endpoints.iter().any(|e| e.public == name || e.vpc.as_deref() == Some(name))
}

fn not_found() -> ServiceError {
    let message = "Specified api is not found, please check your url and method.";
    ServiceError::new(404, "InvalidAction.NotFound", message)
}

fn invalid_version() -> ServiceError {
    ServiceError::new(400, "InvalidVersion", "Specified parameter Version is not valid.")
}

#[cfg(test)]
mod tests;
