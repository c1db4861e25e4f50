//! Arguments that are given as texts, whatever they are made into.

use super::demo::rate_thing::RateThingRequest;
use super::demo::{Client, Error};

pub(crate) async fn run(client: &Client) -> Result<(), Error> {
    client.rate_thing("name", "good", "note").await?;
    Ok(())
}

pub(crate) fn request() -> RateThingRequest {
    RateThingRequest::new("name", "good", "note")
}
