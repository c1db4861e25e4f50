//! Uploads in parts: the names of a spec, resolved. The operations, parameters and members that they name must exist, and be enough to make
//! the calls with nothing else.

use std::collections::BTreeMap;

use alicloud_model::{
    BodyFormat, Multipart, Operation, Parameter, Placement, Schema, Shape, SharedType, Side,
};

use super::places::{Found, Owner, find};
use super::problems::Problems;
use crate::diagnostic::nearest;
use crate::spec::MultipartSpec;

/// What the spec of an operation that begins an upload in parts means. The `operations` are all of the product.
pub(super) fn multipart(
    spec: &MultipartSpec,
    begin: &Operation,
    operations: &[Operation],
    types: &BTreeMap<String, SharedType>,
    report: &mut Problems<'_>,
) -> Option<Multipart> {
    let mut resolution = Resolution { spec, begin, operations, types, report };
    resolution.all()
}

/// What a place has to be.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    fits: fn(&Shape) -> bool,
}

const TEXT: Kind = Kind { name: "text", fits: |shape| *shape == Shape::String };
const BOOLEAN: Kind = Kind { name: "boolean", fits: |shape| *shape == Shape::Boolean };
const LIST: Kind = Kind { name: "list", fits: |shape| matches!(shape, Shape::List { .. }) };
const SINGLE: Kind =
    Kind { name: "text or number", fits: |shape| matches!(shape, Shape::Integer | Shape::String) };

struct Resolution<'a, 'r, 's> {
    spec: &'a MultipartSpec,
    begin: &'a Operation,
    operations: &'a [Operation],
    types: &'a BTreeMap<String, SharedType>,
    report: &'r mut Problems<'s>,
}

impl<'a> Resolution<'a, '_, '_> {
    fn all(&mut self) -> Option<Multipart> {
        let MultipartSpec { id_parameter, send, list, complete, abort, .. } = self.spec;
        let id = self.in_response(&["id"], self.begin, &self.spec.id, TEXT);
        // Each that does not exist is said.
        let named = [
            self.operation(&["send", "operation"], &send.operation),
            self.operation(&["list", "operation"], &list.operation),
            self.operation(&["complete", "operation"], &complete.operation),
            self.operation(&["abort"], abort),
        ];
        let [Some(taking), Some(listing), Some(completing), Some(aborting)] = named else {
            return None;
        };
        self.check_sent(taking);
        self.given(&["send", "number"], taking, &[id_parameter, &send.number]);
        self.given(&["list", "marker"], listing, &[id_parameter, &list.marker]);
        self.given(&["abort"], aborting, &[id_parameter]);
        if !listing.is_repeatable() {
            self.fault(
                &["list", "operation"],
                format!("`{}` does more than to read", list.operation),
                "name the operation that lists the parts",
            );
        }
        let parts = self.in_response(&["list", "parts"], listing, &list.parts, LIST);
        let mut members = vec![("number", &list.number), ("tag", &list.tag), ("size", &list.size)];
        members.extend(list.checksum.as_ref().map(|name| ("checksum", name)));
        for (key, name) in members {
            self.in_response(&["list", key], listing, &format!("{}.{name}", list.parts), SINGLE);
        }
        let next = self.in_response(&["list", "next"], listing, &list.next, SINGLE);
        let more = self.in_response(&["list", "more"], listing, &list.more, BOOLEAN);
        let named = self.in_request(&["complete", "parts"], completing, &complete.parts, LIST);
        for (key, name) in [("number", &complete.number), ("tag", &complete.tag)] {
            let text = format!("{}.{name}", complete.parts);
            self.in_request(&["complete", key], completing, &text, SINGLE);
        }
        let body = complete.parts.split('.').next().unwrap_or_default().to_owned();
        self.given(&["complete", "parts"], completing, &[id_parameter, &body]);
        self.check_limits();
        let mut multipart = Multipart::new(id?, id_parameter);
        multipart.send.clone_from(&send.operation);
        multipart.number.clone_from(&send.number);
        multipart.list.operation.clone_from(&list.operation);
        multipart.list.parts = parts?;
        let checksum = list.checksum.clone().unwrap_or_default();
        multipart.list.part = [list.number.clone(), list.tag.clone(), list.size.clone(), checksum];
        multipart.list.marker.clone_from(&list.marker);
        multipart.list.next = next?;
        multipart.list.more = more?;
        multipart.complete.clone_from(&complete.operation);
        multipart.parts = named?;
        multipart.part = [complete.number.clone(), complete.tag.clone()];
        multipart.abort.clone_from(abort);
        let MultipartSpec { most, smallest, largest, .. } = *self.spec;
        (multipart.most, multipart.smallest, multipart.largest) = (most, smallest, largest);
        Some(multipart)
    }

