//! Facts about an operation that its requests and responses don't show.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::is_false;
use super::yaml::Scalar;

/// An error code that passes by itself: with the same request a little later, the response is another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransientErrorSpec {
    /// The code: `Site.ServiceBusy`.
    pub code: String,
    /// That the request was refused before anything was done, so that any call may be repeated. Without it only those are that read or have
    /// an idempotency token.
    #[serde(default, skip_serializing_if = "is_false")]
    pub refused: bool,
    /// The page that says so: a URL. Needed for what is `refused`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The member of a response that says whether the call succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuccessSpec {
    /// Its name, in the root of the response: `Code`.
    pub member: String,
    /// Its values after a call that succeeded: `[OK]`. Any other one is the code of an error.
    pub values: Vec<Scalar>,
}

/// A state that the operation shows and that programs wait for: `client.describe_instances().wait_until_running()`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WaiterSpec {
    /// The list of resources in the response, wire names joined by dots: `Instances.Instance`. Without it the response is the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<String>,
    /// What has the state of a resource, wire names joined by dots: `Status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The values that are waited for: all resources have one of them. Without `member` and `values` the list is to be empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Scalar>,
    /// The values that never lead there, and end the wait with an error.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failing: Vec<Scalar>,
    /// The codes of errors that say that the state is reached, such as that the resource does not exist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// How many seconds there are between two polls: 5 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<u32>,
    /// After how many polls to give up: 120 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
}

/// How many requests the service takes in a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaSpec {
    /// So many requests.
    pub requests: u64,
    /// In so many seconds.
    pub window: u64,
    /// The region that it is for. All of them unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// That an operation returns before its work is done, and how to find out that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AsynchronousSpec {
    /// The operation that says how far the work is: `Operation`, or `Product/Version/Operation` of another product version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<String>,
    /// How long to wait before each poll, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<u64>,
    /// After how many polls to give up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u64>,
}
