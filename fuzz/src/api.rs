//! A product as the generator writes it: the golden files and two generated operations, which together use every part of the codec.
#![allow(
    clippy::all,
    clippy::pedantic,
    dead_code,
    deprecated,
    missing_docs,
    reason = "the modules stand for generated crates, and each has methods that no target calls"
)]

use std::sync::Arc;

use alicloud_runtime as rt;

use crate::clock::Still;

/// The client of the product.
#[derive(Clone, Debug)]
pub struct Client(pub rt::Client);

rt::generated::call!(Client);

/// The product.
pub static PRODUCT: rt::Product<'_> =
    rt::Product::new("Test", "2020-01-01").with_endpoint_rule(rt::EndpointRule::Regional);

/// The id and the secret of the access key that every target uses.
pub const KEY: (&str, &str) = ("test-access-key-id", "test-access-key-secret");

/// Settings that reach nothing but the transport, which may answer with up to `response_limit` bytes.
pub fn config(transport: Arc<dyn rt::transport::Transport>, response_limit: usize) -> rt::Config {
    rt::Config::new("cn-hangzhou")
        .credentials(rt::Credentials::access_key(KEY.0, KEY.1))
        .time_and_randomness(Arc::new(Still::default()))
        .retry(rt::RetryPolicy::none())
        .response_limit(response_limit)
        .transport(transport)
}

/// A client with those settings.
pub fn client(config: rt::Config) -> rt::Client {
    rt::Client::new(config, &PRODUCT).expect("the settings are valid")
}

#[rustfmt::skip]
#[path = "../../generated/sts/src/assume_role.rs"]
pub mod assume_role;
#[rustfmt::skip]
#[path = "../../tests/goldens/bytes_and_text/expected.rs"]
pub mod bytes_and_text;
#[rustfmt::skip]
#[path = "../../tests/goldens/enums_and_secrets/expected.rs"]
pub mod enums_and_secrets;
#[rustfmt::skip]
#[path = "../../tests/goldens/odd_names/expected.rs"]
pub mod odd_names;
#[rustfmt::skip]
#[path = "../../generated/dysmsapi/src/query_sms_template_list.rs"]
pub mod query_sms_template_list;
#[rustfmt::skip]
#[path = "../../tests/goldens/roa_json_body/expected.rs"]
pub mod roa_json_body;
#[rustfmt::skip]
#[path = "../../tests/goldens/shared_and_recursive/expected.rs"]
pub mod shared_and_recursive;
#[rustfmt::skip]
#[path = "../../tests/goldens/token_pages/expected.rs"]
pub mod token_pages;
#[rustfmt::skip]
#[path = "../../tests/goldens/shared_and_recursive/expected_types.rs"]
mod golden_types;
#[rustfmt::skip]
#[path = "../../generated/sts/src/types.rs"]
mod sts_types;

/// Where the modules look for what they share.
pub mod types {
    pub use super::golden_types::*;
    pub use super::sts_types::*;
}
