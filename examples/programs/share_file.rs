//! A file for somebody without an account: it is put into a bucket, and a URL that is good for an hour lets anybody get it.
//!
//! `cargo run --example share_file -p alicloud-programs -- BUCKET FILE`, with credentials in the environment

use std::error::Error;
use std::time::Duration;

use alicloud_oss::{Client, Config, Upload};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(bucket), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: share_file BUCKET FILE".into());
    };
    let client = Client::new(Config::from_env()?)?;
    let content = Upload::file(&file).await?;
    let name = file.rsplit(['/', '\\']).next().unwrap_or(&file);
    println!("{}", share(&client, &bucket, name, content).await?);
    Ok(())
}

/// Puts a file into a bucket, and gives a URL from which it can be got for an hour.
pub(crate) async fn share(
    client: &Client,
    bucket: &str,
    name: &str,
    content: impl Into<Upload>,
) -> Result<String, alicloud_oss::Error> {
    client.put_object(bucket, name).upload(content).await?;
    let link = client.get_object(bucket, name).presign(Duration::from_secs(60 * 60)).await?;
    Ok(link.url().to_owned())
}
