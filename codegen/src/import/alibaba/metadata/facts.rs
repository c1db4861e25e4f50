//! What newer documents say on products and operations beside requests and responses. A product says the same of its operations
//! as each of them does of itself.

use serde::Deserialize;

use super::values::{Text, nullable};

/// `ram` of a product.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Ram {
    #[serde(deserialize_with = "nullable")]
    pub(in super::super) ram_actions: Vec<Permission>,
}

/// What RAM asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Permission {
    /// The operation, where the product says it.
    pub(in super::super) api_name: Option<Text>,
    pub(in super::super) operation_type: Option<Text>,
    #[serde(rename = "ramAction", deserialize_with = "nullable")]
    pub(in super::super) asked: Asked,
    #[serde(deserialize_with = "nullable")]
    pub(in super::super) additional_actions: Vec<FurtherAction>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Asked {
    pub(in super::super) action: Option<Text>,
    pub(in super::super) auth_level: Option<Text>,
    #[serde(rename = "actionConditions", deserialize_with = "nullable")]
    pub(in super::super) conditions: Vec<Condition>,
    #[serde(deserialize_with = "nullable")]
    pub(in super::super) resources: Vec<Resource>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Condition {
    pub(in super::super) condition_key: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Resource {
    pub(in super::super) arn: Option<Text>,
}

/// Another action that is needed: its name alone, or with what is said of any action.
#[derive(Debug, Deserialize)]
#[serde(from = "serde_json::Value")]
pub(in super::super) struct FurtherAction(pub(in super::super) Option<String>);

impl From<serde_json::Value> for FurtherAction {
    fn from(value: serde_json::Value) -> Self {
        let inside = value.get("ramAction").unwrap_or(&value);
        let name = inside.get("action").unwrap_or(inside);
        Self(name.as_str().map(str::to_owned))
    }
}

/// `flowControl` of a product or an operation.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct FlowControl {
    #[serde(deserialize_with = "nullable")]
    pub(in super::super) flow_control_list: Vec<Flow>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Flow {
    pub(in super::super) api: Option<Text>,
    pub(in super::super) region_id: Option<Text>,
    pub(in super::super) threshold: Option<Text>,
    /// In seconds.
    pub(in super::super) count_window: Option<Text>,
}

/// One entry of `changeSet`: of an operation, or of a product with the operations that changed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct ChangeSet {
    pub(in super::super) created_at: Option<Text>,
    pub(in super::super) description: Option<Text>,
    #[serde(deserialize_with = "nullable")]
    pub(in super::super) apis: Vec<ChangedApi>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct ChangedApi {
    pub(in super::super) api: Option<Text>,
    pub(in super::super) description: Option<Text>,
}

/// One of `errorCodes` of a product.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct ProductError {
    pub(in super::super) code: Option<Text>,
    pub(in super::super) message: Option<Text>,
    pub(in super::super) http_code: Option<Text>,
    pub(in super::super) description: Option<Text>,
}

/// `staticInfo` of an operation.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct StaticInfo {
    /// `asynchronous`, or else it returns when its work is done.
    pub(in super::super) return_type: Option<Text>,
    /// What says how far an asynchronous operation is: `Product::Version::Operation`.
    pub(in super::super) callback: Option<Text>,
    /// In milliseconds, mostly.
    pub(in super::super) callback_interval: Option<Text>,
    pub(in super::super) max_callback_times: Option<Text>,
    /// What to use instead of a deprecated operation: `Product::Version::Operation`.
    #[serde(deserialize_with = "nullable")]
    pub(in super::super) substitutions: Vec<Text>,
}
