//! States that are waited for.

use super::demo::list_things::ListThingsRequest;
use super::demo::{Client, Error, Waiting};

pub(crate) async fn run(client: &Client) -> Result<usize, Error> {
    let pages = client.list_things().wait_until_gone().attempts(3).await?;
    Ok(pages.len())
}

pub(crate) fn states(client: &Client) -> Waiting<ListThingsRequest> {
    client.list_things().wait_until_gone()
}
