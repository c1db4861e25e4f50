//! An operation whose response has nothing but the request's id.

use super::demo::delete_thing::{DeleteThingRequest, DeleteThingResponse};
use super::demo::{Client, Error};

pub(crate) async fn run(client: &Client) -> Result<Option<String>, Error> {
    let response: DeleteThingResponse = client.delete_thing("t-1").await?;
    Ok(response.request_id)
}

pub(crate) fn request() -> DeleteThingRequest {
    DeleteThingRequest::new("t-1")
}
