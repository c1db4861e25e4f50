//! A response that comes as events.

use super::demo::{Client, Error};

pub(crate) async fn run(client: &Client) -> Result<usize, Error> {
    let mut events = client.rate_thing("name", "good", "note").events().await?;
    let mut count = 0;
    while let Some(event) = events.next().await {
        event?;
        count += 1;
    }
    Ok(count)
}
