//! Texts that hold JSON.

use std::sync::Arc;

use alicloud_runtime::BoxFuture;
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};

use super::demo::create_thing::CreateThingRequest;
use super::demo::{Client, Config, Error};

pub(crate) async fn run(client: &Client) -> Result<(), Error> {
    client.create_thing("name", "title").ids(["i-1"]).await?;
    client.create_thing("name", "title").ids_json("[]").await?;
    Ok(())
}

pub(crate) fn request() -> CreateThingRequest {
    let mut request = CreateThingRequest::new("name", "title");
    request.ids = Some("[]".to_owned());
    request
}

/// The text as it is, by the call's second setter. Nothing if there is no client.
pub(crate) fn given() -> Option<CreateThingRequest> {
    let config = Config::from_endpoint("http://127.0.0.1:1").transport(Arc::new(Nowhere));
    let client = super::client::of_configuration(config).ok()?;
    Some(client.create_thing("name", "title").ids_json("[]").into_request())
}

#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(async { Err(Error::transport("nothing is sent", true)) })
    }
}
