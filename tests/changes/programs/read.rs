//! A response that is bytes.

use super::demo::read_thing::ReadThingRequest;
use super::demo::{Bytes, Client, Error};

pub(crate) async fn run(client: &Client) -> Result<usize, Error> {
    let bytes: Bytes = client.read_thing("t-1").await?;
    Ok(bytes.len())
}

pub(crate) fn request() -> ReadThingRequest {
    ReadThingRequest::new("t-1")
}

pub(crate) fn id(request: &ReadThingRequest) -> &str {
    &request.thing_id
}
