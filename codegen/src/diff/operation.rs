//! Operations: the call, the request, the response.

use std::collections::HashMap;

use alicloud_model::{
    Addressing, Operation, OtherOperation, Parameter, Placement, Response, Schema, Shape, Side,
    Success,
};

use super::record::{Advice, Kind, members, takes_alike};
use super::rule::Rule;
use super::shape::behind;
use super::walk::{End, Found, Scope, Spot, Walk};
use super::words::{self, word};
use crate::names;
use crate::rust::surface::{self, Face, MemberFace, Surface};

const REQUEST: End<'static> = End { side: Side::Request, holder: None };
const RESPONSE: End<'static> = End { side: Side::Response, holder: None };

impl<'a> Walk<'a> {
    /// Compares two states of an operation.
    pub(super) fn operation(&mut self, old: &'a Operation, new: &'a Operation) {
        if old == new && self.renamed.is_empty() {
            return;
        }
        let module = surface::module(old);
        let scope = Scope { operation: Some(old.name.clone()), module, users: Vec::new() };
        self.within(scope, "", |walk| {
            walk.names(old, new);
            walk.address(old, new);
            walk.facts_of_operation(old, new);
            walk.request(old, new);
            let known = walk.changes.len();
            walk.response(old, new);
            walk.success(old, new);
            walk.timeout(old, new);
            let is_said = walk.changes.iter().skip(known).any(|change| {
                matches!(
                    change.rule,
                    Rule::Type | Rule::TypeRenamed | Rule::TypeMoved | Rule::Response
                )
            });
            walk.pages(old, new, is_said);
            walk.waiters(old, new);
            walk.multipart(old, new);
            // What is compared as a set that several operations have is not compared for each of them.
            if old.error_set.is_none() || old.error_set != new.error_set {
                walk.errors(&old.errors, &new.errors, "errors");
            }
        });
    }

