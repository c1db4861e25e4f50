//! What an operation is: facts that the generator knows at build time, or that a program reads from a description. It must not know
//! how requests are sent.
//!
//! A fact has the same name when it is read (`method`) as when it is set (`with_method`). What an operation either is or is not is
//! set by that word (`repeatable`) and asked for with `is_`.

use alicloud_wire::{Addressing, EmptyBody, ListStyle, Method, Placement, ResponseBody, Signature};

use crate::codec::{Decode, Record};
use crate::endpoint::Product;

/// A request type: its members are the parameters of one operation.
pub trait Operation: Record + Send + Sync + 'static {
    /// The response.
    type Response: Decode + Send + 'static;

    /// The facts about the operation.
    const INFO: &'static OperationInfo<'static>;
}

/// An operation whose response can come as server-sent events, each of which has the type of the response as its data.
pub trait StreamsEvents: Operation {}

/// An operation whose body is bytes, which need not be in memory.
pub trait TakesUpload: Operation {}

/// The facts about an operation.
///
/// It borrows what it is made of, so that generated code has it as a constant and a program can make it from a description that it
/// read:
///
/// ```
/// use alicloud_runtime::{Addressing, OperationInfo, Placement, Product};
///
/// let (code, path) = (String::from("Cs"), String::from("/clusters/{ClusterId}"));
/// let parameters = [("ClusterId", Placement::Path)];
/// let product = Product::new(&code, "2015-12-15");
/// let info = OperationInfo::new(&product, "DescribeCluster", Addressing::ByPath(&path))
///     .with_parameters(&parameters)
///     .repeatable();
/// assert_eq!(info.path(), "/clusters/{ClusterId}");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo<'a> {
    product: &'a Product<'a>,
    name: &'a str,
    addressing: Addressing<&'a str>,
    method: Method,
    repeatable: bool,
    region_parameter: Option<&'a str>,
    idempotency_token: Option<&'a str>,
    default_placement: Placement,
    parameters: &'a [(&'a str, Placement)],
    empty_body: Option<EmptyBody>,
    response_body: ResponseBody,
    success: Option<(&'a str, &'a [&'a str])>,
    timeout: Option<u32>,
    signature: Signature,
}

impl<'a> OperationInfo<'a> {
    /// Creates the facts about an operation that is called with POST, has its parameters in the query, and answers with JSON.
    pub const fn new(
        product: &'a Product<'a>,
        name: &'a str,
        addressing: Addressing<&'a str>,
    ) -> Self {
        Self {
            product,
            name,
            addressing,
            method: Method::Post,
            repeatable: false,
            region_parameter: None,
            idempotency_token: None,
            default_placement: Placement::Query(ListStyle::Flat),
            parameters: &[],
            empty_body: None,
            response_body: ResponseBody::Json,
            success: None,
            timeout: None,
            signature: Signature::Acs3,
        }
    }

    /// As [`new`](Self::new), for an operation that is addressed by its name.
    pub const fn rpc(product: &'a Product<'a>, name: &'a str) -> Self {
        Self::new(product, name, Addressing::ByName)
    }

    /// As [`new`](Self::new), for an operation that is addressed by method and path.
    pub const fn roa(
        product: &'a Product<'a>,
        name: &'a str,
        method: Method,
        path: &'a str,
    ) -> Self {
        Self::new(product, name, Addressing::ByPath(path)).with_method(method)
    }

    /// Sets the HTTP method.
    #[must_use]
    pub const fn with_method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// Marks an operation that may be sent again without an idempotency token: it changes nothing, or nothing that a second time would
    /// make worse.
    #[must_use]
    pub const fn repeatable(self) -> Self {
        Self { repeatable: true, ..self }
    }

    /// Sets the parameter that takes the client's region when it is absent.
    #[must_use]
    pub const fn with_region_parameter(self, parameter: &'a str) -> Self {
        Self { region_parameter: Some(parameter), ..self }
    }

    /// Sets the parameter that makes a repeated request harmless; it is filled in when absent or empty.
    #[must_use]
    pub const fn with_idempotency_token(self, parameter: &'a str) -> Self {
        Self { idempotency_token: Some(parameter), ..self }
    }

    /// Sets where parameters go that are not among the [`parameters`](Self::parameters). In a JSON or form body, it also says that the
    /// body is sent when nothing goes there.
    #[must_use]
    pub const fn with_default_placement(self, placement: Placement) -> Self {
        Self { default_placement: placement, ..self }
    }

    /// Sets the parameters with their own placement.
    #[must_use]
    pub const fn with_parameters(self, parameters: &'a [(&'a str, Placement)]) -> Self {
        Self { parameters, ..self }
    }

    /// Sets the kind of body that is sent even when no parameter goes there.
    #[must_use]
    pub const fn with_empty_body(self, body: EmptyBody) -> Self {
        Self { empty_body: Some(body), ..self }
    }

    /// Sets what the body of a response is.
    #[must_use]
    pub const fn with_response_body(self, body: ResponseBody) -> Self {
        Self { response_body: body, ..self }
    }

    /// Sets the member of the response that says whether the call succeeded, and its values then. A response with another one is an error
    /// with that code, whatever its status.
    #[must_use]
    pub const fn with_success(self, member: &'a str, values: &'a [&'a str]) -> Self {
        Self { success: Some((member, values)), ..self }
    }

    /// Sets how many seconds one attempt of a call may take where neither client nor call say so, for operations that answer only when
    /// long work is done.
    #[must_use]
    pub const fn with_timeout(self, seconds: u32) -> Self {
        Self { timeout: Some(seconds), ..self }
    }

    /// Sets how requests are signed.
    #[must_use]
    pub const fn with_signature(self, signature: Signature) -> Self {
        Self { signature, ..self }
    }

    /// The product that the operation belongs to.
    pub const fn product(&self) -> &'a Product<'a> {
        self.product
    }

    /// The name of the operation.
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// How requests say which operation they are for.
    pub const fn addressing(&self) -> Addressing<&'a str> {
        self.addressing
    }

    /// The HTTP method.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The path, with `{Name}` for path parameters.
    pub const fn path(&self) -> &'a str {
        self.addressing.path()
    }

    /// Whether the operation may be sent again without an idempotency token, as it changes nothing.
    pub const fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    /// The parameter that takes the client's region.
    pub const fn region_parameter(&self) -> Option<&'a str> {
        self.region_parameter
    }

    /// The parameter that makes a repeated request harmless.
    pub const fn idempotency_token(&self) -> Option<&'a str> {
        self.idempotency_token
    }

    /// Where parameters without their own placement go.
    pub const fn default_placement(&self) -> Placement {
        self.default_placement
    }

    /// The parameters with their own placement.
    pub const fn parameters(&self) -> &'a [(&'a str, Placement)] {
        self.parameters
    }

    /// The kind of body that is sent even when no parameter goes there.
    pub const fn empty_body(&self) -> Option<EmptyBody> {
        self.empty_body
    }

    /// What the body of a response is.
    pub const fn response_body(&self) -> ResponseBody {
        self.response_body
    }

    /// The member of the response that says whether the call succeeded, and its values then.
    pub const fn success(&self) -> Option<(&'a str, &'a [&'a str])> {
        self.success
    }

    /// How many seconds one attempt of a call may take where nobody says so.
    pub const fn timeout(&self) -> Option<u32> {
        self.timeout
    }

    /// How requests are signed.
    pub const fn signature(&self) -> Signature {
        self.signature
    }

    /// Where a parameter goes.
    pub fn placement(&self, parameter: &str) -> Placement {
        let own = self.parameters.iter().find(|(name, _)| *name == parameter);
        own.map_or(self.default_placement, |(_, placement)| *placement)
    }

    /// Whether requests are sent without a signature.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.signature == Signature::Anonymous
    }

    /// Whether any parameter may go to a place of that kind.
    pub(crate) fn places(&self, wanted: impl Fn(Placement) -> bool) -> bool {
        wanted(self.default_placement)
            || self.parameters.iter().any(|(_, placement)| wanted(*placement))
    }
}
