//! A web service that calls the cloud for each request that it gets, with one client for all of them, so that connections and credentials are
//! shared. What the cloud refuses is told with its request id, which support asks for.
//!
//! `cargo run --example service -p alicloud-programs`, with credentials in the environment, then `curl http://127.0.0.1:8000/instances/cn-hangzhou`

use std::error::Error;

use alicloud_ecs::{Client, Config, ErrorKind};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new(Config::from_env()?)?;
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    axum::serve(listener, service(client)).await?;
    Ok(())
}

/// The routes of the service.
pub(crate) fn service(client: Client) -> Router {
    Router::new().route("/instances/{region}", get(instances)).with_state(client)
}

/// A line for each instance of a region.
async fn instances(
    State(client): State<Client>,
    Path(region): Path<String>,
) -> Result<String, Refused> {
    // For another region, with the same connections and credentials.
    let client = client.in_region(region);
    let mut lines = String::new();
    let mut instances = client.describe_instances().max_results(100).items();
    while let Some(instance) = instances.next().await {
        let instance = instance.map_err(Refused)?;
        let id = instance.instance_id.unwrap_or_default();
        lines.extend([&id, " ", &instance.status.unwrap_or_default(), "\n"]);
    }
    Ok(lines)
}

/// What the cloud did not give, as a response of this service.
struct Refused(alicloud_ecs::Error);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match self.0.kind() {
            _ if self.0.is_throttling() => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Timeout => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::BAD_GATEWAY,
        };
        let id = self.0.request_id().unwrap_or("none");
        (status, format!("the cloud did not say (its request id: {id})\n")).into_response()
    }
}
