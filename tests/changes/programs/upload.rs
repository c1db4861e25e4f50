//! A body that is uploaded in parts.

use alicloud_runtime::TakesParts;

use super::demo::send_parts::SendPartsRequest;
use super::demo::{Client, Error};

pub(crate) async fn run(client: &Client) -> Result<bool, Error> {
    let done = client.send_parts("t-1").upload_in_parts("content").part_size(2).await?;
    Ok(done.body.more.unwrap_or_default())
}

/// The operations and names that make it.
pub(crate) fn facts() -> String {
    format!("{:?}", SendPartsRequest::PARTS)
}
