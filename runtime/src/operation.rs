//! What an operation is: facts that the generator knows at build time, as constants. It must not know how requests are sent.

use std::fmt;

use crate::codec::{Decode, Record};
use crate::endpoint::Product;

/// A request type: its members are the parameters of one operation.
pub trait Operation: Record + Send + Sync + 'static {
    /// What the service answers.
    type Response: Decode + Send + 'static;

    /// The facts about the operation.
    const INFO: &'static OperationInfo;
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
    /// `PATCH`
    Patch,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
}

impl Method {
    /// The name in upper case, as it is sent and signed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }

    /// The method of a name in any case, if it is one of these.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::Get,
            Self::Post,
            Self::Put,
            Self::Delete,
            Self::Patch,
            Self::Head,
            Self::Options,
        ];
        all.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a parameter goes in the HTTP request, and in what form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Placement {
    /// The query, flattened: `K.1` for lists, `K.Sub` for objects and maps.
    Query,
    /// The query, as JSON text.
    QueryJson,
    /// The query, list elements joined with commas.
    QuerySimple,
    /// The form body, flattened.
    Form,
    /// The form body, as JSON text.
    FormJson,
    /// The form body, list elements joined with commas.
    FormSimple,
    /// A `{Name}` in the path.
    Path,
    /// A header of that name.
    Header,
    /// A `{Name}` in the endpoint's host, or the label before it.
    Host,
    /// A member of the JSON body.
    Json,
    /// The whole body.
    Body(BodyFormat),
}

/// The form of a parameter that is the whole body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyFormat {
    /// Compact JSON; a plain text is sent as it is.
    Json,
    /// A flattened form.
    Form,
    /// Binary data.
    Bytes,
    /// Plain text.
    Text,
    /// XML. Not supported yet: such a request is refused before it is sent.
    Xml,
}

/// What the body of a successful answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseBody {
    /// JSON; an empty body is the default value of the response.
    Json,
    /// Text: the response type is `String`.
    Text,
    /// Binary data: the response type is `Bytes`.
    Bytes,
    /// Nothing: the response type is `()`; whatever comes is dropped.
    None,
}

/// How requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signature {
    /// ACS3-HMAC-SHA256, which nearly all products take.
    Acs3,
    /// None, but a bearer token in the `Authorization` header, as RFC 6750 says.
    Bearer,
    /// The signature of the object storage. Not supported yet.
    Oss,
    /// The signature of the log service. Not supported yet.
    Sls,
    /// A scheme that only this product has. Not supported yet.
    Other,
}

/// The two ways in which operations are addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// By name, on the path `/`.
    Rpc,
    /// By method and path.
    Roa,
}

/// The facts about an operation. Built in constants, with [`OperationInfo::rpc`] or [`OperationInfo::roa`].
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo {
    product: &'static Product,
    name: &'static str,
    style: Style,
    method: Method,
    path: &'static str,
    read_only: bool,
    anonymous: bool,
    region: Option<&'static str>,
    idempotency_token: Option<&'static str>,
    default_placement: Placement,
    parameters: &'static [(&'static str, Placement)],
    empty_body: Option<Placement>,
    response: ResponseBody,
    signature: Signature,
}

impl OperationInfo {
    /// An operation addressed by its name: POST to `/`, parameters in the query.
    pub const fn rpc(product: &'static Product, name: &'static str) -> Self {
        Self {
            product,
            name,
            style: Style::Rpc,
            method: Method::Post,
            path: "/",
            read_only: false,
            anonymous: false,
            region: None,
            idempotency_token: None,
            default_placement: Placement::Query,
            parameters: &[],
            empty_body: None,
            response: ResponseBody::Json,
            signature: Signature::Acs3,
        }
    }

    /// An operation addressed by method and path, parameters in the query unless told otherwise.
    pub const fn roa(
        product: &'static Product,
        name: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        Self { style: Style::Roa, method, path, ..Self::rpc(product, name) }
    }

    /// With another method.
    #[must_use]
    pub const fn method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// Marks an operation that changes nothing, so that it may be sent again.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    /// Marks an operation that is sent without a signature.
    #[must_use]
    pub const fn anonymous(self) -> Self {
        Self { anonymous: true, ..self }
    }

    /// Names the parameter that takes the client's region when it is absent.
    #[must_use]
    pub const fn region(self, parameter: &'static str) -> Self {
        Self { region: Some(parameter), ..self }
    }

    /// Names the parameter that makes a repeated request harmless; it is filled in when absent.
    #[must_use]
    pub const fn idempotency_token(self, parameter: &'static str) -> Self {
        Self { idempotency_token: Some(parameter), ..self }
    }

    /// Where parameters go that are not in the list of [`parameters`](Self::parameters).
    /// `Json` and `Form` also say that there is such a body when no parameter for it is set.
    #[must_use]
    pub const fn default_placement(self, placement: Placement) -> Self {
        Self { default_placement: placement, ..self }
    }

    /// Parameters with a placement of their own.
    #[must_use]
    pub const fn parameters(self, parameters: &'static [(&'static str, Placement)]) -> Self {
        Self { parameters, ..self }
    }

    /// The kind of body (`Json` or `Form`) that is sent even when no parameter goes there.
    #[must_use]
    pub const fn empty_body(self, placement: Placement) -> Self {
        Self { empty_body: Some(placement), ..self }
    }

    /// What the body of the answer is.
    #[must_use]
    pub const fn response(self, response: ResponseBody) -> Self {
        Self { response, ..self }
    }

    /// How requests are signed.
    #[must_use]
    pub const fn signature(self, signature: Signature) -> Self {
        Self { signature, ..self }
    }

    /// The product that the operation belongs to.
    pub const fn product(&self) -> &'static Product {
        self.product
    }

    /// The name of the operation.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How the operation is addressed.
    pub const fn style(&self) -> Style {
        self.style
    }

    /// The HTTP method.
    pub const fn http_method(&self) -> Method {
        self.method
    }

    /// The path, with `{Name}` for path parameters.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether the operation changes nothing.
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Whether the operation is sent without a signature.
    pub const fn is_anonymous(&self) -> bool {
        self.anonymous
    }

    /// The parameter that takes the client's region.
    pub const fn region_parameter(&self) -> Option<&'static str> {
        self.region
    }

    /// The parameter that makes a repeated request harmless.
    pub const fn idempotency_token_parameter(&self) -> Option<&'static str> {
        self.idempotency_token
    }

    /// Where a parameter goes.
    pub fn placement(&self, parameter: &str) -> Placement {
        let own = self.parameters.iter().find(|(name, _)| *name == parameter);
        own.map_or(self.default_placement, |(_, placement)| *placement)
    }

    /// Where parameters without a placement of their own go.
    pub const fn parameters_default(&self) -> Placement {
        self.default_placement
    }

    /// The parameters with a placement of their own.
    pub const fn placed_parameters(&self) -> &'static [(&'static str, Placement)] {
        self.parameters
    }

    /// What the body of the answer is.
    pub const fn response_body(&self) -> ResponseBody {
        self.response
    }

    /// How requests are signed.
    pub const fn signature_kind(&self) -> Signature {
        self.signature
    }

    /// Whether anything may go to a place of that kind.
    pub(crate) fn places(&self, wanted: impl Fn(Placement) -> bool) -> bool {
        self.empty_body.is_some_and(&wanted)
            || wanted(self.default_placement)
            || self.parameters.iter().any(|(_, placement)| wanted(*placement))
    }
}
