//! Types that several operations share, on the side that sends and on the one that receives.

use super::demo::list_things::Filter;
use super::demo::put_thing::{PutThingRequest, PutThingResponse};
use super::demo::types::{Color, Owner, Tag};
use super::demo::{Client, Error};

pub(crate) async fn run(client: &Client) -> Result<(), Error> {
    let call = client.create_thing("name", "title").tag([Tag::new("k").value("v")]).color(Color::Red);
    match call.await?.color {
        Some(Color::Green) => {}
        _ => {}
    }
    let _: (String, Option<String>) = (Tag::new("k").key, Tag::new("k").value);
    let mut owner = Owner::default();
    owner.phones = Some(vec!["1".to_owned()]);
    let response: PutThingResponse = client.put_thing("t-1").owner(owner.clone()).await?;
    let same: Owner = response;
    let _: (Option<String>, Option<Vec<String>>) = (same.name, same.phones);
    client.list_things().filter(Filter::default().owner(owner).tag(Tag::new("k"))).await?;
    Ok(())
}

pub(crate) fn put() -> PutThingRequest {
    let mut request = PutThingRequest::new("t-1");
    request.name = Some("n".to_owned());
    request
}