    fn names(&mut self, old: &'a Operation, new: &'a Operation) {
        let (before, after) = (surface::method(old), surface::method(new));
        let spot = spot("", Some(format!("Client::{before}")), REQUEST);
        let is_taken = before != after
            && self.called(&before).is_some_and(|taker| self.is_called_alike(old, taker));
        if before != after {
            let rule = if is_taken { Rule::NameTaken } else { Rule::OperationRenamed };
            let (was, is) = (surface::module(old), surface::module(new));
            let moved = format!("its module was `{was}`, and its types follow");
            let found = Found {
                item: spot.item.clone(),
                before: Some(before),
                after: Some(after),
                details: (was != is).then_some(moved).into_iter().collect(),
                ..Found::default()
            };
            self.push(rule, found);
        }
        // Another name that makes the same one in code is another operation, if more than the spelling differs.
        let is_spelling = names::folds_alike(&old.name, &new.name);
        let rule = if is_spelling { Rule::Spelling } else { Rule::NameTaken };
        self.fact(rule, &spot, [&old.name, &new.name], |name| Some((*name).clone()));
        let prose = |operation: &'a Operation| {
            (
                &operation.summary,
                &operation.description,
                &operation.repeatable_reason,
                &operation.changelog,
            )
        };
        self.document(Rule::Description, prose(old) != prose(new));
        self.deprecation(&spot, &advice(old), &advice(new));
    }

    /// Whether another operation takes what is given to one, and gives what that gave.
    fn is_called_alike(&self, old: &'a Operation, new: &'a Operation) -> bool {
        let gives_alike = self.old.response(old) == self.new.response(new);
        let (old, new) = (Surface::request(old), Surface::request(new));
        let (before, after) = (old.arguments(), new.arguments());
        let mut both = before.iter().zip(&after);
        gives_alike
            && before.len() == after.len()
            && both.all(|(old, new)| takes_alike(&self.old.taken(*old), &self.new.taken(*new)))
    }

    /// How a request is addressed, signed and repeated.
    fn address(&mut self, old: &Operation, new: &Operation) {
        let http = |place: &str| spot(&format!("http.{place}"), None, REQUEST);
        self.fact(Rule::Style, &http("style"), [old.style, new.style], |style| Some(word(style)));
        self.fact(Rule::Method, &http("method"), [old.method, new.method], |method| {
            Some(method.as_str().to_owned())
        });
        self.fact(Rule::Body, &http("body"), [old.empty_body, new.empty_body], |body| {
            body.as_ref().map(word)
        });
        self.fact(
            Rule::Signature,
            &http("authentication"),
            [old.signature, new.signature],
            |signature| Some(word(signature)),
        );
        let region = spot("parameters", None, REQUEST);
        self.fact(
            Rule::RegionParameter,
            &region,
            [&old.region_parameter, &new.region_parameter],
            |name| (*name).clone(),
        );
        let token = spot("idempotencyToken", None, REQUEST);
        self.fact(
            Rule::IdempotencyToken,
            &token,
            [&old.idempotency_token, &new.idempotency_token],
            |name| (*name).clone(),
        );
        let place =
            match (old.repeatable == new.repeatable, old.is_repeatable() == new.is_repeatable()) {
                (false, _) => "repeatable",
                (_, false) => "authorization.access",
                _ => "idempotencyToken",
            };
        let repeated = spot(place, Some(client_method(old)), REQUEST);
        let is_repeated = |one: &Operation| one.is_repeatable() || one.idempotency_token.is_some();
        self.fact(Rule::Repeated, &repeated, [is_repeated(old), is_repeated(new)], |is| {
            is.then(|| "the call".to_owned())
        });
    }

    fn facts_of_operation(&mut self, old: &Operation, new: &Operation) {
        let of = |place: &str| spot(place, None, REQUEST);
        let mut asked = old.authorization.clone();
        // Whether a call is repeated is said elsewhere.
        if old.is_repeatable() != new.is_repeatable() {
            asked.access = new.authorization.access;
        }
        self.fact(
            Rule::Authorization,
            &of("authorization"),
            [&asked, &new.authorization],
            |asked| words::parts(*asked),
        );
        self.fact(Rule::Quota, &of("quota"), [&old.quota, &new.quota], |quota| words::quota(quota));
        self.fact(
            Rule::Asynchronous,
            &of("asynchronous"),
            [&old.asynchronous, &new.asynchronous],
            |how| how.as_ref().and_then(words::asynchronous),
        );
        let has_events = [old, new].map(surface::has_events);
        let rule = match has_events {
            [false, true] => Rule::EventsAdded,
            [true, false] => Rule::EventsRemoved,
            _ => Rule::Stream,
        };
        let item = has_events.contains(&true).then(|| format!("{}::events", surface::call(old)));
        let place = spot("http.stream", item, REQUEST);
        self.fact(rule, &place, [old.stream, new.stream], |stream| stream.as_ref().map(word));
        let charge = |operation: &Operation| [operation.charge.clone(), operation.risk.clone()];
        self.fact(Rule::Charge, &of("charge"), [charge(old), charge(new)], |charge| {
            let said: Vec<String> = charge.iter().flatten().cloned().collect();
            (!said.is_empty()).then(|| said.join(", "))
        });
    }

    fn request(&mut self, old: &'a Operation, new: &'a Operation) {
        let method = Some(client_method(old));
        let (before, after) = (Surface::request(old), Surface::request(new));
        self.record(Kind::Parameters, &before, &after, &spot("parameters", method, REQUEST));
        let both = members(&before, &after).both;
        for (before, after) in &both {
            let name = &before.field().name;
            let place = spot(&Kind::Parameters.place("", name), None, REQUEST);
            let placements = [placement(old, *before), placement(new, *after)];
            self.fact(Rule::Placement, &place, placements, |placement| {
                placement.as_ref().map(word)
            });
        }
        self.hidden_methods(old, new, [&before, &after]);
        // Names of placeholders are not sent. The path is another one where other parameters are in it, or in other places.
        let then: HashMap<&str, &str> =
            both.iter().map(|(was, is)| (&*is.field().name, &*was.field().name)).collect();
        let differs = match (old.addressing(), new.addressing()) {
            (Addressing::ByPath(before), Addressing::ByPath(after)) => {
                before != renamed(after, &then)
            }
            (before, after) => before != after,
        };
        if differs {
            let path = |addressing| match addressing {
                Addressing::ByPath(path) => Some(str::to_owned(path)),
                Addressing::ByName => None,
            };
            let (before, after) = (path(old.addressing()), path(new.addressing()));
            self.at(Rule::Path, &spot("http.path", None, REQUEST), before, after);
        }
    }

    /// Notes methods of calls whose names new setters have.
    fn hidden_methods(&mut self, old: &Operation, new: &Operation, faces: [&Face<'a>; 2]) {
        let kept = surface::methods(new);
        for method in surface::methods(old).into_iter().filter(|method| kept.contains(method)) {
            let setter = faces.map(|face| {
                face.members().find(|member| member.idents().iter().any(|ident| ident == method))
            });
            if let [None, Some(member)] = setter {
                let place = Kind::Parameters.place("", &member.field().name);
                let item = format!("{}::{method}", surface::call(old));
                let place = spot(&place, Some(item), REQUEST);
                self.at(Rule::MethodHidden, &place, None, Some(method.to_owned()));
            }
        }
    }

    fn timeout(&mut self, old: &Operation, new: &Operation) {
        let place = spot("timeout", Some(client_method(old)), REQUEST);
        self.fact(Rule::Timeout, &place, [old.timeout, new.timeout], |timeout| {
            timeout.map(|seconds| format!("{seconds} seconds"))
        });
    }

    fn success(&mut self, old: &Operation, new: &Operation) {
        let place = spot("success", Some(client_method(old)), RESPONSE);
        // In which order the values are listed means nothing.
        let sorted = |operation: &Operation| {
            let mut success = operation.success.clone();
            if let Some(success) = &mut success {
                success.values.sort();
            }
            success
        };
        self.fact(Rule::Success, &place, [sorted(old), sorted(new)], |success| {
            success.as_ref().map(|Success { member, values, .. }| {
                format!("{member} is {}", values.join(" or "))
            })
        });
    }

    fn response(&mut self, old: &'a Operation, new: &'a Operation) {
        let (Response { body, schema, example, acknowledgement, .. }, after) =
            (&old.response, &new.response);
        self.document(Rule::Example, *example != after.example);
        let root = spot("response", Some(client_method(old)), RESPONSE);
        if (body, acknowledgement.is_some()) == (&after.body, after.acknowledgement.is_some()) {
            self.fact(Rule::RequestId, &root, [*acknowledgement, after.acknowledgement], |name| {
                name.map(|name| name.as_str().to_owned())
            });
        }
        let (old_type, new_type) = (self.old.response(old), self.new.response(new));
        match (schema, &after.schema) {
            (Some(before), Some(after)) if *body == new.response.body => {
                self.root(old, new, before, after);
            }
            _ if old_type != new_type => {
                self.at(Rule::Response, &root, Some(old_type), Some(new_type));
            }
            _ => {}
        }
    }

    /// The root of a response. The module of the operation names one that is a shared type as any other, so that one that becomes
    /// shared keeps its path.
    fn root(
        &mut self,
        old: &'a Operation,
        new: &'a Operation,
        before: &'a Schema,
        after: &'a Schema,
    ) {
        let place = Spot {
            around: Some((old.code_name(), new.code_name())),
            ..spot("response.schema", Some(client_method(old)), RESPONSE)
        };
        let becomes_shared = matches!((&before.shape, &after.shape), (Shape::Object(object), Shape::Ref(_))
            if surface::type_name(&object.name) == surface::response(old));
        if becomes_shared
            && let (Some((was, _)), Some((is, end))) =
                (behind(&self.old, before, RESPONSE), behind(&self.new, after, RESPONSE))
        {
            let (old_face, new_face) = (
                Surface::object(was, RESPONSE.side, None),
                Surface::object(is, end.side, end.holder),
            );
            let item = Some(self.item(&surface::response(old)));
            self.record(Kind::Members, &old_face, &new_face, &Spot { item, new: end, ..place });
            return;
        }
        self.schema(before, after, &place);
    }
}

