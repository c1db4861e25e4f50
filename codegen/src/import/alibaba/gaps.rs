//! What the metadata leaves out or calls otherwise, and the official clients, made from a fuller description, send
//! or read all the same. Metadata that has it needs nothing; the test over the whole metadata fails when that is so for
//! all of a kind.

use super::fixup::Fixup;
use crate::spec::{Location, OperationSpec, RequestBodySpec, SchemaSpec, Type};

/// One thing that is missing.
pub(super) struct Gap {
    product: &'static str,
    version: &'static str,
    operation: &'static str,
    missing: Missing,
}

enum Missing {
    /// The request has a body of this kind, though no parameter goes there.
    Body(RequestBodySpec),
    /// A parameter's object (or the objects of its list) has this text member.
    Member { parameter: &'static str, inside: &'static str, name: &'static str },
    /// The response, which is XML, has this root element, and the metadata another one.
    Root { described: &'static str, name: &'static str },
}

const GAPS: [Gap; 6] = [
    Gap {
        product: "cs",
        version: "2015-12-15",
        operation: "UpdateContactGroupForAlert",
        missing: Missing::Body(RequestBodySpec::Json),
    },
    Gap {
        product: "vpc",
        version: "2016-04-28",
        operation: "CreateVpnAttachment",
        missing: Missing::Body(RequestBodySpec::Form),
    },
    Gap {
        product: "vpc",
        version: "2016-04-28",
        operation: "ModifyVpnAttachmentAttribute",
        missing: Missing::Body(RequestBodySpec::Form),
    },
    Gap {
        product: "ecs",
        version: "2014-05-26",
        operation: "CreateAutoProvisioningGroup",
        missing: Missing::Member {
            parameter: "LaunchConfiguration",
            inside: "SystemDisk",
            name: "AutoSnapshotPolicyId",
        },
    },
    Gap {
        product: "ecs",
        version: "2014-05-26",
        operation: "CreateAutoProvisioningGroup",
        missing: Missing::Member {
            parameter: "LaunchConfiguration",
            inside: "DataDisk",
            name: "AutoSnapshotPolicyId",
        },
    },
    Gap {
        product: "oss",
        version: "2019-05-17",
        operation: "ListParts",
        missing: Missing::Root { described: "ListPartResult", name: "ListPartsResult" },
    },
];

/// The gaps of an operation.
pub(super) fn of(
    product: &str,
    version: &str,
    operation: &str,
) -> impl Iterator<Item = &'static Gap> {
    GAPS.iter().filter(move |gap| {
        gap.product == product && gap.version == version && gap.operation == operation
    })
}

impl Gap {
    /// Closes the gap, and says what was done; nothing when there is none (any more).
    pub(super) fn close(&self, spec: &mut OperationSpec) -> Option<(Fixup, &'static str)> {
        match &self.missing {
            Missing::Body(kind) => {
                let has_body = spec
                    .parameters
                    .iter()
                    .any(|(_, p)| matches!(p.location, Location::Body | Location::FormData));
                if has_body {
                    return None;
                }
                spec.http.body = Some(*kind);
                Some((Fixup::MissingBody, "http.body"))
            }
            Missing::Member { parameter, inside, name } => {
                let parameter = spec.parameters.0.get_mut(*parameter)?;
                let object = parameter.properties.0.get_mut(*inside)?;
                let object = match &mut object.items {
                    Some(items) => items,
                    None => object,
                };
                if object.properties.get(name).is_some() {
                    return None;
                }
                let member = SchemaSpec { kind: Some(Type::String), ..SchemaSpec::default() };
                object.properties.0.insert((*name).to_owned(), member);
                Some((Fixup::MissingMember, name))
            }
            Missing::Root { described, name } => {
                let members = &mut spec.response.schema.as_mut()?.properties.0;
                let root = members.shift_remove(*described)?;
                members.insert((*name).to_owned(), root);
                Some((Fixup::ResponseRoot, name))
            }
        }
    }
}
