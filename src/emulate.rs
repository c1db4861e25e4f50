//! `alicloud emulate`: the local service.

use alicloud_emulator::{Account, Emulator, StartError};
use alicloud_model::Catalog;

use crate::cli::EmulateArgs;
use crate::failure::Failure;
use crate::generate::reports;

/// The secret of [`Account::test`], which is no secret.
const TEST_SECRET: &str = "test-access-key-secret";

pub(crate) fn run(args: EmulateArgs) -> Result<(), Failure> {
    let catalog = match &args.spec {
        Some(dir) => {
            let sources = alicloud_codegen::files::read_specs(dir)
                .map_err(|error| Failure::Job(error.to_string()))?;
            alicloud_codegen::catalog(sources)
                .map_err(|problems| reports(&problems))?
                .without_docs()
        }
        None => crate::catalog(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::job("cannot start the async runtime", error))?;
    runtime.block_on(serve(catalog, args))
}

async fn serve(catalog: Catalog, args: EmulateArgs) -> Result<(), Failure> {
    let operations = catalog.operation_count();
    let mut builder =
        Emulator::builder(catalog).listen(args.listen).beyond_loopback(args.allow_remote);
    if let Some(dir) = args.data {
        builder = builder.data(dir);
    }
    let mut emulator = builder
        .start()
        .await
        .map_err(|error| match error {
            StartError::NotLoopback { address } => Failure::Usage(format!(
                "will not listen on `{address}`, which other machines can reach; use a loopback address, or add --allow-remote"
            )),
            other => Failure::Job(other.to_string()),
        })?;
    for fault in args.fault {
        emulator.inject(fault);
    }
    println!("{}", emulator.url());
    eprintln!(
        "answering {operations} operations; access key `{}`, secret `{}`; Ctrl-C ends it",
        Account::test().access_key_id(),
        TEST_SECRET
    );
    emulator.wait().await;
    Ok(())
}
