//! The kinds of changes, and the class of each. What finds them is elsewhere.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::class::Class;

macro_rules! rules {
    ($($class:ident { $($(#[$doc:meta])* $rule:ident = $name:literal,)* })*) => {
        /// The kinds of changes. Each has one class.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Rule {
            $($(
                $(#[$doc])*
                #[serde(rename = $name)]
                $rule,
            )*)*
        }

        impl Rule {
            /// All kinds, by class.
            pub const ALL: &'static [Self] = &[$($(Self::$rule,)*)*];

            /// What a change of this kind does to those who use the crate.
            pub fn class(self) -> Class {
                match self {
                    $($(Self::$rule => Class::$class,)*)*
                }
            }

            /// Its name: `argument-added`.
            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$rule => $name,)*)*
                }
            }
        }
    };
}

rules! {
    Alarm {
        /// Arguments of a function changed places or meaning, and their types did not.
        ArgumentsSwapped = "arguments-swapped",
        /// The name in code of a parameter or member is now that of another one, of the same type.
        NameTaken = "name-taken",
        /// The variant of a value is now that of another one.
        VariantTaken = "variant-taken",
        /// The version of the API, which is sent with each request.
        ApiVersion = "api-version",
        /// The product is another one, of which programs call what they called of the former.
        AnotherProduct = "another-product",
    }
    Breaking {
        /// A crate is gone.
        CrateRemoved = "crate-removed",
        /// A crate has another name, also since another version of the API has the plain one.
        CrateRenamed = "crate-renamed",
        /// A client of Alibaba Cloud becomes one of somebody else's service, or the other way round.
        Provider = "provider",
        /// An operation is gone.
        OperationRemoved = "operation-removed",
        /// An operation has another name in code.
        OperationRenamed = "operation-renamed",
        /// The arguments of a method, or of a `new`, are others, or in another order.
        Arguments = "arguments",
        /// A parameter that may be left out is gone.
        ParameterRemoved = "parameter-removed",
        /// A member of an object is gone.
        MemberRemoved = "member-removed",
        /// A value of an enum is gone.
        ValueRemoved = "value-removed",
        /// A documented error is gone.
        ErrorRemoved = "error-removed",
        /// A shared type is gone.
        TypeRemoved = "type-removed",
        /// A parameter or member has another name in code, and the same on the wire.
        Renamed = "renamed",
        /// A variant has another name in code, and the same value.
        VariantRenamed = "variant-renamed",
        /// The type is another one.
        Type = "type",
        /// A type has another name.
        TypeRenamed = "type-renamed",
        /// A type is in another module: what was described in place is shared, or the other way round.
        TypeMoved = "type-moved",
        /// The types of what was in this place before are gone.
        FormerTypeRemoved = "former-type-removed",
        /// What a text holds as JSON is another thing.
        Content = "content",
        /// A shared type is on the other side of calls too, so that its fields are others.
        Side = "side",
        /// The response is another type.
        Response = "response",
        /// The response is not paged any more.
        PagesRemoved = "pages-removed",
        /// The pages hold entries of another type.
        PagesEntry = "pages-entry",
        /// A state can't be waited for any more.
        WaiterRemoved = "waiter-removed",
        /// The response can't come as events any more.
        EventsRemoved = "events-removed",
        /// A setter has the name of a method of calls, which it hides.
        MethodHidden = "method-hidden",
        /// A body can't be uploaded in parts any more, or another operation completes the upload.
        MultipartRemoved = "multipart-removed",
    }
    Wire {
        /// A member that has to be given is new in a type that can be made without it: programs send an empty one.
        MemberRequired = "member-required",
        /// The name differs in case, and is the same in code.
        Spelling = "spelling",
        /// A parameter travels elsewhere, or in another form.
        Placement = "placement",
        /// A list sits in another object, or in none.
        Wrapper = "wrapper",
        /// The HTTP method.
        Method = "method",
        /// The path, or whether there is one.
        Path = "path",
        /// The family of protocols.
        Style = "style",
        /// How the body of a request is made.
        Body = "body",
        /// How requests are signed.
        Signature = "signature",
        /// The parameter that the client fills with its region.
        RegionParameter = "region-parameter",
        /// The parameter that makes a repeated request take effect once.
        IdempotencyToken = "idempotency-token",
        /// Whether a call is repeated after a failure.
        Repeated = "repeated",
        /// Which responses are errors though their status is one of success.
        Success = "success",
        /// How long an attempt of a call may take by default.
        Timeout = "timeout",
        /// Whether a value is kept out of logs and messages.
        Sensitive = "sensitive",
        /// The members that the pages are found by.
        Pages = "pages",
        /// Which values are waited for, or how often the service is asked.
        Waiter = "waiter",
        /// How a body is uploaded in parts.
        Multipart = "multipart",
        /// The name of the request's id in the response.
        RequestId = "request-id",
        /// Another spelling of the product's code, which is sent with each request.
        ProductCode = "product-code",
        /// The host of a region.
        EndpointHost = "endpoint-host",
        /// How the host of a region is made that is not listed.
        EndpointRule = "endpoint-rule",
    }
    Deprecation {
        /// The service discourages an operation, a parameter or a member, or names a better one.
        Deprecated = "deprecated",
        /// The service documents it no more.
        RemovedUpstream = "removed-upstream",
    }
    Addition {
        /// A crate is new.
        CrateAdded = "crate-added",
        /// An operation is new.
        OperationAdded = "operation-added",
        /// A parameter that may be left out is new.
        ParameterAdded = "parameter-added",
        /// A member of an object is new.
        MemberAdded = "member-added",
        /// A value of an enum is new.
        ValueAdded = "value-added",
        /// A documented error is new.
        ErrorAdded = "error-added",
        /// A shared type is new.
        TypeAdded = "type-added",
        /// The response is paged.
        PagesAdded = "pages-added",
        /// A state can be waited for.
        WaiterAdded = "waiter-added",
        /// The response can come as events.
        EventsAdded = "events-added",
        /// A body can be uploaded in parts.
        MultipartAdded = "multipart-added",
        /// What was discouraged is not any more.
        NotDeprecated = "not-deprecated",
        /// What the service did not document any more is documented again.
        Returned = "returned",
    }
    Checks {
        /// A range, a length, a pattern, or the values of an integer.
        Limits = "limits",
        /// What the service takes for a value that is left out.
        Default = "default",
        /// The service requires what callers may leave out, or the other way round.
        RequiredUpstream = "required-upstream",
    }
    Facts {
        /// A region has a host, or has none any more.
        EndpointRegion = "endpoint-region",
        /// What RAM asks for.
        Authorization = "authorization",
        /// How many requests the service takes.
        Quota = "quota",
        /// How to find out that the work is done.
        Asynchronous = "asynchronous",
        /// How the response can come bit by bit, where code has nothing for it.
        Stream = "stream",
        /// What a call costs, or how dangerous it is.
        Charge = "charge",
        /// The subjects of the documentation.
        Subjects = "subjects",
        /// What the crate says about itself.
        Package = "package",
        /// A documented error of all operations.
        ProductErrors = "product-errors",
    }
    Documentation {
        /// Summaries and descriptions, messages of errors, since when something is so.
        Description = "description",
        /// Examples.
        Example = "example",
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
