//! Which operation a request asks for; knows nothing of parameters, but for those in the path.

mod template;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use alicloud_model::{Catalog, Operation, Product, Signature, Style};
use axum::http::Method;

use crate::service_error::ServiceError;
use template::Template;

/// An index over a catalog.
pub(crate) struct Routes {
    catalog: Arc<Catalog>,
    /// Operations on the path `/`, which are distinguished by name.
    named: HashMap<String, Vec<Position>>,
    /// All others, which are distinguished by method and path.
    by_path: Vec<(Template, Position)>,
}

/// Where in the catalog: product, operation.
#[derive(Clone, Copy)]
struct Position(usize, usize);

/// What a request says about its destination.
pub(crate) struct Destination<'a> {
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
    /// Decoded parameters out of the path.
    pub(crate) path_parameters: Vec<(String, String)>,
}

impl Routes {
    pub(crate) fn new(catalog: Arc<Catalog>) -> Self {
        let mut named: HashMap<String, Vec<Position>> = HashMap::new();
        let mut by_path = Vec::new();
        for (p, product) in catalog.products.iter().enumerate() {
            for (o, operation) in product.operations.iter().enumerate() {
                if !is_served(operation) {
                    continue;
                }
                if operation.path == "/" {
                    named.entry(operation.name.clone()).or_default().push(Position(p, o));
                } else {
                    by_path.push((Template::parse(&operation.path), Position(p, o)));
                }
            }
        }
        Self { catalog, named, by_path }
    }

    pub(crate) fn find(&self, destination: &Destination<'_>) -> Result<Route<'_>, ServiceError> {
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
        for (template, position) in &self.by_path {
            let Some((product, operation)) = self.at(*position) else { continue };
            if operation.method.as_str() != destination.method.as_str() {
                continue;
            }
            if let Some(path_parameters) = template.captures(destination.path) {
                found.push((template, Route { product, operation, path_parameters }));
            }
        }
        if found.is_empty() {
            return Err(not_found());
        }
        if let Some(version) = destination.version {
            found.retain(|(_, route)| route.product.version == version);
        }
        let best = found.into_iter().min_by_key(|(template, route)| {
            (
                Reverse(template.literals()),
                destination.action.is_some_and(|action| action != route.operation.name),
                !serves_host(route.product, destination.host),
            )
        });
        best.map(|(_, route)| route).ok_or_else(invalid_version)
    }

    fn at(&self, Position(p, o): Position) -> Option<(&Product, &Operation)> {
        let product = self.catalog.products.get(p)?;
        Some((product, product.operations.get(o)?))
    }
}

/// Whether the emulator speaks the operation's protocol.
pub(crate) fn is_served(operation: &Operation) -> bool {
    !matches!(operation.style, Style::Oss | Style::Sls | Style::AliGenie | Style::Pds)
        && !matches!(operation.signature, Signature::Oss | Signature::Sls)
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
