//! A program that uses some of it.

use alicloud_shop::Client;
use alicloud_shop::describe_order::*;

async fn weigh(client: &Client) -> Result<i64, alicloud_shop::Error> {
    let order = client.describe_order().await?;
    for tag in &order.tags {
        println!("{:?}", tag.value);
    }
    client.cancel_order("shop", "order").await?;
    Ok(order.weight.unwrap_or(0).into())
}
