//! How many instances run in each region, asked in all regions at once, and no more than a few requests at a time.
//!
//! `cargo run --example inventory -p alicloud-programs`, with credentials in the environment

use std::collections::BTreeMap;
use std::error::Error;

use alicloud_ecs::{Client, Config};
use futures_util::{StreamExt, TryStreamExt};

/// The service counts requests for each account, so regions wait for each other.
const AT_ONCE: usize = 4;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    for (region, states) in inventory(Config::from_env()?).await? {
        println!("{region}: {states:?}");
    }
    Ok(())
}

/// The instances of each region, counted by their states.
pub(crate) async fn inventory(
    config: Config,
) -> Result<BTreeMap<String, BTreeMap<String, usize>>, alicloud_ecs::Error> {
    let client = Client::new(config)?;
    let regions = client.describe_regions().await?.regions;
    let names = regions.into_iter().filter_map(|region| region.region_id);
    futures_util::stream::iter(names)
        .map(|name| {
            // Shares connections and credentials.
            let client = client.in_region(&name);
            async move { Ok((name, states(&client).await?)) }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

async fn states(client: &Client) -> Result<BTreeMap<String, usize>, alicloud_ecs::Error> {
    let mut states = BTreeMap::new();
    let mut instances = client.describe_instances().max_results(100).items();
    while let Some(instance) = instances.next().await {
        *states.entry(instance?.status.unwrap_or_default()).or_default() += 1;
    }
    Ok(states)
}
