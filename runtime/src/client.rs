//! The client: settings and connections that calls share. How one call goes is in `client::execute`.

mod attempt;
mod clock;
mod empty_lists;
mod execute;
mod idle;
mod limits;
mod object_store;
mod opening;
mod page;
mod progress;
mod watch;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::byte_stream::ByteStream;
use crate::call::{Call, CallOptions, Sending};
use crate::config::Config;
use crate::encode::Parameters;
use crate::endpoint::{Origin, Product};
use crate::error::Error;
use crate::events::ValueEvents;
use crate::future::BoxFuture;
use crate::operation::{Operation, OperationInfo};
use crate::presigned::Presigned;
use crate::response::DetailedResponse;
use crate::retry::Budget;
use crate::text::is_header_value;
use crate::time_and_randomness::TimeAndRandomness;
use crate::transport::Transport;

use self::clock::Clock;
pub(crate) use self::execute::{Pending, presign, start};
pub(crate) use self::opening::Opening;

/// A client of one product. Cloning is cheap and shares connections.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    config: Config,
    product: String,
    transport: Arc<dyn Transport>,
    sources: Arc<dyn TimeAndRandomness>,
    endpoint: Option<Origin>,
    user_agent: String,
    /// Whether requests have the headers that Alibaba Cloud asks for, also where nothing is signed.
    is_alibabas: bool,
    budget: Budget,
    clock: Clock,
}

impl Client {
    /// A client with these settings.
    pub fn new(config: Config, product: &Product<'_>) -> Result<Self, Error> {
        let agent = concat!("alicloud-rust/", env!("CARGO_PKG_VERSION"));
        Self::with_agent(config, product, agent, true)
    }

    /// A client for the service of another provider than Alibaba Cloud. `agent` is its name and version in the user agent, such as
    /// `shelf/0.1.0`. Operations that take no access key get plain HTTP requests.
    pub fn of_provider(config: Config, product: &Product<'_>, agent: &str) -> Result<Self, Error> {
        Self::with_agent(config, product, agent, false)
    }

