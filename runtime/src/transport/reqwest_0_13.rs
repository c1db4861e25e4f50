//! A transport of a custom client of reqwest 0.13. It must not know how the default one is set up.
//!
//! This module is outside of the promise that minor versions break nothing: it goes when this crate uses another version of reqwest, and a
//! module named for that version takes its place.

pub use reqwest;

use super::ReqwestTransport;
use crate::error::Error;

/// A builder of clients with the TLS, the trust and the rules of the default transport: no redirects and no retries.
///
/// This crate installs no provider of cryptography for the whole process. Without one, `reqwest::Client::builder` panics where nothing
/// else in the program has reqwest bring one; clients of this builder have theirs.
pub fn builder() -> Result<reqwest::ClientBuilder, Error> {
    ReqwestTransport::client_builder()
}

/// Sends requests with a client that you have set up, for what [`Config`](crate::Config) has no setting for.
///
/// The client must not follow redirects, as requests carry credentials, and should not retry, as this crate does; one of [`builder`] does
/// neither. Proxies, connections and time limits are its own business. Credentials that are fetched don't go through it, as with any [`Config::transport`](crate::Config::transport).
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::Config;
/// use alicloud_runtime::transport::reqwest_0_13;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = reqwest_0_13::builder()?.tcp_nodelay(true).build()?;
/// let config = Config::new("cn-hangzhou").transport(Arc::new(reqwest_0_13::from_client(client)));
/// # Ok(())
/// # }
/// ```
pub fn from_client(client: reqwest::Client) -> ReqwestTransport {
    ReqwestTransport::of_client(client)
}
