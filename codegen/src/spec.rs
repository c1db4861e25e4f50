//! What the YAML says, word for word, with problems located. Knows nothing of what it means:
//! that is `model`'s business.

mod facts;
pub(crate) mod headers;
mod mark;
mod multipart;
mod naming;
pub(crate) mod reach;
mod schema;
mod tree;
mod umbrella;
pub(crate) mod wrapper;
pub mod yaml;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use alicloud_model::{
    Access, AuthorizationLevel, EndpointRule, Method, Signature, Stream, Style,
};
pub use facts::{AsynchronousSpec, QuotaSpec, SuccessSpec, TransientErrorSpec, WaiterSpec};
pub use mark::{Day, Mark, NoDay};
pub use multipart::{CompletePartsSpec, ListPartsSpec, MultipartSpec, SendPartSpec};
pub(crate) use naming::Naming;
use schema::is_false;
pub use schema::{
    BodySpec, Location, ParameterSpec, ParameterStyle, ResponseSpec, SchemaSpec, Type,
};
pub(crate) use schema::{Broken, JSON};
pub use tree::{
    CHANGELOG, OperationFile, PRODUCT_FILE, ProductFiles, SpecTree, is_product_directory,
    is_version_directory,
};
pub(crate) use tree::{PRODUCT_DIRECTORY, VERSION_DIRECTORY, operation_of_file};
pub use umbrella::{ReleasedUmbrella, UMBRELLA_FILE, UmbrellaSpec};
pub use yaml::{Entries, Scalar};

/// Lists and maps may be inside one another that often. Programs that read code go into each by a call, and have no stack for many.
pub(crate) const NESTED_LISTS: usize = 16;

/// Whether a list or map at that place, given from the inside outwards, is in too many others with nothing between them.
pub(crate) fn is_nested_too_often<'a>(outwards: impl Iterator<Item = &'a str>) -> bool {
    outwards.take_while(|key| matches!(*key, "items" | "additionalProperties")).count()
        > NESTED_LISTS
}

/// A release of a crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Released {
    /// The crate, by the name that it had: `alicloud-ecs`.
    #[serde(rename = "crate")]
    pub package: String,
    /// Its version.
    pub version: String,
    /// Its specs, as the version control system identifies them: the id of their tree in git.
    pub specs: String,
    /// The last releases under other names, which another crate may have by now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<Self>,
}

impl Released {
    /// A release after that one, if there was any. One under another name stays known.
    #[must_use]
    pub fn after(mut self, last: Option<&Self>) -> Self {
        if let Some(last) = last {
            self.formerly.clone_from(&last.formerly);
            self.formerly.push(Self { formerly: Vec::new(), ..last.clone() });
            self.formerly.retain(|former| former.package != self.package);
        }
        self
    }

    /// This release, and those under other names.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        [self].into_iter().chain(&self.formerly)
    }
}

impl std::fmt::Display for Released {
    /// The release as `product.yaml` has it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { package, version, specs, formerly } = self;
        write!(f, "{{ crate: {package}, version: {version}, specs: \"{specs}\"")?;
        if !formerly.is_empty() {
            let each: Vec<String> = formerly.iter().map(Self::to_string).collect();
            write!(f, ", formerly: [{}]", each.join(", "))?;
        }
        f.write_str(" }")
    }
}