    fn operation(&mut self, key: &[&str], name: &str) -> Option<&'a Operation> {
        let found = self.operations.iter().find(|operation| operation.name == *name);
        if found.is_none() {
            let known = self.operations.iter().map(|operation| operation.name.as_str());
            let help = match nearest(name, known) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "name an operation of this product".to_owned(),
            };
            self.fault(key, format!("the product has no operation `{name}`"), &help);
        }
        found
    }

    /// A part is the body, and sent again when nobody knows whether it came.
    fn check_sent(&mut self, operation: &Operation) {
        let body = Placement::Body(BodyFormat::Bytes);
        let key = ["send", "operation"];
        if !operation.parameters.iter().any(|parameter| parameter.placement == body) {
            let message = format!("`{}` takes no body of bytes", operation.name);
            self.fault(&key, message, "name the operation whose body is a part");
        } else if !operation.is_repeatable() {
            self.fault(
                &key,
                format!("`{}` is not sent again after a failure, which would end the upload", operation.name),
                "say `repeatable: true` there, with `repeatableReason`, if a part takes the place of the one with its number",
            );
        }
    }

    /// That an operation takes these parameters, and needs no others but those that the first request has in its headers or its path.
    fn given(&mut self, key: &[&str], operation: &Operation, names: &[&String]) {
        for name in names {
            if !operation.parameters.iter().any(|parameter| parameter.field.name == **name) {
                let message = format!("`{}` has no parameter `{name}`", operation.name);
                self.fault(key, message, "name one of its parameters");
            }
        }
        let is_common = |parameter: &Parameter| {
            let place = parameter.placement;
            matches!(place, Placement::Host | Placement::Path | Placement::Header)
                && self.begin.parameters.iter().any(|own| own.field.name == parameter.field.name)
        };
        let lacking = operation.parameters.iter().find(|parameter| {
            let field = &parameter.field;
            field.required
                && !names.iter().any(|name| **name == field.name)
                && !is_common(parameter)
        });
        if let Some(parameter) = lacking {
            self.fault(
                key,
                format!(
                    "`{}` needs `{}`, which nothing gives it",
                    operation.name, parameter.field.name
                ),
                "correct the operation, or its parameter",
            );
        }
    }

    fn check_limits(&mut self) {
        let MultipartSpec { most, smallest, largest, .. } = *self.spec;
        if most == 0 {
            self.fault(&["most"], "an upload without parts is none".to_owned(), "write 1 or more");
        }
        if smallest == 0 || smallest > largest {
            let message = format!("no part has from {smallest} to {largest} bytes");
            self.fault(&["smallest"], message, "write 1 or more, and no more than `largest`");
        }
    }

    fn in_response(
        &mut self,
        key: &[&str],
        operation: &'a Operation,
        text: &str,
        kind: Kind,
    ) -> Option<Vec<String>> {
        let owner = Owner { holder: None, side: Side::Response };
        let schema = operation.response.schema.as_ref();
        let names = schema.and_then(|schema| self.names(schema, owner, text, kind));
        self.found(key, operation, text, ("response", kind.name), names)
    }

    fn in_request(
        &mut self,
        key: &[&str],
        operation: &'a Operation,
        text: &str,
        kind: Kind,
    ) -> Option<Vec<String>> {
        let owner = Owner { holder: None, side: Side::Request };
        let names = operation.parameters.iter().find_map(|parameter| {
            let name = &parameter.field.name;
            let rest = text.strip_prefix(name.as_str())?;
            let inside = rest.strip_prefix('.')?;
            let mut names = self.names(&parameter.field.schema, owner, inside, kind)?;
            names.insert(0, name.clone());
            Some(names)
        });
        self.found(key, operation, text, ("request", kind.name), names)
    }

    /// The names that lead to a place, if it exists and is of the wanted kind. Lists on the way are those of the parts.
    fn names(
        &self,
        schema: &'a Schema,
        owner: Owner<'a>,
        text: &str,
        kind: Kind,
    ) -> Option<Vec<String>> {
        let whole =
            |found: &Found<'a>| found.place().names().map(str::to_owned).collect::<Vec<_>>();
        if let Some(found) = find(schema, owner, text, self.types) {
            return (kind.fits)(&found.schema.shape).then(|| whole(&found));
        }
        let (list, member) = text.rsplit_once('.')?;
        let found = find(schema, owner, list, self.types)?;
        let Shape::List { items, .. } = &found.schema.shape else { return None };
        let inside = find(items, found.owner, member, self.types)?;
        let mut names = whole(&found);
        names.extend(whole(&inside));
        (kind.fits)(&inside.schema.shape).then_some(names)
    }

    fn found(
        &mut self,
        key: &[&str],
        operation: &Operation,
        text: &str,
        (side, kind): (&str, &str),
        names: Option<Vec<String>>,
    ) -> Option<Vec<String>> {
        if names.is_none() {
            self.fault(
                key,
                format!("the {side} of `{}` has no {kind} `{text}`", operation.name),
                "name a place in its schema: wire names joined by dots",
            );
        }
        names
    }

    fn fault(&mut self, key: &[&str], message: String, help: &str) {
        let place: Vec<&str> = ["multipart"].into_iter().chain(key.iter().copied()).collect();
        self.report.add(&place, message, help);
    }
}
