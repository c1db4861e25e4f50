//! `alicloud call`: any operation, by its documented names, without generated code.

#[cfg(test)]
mod emulated;
mod info;
mod parameters;
mod secrets;

use std::time::Duration;

use alicloud_codegen::counted;
use alicloud_model::{Operation, Product, Signature};
use alicloud_runtime::encode::encode_fields;
use alicloud_runtime::{CallOptions, Client, Config};
use serde_json::Value;

use crate::arguments::CallArgs;
use crate::failure::Failure;
use crate::{catalogs, output};

/// A call may wait for retries, but somebody is watching.
const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) fn run(mut args: CallArgs) -> Result<(), Failure> {
    let given = parameters::split(&mut args)?;
    let product = &product(&args)?;
    let operation = product
        .operation(&args.operation)
        .ok_or_else(|| unknown_operation(product, &args.operation))?;
    let fields = parameters::fields(product, operation, given)?;
    if args.code {
        let code = alicloud_codegen::snippet(product, operation, &fields);
        return output::line(code);
    }
    let endpoints = info::endpoints(product);
    let transient_codes = info::transient_codes(product);
    let called = info::product(product, &endpoints, &transient_codes);
    let parameters = info::parameters(operation);
    let success = info::success(operation);
    let info = info::operation(&called, operation, &parameters, &success);
    if args.dry_run {
        let request =
            encode_fields(&info, fields).map_err(|error| Failure::Job(error.to_string()))?;
        return output::line(format_args!("{:#}", request.show()));
    }
    let config = config(&args, product, operation)?;
    // The service may repeat what it was sent.
    let secrets = secrets::of(product, operation, &fields);
    let options = CallOptions::new().timeout(TIMEOUT);
    let options = secrets.into_iter().fold(options, CallOptions::secret);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::job("cannot start the async runtime", error))?;
    let answer = runtime
        .block_on(async {
            let client = match &product.provider {
                None => Client::new(config, &called)?,
                Some(_) => {
                    let package = &product.package;
                    let agent = format!("{}/{}", package.name, package.version);
                    Client::of_provider(config, &called, &agent)?
                }
            };
            client.send_fields(&info, fields, options).await
        })
        .map_err(|error| Failure::Job(error.to_string()))?;
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(body) => output::line(format_args!("{body:#}")),
        Err(_) => output::line(String::from_utf8_lossy(&answer.body)),
    }
}

/// The product that was asked for, embedded or out of a spec tree.
fn product(args: &CallArgs) -> Result<Product, Failure> {
    let (name, version) = (&args.product, args.api_version.as_deref());
    let Some(dir) = &args.spec else {
        return match catalogs::find(name, version) {
            Ok(Some(product)) => Ok(product),
            Ok(None) => Err(not_embedded(name)),
            Err(error) => Err(catalogs::failure(&error)),
        };
    };
    let catalog = catalogs::of_product(dir, name)?;
    let known: Vec<String> = catalog.products.iter().map(|product| product.id.clone()).collect();
    catalogs::choose(catalog, name, version).ok_or_else(|| {
        unknown_product(name, known.iter().map(String::as_str), |known| {
            format!("`{}` has {known}", dir.display())
        })
    })
}

/// How to make the call. The environment says where Alibaba Cloud is and who calls it; of other providers it says at most an access key.
fn config(args: &CallArgs, product: &Product, operation: &Operation) -> Result<Config, Failure> {
    let of_environment = || Config::from_env().map_err(|error| Failure::Job(error.to_string()));
    let mut config = match (&product.provider, &args.endpoint) {
        (None, _) => of_environment()?,
        (Some(provider), None) => {
            return Err(Failure::Usage(format!(
                "`{}` is a service of {provider}; say where it is: --endpoint URL",
                product.id
            )));
        }
        (Some(_), Some(endpoint)) => match operation.signature {
            Signature::Anonymous => Config::from_endpoint(endpoint),
            Signature::Bearer => {
                return Err(Failure::Job(format!(
                    "`{}` takes a bearer token, which this command has no place for; call it from a program: --code shows one",
                    operation.name
                )));
            }
            _ => of_environment()?,
        },
    };
    if let Some(region) = &args.region {
        config = config.region(region);
    }
    if let Some(endpoint) = &args.endpoint {
        config = config.endpoint(endpoint);
    }
    Ok(config)
}

fn not_embedded(name: &str) -> Failure {
    match catalogs::heads() {
        Ok(known) => {
            unknown_product(name, known.iter().map(|product| product.id.as_str()), |known| {
                format!(
                    "this program was built with {known}; name a spec tree that has it with --spec, or build it again once \
                 `alicloud update --add` has added others"
                )
            })
        }
        Err(error) => catalogs::failure(&error),
    }
}

/// `others` says where the known products are.
fn unknown_product<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
    others: impl FnOnce(&str) -> String,
) -> Failure {
    let mut known: Vec<&str> = known.collect();
    known.dedup();
    let hint = match alicloud_codegen::nearest(name, known.iter().copied()) {
        // The very product is there, in other versions than the one that was asked for.
        Some(near) if near.eq_ignore_ascii_case(name) => {
            return Failure::Usage(format!("there is no such version of `{near}`"));
        }
        Some(near) => format!("did you mean `{near}`?"),
        None => others(&known.join(", ")),
    };
    Failure::Usage(format!("there is no product `{name}`; {hint}"))
}

fn unknown_operation(product: &Product, name: &str) -> Failure {
    let near = alicloud_codegen::nearest(name, product.operations.iter().map(|o| o.name.as_str()));
    let hint = near.map_or_else(
        || format!("it has {}", counted(product.operations.len(), "operation")),
        |near| format!("did you mean `{near}`?"),
    );
    Failure::Usage(format!("{} {} has no operation `{name}`; {hint}", product.id, product.version))
}
