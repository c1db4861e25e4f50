//! What a caller gives to an operation, one by one: its parameters, and in the place of a body its members where each
//! can be a separate parameter. The rule for the model and for whoever reads a spec to find something in it.

use std::collections::HashSet;

use alicloud_model::Style;

use crate::names;
use crate::spec::{
    Location, OperationSpec, ParameterSpec, ParameterStyle, Scalar, SchemaSpec, SchemasSpec,
};

/// A parameter, or a member of the body that is one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input<'a> {
    Parameter { name: &'a str, spec: &'a ParameterSpec },
    Member { body: &'a str, name: &'a str, spec: &'a SchemaSpec },
}

/// The inputs of an operation, in the order of its spec.
pub(crate) fn inputs<'a>(
    operation: &'a OperationSpec,
    schemas: &'a SchemasSpec,
) -> impl Iterator<Item = Input<'a>> {
    operation.parameters.iter().flat_map(|(name, spec)| {
        let (whole, members) = match members(operation, name, spec, schemas) {
            Some(members) => (None, Some(members)),
            None => (Some(Input::Parameter { name, spec }), None),
        };
        whole.into_iter().chain(members.into_iter().flatten())
    })
}

/// The names of the arguments, in the order in which code takes them.
pub(crate) fn arguments(operation: &OperationSpec, schemas: &SchemasSpec) -> Vec<String> {
    let region = region(operation, schemas);
    let required = inputs(operation, schemas)
        .filter(|input| input.is_required() && Some(input.name()) != region);
    let mut names: Vec<String> = required.map(|input| input.name().to_owned()).collect();
    names.sort_by_key(|name| place_of_argument(operation, name));
    names
}

/// The parameter with the region, which a client fills in, unless the spec lists it among the arguments.
pub(super) fn region<'a>(
    operation: &'a OperationSpec,
    schemas: &'a SchemasSpec,
) -> Option<&'a str> {
    let region = inputs(operation, schemas).find(|input| {
        input.name().eq_ignore_ascii_case("RegionId")
            && matches!(input.location(), Location::Query | Location::FormData)
            && input.is_text()
            && input.is_required_somewhere()
            && place_of_argument(operation, input.name()) == usize::MAX
    });
    region.map(Input::name)
}

/// The names of required members that a body had until upstream said another type of it. They have their places among the
/// arguments, and are none.
pub(crate) fn former_arguments<'a>(
    operation: &'a OperationSpec,
    schemas: &'a SchemasSpec,
) -> impl Iterator<Item = &'a str> {
    let formers = operation.parameters.iter().flat_map(|(_, parameter)| {
        let next = |schema: &&'a SchemaSpec| schema.formerly.as_deref();
        std::iter::successors(parameter.formerly.as_deref(), next)
    });
    let members =
        formers.filter_map(|former| schemas.resolve(former)).flat_map(|whole| &whole.properties);
    members.filter(|(_, member)| member.required).map(|(name, _)| name.as_str())
}

/// Where a parameter comes among the arguments. Those that the spec does not list keep their order, after all others.
pub(super) fn place_of_argument(operation: &OperationSpec, name: &str) -> usize {
    operation.arguments.iter().position(|other| other == name).unwrap_or(usize::MAX)
}

/// Whether a body is JSON. Outside of RPC it is also when the metadata calls it `flat`: that is how the official
/// clients send it.
pub(crate) fn is_json_body(operation: &OperationSpec, body: &ParameterSpec) -> bool {
    match body.style {
        None | Some(ParameterStyle::Json) => true,
        Some(ParameterStyle::Xml) => false,
        Some(_) => operation.http.style != Style::Rpc,
    }
}

/// The members of a JSON body that can all be separate parameters. Of any other, and of what is no body, nothing.
fn members<'a>(
    operation: &'a OperationSpec,
    body: &'a str,
    spec: &'a ParameterSpec,
    schemas: &'a SchemasSpec,
) -> Option<impl Iterator<Item = Input<'a>>> {
    if spec.location != Location::Body
        || !is_json_body(operation, spec)
        || spec.format.is_some()
        || spec.additional_properties.is_some()
    {
        return None;
    }
    let properties = match &spec.reference {
        Some(name) => &schemas.follow(name).ok()?.properties,
        None => &spec.properties,
    };
    if properties.is_empty() {
        return None;
    }
    // Every member must keep its own name beside the other parameters, in code too.
    let code = |name: &str, given: Option<&String>| names::snake(given.map_or(name, |given| given));
    let others: HashSet<String> = operation
        .parameters
        .iter()
        .filter(|(name, _)| *name != body)
        .map(|(name, other)| code(name, other.name.as_ref()))
        .collect();
    let is_free = |(name, member): (&String, &SchemaSpec)| {
        !others.contains(&code(name, member.name.as_ref()))
    };
    let members = properties.iter().map(move |(name, spec)| Input::Member { body, name, spec });
    properties.iter().all(is_free).then_some(members)
}

impl<'a> Input<'a> {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::Parameter { name, .. } | Self::Member { name, .. } => name,
        }
    }

    /// The body that it is a member of.
    pub(crate) fn body(self) -> Option<&'a str> {
        match self {
            Self::Parameter { .. } => None,
            Self::Member { body, .. } => Some(body),
        }
    }

    pub(crate) fn location(self) -> Location {
        match self {
            Self::Parameter { spec, .. } => spec.location,
            Self::Member { .. } => Location::Body,
        }
    }

    pub(crate) fn is_required(self) -> bool {
        match self {
            Self::Parameter { spec, .. } => spec.required,
            Self::Member { spec, .. } => spec.required,
        }
    }

    /// Whether it is required here or upstream.
    fn is_required_somewhere(self) -> bool {
        let upstream = match self {
            Self::Parameter { spec, .. } => spec.required_upstream,
            Self::Member { spec, .. } => spec.required_upstream,
        };
        self.is_required() || upstream.is_some()
    }

    /// Whether it takes any text.
    pub(crate) fn is_text(self) -> bool {
        match self {
            Self::Parameter { spec, .. } => spec.is_text(),
            Self::Member { spec, .. } => spec.is_text(),
        }
    }

    /// Whether it takes a whole number, or a text, which may have one.
    pub(crate) fn is_count(self) -> bool {
        match self {
            Self::Parameter { spec, .. } => spec.is_count(),
            Self::Member { spec, .. } => spec.is_count(),
        }
    }

    pub(crate) fn example(self) -> Option<&'a Scalar> {
        match self {
            Self::Parameter { spec, .. } => spec.example.as_ref(),
            Self::Member { spec, .. } => spec.example.as_ref(),
        }
    }

    /// What the cloud takes when it is left out.
    pub(crate) fn default_value(self) -> Option<&'a Scalar> {
        match self {
            Self::Parameter { spec, .. } => spec.default_value.as_ref(),
            Self::Member { spec, .. } => spec.default_value.as_ref(),
        }
    }
}
