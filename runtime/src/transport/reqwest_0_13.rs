//! A transport of a custom client of reqwest 0.13. It must not know how the default one is set up.
//!
//! This module is outside of the promise that minor versions break nothing: it goes when this crate uses another version of reqwest, and a
//! module named for that version takes its place.

pub use reqwest;

use super::ReqwestTransport;

/// Sends requests with a client that you have set up, for what [`Config`](crate::Config) has no setting for.
///
/// The client must not follow redirects, as requests carry credentials, and should not retry, as this crate does. Proxies, TLS, connections
/// and the ways to notice dead ones are its own business. Credentials that are fetched don't go through it, as with any [`Config::transport`](crate::Config::transport).
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::transport::reqwest_0_13::{self, reqwest};
///
/// # fn example(client: reqwest::ClientBuilder) -> reqwest::Result<()> {
/// let client = client
///     .redirect(reqwest::redirect::Policy::none())
///     .retry(reqwest::retry::never())
///     .build()?;
/// let config = Config::new("cn-hangzhou").transport(Arc::new(reqwest_0_13::from_client(client)));
/// # Ok(())
/// # }
/// ```
pub fn from_client(client: reqwest::Client) -> ReqwestTransport {
    ReqwestTransport::of_client(client)
}
