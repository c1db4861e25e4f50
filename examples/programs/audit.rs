//! Which users of an account have keys that can be used, and how old those are. Only reads, so a policy that allows reading is enough.
//!
//! `cargo run --example audit -p alicloud-programs`, with credentials in the environment

use std::error::Error;

use alicloud_ram::{Client, Config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    for Key { user, id, created } in active_keys(&Client::new(Config::from_env()?)?).await? {
        println!("{user}: {id}, since {created}");
    }
    Ok(())
}

/// A key that can be used.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) user: String,
    pub(crate) id: String,
    pub(crate) created: String,
}

/// All keys of all users that can be used.
pub(crate) async fn active_keys(client: &Client) -> Result<Vec<Key>, alicloud_ram::Error> {
    let mut keys = Vec::new();
    let mut users = client.list_users().items();
    while let Some(user) = users.next().await {
        let user = user?.user_name.unwrap_or_default();
        let listed = client.list_access_keys().user_name(&user).await?;
        for key in listed.access_keys {
            if key.status.as_deref() == Some("Active") {
                keys.push(Key {
                    user: user.clone(),
                    id: key.access_key_id.unwrap_or_default(),
                    created: key.create_date.unwrap_or_default(),
                });
            }
        }
    }
    Ok(keys)
}
