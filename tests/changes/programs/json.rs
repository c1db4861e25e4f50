//! Texts that hold JSON.

use super::demo::create_thing::CreateThingRequest;
use super::demo::{Client, Error};

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

/// The text as it is, by the call's second setter.
pub(crate) fn given(client: &Client) -> CreateThingRequest {
    client.create_thing("name", "title").ids_json("[]").into_request()
}
