//! Everything, page after page.

use super::demo::list_things::{ListThingsRequest, ListThingsResponse, Thing, ThingMeta};
use super::demo::{Client, Error, Paginate};

pub(crate) async fn run(client: &Client) -> Result<(), Error> {
    let mut things = client.list_things().region_id("cn-beijing").page_size(10).items();
    while let Some(thing) = things.next().await {
        let thing: Thing = thing?;
        let _: Option<String> = thing.thing_id;
        let _: Option<ThingMeta> = thing.meta;
    }
    Ok(())
}

pub(crate) async fn page(client: &Client) -> Result<Option<i64>, Error> {
    let page: ListThingsResponse = client.list_things().page_number(2).start(1).await?;
    let _: &[Thing] = &page.things;
    let _: &[String] = &page.others;
    Ok(page.total_count)
}

pub(crate) fn request() -> ListThingsRequest {
    let mut request = ListThingsRequest::default();
    request.page_number = Some(2);
    request.start = Some(7);
    request
}

/// Where a request is, and what a response says about the pages that follow.
pub(crate) fn places() -> String {
    let mut response = ListThingsResponse::default();
    response.total_count = Some(30);
    response.request_id = Some("token".to_owned());
    let (mut first, mut later) = (ListThingsRequest::default(), request());
    let progress = <ListThingsRequest as Paginate>::progress(&response);
    format!("{:?} {:?} {progress:?}", first.position(), later.position())
}
