//! The main job without the cloud: the emulator, an image shared with twelve accounts, and the list of them over two pages. The
//! bindings were brought up to date with the specs when this was built: see `build.rs`.
//!
//! `cargo run --example share_image`

use std::error::Error;

use alicloud_ecs::describe_image_share_permission::ErrorCode;
use alicloud_ecs::{Client, Config, Credentials};
use alicloud_emulator::{Account, Emulator};

const IMAGE: &str = "m-bp1caf3yicx5jlfl****";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let owner = Account::new("1000000000000001", "test-access-key-id", "test-access-key-secret");
    let emulator =
        Emulator::builder().product(alicloud_ecs::catalog()).account(owner).start().await?;
    println!("emulator at {}", emulator.url());

    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("test-access-key-id", "test-access-key-secret"))
        .endpoint(emulator.url());
    let client = Client::new(config)?;

    // One call adds at most ten accounts.
    let accounts: Vec<String> = (1..=12).map(|n| format!("20000000000000{n:02}")).collect();
    for ten in accounts.chunks(10) {
        client.modify_image_share_permission(IMAGE).add_account(ten).await?;
    }
    println!("shared {IMAGE} with {} accounts", accounts.len());

    let mut pages = client.describe_image_share_permission(IMAGE).page_size(8).pages();
    while let Some(page) = pages.next().await {
        let page = page?;
        println!(
            "page {} of {} accounts",
            page.page_number.unwrap_or(1),
            page.total_count.unwrap_or(0)
        );
        for account in page.accounts {
            println!(
                "  {} since {}",
                account.aliyun_id.unwrap_or_default(),
                account.shared_time.unwrap_or_default()
            );
        }
    }

    // What goes wrong has its own type.
    let error = client.describe_image_share_permission("m-nothing").await.unwrap_err();
    match error.code() {
        Some(ErrorCode::InvalidImageIdNotFound) => println!("as expected: {error}"),
        Some(_) | None => return Err(error.into()),
    }
    emulator.shutdown().await;
    Ok(())
}