/// A path in which the placeholders have the names that those of other ones had.
fn renamed<'p>(path: &'p str, then: &HashMap<&'p str, &'p str>) -> String {
    let mut parts = path.split('{');
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        renamed.extend(["{", then.get(name).copied().unwrap_or(name), "}", rest]);
    }
    renamed
}

fn placement(operation: &Operation, member: MemberFace<'_, '_>) -> Option<Placement> {
    let of_member =
        |parameter: &&Parameter| std::ptr::eq(&raw const parameter.field, member.field());
    operation.parameters.iter().find(of_member).map(|parameter| parameter.placement)
}

fn client_method(operation: &Operation) -> String {
    format!("Client::{}", surface::method(operation))
}

fn advice(operation: &Operation) -> Advice<'_> {
    let name = |other: &OtherOperation| match &other.product {
        Some((product, _)) => format!("{product}:{}", other.operation),
        None => other.operation.clone(),
    };
    Advice {
        deprecated: operation.deprecated,
        removed: operation.removed_upstream.as_ref(),
        replaced_by: operation.replaced_by.iter().map(name).collect(),
    }
}

fn spot(path: &str, item: Option<String>, end: End<'static>) -> Spot<'static> {
    Spot { path: path.to_owned(), item, old: end, new: end, around: None, argument: false }
}

impl<'a> Walk<'a> {
    /// An operation that is in one of the states alone.
    pub(super) fn whole_operation(&mut self, rule: Rule, operation: &'a Operation) {
        let item = Some(client_method(operation));
        let scope = Scope { operation: Some(operation.name.clone()), ..Scope::default() };
        // The calls of one that is gone may be those of another one now.
        let taker = (rule == Rule::OperationRemoved)
            .then(|| self.called(&surface::method(operation)))
            .flatten()
            .filter(|taker| self.is_called_alike(operation, taker));
        let found = match taker {
            Some(taker) => Found {
                item,
                before: Some(operation.name.clone()),
                after: Some(taker.name.clone()),
                ..Found::default()
            },
            None => Found { item, ..Found::default() },
        };
        let rule = if taker.is_some() { Rule::NameTaken } else { rule };
        self.within(scope, "", |walk| walk.push(rule, found));
    }
}
