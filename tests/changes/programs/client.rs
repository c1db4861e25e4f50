//! Clients.

use std::sync::Arc;

use alicloud_runtime::BoxFuture;
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};

use super::demo::{Client, Config, Error, PRODUCT};

pub(crate) async fn of_environment() -> Result<Client, Error> {
    Client::from_env().await
}

pub(crate) fn of_configuration(config: Config) -> Result<Client, Error> {
    Client::new(config)
}

/// A client that sends nothing.
pub(crate) fn of_nowhere() -> Result<Client, Error> {
    of_configuration(Config::from_endpoint("http://127.0.0.1:1").transport(Arc::new(Nowhere)))
}

#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(async { Err(Error::transport("nothing is sent", true)) })
    }
}

pub(crate) fn facts() -> String {
    format!("{PRODUCT:?}")
}
