//! `alicloud call`: any operation, by its documented names, without generated code.

mod body;
mod dry_run;
#[cfg(test)]
mod emulated;
mod failed;
mod given;
mod given_out;
mod help;
mod info;
mod numbers;
mod parameters;
mod presign;
mod received;
mod secrets;
mod send;
mod target;
mod values;

use std::time::Duration;

use alicloud_codegen::counted;
use alicloud_model::{Operation, Placement, Product, Signature};
use alicloud_runtime::{CallOptions, Client, Config, Network, OperationInfo};
use serde_json::Value;

use self::body::{Body, Source};
use self::dry_run::Kept;
use self::given_out::To;
use self::send::Ready;
use crate::arguments::CallArgs;
use crate::failure::Failure;
use crate::output;

/// How many seconds a call may take in all whose body is in memory.
const CALL_TIMEOUT: u64 = 60;

pub(crate) fn run(mut args: CallArgs) -> Result<(), Failure> {
    let mut given = given::split(&mut args)?;
    let product = &target::product(&args)?;
    let operation = target::operation(product, &args.operation)?;
    if args.help {
        return output::line(help::text(product, operation));
    }
    let body = body::take(operation, &mut given)?;
    let uploaded = body.as_ref().map(|body| body.parameter.as_str());
    let mut fields = parameters::fields(product, operation, given, uploaded)?;
    // An empty one is as if it were not given: one is made for the call.
    let is_token = |name: &str| operation.idempotency_token.as_deref() == Some(name);
    fields.retain(|(name, value)| !is_token(name) || value.as_str() != Some(""));
    let is_given =
        |name: &str| uploaded == Some(name) || fields.iter().any(|(field, _)| field == name);
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
    let to = To::new(args.output.as_deref())?;
    if send::has_events(operation) && matches!(to, To::File(_)) {
        return Err(Failure::Usage(format!(
            "the events of {} are printed as they come, and have no end that makes a file whole; write `> FILE` in place of --output",
            operation.name
        )));
    }
    let endpoints = info::endpoints(product);
    let transient_codes = info::transient_codes(product);
    let facts = &info::product(product, &endpoints, &transient_codes);
    let (taken, success) = (info::parameters(operation), info::success(operation));
    let info = &info::operation(facts, operation, &taken, &success);
    let called = Called { product, operation, facts, info };
    let call = Call { args: &args, called, fields, body };
    if args.code {
        call.code()
    } else if args.dry_run {
        call.dry_run()
    } else if let Some(valid_for) = args.presign {
        call.presign(valid_for)
    } else {
        call.send(&to)
    }
}

/// What is called.
struct Called<'a> {
    product: &'a Product,
    operation: &'a Operation,
    facts: &'a alicloud_runtime::Product<'a>,
    info: &'a OperationInfo<'a>,
}

/// A call, and how it was asked for.
struct Call<'a> {
    args: &'a CallArgs,
    called: Called<'a>,
    fields: Vec<(String, Value)>,
    body: Option<Body>,
}

impl Call<'_> {
    /// Shows the program that makes it.
    fn code(self) -> Result<(), Failure> {
        let Self { args, called: Called { product, operation, facts, .. }, fields, body } = self;
        if let Some(endpoint) = &args.endpoint {
            // It is in the program, which would say so only when it runs.
            client(Config::from_endpoint(endpoint), product, facts)?;
        }
        let upload = match body.as_ref().map(|body| &body.source) {
            None => None,
            Some(Source::File(path)) => Some(path.as_path()),
            Some(Source::StandardInput) => {
                return Err(Failure::Usage(
                    "--code shows no program that reads the standard input; name a file in place of `@-`".to_owned(),
                ));
            }
        };
        let place = alicloud_codegen::CalledAt {
            region: args.region.as_deref(),
            endpoint: args.endpoint.as_deref(),
        };
        output::line(alicloud_codegen::snippet(product, operation, &fields, upload, place))
    }

    /// Shows the request.
    fn dry_run(self) -> Result<(), Failure> {
        let Self { args, called: Called { product, operation, facts, info }, fields, body } = self;
        let kept = Kept::default();
        let client = config(args, product, operation).and_then(|config| {
            let client = client(kept.config(config, operation), product, facts)?;
            find_host(args, facts, &client).map(|()| client)
        });
        let mut shown = match client {
            Ok(client) => runtime()?.block_on(kept.sent(&client, info, fields))?,
            Err(failure) => {
                let shown = dry_run::shown(info, fields)?;
                output::note(format_args!("note: the URL is not known: {}", failure.text()));
                shown
            }
        };
        if let (Some(body), Some(shown)) = (body, shown.as_object_mut()) {
            shown.insert("body".to_owned(), body.source.shown().into());
        }
        output::line(format_args!("{shown:#}"))
    }

    /// Prints the request as a URL.
    fn presign(self, valid_for: Duration) -> Result<(), Failure> {
        let Self { args, called: Called { product, operation, facts, info }, fields, body } = self;
        let config = config(args, product, operation)?;
        let is_body = |name: &str| {
            let parameter = operation.parameter(name);
            parameter.is_some_and(|parameter| matches!(parameter.placement, Placement::Body(_)))
        };
        let has_body = body.is_some() || fields.iter().any(|(name, _)| is_body(name));
        let presigned = runtime()?.block_on(async {
            let client = client(config, product, facts)?;
            find_host(args, facts, &client)?;
            let signed = client.presign_fields(info, fields, CallOptions::new(), valid_for).await;
            signed.map_err(|error| failed::failure(&error))
        })?;
        presign::print(&presigned, has_body)
    }

    /// Sends it, and gives out the response.
    fn send(self, to: &To) -> Result<(), Failure> {
        let Self { args, called: Called { product, operation, facts, info }, fields, body } = self;
        let config = config(args, product, operation)?;
        // The service may repeat what it was sent.
        let secrets = secrets::of(product, operation, &fields);
        let mut options = secrets.iter().fold(CallOptions::new(), CallOptions::secret);
        if let Some(seconds) = args.call_timeout.or(body.is_none().then_some(CALL_TIMEOUT)) {
            options = options.timeout(Duration::from_secs(seconds));
        }
        let runtime = runtime()?;
        let sent = runtime.block_on(async {
            let client = client(config, product, facts)?;
            find_host(args, facts, &client)?;
            if let Some(body) = body {
                options = options.upload(body.source.upload().await?);
            }
            Ready { client, product, operation, info, fields, options }.send(to).await
        });
        // Nobody waits for more of the standard input.
        runtime.shutdown_background();
        sent
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
