//! A DNS-01 challenge, as certificate authorities ask for it: a TXT record for as long as it is checked, and gone afterwards, whatever
//! the check says.
//!
//! `cargo run --example dns_challenge -p alicloud-programs -- example.com TOKEN`, with credentials in the environment

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use alicloud_alidns::{Client, Config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(domain), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("usage: dns_challenge DOMAIN TOKEN".into());
    };
    let client = Client::new(Config::from_env()?)?;
    // Here the authority would be told to look.
    let looked_at = || tokio::time::sleep(Duration::from_secs(60));
    with_record(&client, &domain, &token, looked_at).await?;
    Ok(())
}

/// Runs `check` while the domain has the record of a challenge.
pub(crate) async fn with_record<C: Future>(
    client: &Client,
    domain: &str,
    token: &str,
    check: impl FnOnce() -> C,
) -> Result<C::Output, alicloud_alidns::Error> {
    const NAME: &str = "_acme-challenge";
    let added = client.add_domain_record(domain, NAME, "TXT", token).ttl(600).await?;
    let checked = check().await;
    // Without an id the record is found by what is in it.
    let record = match added.record_id {
        Some(record) => Some(record),
        None => {
            let mut records = client.describe_domain_records(domain).items();
            loop {
                match records.next().await.transpose()? {
                    Some(one) if one.value.as_deref() == Some(token) => break one.record_id,
                    Some(_) => {}
                    None => break None,
                }
            }
        }
    };
    if let Some(record) = record {
        client.delete_domain_record(record).await?;
    }
    Ok(checked)
}
