//! A call with arguments and setters, and its response.

use super::demo::create_thing::{CreateThing, CreateThingResponse, Host, State};
use super::demo::{Client, Error};

pub(crate) async fn run(client: &Client) -> Result<(), Error> {
    let call: CreateThing = client.create_thing("name", "title").count(3).ratio(0.5);
    let response: CreateThingResponse = call.labels(["a"]).secret("s").await?;
    let _: (Option<String>, Vec<Host>) = (response.thing_id, response.hosts);
    match response.state {
        Some(State::Ready) => {}
        Some(State::Busy) => {}
        _ => {}
    }
    Ok(())
}
