//! What a test asks of the emulator itself, under `/_emulator/`: faults, recorded requests, reset.
//! Knows nothing of how they work.

use std::net::IpAddr;

use alicloud_model::{Catalog, Product};
use axum::http::Method;
use serde_json::{Value, json};

use crate::encoding::excerpt;
use crate::faults::{InjectedFault, MOST, SetFault};
use crate::received::{Host, Received};
use crate::recorder::RecordedRequest;
use crate::reply::Reply;
use crate::routing::is_served;
use crate::service::Service;
use crate::service_error::ServiceError;

const PREFIX: &str = "/_emulator/";
const HELP: &str = "there are GET, POST and DELETE /_emulator/faults, DELETE /_emulator/faults/ID, \
                    GET and DELETE /_emulator/requests, GET /_emulator/products, and POST /_emulator/reset";

/// Whether the path is one of the emulator's own.
pub(crate) fn is_one(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// The response to a request from that address.
pub(crate) async fn answer(
    service: &Service,
    request: &Received,
    peer: IpAddr,
) -> Result<Reply, ServiceError> {
    check_local(request, peer)?;
    let path = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let (what, id) = path.split_once('/').map_or((path, None), |(what, id)| (what, Some(id)));
    let faults = service.faults();
    match (&request.method, what, id) {
        (&Method::GET, "faults", None) => {
            let faults: Vec<Value> = faults.all().iter().map(SetFault::to_json).collect();
            Ok(Reply::json(200, &json!({ "faults": faults })))
        }
        (&Method::POST, "faults", None) => {
            let id = faults.add_bounded(fault(&request.body)?).ok_or_else(|| {
                let message = format!(
                    "{MOST} faults are set, and those that are over count: remove them with \
                     DELETE /_emulator/faults or DELETE /_emulator/faults/ID."
                );
                ServiceError::new(409, "TooManyFaults", message)
            })?;
            Ok(Reply::json(201, &json!({ "id": id })))
        }
        (&Method::DELETE, "faults", None) => {
            faults.clear();
            Ok(Reply::empty(204))
        }
        (&Method::DELETE, "faults", Some(id)) => {
            if id.parse().is_ok_and(|id| faults.remove(id)) {
                return Ok(Reply::empty(204));
            }
            let id = excerpt(id);
            let message =
                format!("No fault has the number `{id}`: GET /_emulator/faults lists them.");
            Err(ServiceError::new(404, "NoSuchFault", message))
        }
        (&Method::GET, "requests", None) => {
            let requests: Vec<Value> =
                service.requests().iter().map(RecordedRequest::to_json).collect();
            Ok(Reply::json(200, &json!({ "requests": requests })))
        }
        (&Method::DELETE, "requests", None) => {
            service.forget_requests();
            Ok(Reply::empty(204))
        }
        (&Method::GET, "products", None) => {
            Ok(Reply::json(200, &json!({ "products": products(service.catalog()) })))
        }
        (&Method::POST, "reset", None) => {
            service.reset().await?;
            Ok(Reply::empty(204))
        }
        _ => Err(ServiceError::new(404, "NoSuchControl", format!("This is no control: {HELP}."))),
    }
}

/// What is served, so that a test can tell what it can try.
fn products(catalog: &Catalog) -> Vec<Value> {
    let of = |product: &Product| {
        let served = product.operations.iter().filter(|operation| is_served(operation));
        let names: Vec<&str> = served.map(|operation| operation.name.as_str()).collect();
        json!({ "code": product.code, "version": product.version, "operations": names })
    };
    catalog.products.iter().map(of).collect()
}

fn fault(body: &[u8]) -> Result<InjectedFault, ServiceError> {
    let value =
        serde_json::from_slice(body).map_err(|error| format!("the body is no JSON: {error}"));
    value.and_then(|value| InjectedFault::from_json(&value)).map_err(|problem| {
        let message = format!(
            "No fault is set: {problem}. Send an object such as \
             {{\"fault\": \"throttle\", \"operation\": \"DescribeImages\", \"times\": 2}}."
        );
        ServiceError::new(400, "InvalidFault", message)
    })
}

/// Refuses other machines, and pages in a browser that were not served from here: neither is a test
/// on this machine.
fn check_local(request: &Received, peer: IpAddr) -> Result<(), ServiceError> {
    let local_host = match request.host() {
        Host::Address(address) => address.is_loopback(),
        Host::Localhost => true,
        Host::Name => false,
    };
    if peer.to_canonical().is_loopback() && local_host && request.header("origin").is_none() {
        return Ok(());
    }
    let message = "Controls are for programs on this machine: connect to a loopback address.";
    Err(ServiceError::new(403, "NotLocal", message))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::received::tests::received;

    fn code(peer: IpAddr, headers: &[(&str, &str)]) -> Option<String> {
        check_local(&received("GET", "/_emulator/faults", headers, ""), peer)
            .err()
            .map(|error| error.code)
    }

    #[test]
    fn only_programs_on_this_machine_get_in() {
        let here = IpAddr::from(Ipv4Addr::LOCALHOST);
        let refused = Some("NotLocal".to_owned());
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080"] {
            assert_eq!(code(here, &[("host", host)]), None, "{host}");
            assert_eq!(code("::ffff:127.0.0.1".parse().unwrap(), &[("host", host)]), None);
            assert_eq!(code("10.0.0.1".parse().unwrap(), &[("host", host)]), refused);
            assert_eq!(code(here, &[("host", host), ("origin", "https://a.example")]), refused);
        }
        for host in ["evil.example", "localhost.evil.example:80", "10.0.0.1", ""] {
            assert_eq!(code(here, &[("host", host)]), refused, "{host}");
        }
        assert_eq!(code(here, &[]), refused);
    }
}
