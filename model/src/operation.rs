//! Operations: how a request travels, what it needs, what comes back.

use alicloud_wire::{
    Addressing, EmptyBody, Method, Placement, RequestIdName, ResponseBody, Signature,
};
use serde::{Deserialize, Serialize};

use crate::product::is_false;
use crate::{Field, Multipart, Pagination, Schema, Since};

/// One operation of a product version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Operation {
    /// The name as documented: `DescribeImageSharePermission`.
    pub name: String,
    /// A name for code, where [`name`](Self::name) does not serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// One sentence on what it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// More on how to use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the cloud discourages its use.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Since when the cloud does not document it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_upstream: Option<Since>,
    /// The operations to use instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced_by: Vec<OtherOperation>,
    /// The protocol family.
    pub style: Style,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{Name}` for path parameters; `/` for RPC.
    pub path: String,
    /// How requests are signed.
    #[serde(default)]
    pub signature: Signature,
    /// What RAM asks for, and whether the call changes anything.
    pub authorization: Authorization,
    /// The parameters in documented order. A JSON body's members are separate parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The name of the JSON body, where its members are separate parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The kind of body that is sent though no parameter goes there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty_body: Option<EmptyBody>,
    /// The region parameter, which a client fills in when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_parameter: Option<String>,
    /// The parameter that makes a repeated request take effect once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_token: Option<String>,
    /// Whether a repeated request is harmless, where that is decided otherwise than by access level and name:
    /// [`is_repeatable`](Self::is_repeatable) has the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeatable: Option<bool>,
    /// Why that was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeatable_reason: Option<String>,
    /// How the response is paged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// What comes back.
    pub response: Response,
    /// How a response with a status of success says that the call failed all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<Success>,
    /// The states that it shows and that programs can wait for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiters: Vec<Waiter>,
    /// The upload in parts that it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<Multipart>,
    /// Documented errors, in documented order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorCode>,
    /// The set of [`Product::error_sets`](crate::Product::error_sets) that the errors are, where other operations
    /// have them too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_set: Option<String>,
    /// That it returns before its work is done, and how to find out that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asynchronous: Option<Asynchronous>,
    /// How many seconds one attempt of a call may take by default, where the service responds only when long work is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// How many requests the service takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quota: Vec<Quota>,
    /// When the service changed it, as documented.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changelog: Vec<Revision>,
    /// That the response can also come bit by bit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<Stream>,
    /// Whether a call costs money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    /// How dangerous a call is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
}

impl Operation {
    /// Creates an operation of which only its name and its address are known: signed, without parameters and errors.
    pub fn new(
        name: impl Into<String>,
        style: Style,
        method: Method,
        path: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            rename: None,
            summary: None,
            description: None,
            deprecated: false,
            removed_upstream: None,
            replaced_by: Vec::new(),
            style,
            method,
            path: path.into(),
            signature: Signature::Acs3,
            authorization: Authorization::default(),
            parameters: Vec::new(),
            body: None,
            empty_body: None,
            region_parameter: None,
            idempotency_token: None,
            repeatable: None,
            repeatable_reason: None,
            pagination: None,
            response: Response::default(),
            success: None,
            waiters: Vec::new(),
            multipart: None,
            errors: Vec::new(),
            error_set: None,
            asynchronous: None,
            timeout: None,
            quota: Vec::new(),
            changelog: Vec::new(),
            stream: None,
            charge: None,
            risk: None,
        }
    }

    /// The name that identifiers are made of.
    pub fn code_name(&self) -> &str {
        self.rename.as_deref().unwrap_or(&self.name)
    }

    /// The parameter of that wire name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.field.name == name)
    }

    /// Whether a caller must give this parameter: it is required, and the client does not fill it in.
    pub fn must_be_given(&self, parameter: &Field) -> bool {
        parameter.required && self.region_parameter.as_ref() != Some(&parameter.name)
    }

    /// How requests say which operation they are for.
    pub fn addressing(&self) -> Addressing<&str> {
        match self.style {
            Style::Rpc | Style::V3 if self.path == "/" => Addressing::ByName,
            _ => Addressing::ByPath(&self.path),
        }
    }

    pub(crate) fn strip_docs(&mut self) {
        self.summary = None;
        self.description = None;
        self.replaced_by = Vec::new();
        self.repeatable_reason = None;
        self.asynchronous = None;
        self.quota = Vec::new();
        self.changelog = Vec::new();
        for parameter in &mut self.parameters {
            parameter.field.strip_docs();
        }
        if let Some(schema) = &mut self.response.schema {
            schema.strip_docs();
        }
        self.errors.iter_mut().for_each(ErrorCode::strip_docs);
    }
}

/// An operation by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OtherOperation {
    /// Code and version of its product, where it is another one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<(String, String)>,
    /// Its name.
    pub operation: String,
}

impl OtherOperation {
    /// Names an operation: of the same product, unless another is named.
    pub fn new(product: Option<(String, String)>, operation: impl Into<String>) -> Self {
        Self { product, operation: operation.into() }
    }
}

/// How to find out that the work is done that a call began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Asynchronous {
    /// The operation that says how far the work is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<OtherOperation>,
    /// How long to wait before each poll, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<u64>,
    /// After how many polls to give up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u64>,
}

/// How many requests the service takes in a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Quota {
    /// So many requests.
    pub requests: u64,
    /// In so many seconds.
    pub window: u64,
    /// The region that it is for; `None` for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

impl Quota {
    /// Creates a quota for each region.
    pub fn new(requests: u64, window: u64) -> Self {
        Self { requests, window, region: None }
    }
}

/// A documented change of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Revision {
    /// The day, `yyyy-mm-dd`.
    pub date: String,
    /// What changed, in the words of the service.
    pub changes: Vec<String>,
}

impl Revision {
    /// Creates a change of that day.
    pub fn new(date: impl Into<String>, changes: Vec<String>) -> Self {
        Self { date: date.into(), changes }
    }
}

/// How a response comes bit by bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// As server-sent events.
    Sse,
    /// Over a WebSocket.
    WebSocket,
}

/// The protocol families of the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// One path, the operation in a header, parameters in the query.
    Rpc,
    /// Paths and methods.
    Roa,
    /// ROA over the third signature version; the same on the wire.
    V3,
    /// Function Compute; the same on the wire as ROA.
    Fc,
    /// Object storage, with its own signature.
    Oss,
    /// Log service, with its own signature.
    Sls,
    /// `AliGenie`, with its own signature.
    AliGenie,
    /// Drive and photo service, with its own signature.
    Pds,
}

/// What RAM asks for before it lets a call through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Authorization {
    /// The RAM action: `ecs:DescribeImageSharePermission`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What the call does to the resources.
    pub access: Access,
    /// What a policy can allow it for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<AuthorizationLevel>,
    /// ARNs of the resources, with `{regionId}`-like placeholders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Condition keys a policy may test.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// Further actions the caller must be allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependent_actions: Vec<String>,
}

/// What a call does to resources, as the cloud says. Only `Get` and `List` say that it has no effect, and not for all is that true:
/// [`Operation::is_repeatable`] needs more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Access {
    Get,
    List,
    Create,
    Update,
    Delete,
    /// The metadata does not say, so a call may change something.
    #[default]
    Unknown,
}

impl Access {
    /// Its name in specs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the level says that a call changes nothing.
    pub fn is_read_only(self) -> bool {
        matches!(self, Self::Get | Self::List)
    }
}

/// What a policy can allow an operation for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthorizationLevel {
    /// For all resources or none.
    Operate,
    /// For single resources.
    Resource,
}

/// One parameter: a field and the place where it travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Parameter {
    /// Name, schema, flags.
    pub field: Field,
    /// Where it travels.
    pub placement: Placement,
}

impl Parameter {
    /// Creates a parameter that travels there.
    pub fn new(field: Field, placement: Placement) -> Self {
        Self { field, placement }
    }
}

/// The member of a response that says whether the call succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Success {
    /// Its name, in the root of the response.
    pub member: String,
    /// Its values after a call that succeeded, as text. Any other one is the code of an error.
    pub values: Vec<String>,
}

impl Success {
    /// Creates a member that has one of these values after a call that succeeded.
    pub fn new(member: impl Into<String>, values: Vec<String>) -> Self {
        Self { member: member.into(), values }
    }
}

/// A state of a resource that programs wait for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Waiter {
    /// Its name: `running`.
    pub name: String,
    /// The names on the wire that lead to the list of resources; `None` where the response is one resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<Vec<String>>,
    /// The names on the wire that lead to the state, from a resource.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member: Vec<String>,
    /// The values that are waited for, as text. Without any, nothing is to be in the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The values that never lead there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failing: Vec<String>,
    /// The codes of errors that say that the state is reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// The seconds between two polls.
    pub interval: u32,
    /// How many polls there are at most.
    pub attempts: u32,
}

impl Waiter {
    /// Creates a state of which nothing but its name is known, which is polled each five seconds, 120 times at most.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            entries: None,
            member: Vec::new(),
            values: Vec::new(),
            failing: Vec::new(),
            errors: Vec::new(),
            interval: 5,
            attempts: 120,
        }
    }
}

/// The response of an operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Response {
    /// How the body is read.
    pub body: ResponseBody,
    /// The shape of the body; `None` when the metadata says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    /// The documented example, as compact JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// The only member, where the body has nothing but the request's id, and the description nothing to say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledgement: Option<RequestIdName>,
}

/// A documented error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The HTTP status.
    pub status: u16,
    /// The code: `InvalidImageId.NotFound`.
    pub code: String,
    /// The message the cloud sends.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl ErrorCode {
    /// Creates a documented error.
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), description: None }
    }

    pub(crate) fn strip_docs(&mut self) {
        self.description = None;
    }
}
