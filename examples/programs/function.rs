//! A function of Function Compute in a custom runtime: an HTTP server that is called for each event, with the keys of the function's role in
//! the headers of the call. It counts the instances of its region.
//!
//! Built for Linux and uploaded as `bootstrap`; there, the service starts it and says on which port it calls it.

use std::error::Error;

use alicloud_ecs::{Client, Config, Credentials};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;

/// Where the service calls a function that says nothing else.
const PORT: &str = "9000";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::var("FC_SERVER_PORT").unwrap_or_else(|_| PORT.to_owned());
    let region = std::env::var("FC_REGION")?;
    let listener = TcpListener::bind(format!("0.0.0.0:{port}")).await?;
    axum::serve(listener, function(Config::new(region))).await?;
    Ok(())
}

/// The path that the service calls for events.
pub(crate) fn function(config: Config) -> Router {
    Router::new().route("/invoke", post(invoke)).with_state(config)
}

/// One event. An error that is told so ends the call as failed, and the service's log has it.
async fn invoke(
    State(config): State<Config>,
    headers: HeaderMap,
) -> Result<String, (StatusCode, String)> {
    let refused =
        |error: alicloud_ecs::Error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let Some(credentials) = credentials(&headers) else {
        let message = "the call has no keys; give the function a role\n".to_owned();
        return Err((StatusCode::FORBIDDEN, message));
    };
    // The keys are those of this call, all else is the same for each.
    let client = Client::new(config.credentials(credentials)).map_err(refused)?;
    let instances = client.describe_instances().max_results(100).items().collect().await;
    Ok(format!("{}\n", instances.map_err(refused)?.len()))
}

/// The keys of the function's role, which end after a while.
fn credentials(headers: &HeaderMap) -> Option<Credentials> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    Some(Credentials::sts(
        header("x-fc-access-key-id")?,
        header("x-fc-access-key-secret")?,
        header("x-fc-security-token")?,
    ))
}
