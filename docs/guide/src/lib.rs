//! The pages of the guide, so that their examples are tests, and what those run on. `build.rs` puts the one into the other.

#![allow(clippy::needless_doctest_main, reason = "pages show whole programs, which people copy")]

use std::env;
use std::error::Error;
use std::fmt::Debug;
use std::process::Command;

use alicloud_ecs::{Config, Credentials};
use alicloud_emulator::{Account, Emulator};

const KEY: (&str, &str) = ("test-id", "test-secret");
const REGION: &str = "cn-hangzhou";
/// Tells a program that its environment is that of a test.
const INSIDE: &str = "ALICLOUD_GUIDE";

/// Runs a piece of a program with the configuration of an emulator that knows the products of the guide, in a directory that has a file
/// `movie.mp4`.
///
/// # Panics
///
/// When the program fails, or no emulator can be started.
pub fn emulated(program: impl AsyncFnOnce(Config, &Emulator) -> Result<(), Box<dyn Error>>) {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("movie.mp4"), vec![7; 300_000]).expect("a file");
    env::set_current_dir(dir.path()).expect("the directory");
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let account = Account::new("1000000000000001", KEY.0, KEY.1);
        let emulator = Emulator::builder()
            .product(alicloud_ecs::catalog())
            .product(alicloud_gpdb::catalog())
            .product(alicloud_oss::catalog())
            .product(alicloud_sts::catalog())
            .account(account);
        let emulator = emulator.start().await.expect("a port");
        let config = Config::new(REGION)
            .credentials(Credentials::access_key(KEY.0, KEY.1))
            .endpoint(emulator.url());
        program(config, &emulator).await.expect("the program");
    });
}

/// Runs a whole program, which looks into its environment: in another process, whose environment leads to an emulator.
///
/// # Panics
///
/// When the program fails, or can't be started.
pub fn in_environment<E: Debug>(program: impl FnOnce() -> Result<(), E>) {
    if env::var_os(INSIDE).is_some() {
        return program().expect("the program");
    }
    emulated(async |_, emulator| {
        let mut itself = Command::new(env::current_exe()?);
        itself.args(env::args_os().skip(1)).env(INSIDE, "1");
        itself.env("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY.0);
        itself.env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY.1);
        itself.env("ALIBABA_CLOUD_REGION_ID", REGION);
        itself.env("ALIBABA_CLOUD_ENDPOINT_URL", emulator.url());
        // The emulator has other threads to respond with.
        let output = itself.output()?;
        let called = !emulator.requests().is_empty();
        assert!(output.status.success() && called, "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    });
}

macro_rules! pages {
    ($($name:ident $file:literal),* $(,)?) => {
        $(
            #[doc = include_str!(concat!(env!("OUT_DIR"), "/", $file, ".md"))]
            pub mod $name {}
        )*
    };
}

pages! {
    first_call "first-call",
    credentials "credentials",
    regions "regions",
    reliability "reliability",
    paging "paging",
    errors "errors",
    waiting "waiting",
    streams "streams",
    events "events",
    products "products",
    blocking "blocking",
    testing "testing",
    operations "operations",
    update "update",
    review "review",
    build_script "build-script",
    command_line "command-line",
    other_sdks "other-sdks",
    inside "inside",
}
