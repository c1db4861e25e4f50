//! What a client is made from.

#[cfg(feature = "http-client")]
mod http;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::{
    Context, CredentialsChain, CredentialsProvider, Lookup, ProfileCredentials, system_lookup,
};
use crate::endpoint::{Network, Origin};
use crate::error::Error;
use crate::identity::Credentials;
use crate::observe::Observer;
use crate::retry::RetryPolicy;
use crate::sign::{SignatureVersion, Signer};
use crate::time_and_randomness::{self, TimeAndRandomness};
#[cfg(feature = "http-client")]
use crate::transport::HttpSettings;
use crate::transport::{RESPONSE_LIMIT, Transport};

/// The settings of a client. Clients of several products may share one: clones are cheap, share the source of credentials, and with it
/// what it has fetched.
///
/// ```
/// use std::time::Duration;
/// use alicloud_runtime::{Config, Credentials, Network};
/// let config = Config::new("cn-hangzhou")
///     .credentials(Credentials::access_key("id", "secret"))
///     .network(Network::Vpc)
///     .call_timeout(Duration::from_secs(30));
/// assert!(!format!("{config:?}").contains("secret\""));
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) region: Option<String>,
    /// Why there is no region, where the profile was to say one.
    region_problem: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) network: Network,
    pub(crate) credentials: Arc<dyn CredentialsProvider>,
    /// What `credentials` is made in while nobody has given others.
    chain_context: Option<Context>,
    pub(crate) connect_timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) call_timeout: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) user_agent: Option<String>,
    pub(crate) response_limit: usize,
    pub(crate) strict_responses: bool,
    #[cfg(feature = "http-client")]
    pub(crate) http: HttpSettings,
    pub(crate) signature_version: Option<SignatureVersion>,
    pub(crate) signer: Option<Arc<dyn Signer>>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) sources: Option<Arc<dyn TimeAndRandomness>>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

impl Config {
    /// The default settings for a region, with credentials from [`CredentialsChain::standard`].
    pub fn new(region: impl Into<String>) -> Self {
        Self::in_context(Some(region.into()), Context::system())
    }

    /// The default settings for a service at an endpoint: a host, or a URL of scheme and host. There is no region, and calls are
    /// anonymous unless [`credentials`](Self::credentials) are given; the environment is not looked at.
    ///
    /// ```
    /// use alicloud_runtime::{Config, Credentials};
    /// let config = Config::from_endpoint("https://shelf.example.com")
    ///     .credentials(Credentials::bearer("the-token-of-a-reader"));
    /// ```
    pub fn from_endpoint(endpoint: impl Into<String>) -> Self {
        Self::in_context(None, Context::system())
            .credentials(Credentials::anonymous())
            .endpoint(endpoint)
    }

    fn in_context(region: Option<String>, context: Context) -> Self {
        Self {
            region,
            region_problem: None,
            endpoint: None,
            network: Network::Public,
            credentials: Arc::new(CredentialsChain::in_context(context.clone())),
            chain_context: Some(context),
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: None,
            call_timeout: None,
            retry: RetryPolicy::default(),
            user_agent: None,
            response_limit: RESPONSE_LIMIT,
            strict_responses: false,
            #[cfg(feature = "http-client")]
            http: HttpSettings::default(),
            signature_version: None,
            signer: None,
            transport: None,
            sources: time_and_randomness::system(),
            observer: None,
        }
    }