/// `product.yaml`: one version of a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ProductSpec {
    /// The product code as the cloud writes it: `Ecs`.
    pub product: String,
    /// The API version, a date.
    pub version: String,
    /// The product's name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who runs the service, where it is not Alibaba Cloud: a private API, or somebody else's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Whether this is the version of the product that its documentation shows first: its crate has the plain name. Where no version says
    /// `true`, that is the newest one that does not say `false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_version: Option<bool>,
    /// The version of the generated crate, apart from that of the API: `0.1.0` unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crate_version: Option<String>,
    /// What was released last. `alicloud release` writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Released>,
    /// What else the manifest of the generated crate says.
    #[serde(rename = "crate", default, skip_serializing_if = "CrateSpec::is_empty")]
    pub package: CrateSpec,
    /// How requests are signed, where it does not follow from the style of the operations: `acs3` as for most products, `oss`,
    /// `sls`, or `other` for a scheme of the product's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub signature: Option<Signature>,
    /// How the host is made for a region that is not listed: `regional` or `central`, or `none` where callers give an
    /// endpoint. It is `regional` for Alibaba Cloud, and always `none` for other providers, unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub endpoint_rule: Option<EndpointRule>,
    /// The product's name in the hosts that the rule makes: `fcv3` for `fcv3.cn-hangzhou.aliyuncs.com`. The product code in
    /// lower case unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_name: Option<String>,
    /// Public hosts by region.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub endpoints: Entries<String>,
    /// Hosts inside a VPC by region.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub vpc_endpoints: Entries<String>,
    /// Errors that the service documents for any operation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorSpec>,
    /// Error codes that pass by themselves, besides those that any service may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transient_errors: Vec<TransientErrorSpec>,
    /// The day of the metadata that was imported last: of the first that said what these specs say. Earlier metadata is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    /// The version of the crate that has these arguments, where upstream wants others: those come with the next minor version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arguments_of: Option<String>,
    /// For how many days what upstream has no more is kept: without an end unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_removed: Option<u32>,
    /// The operations by subject, as documentation shows them. Those of no subject come last.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub subjects: Entries<Vec<String>>,
}

/// The manifest of a generated crate. What is left out follows from the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrateSpec {
    /// The name: `alicloud-ecs`, or for other providers `shelf`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One sentence on what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The licence, as an SPDX expression. Crates for other providers have none, and are not to be published, unless it is
    /// given here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Where the sources are: a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
}

impl ProductSpec {
    /// The version of the crate.
    pub(crate) fn version_of_crate(&self) -> &str {
        self.crate_version.as_deref().unwrap_or("0.1.0")
    }
}

impl CrateSpec {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The JSON Schema of `product.yaml`, for editors.
pub fn product_json_schema() -> String {
    format!("{:#}\n", schemars::schema_for!(ProductSpec).as_value())
}

/// The JSON Schema of operation specs, for editors: they complete and check a spec while it is written.
pub fn json_schema() -> String {
    format!("{:#}\n", schemars::schema_for!(OperationSpec).as_value())
}

/// `schemas.yaml`: types that several operations of a product share.
pub type SchemasSpec = Entries<SchemaSpec>;

/// `errors.yaml`: lists of documented errors that several operations of a product have.
pub type ErrorSetsSpec = Entries<Vec<ErrorSpec>>;

/// One operation: a file named after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OperationSpec {
    /// The name as documented.
    pub operation: String,
    /// A name for code, where that one does not serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One sentence on what it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// More on how to use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the cloud discourages its use.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Since when upstream has it no more: the date, or `true` if that is not known. It is kept for those who use it.
    /// `false` for an operation that upstream never had, where its first lines name an official page all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_upstream: Option<Mark>,
    /// The operations to use instead: `Operation`, or `Product/Version/Operation` of another product version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced_by: Vec<String>,
    /// How the request travels.
    pub http: HttpSpec,
    /// What RAM asks for.
    #[serde(default)]
    pub authorization: AuthorizationSpec,
    /// The parameters, by wire name.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub parameters: Entries<ParameterSpec>,
    /// The required parameters in the order of the arguments in code, where that is not their own order. Required members that the
    /// body had `formerly` keep their places here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The parameter that makes a repeated request take effect once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_token: Option<String>,
    /// Whether a call may be sent again after a failure that leaves open whether it was processed, where its access level and its name
    /// don't say so, or say what is wrong. Calls with an idempotency token always may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeatable: Option<bool>,
    /// Why it is `repeatable` or not: one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeatable_reason: Option<String>,
    /// How the response is paged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<PaginationSpec>,
    /// What comes back.
    #[serde(default)]
    pub response: ResponseSpec,
    /// The member of the response that says whether the call succeeded, where failures have a status of success, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<SuccessSpec>,
    /// The states that it shows and that programs can wait for, each with its name: `running`.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub waiters: Entries<WaiterSpec>,
    /// The upload in parts that it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<MultipartSpec>,
    /// Documented errors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorSpec>,
    /// Documented errors that other operations have too: a set of `errors.yaml`, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_set: Option<String>,
    /// That it returns before its work is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asynchronous: Option<AsynchronousSpec>,
    /// How many seconds one attempt of a call may take by default, where the service responds only when long work is done. Otherwise ten
    /// are enough, and 600 where bytes or a stream come or go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// How many requests the service takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quota: Vec<QuotaSpec>,
    /// What changed when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changelog: Vec<ChangeSpec>,
    /// What a call costs: `free` or `paid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    /// How dangerous a call is: `none`, `low`, `medium` or `high`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
}

