//! Asking the security token service for a role. It must not know who asks, nor keep what it gets.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use alicloud_wire::{EndpointRule, ListStyle, Placement, Signature};
use serde::Deserialize;
use serde_json::Value;

use super::Credentials;
use super::context::Context;
use super::fetch::{Keys, read};
use super::secret::Secret;
use crate::call::CallOptions;
use crate::client::Client;
use crate::config::Config;
use crate::endpoint::{Network, Product};
use crate::error::Error;
use crate::operation::OperationInfo;

static STS: Product<'_> =
    Product::new("Sts", "2015-04-01").with_endpoint_rule(EndpointRule::Regional);

/// Asking again for the same role is harmless, so both count as read-only.
static ASSUME_ROLE: OperationInfo<'_> = OperationInfo::rpc(&STS, "AssumeRole").repeatable();
static ASSUME_ROLE_WITH_OIDC: OperationInfo<'_> = OperationInfo::rpc(&STS, "AssumeRoleWithOIDC")
    // The token is as good as a key, and what is in a URL is in logs.
    .with_parameters(&[("OIDCToken", Placement::Form(ListStyle::Flat))])
    .with_signature(Signature::Anonymous)
    .repeatable();

/// How long a role is taken for when nothing is said.
const HOUR: Duration = Duration::from_secs(3600);
/// The shortest time that the service takes.
const SHORTEST: Duration = Duration::from_secs(900);

/// Which role to take, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) session_name: Option<String>,
    pub(super) duration: Option<Duration>,
    pub(super) policy: Option<String>,
    pub(super) external_id: Option<Secret>,
    pub(super) sts_region: Option<String>,
    pub(super) sts_endpoint: Option<String>,
    pub(super) network: Network,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Credentials")]
    credentials: Option<Keys>,
}

impl Role {
    pub(super) fn new(arn: impl Into<String>) -> Self {
        Self { arn: arn.into(), ..Self::default() }
    }

    /// Completes, by the environment, what a file or variables say of where the token service is. `region` is where they say that
    /// calls go. The region counts for the token service only inside of a VPC, which reaches no other.
    pub(super) fn found_by(mut self, context: &Context, region: Option<String>) -> Self {
        let variable = |name: &str| context.variable(name);
        self.sts_endpoint = self.sts_endpoint.or_else(|| variable("ALIBABA_CLOUD_STS_ENDPOINT"));
        self.sts_region = self.sts_region.or_else(|| variable("ALIBABA_CLOUD_STS_REGION"));
        if context.is_in_vpc() || context.is_on("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") {
            self.network = Network::Vpc;
        }
        if self.network == Network::Vpc {
            self.sts_region = self.sts_region.or(region).or_else(|| context.region());
        }
        self
    }

    /// The role, taken with the rights of `caller`.
    pub(super) async fn assume(
        &self,
        context: &Context,
        caller: Credentials,
    ) -> Result<Credentials, Error> {
        self.ask(context, &ASSUME_ROLE, caller, Vec::new()).await
    }

    /// The role, taken with a token of an identity provider.
    pub(super) async fn assume_with_oidc(
        &self,
        context: &Context,
        provider_arn: &str,
        token: &str,
    ) -> Result<Credentials, Error> {
        let own = vec![text("OIDCProviderArn", provider_arn), text("OIDCToken", token)];
        self.ask(context, &ASSUME_ROLE_WITH_OIDC, Credentials::anonymous(), own).await
    }

    async fn ask(
        &self,
        context: &Context,
        info: &OperationInfo<'_>,
        caller: Credentials,
        own: Vec<(String, Value)>,
    ) -> Result<Credentials, Error> {
        let what = info.name();
        let fields = [self.fields(context)?, own].concat();
        let client = self
            .client(context, caller)
            .map_err(|error| Error::credentials(error.message().to_owned()).with_source(error))?;
        let secrets =
            fields.iter().filter(|(name, _)| ["OIDCToken", "ExternalId"].contains(&name.as_str()));
        let options = secrets.fold(CallOptions::new(), |options, (_, value)| options.secret(value));
        let answer = client
            .send_fields(info, fields, options)
            .await
            // The error itself is not kept, as it has the body, and a service may repeat there what it was sent.
            .map_err(|error| Error::credentials(error.to_string()))?;
        let answer: Answer = read(what, answer.body)?;
        let keys = answer.credentials.ok_or_else(|| {
            Error::credentials(format!("the response of {what} has no Credentials"))
        })?;
        keys.credentials(what)
    }

    fn client(&self, context: &Context, caller: Credentials) -> Result<Client, Error> {
        let given = context.sts_endpoint.as_ref().or(self.sts_endpoint.as_ref());
        let endpoint = match (given, self.sts_region.as_deref()) {
            (Some(endpoint), _) => endpoint.clone(),
            (None, None) => "sts.aliyuncs.com".to_owned(),
            (None, region) => STS.host(region, self.network)?,
        };
        // Nothing of the environment counts here but what the context gives.
        let config = Config::from_lookup(&(Arc::new(|_: &str| None) as super::Lookup))?
            .credentials(caller)
            .endpoint(endpoint)
            .transport(context.transport()?)
            .time_and_randomness(Arc::clone(context.sources()?))
            .call_timeout(Duration::from_secs(30));
        Client::new(config, &STS)
    }

    fn fields(&self, context: &Context) -> Result<Vec<(String, Value)>, Error> {
        let duration = self.duration.unwrap_or(HOUR);
        if duration < SHORTEST {
            return Err(Error::credentials(format!(
                "the role cannot be taken for {} s; the shortest time is {} s",
                duration.as_secs(),
                SHORTEST.as_secs()
            )));
        }
        if self.arn.is_empty() {
            return Err(Error::credentials("there is no ARN of a role to take"));
        }
        let session = match &self.session_name {
            Some(name) => name.clone(),
            None => {
                let since = context.now()?.duration_since(UNIX_EPOCH).unwrap_or_default();
                format!("alicloud-rust-{}", since.as_secs())
            }
        };
        let mut fields = vec![
            text("RoleArn", &self.arn),
            text("RoleSessionName", &session),
            ("DurationSeconds".to_owned(), Value::from(duration.as_secs())),
        ];
        fields.extend(self.policy.as_deref().map(|policy| text("Policy", policy)));
        fields.extend(self.external_id.as_ref().map(|id| text("ExternalId", id.expose())));
        Ok(fields)
    }
}

fn text(name: &str, value: &str) -> (String, Value) {
    (name.to_owned(), Value::from(value))
}
