//! A text message with a code. The service responds with success where it sent nothing, and says so in the body: that is an error here.
//!
//! `cargo run --example send_code -p alicloud-programs -- 13900001234 SIGNATURE SMS_123 4711`, with credentials in the environment

use std::error::Error;

use alicloud_dysmsapi::{Client, Config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [phone, signature, template, code] = arguments.as_slice() else {
        return Err("usage: send_code PHONE SIGNATURE TEMPLATE CODE".into());
    };
    let client = Client::new(Config::from_env()?)?;
    println!("sent: {}", send_code(&client, phone, (signature, template), code).await?);
    Ok(())
}

/// Sends a code, and gives the id by which the delivery can be looked up.
pub(crate) async fn send_code(
    client: &Client,
    phone: &str,
    (signature, template): (&str, &str),
    code: &str,
) -> Result<String, alicloud_dysmsapi::Error> {
    let sent = client
        .send_sms(phone, signature, template)
        .template_param(serde_json::json!({ "code": code }))
        .await?;
    Ok(sent.biz_id.unwrap_or_default())
}
