//! Clients.

use super::demo::{Client, Config, Error, PRODUCT};

pub(crate) async fn of_environment() -> Result<Client, Error> {
    Client::from_env().await
}

pub(crate) fn of_configuration(config: Config) -> Result<Client, Error> {
    Client::new(config)
}

pub(crate) fn facts() -> String {
    format!("{PRODUCT:?}")
}
