//! `alicloud emulate`: the local service.

use alicloud_codegen::counted;
use alicloud_emulator::{Account, AccountSyntaxError, Emulator, StartError};
use alicloud_model::Catalog;

use crate::arguments::EmulateArgs;
use crate::failure::Failure;
use crate::{catalogs, output};

/// The secret of [`Account::test`], which is no secret.
const TEST_SECRET: &str = "test-access-key-secret";

pub(crate) fn run(args: EmulateArgs) -> Result<(), Failure> {
    let accounts = accounts(&args.account)?;
    let catalog = match &args.spec {
        Some(dir) => catalogs::of_specs(dir)?,
        None => catalogs::all().map_err(|error| catalogs::failure(&error))?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::job("cannot start the async runtime", error))?;
    runtime.block_on(serve(catalog, accounts, args))
}

/// The accounts given. A message repeats nothing of what was given, since that may be a secret.
fn accounts(given: &[String]) -> Result<Vec<Account>, Failure> {
    let numbered = given.iter().enumerate();
    let read = numbered.map(|(at, text)| {
        text.parse().map_err(|error: AccountSyntaxError| {
            Failure::Usage(format!("--account number {}: {error}", at + 1))
        })
    });
    read.collect()
}

async fn serve(catalog: Catalog, accounts: Vec<Account>, args: EmulateArgs) -> Result<(), Failure> {
    let operations = counted(catalog.operation_count(), "operation");
    let mut builder = Emulator::builder()
        .catalog(catalog)
        .listen(args.listen)
        .beyond_loopback(args.allow_remote)
        .body_limit(args.body_limit)
        .object_limit(args.object_limit);
    let keys = match accounts.as_slice() {
        [] => {
            let key = Account::test();
            format!("access key `{}`, secret `{TEST_SECRET}`", key.access_key_id())
        }
        given => {
            let of = |a: &Account| format!("`{}` of account {}", a.access_key_id(), a.id());
            format!("access keys {}", given.iter().map(of).collect::<Vec<_>>().join(", "))
        }
    };
    for account in accounts {
        builder = builder.account(account);
    }
    if let Some(seed) = args.seed {
        builder = builder.seed(seed);
    }
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
    output::line(emulator.url())?;
    output::note(format_args!("serving {operations}; {keys}; Ctrl-C stops it"));
    emulator.wait().await;
    Ok(())
}