impl OperationSpec {
    /// The name that identifiers are made of.
    pub(crate) fn code_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.operation)
    }
}

/// How a request travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpSpec {
    /// The protocol family.
    #[schemars(with = "String")]
    pub style: Style,
    /// The HTTP method.
    #[schemars(with = "String")]
    pub method: Method,
    /// The path, with `{Name}` for path parameters. Left out for RPC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `none` for operations that take no proof of identity, `bearer` for a bearer token (RFC 6750), `other` for a scheme
    /// of the product's own. An access key unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<AuthenticationSpec>,
    /// The kind of body that is sent though no parameter goes there: an empty one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<RequestBodySpec>,
    /// That the response can also come bit by bit: `sse` as server-sent events, `websocket` over a WebSocket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub stream: Option<Stream>,
}

/// The names of the placeholders in a path.
pub(crate) fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0))
}

/// The kinds of bodies that parameters make together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RequestBodySpec {
    /// A JSON object.
    Json,
    /// A form.
    Form,
}

/// How a caller proves who they are, where it is not an access key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuthenticationSpec {
    /// Not at all.
    None,
    /// By a bearer token, as RFC 6750 says.
    Bearer,
    /// By a scheme that only this product has.
    Other,
}

/// What RAM asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct AuthorizationSpec {
    /// The RAM action: `ecs:DescribeRegions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What the call does to resources: `get`, `list`, `create`, `update`, `delete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub access: Option<Access>,
    /// Whether a policy can allow it for single resources, `resource`, or for all or none, `operate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub level: Option<AuthorizationLevel>,
    /// ARNs of the resources, with `{regionId}`-like placeholders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Condition keys that a policy may test.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// Further actions that the caller must be allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependent_actions: Vec<String>,
}

/// How a response of many entries is cut into pages. Places are wire names joined by dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PaginationSpec {
    /// By page number, by offset or by token.
    pub style: PaginationStyle,
    /// `page-number`: the parameter with the page's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// `page-number`: the number of the first page, 1 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_page: Option<i64>,
    /// `offset`: the parameter that says how many entries to leave out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
    /// The parameter with the page's size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// `page-number`, `offset`: where the response says how many entries there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// `page-number`: where the response says the size of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_size: Option<String>,
    /// `token`: the parameter that takes the token. With `page-number` too, where a token in the response may lead on as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Beside `token`: where the response has the next token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// `page-number`, beside `token`: the parameter with the page's size that asks for pages by token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_size: Option<String>,
    /// Where the response has the entries.
    pub items: String,
}

/// The kinds of paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaginationStyle {
    /// Numbered pages.
    PageNumber,
    /// A page starts after a number of entries.
    Offset,
    /// A token in the response leads to the next page.
    Token,
}

impl PaginationSpec {
    /// Pages of a style, their parts still to be named.
    pub(crate) fn new(style: PaginationStyle, items: String) -> Self {
        Self {
            style,
            page: None,
            first_page: None,
            offset: None,
            size: None,
            total: None,
            answered_size: None,
            token: None,
            next: None,
            token_size: None,
            items,
        }
    }
}

impl PaginationStyle {
    /// As a spec writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PageNumber => "page-number",
            Self::Offset => "offset",
            Self::Token => "token",
        }
    }
}

/// A documented error.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorSpec {
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: String,
    /// The message that the cloud sends.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A documented change of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSpec {
    /// The day, `yyyy-mm-dd`.
    pub date: String,
    /// What changed: `errors`, `request`, `response`; `offline` when the operation went, `other` for anything else.
    pub changes: Vec<String>,
}