    /// Settings from `ALIBABA_CLOUD_REGION_ID` (or `ALIBABA_CLOUD_REGION`, else the region of the profile that
    /// [`ProfileCredentials`] reads), `ALIBABA_CLOUD_ENDPOINT_URL`, `ALIBABA_CLOUD_ENDPOINT_TYPE` (`vpc` is [`Network::Vpc`], `public`
    /// the default) and `ALIBABA_CLOUD_USER_AGENT`. Each may be missing; a call that needs a region says so then, and what is wrong with
    /// the profile.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(&system_lookup())
    }

    /// As [`from_env`](Self::from_env), from other variables. The default credentials chain reads them too.
    pub fn from_lookup(lookup: &Lookup) -> Result<Self, Error> {
        let context = Context::system().with_lookup(Arc::clone(lookup));
        let region = match context.region() {
            Some(region) => Ok(Some(region)),
            None => ProfileCredentials::in_context(context.clone()).region(),
        };
        let network = context.network().map_err(Error::config)?;
        let mut config = Self::in_context(None, context).network(network);
        match region {
            Ok(region) => config.region = region,
            Err(error) => config.region_problem = Some(error.message().to_owned()),
        }
        if let Some(endpoint) = lookup("ALIBABA_CLOUD_ENDPOINT_URL") {
            Origin::parse(&endpoint).map_err(|error| {
                Error::config(format!("ALIBABA_CLOUD_ENDPOINT_URL: {}", error.message()))
            })?;
            config.endpoint = Some(endpoint);
        }
        config.user_agent = lookup("ALIBABA_CLOUD_USER_AGENT");
        Ok(config)
    }

    /// Sets the region.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self.region_problem = None;
        self
    }

    /// Why there is no region, where the profile was to say one.
    pub(crate) fn region_problem(&self) -> Option<&str> {
        self.region_problem.as_deref()
    }

    /// Sets fixed credentials.
    #[must_use]
    pub fn credentials(self, credentials: Credentials) -> Self {
        self.credentials_provider(Arc::new(credentials))
    }

    /// Sets the credentials provider.
    #[must_use]
    pub fn credentials_provider(mut self, provider: Arc<dyn CredentialsProvider>) -> Self {
        self.credentials = provider;
        self.chain_context = None;
        self
    }

    /// Sets the endpoint: a host, or a URL of scheme and host.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Chooses the network whose endpoints are used.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// How long connecting may take (5 s). It has no effect on a custom transport.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take (10 s; for operations whose specs say so or that move bytes, longer).
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How long a call may take in all, with its retries and pauses (60 s, or as long as one attempt where that is longer).
    #[must_use]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = Some(timeout);
        self
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Adds a text to the user agent, so that programs can be distinguished in the service's logs.
    #[must_use]
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent = Some(suffix.into());
        self
    }

    /// How many bytes a response may have (256 MiB).
    #[must_use]
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// Responses that are not as described are errors. Otherwise what does not fit is left out and is among the
    /// [`warnings`](crate::DetailedResponse::warnings) of the response, and text that is not as JSON or UTF-8 want it is repaired.
    #[must_use]
    pub fn strict_responses(mut self) -> Self {
        self.strict_responses = true;
        self
    }

    /// Chooses the version of the signature, for services that take more than one. Otherwise it is the one that the official client of
    /// the service makes: [`V1`](SignatureVersion::V1) of the log service. Services with one signature make no use of it.
    #[must_use]
    pub fn signature_version(mut self, version: SignatureVersion) -> Self {
        self.signature_version = Some(version);
        self
    }

    /// Sets what proves who sends a request, in place of the signature that the operation takes. Only operations without any are not signed.
    #[must_use]
    pub fn signer(mut self, signer: Arc<dyn Signer>) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Sets a custom transport, or one that several clients share.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets an observer that is notified of attempts and calls, for metrics.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Sets the clock and the source of random numbers, for tests. The default credentials chain goes by it too.
    #[must_use]
    pub fn time_and_randomness(self, sources: Arc<dyn TimeAndRandomness>) -> Self {
        let mut config = self
            .in_changed_context(|context| context.with_time_and_randomness(Arc::clone(&sources)));
        config.sources = Some(sources);
        config
    }

    /// Makes the default credentials chain in another context; credentials that somebody gave stay.
    fn in_changed_context(mut self, change: impl FnOnce(Context) -> Context) -> Self {
        if let Some(context) = self.chain_context.take() {
            let context = change(context);
            self.credentials = Arc::new(CredentialsChain::in_context(context.clone()));
            self.chain_context = Some(context);
        }
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .field("network", &self.network)
            .field("credentials", &self.credentials)
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("call_timeout", &self.call_timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &'static [(&str, &str)]) -> Result<Config, Error> {
        let lookup: Lookup = Arc::new(|name| {
            pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        Config::from_lookup(&lookup)
    }

    #[test]
    fn without_a_clock_there_is_an_error_and_no_panic() {
        let config = Config { sources: None, ..Config::new("cn-hangzhou") };
        let error =
            crate::Client::new(config, &crate::Product::new("P", "v")).unwrap_err().to_string();
        assert!(error.contains("Config::time_and_randomness"), "{error}");
    }

    #[test]
    fn variables() {
        let config =
            from(&[("ALIBABA_CLOUD_REGION", "old"), ("ALIBABA_CLOUD_REGION_ID", "new")]).unwrap();
        assert_eq!(config.region.as_deref(), Some("new"));
        let config = from(&[
            ("ALIBABA_CLOUD_REGION", "old"),
            ("ALIBABA_CLOUD_ENDPOINT_URL", "http://127.0.0.1:1"),
        ])
        .unwrap();
        assert_eq!(
            (config.region.as_deref(), config.endpoint.as_deref()),
            (Some("old"), Some("http://127.0.0.1:1"))
        );
        assert_eq!(config.network, Network::Public);
        assert_eq!(from(&[("ALIBABA_CLOUD_ENDPOINT_TYPE", "vpc")]).unwrap().network, Network::Vpc);
        let error = from(&[("ALIBABA_CLOUD_ENDPOINT_URL", "http://user@host")]).unwrap_err();
        assert!(error.to_string().starts_with("ALIBABA_CLOUD_ENDPOINT_URL: "));
        assert_eq!(
            from(&[("ALIBABA_CLOUD_ENDPOINT_TYPE", "Public")]).unwrap().network,
            Network::Public
        );
        let error = from(&[("ALIBABA_CLOUD_ENDPOINT_TYPE", "vcp")]).unwrap_err().to_string();
        assert!(error.contains("ALIBABA_CLOUD_ENDPOINT_TYPE is `vcp`"), "{error}");
        assert!(error.contains("expected `vpc` or `public`"), "{error}");
    }

    #[test]
    fn the_region_of_the_profile_counts_where_no_variable_says_one() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".aliyun")).unwrap();
        let file = r#"{"current": "a", "profiles": [null, {"name": "a", "region_id": "cn-beijing", "mode": 7},
            {"name": "b", "region_id": "eu-central-1"}, {"name": "c", "region_id": null}]}"#;
        std::fs::write(home.path().join(".aliyun/config.json"), file).unwrap();
        let home = home.path().to_str().unwrap().to_owned();
        let config = |pairs: &[(&str, &str)]| {
            let mut pairs: Vec<(String, String)> =
                pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            pairs.push(("HOME".into(), home.clone()));
            let lookup: Lookup = Arc::new(move |name| {
                pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            });
            Config::from_lookup(&lookup).unwrap()
        };
        for (pairs, wanted) in [
            (&[][..], Some("cn-beijing")),
            (&[("ALIBABA_CLOUD_PROFILE", "b")], Some("eu-central-1")),
            (&[("ALIBABA_CLOUD_PROFILE", "c")], None),
            (&[("ALIBABA_CLOUD_PROFILE", "none")], None),
            (&[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")], None),
            (&[("ALIBABA_CLOUD_REGION", "cn-wuhan")], Some("cn-wuhan")),
        ] {
            assert_eq!(config(pairs).region.as_deref(), wanted, "{pairs:?}");
        }
        // What is wrong is told by the call that needs a region.
        let problem = |config: Config| {
            let client = crate::Client::new(config, &crate::Product::new("Ecs", "v")).unwrap();
            client.host_of(&crate::Product::new("Ecs", "v")).unwrap_err().to_string()
        };
        let missing = problem(config(&[("ALIBABA_CLOUD_PROFILE", "none")]));
        assert!(
            missing.contains("profile `none`")
                && missing.contains("name one of `a`, `b`, `c` with ALIBABA_CLOUD_PROFILE"),
            "{missing}"
        );
        std::fs::write(std::path::Path::new(&home).join(".aliyun/config.json"), "{\n!").unwrap();
        let broken = problem(config(&[]));
        assert!(broken.contains("config.json is not as expected at line 2"), "{broken}");
        assert_eq!(config(&[]).region("cn-wuhan").region_problem(), None);
    }
}
