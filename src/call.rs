//! `alicloud call`: any operation, by its documented names, without generated code.

mod dry_run;
#[cfg(test)]
mod emulated;
mod failed;
mod given;
mod help;
mod info;
mod numbers;
mod parameters;
mod presign;
mod received;
mod secrets;
mod target;
mod values;

use std::time::Duration;

use alicloud_codegen::counted;
use alicloud_model::{Operation, Placement, Product, Signature};
use alicloud_runtime::{CallOptions, Client, Config, Network};

use self::dry_run::Kept;
use self::received::Shown;
use crate::arguments::CallArgs;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(mut args: CallArgs) -> Result<(), Failure> {
    let given = given::split(&mut args)?;
    let product = &target::product(&args)?;
    let operation = target::operation(product, &args.operation)?;
    if args.help {
        return output::line(help::text(product, operation));
    }
    let mut fields = parameters::fields(product, operation, given)?;
    // An empty one is as if it were not given: one is made for the call.
    let is_token = |name: &str| operation.idempotency_token.as_deref() == Some(name);
    fields.retain(|(name, value)| !is_token(name) || value.as_str() != Some(""));
    let is_given = |name: &str| fields.iter().any(|(field, _)| field == name);
    let may_be_meant = |name: &&str| operation.parameter(name).is_some() && !is_given(name);
    for name in given::options(&args).filter(may_be_meant) {
        output::note(format_args!("note: {}", given::behind(name)));
    }
    if (args.code || args.dry_run) && !args.show_secrets {
        let hidden = secrets::hide(product, operation, &mut fields);
        if hidden > 0 {
            let hidden = counted(hidden, "secret value");
            output::note(format_args!("note: {hidden} hidden; --show-secrets shows secrets"));
        }
    }
    let endpoints = info::endpoints(product);
    let transient_codes = info::transient_codes(product);
    let called = info::product(product, &endpoints, &transient_codes);
    if args.code {
        if let Some(endpoint) = &args.endpoint {
            // It is in the program, which would say so only when it runs.
            client(Config::from_endpoint(endpoint), product, &called)?;
        }
        let place = alicloud_codegen::CalledAt {
            region: args.region.as_deref(),
            endpoint: args.endpoint.as_deref(),
        };
        let code = alicloud_codegen::snippet(product, operation, &fields, place);
        return output::line(code);
    }
    let parameters = info::parameters(operation);
    let success = info::success(operation);
    let info = info::operation(&called, operation, &parameters, &success);
    if args.dry_run {
        let kept = Kept::default();
        let client = config(&args, product, operation).and_then(|config| {
            let client = client(kept.config(config, operation), product, &called)?;
            find_host(&args, &called, &client).map(|()| client)
        });
        let shown = match client {
            Ok(client) => runtime()?.block_on(kept.sent(&client, &info, fields))?,
            Err(failure) => {
                let shown = dry_run::shown(&info, fields)?;
                output::note(format_args!("note: the URL is not known: {}", failure.text()));
                shown
            }
        };
        return output::line(format_args!("{shown:#}"));
    }
    let config = config(&args, product, operation)?;
    if let Some(valid_for) = args.presign {
        let has_body = fields.iter().any(|(name, _)| {
            let parameter = operation.parameter(name);
            parameter.is_some_and(|parameter| matches!(parameter.placement, Placement::Body(_)))
        });
        let presigned = runtime()?.block_on(async {
            let client = client(config, product, &called)?;
            find_host(&args, &called, &client)?;
            let signed = client.presign_fields(&info, fields, CallOptions::new(), valid_for).await;
            signed.map_err(|error| failed::failure(&error))
        })?;
        return presign::print(&presigned, has_body);
    }
    // The service may repeat what it was sent.
    let secrets = secrets::of(product, operation, &fields);
    let options = CallOptions::new().timeout(Duration::from_secs(args.call_timeout));
    let options = secrets.iter().fold(options, CallOptions::secret);
    let response = runtime()?.block_on(async {
        let client = client(config, product, &called)?;
        find_host(&args, &called, &client)?;
        let sent = client.send_fields(&info, fields, options).await;
        sent.map_err(|error| failed::failure(&error))
    })?;
    match received::shown(product, operation, &response).map_err(Failure::Job)? {
        Shown::Nothing => Ok(()),
        Shown::Json(body, is_repaired) => {
            if is_repaired {
                output::note(
                    "note: the response has text that is not as its format and UTF-8 want it; U+FFFD replaces what can't be read, and text beside elements is left out",
                );
            }
            output::line(format_args!("{body:#}"))
        }
        Shown::Content(body) => output::content(&body),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::job("cannot start the async runtime", error))
}

fn client(
    config: Config,
    product: &Product,
    called: &alicloud_runtime::Product<'_>,
) -> Result<Client, Failure> {
    let client = match &product.provider {
        None => Client::new(config, called),
        Some(_) => {
            let package = &product.package;
            let agent = format!("{}/{}", package.name, package.version);
            Client::of_provider(config, called, &agent)
        }
    };
    client.map_err(|error| Failure::Job(error.to_string()))
}

/// Says in time, and in words of the command line, that it is not known where to call.
fn find_host(
    args: &CallArgs,
    product: &alicloud_runtime::Product<'_>,
    client: &Client,
) -> Result<(), Failure> {
    let region = client.region();
    let is_given = args.endpoint.is_some() || std::env::var_os(ENDPOINT).is_some();
    if is_given || product.host(region, Network::Public).is_ok() {
        return Ok(());
    }
    let code = product.code();
    if let (None, Some(problem)) = (region, client.region_problem()) {
        return Err(Failure::Job(format!(
            "no region is known in which to call {code}: {problem}; or name the region with --region"
        )));
    }
    Err(Failure::Usage(match region {
        None => format!(
            "where is {code} to be called? Name the region with --region, ALIBABA_CLOUD_REGION_ID or `region_id` of the profile in \
             ~/.aliyun/config.json, or the endpoint with --endpoint or {ENDPOINT}"
        ),
        Some(region) => format!(
            "no endpoint of {code} is known in the region `{region}`; correct --region, or name the endpoint with --endpoint or {ENDPOINT}"
        ),
    }))
}

/// The variable that names an endpoint.
const ENDPOINT: &str = "ALIBABA_CLOUD_ENDPOINT_URL";

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