    fn with_agent(
        config: Config,
        product: &Product<'_>,
        agent: &str,
        is_alibabas: bool,
    ) -> Result<Self, Error> {
        let endpoint = config.endpoint.as_deref().map(Origin::parse).transpose()?;
        let user_agent = user_agent(agent, config.user_agent.as_deref())?;
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => default_transport(&config)?,
        };
        let sources = config.sources.clone().ok_or_else(|| {
            Error::config(
                "this platform has no clock, timers and random numbers; give them with Config::time_and_randomness",
            )
        })?;
        Ok(Self(Arc::new(Shared {
            config,
            product: product.code().to_owned(),
            transport,
            sources,
            endpoint,
            user_agent,
            is_alibabas,
            budget: Budget::new(),
            clock: Clock::default(),
        })))
    }

    /// A client with the settings and the credentials of the environment. The credentials are looked for now, so that it is
    /// said here, and not by the first call, when there are none.
    pub async fn from_env(product: &Product<'_>) -> Result<Self, Error> {
        let config = Config::from_env()?;
        config.credentials.credentials().await?;
        Self::new(config, product)
    }

    /// Starts a call, for options to be set before it is sent.
    pub fn call<R: Operation>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    /// Sends a request.
    pub fn send<R: Operation>(&self, request: R) -> Sending<R> {
        self.call(request).send()
    }

    /// Sends parameters by name, for callers that know operations only by their description. The body of the response is as it came.
    pub async fn send_fields(
        &self,
        info: &OperationInfo<'_>,
        fields: Vec<(String, Value)>,
        options: CallOptions,
    ) -> Result<DetailedResponse<Bytes>, Error> {
        let parameters = Parameters { fields, ..Parameters::default() };
        let response = start(self, info, Ok(parameters), options).await?;
        response.refuse_page(info)?;
        Ok(response.into_raw())
    }

    /// Parameters by name as a URL, as [`Call::presign`](crate::Call::presign) gives it.
    pub async fn presign_fields(
        &self,
        info: &OperationInfo<'_>,
        fields: Vec<(String, Value)>,
        options: CallOptions,
        valid_for: Duration,
    ) -> Result<Presigned, Error> {
        let parameters = Parameters { fields, ..Parameters::default() };
        presign(self, info, Ok(parameters), options, valid_for).await
    }

    /// Sends parameters by name and gives the response as a stream, as [`Call::stream`](crate::Call::stream) does.
    pub fn stream_fields<'a>(
        &self,
        info: &'a OperationInfo<'a>,
        fields: Vec<(String, Value)>,
        options: CallOptions,
    ) -> BoxFuture<'a, Result<ByteStream, Error>> {
        self.opening(info, fields, options).open(Vec::new())
    }

    /// Sends parameters by name and gives the events of the response, as [`Call::events`](crate::Call::events) does.
    pub fn events_fields<'a>(
        &self,
        info: &'a OperationInfo<'a>,
        fields: Vec<(String, Value)>,
        options: CallOptions,
    ) -> BoxFuture<'a, Result<ValueEvents<'a>, Error>> {
        let opening = self.opening(info, fields, options);
        Box::pin(ValueEvents::begin(opening, info))
    }

    fn opening<'a>(
        &self,
        info: &'a OperationInfo<'a>,
        fields: Vec<(String, Value)>,
        options: CallOptions,
    ) -> Opening<'a> {
        let parameters = Parameters { fields, ..Parameters::default() };
        Opening::new(self.clone(), info, parameters, options)
    }

    /// This client for another region. It shares settings, credentials and connections with this one; an endpoint that was set with
    /// [`Config::endpoint`] stays.
    #[must_use]
    pub fn in_region(&self, region: impl Into<String>) -> Self {
        let shared = &*self.0;
        Self(Arc::new(Shared {
            config: shared.config.clone().region(region),
            product: shared.product.clone(),
            transport: Arc::clone(&shared.transport),
            sources: Arc::clone(&shared.sources),
            endpoint: shared.endpoint.clone(),
            user_agent: shared.user_agent.clone(),
            is_alibabas: shared.is_alibabas,
            // What one region does says nothing of the other.
            budget: Budget::new(),
            clock: Clock::default(),
        }))
    }

    /// The host of a product in the client's region.
    pub(crate) fn host_of(&self, product: &Product<'_>) -> Result<String, Error> {
        let config = &self.0.config;
        let host = product.host(self.region(), config.network);
        match (&config.region, config.region_problem()) {
            (None, Some(problem)) => {
                host.map_err(|error| Error::config(format!("{}: {problem}", error.message())))
            }
            _ => host,
        }
    }

    /// Why the client has no region, where something is wrong: the profile that was to say one does not exist, or its file can't be read.
    pub fn region_problem(&self) -> Option<&str> {
        self.0.config.region_problem()
    }

    /// The region of the client.
    pub fn region(&self) -> Option<&str> {
        self.0.config.region.as_deref()
    }

    pub(crate) fn sources(&self) -> Arc<dyn TimeAndRandomness> {
        Arc::clone(&self.0.sources)
    }

    /// The code of the product that the client was made for, such as `Ecs`.
    pub fn product_code(&self) -> &str {
        &self.0.product
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("product", &self.0.product)
            .field("config", &self.0.config)
            .finish()
    }
}

fn user_agent(agent: &str, suffix: Option<&str>) -> Result<String, Error> {
    let own = format!("{agent} ({}; {})", std::env::consts::OS, std::env::consts::ARCH);
    match suffix {
        None => Ok(own),
        Some(suffix) if suffix.is_ascii() && is_header_value(suffix) => {
            Ok(format!("{own} {suffix}"))
        }
        Some(_) => Err(Error::config("the user agent must be ASCII without control characters")),
    }
}

#[cfg(feature = "http-client")]
fn default_transport(config: &Config) -> Result<Arc<dyn Transport>, Error> {
    use crate::transport::ReqwestTransport;
    let transport = ReqwestTransport::with_settings(&config.http, config.connect_timeout, None)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "http-client"))]
fn default_transport(_: &Config) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::config(
        "this build has no HTTP client; turn on the feature `tls` (or `http-client`) of alicloud-runtime, or give a transport with Config::transport",
    ))
}
