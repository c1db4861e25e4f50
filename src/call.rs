//! `alicloud call`: any operation, by its documented names, without generated code.

mod info;
mod parameters;
mod secrets;

use std::time::Duration;

use alicloud_codegen::counted;
use alicloud_model::Product;
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
    let product = &match catalogs::find(&args.product, args.api_version.as_deref()) {
        Ok(Some(product)) => product,
        Ok(None) => return Err(unknown_product(&args.product)),
        Err(error) => return Err(catalogs::failure(&error)),
    };
    let operation = product
        .operation(&args.operation)
        .ok_or_else(|| unknown_operation(product, &args.operation))?;
    let fields = parameters::fields(product, operation, given)?;
    if args.code {
        let code = alicloud_codegen::snippet(product, operation, &fields);
        return output::line(code);
    }
    let endpoints = info::endpoints(product);
    let called = info::product(product, &endpoints);
    let parameters = info::parameters(operation);
    let info = info::operation(&called, operation, &parameters);
    if args.dry_run {
        let request =
            encode_fields(&info, fields).map_err(|error| Failure::Job(error.to_string()))?;
        return output::line(format_args!("{:#}", request.show()));
    }
    let config = config(&args)?;
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
            let client = Client::new(config, &called)?;
            client.send_fields(&info, fields, options).await
        })
        .map_err(|error| Failure::Job(error.to_string()))?;
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(body) => output::line(format_args!("{body:#}")),
        Err(_) => output::line(String::from_utf8_lossy(&answer.body)),
    }
}

fn config(args: &CallArgs) -> Result<Config, Failure> {
    let mut config = Config::from_env().map_err(|error| Failure::Job(error.to_string()))?;
    if let Some(region) = &args.region {
        config = config.region(region);
    }
    if let Some(endpoint) = &args.endpoint {
        config = config.endpoint(endpoint);
    }
    Ok(config)
}

fn unknown_product(name: &str) -> Failure {
    match catalogs::heads() {
        Ok(known) => {
            let mut ids: Vec<&str> = known.iter().map(|product| product.id.as_str()).collect();
            ids.dedup();
            let hint = match alicloud_codegen::nearest(name, ids.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "this program was built with {}; build it again once `alicloud update --add` has added others",
                    ids.join(", ")
                ),
            };
            Failure::Usage(format!("there is no product `{name}`; {hint}"))
        }
        Err(error) => catalogs::failure(&error),
    }
}

fn unknown_operation(product: &Product, name: &str) -> Failure {
    let near = alicloud_codegen::nearest(name, product.operations.iter().map(|o| o.name.as_str()));
    let hint = near.map_or_else(
        || format!("it has {}", counted(product.operations.len(), "operation")),
        |near| format!("did you mean `{near}`?"),
    );
    Failure::Usage(format!("{} {} has no operation `{name}`; {hint}", product.id, product.version))
}
