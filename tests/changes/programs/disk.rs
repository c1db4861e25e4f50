//! A nested type whose `new` has arguments.

use super::demo::create_thing::{Disk, DiskLimits};
use super::demo::{Client, Error};

pub(crate) fn disk() -> Disk {
    let mut disk = Disk::new("category", "format").limits(DiskLimits::default().speed(5));
    disk.size = Some(40);
    disk
}

pub(crate) async fn run(client: &Client) -> Result<(), Error> {
    client.create_thing("name", "title").disk(disk()).await?;
    Ok(())
}
