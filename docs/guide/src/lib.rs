//! The pages of the guide, so that their examples are tests, and what those run on.

use std::error::Error;

use alicloud_ecs::{Config, Credentials};
use alicloud_emulator::{Account, Emulator};

/// Runs a program with the configuration of an emulator that knows ECS and STS.
///
/// # Panics
///
/// When the program fails, or no emulator can be started.
pub fn emulated(program: impl AsyncFnOnce(Config, &Emulator) -> Result<(), Box<dyn Error>>) {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let account = Account::new("1000000000000001", "test-id", "test-secret");
        let emulator = Emulator::builder()
            .product(alicloud_ecs::catalog())
            .product(alicloud_sts::catalog())
            .account(account);
        let emulator = emulator.start().await.expect("a port");
        let config = Config::new("cn-hangzhou")
            .credentials(Credentials::access_key("test-id", "test-secret"))
            .endpoint(emulator.url());
        program(config, &emulator).await.expect("the program");
    });
}

macro_rules! pages {
    ($($name:ident $file:literal),*) => {
        $(
            #[doc = include_str!(concat!("../en/", $file, ".md"))]
            pub mod $name {}
        )*
    };
}

pages! {
    first_call "first-call", credentials "credentials", regions "regions", reliability "reliability", paging "paging",
    errors "errors", waiting "waiting", products "products", testing "testing"
}
