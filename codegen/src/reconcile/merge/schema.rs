//! A new schema over an old one: people's text and types stay, and so does what upstream has no more, with a mark. Knows nothing of
//! operations.

use super::notes::Notes;
use super::{Schemas, members};
use crate::reconcile::rules::Rules;
use crate::reconcile::shared_types::{at_place, split};
use crate::spec::wrapper::{unwrap, wrap};
use crate::spec::{Mark, SchemaSpec, SchemasSpec, Type};

/// Why something no longer applies, mostly.
pub(super) const GONE: &str = "it is gone from the metadata";

/// Merges schemas.
pub(super) struct Merge<'a> {
    pub(super) rules: &'a Rules,
    pub(super) schemas: Schemas<'a>,
    /// Whether the schemas are of what callers send, so that what is required makes arguments.
    pub(super) sent: bool,
    pub(super) notes: &'a mut Notes,
}

impl Merge<'_> {
    /// Merges the schema at that path. Where upstream writes a type out that it shares elsewhere, or the other way
    /// round, the two are compared as they are written out, and the type that code can name stays.
    pub(super) fn schema(&mut self, new: &mut SchemaSpec, old: &SchemaSpec, path: &str) {
        if makes_type(old)
            && let Some(whole) = write_out(new, self.schemas.new).filter(makes_type)
        {
            *new = whole;
        } else if new.reference.is_none()
            && !is_untyped(new)
            && let Some(whole) = write_out(old, self.schemas.old)
        {
            self.written_out(new, &whole, path);
            let shared = write_out(old, self.schemas.new).or(Some(whole));
            if shared.is_some_and(|shared| alike(new, &shared, self.schemas.new)) {
                let (_, place) = split(std::mem::take(new));
                *new = SchemaSpec { reference: old.reference.clone(), ..place };
            }
            return;
        }
        self.written_out(new, old, path);
    }

    fn written_out(&mut self, new: &mut SchemaSpec, old: &SchemaSpec, path: &str) {
        self.requirement(new, old, path);
        if is_untyped(new) && !is_untyped(old) {
            // Upstream has nothing to say here, so the old schema is somebody's work.
            *new = SchemaSpec {
                required: new.required,
                deprecated: new.deprecated,
                removed_upstream: None,
                required_upstream: new.required_upstream,
                optional_upstream: new.optional_upstream,
                ..old.clone()
            };
            self.notes.kept.push(format!("{path} (a type where the metadata has none)"));
            self.notes.has_old_types = true;
            return;
        }
        let notes = &mut *self.notes;
        keep_wrapper(new, old, path, notes);
        keep_content(new, old, path, notes);
        notes.keep(&mut new.description, old.description.as_ref(), &format!("{path}.description"));
        let is_imported_secret = new.sensitive == Some(true);
        notes.keep(&mut new.sensitive, old.sensitive.as_ref(), &format!("{path}.sensitive"));
        let is_imported_secret = is_imported_secret && new.sensitive == Some(true);
        notes.keep(&mut new.name, old.name.as_ref(), &format!("{path}.name"));
        notes.keep_flag(&mut new.deprecated, old.deprecated, &format!("{path}.deprecated"));
        // An import gives no example to what it takes for a secret.
        if new.example.is_none()
            && !is_imported_secret
            && let Some(example) = &old.example
        {
            let example_path = format!("{path}.example");
            if new.kind.is_none_or(|kind| example.is_of(kind)) {
                notes.keep(&mut new.example, Some(example), &example_path);
            } else {
                notes.drop(&example_path, "it is not of the type any more");
            }
        }
        let former = old.formerly.as_deref();
        if is_same_type(new, old) {
            self.parts(new, old, path);
            new.formerly = self.former(former, path);
            return;
        }
        let former = match former {
            // The type that there was before is back.
            Some(former) if is_same_type(new, former) => {
                self.parts(new, former, path);
                self.notes.returned.push(format!("{path} (its former type)"));
                former.formerly.as_deref()
            }
            former => former,
        };
        new.formerly = self.former(former, path);
        if !holds_types(old) {
            return lost_inside(old, path, GONE, self.notes);
        }
        let (type_alone, _) = split(old.clone());
        new.formerly = Some(Box::new(SchemaSpec {
            removed_upstream: Some(self.rules.mark(None)),
            formerly: new.formerly.take(),
            ..type_alone
        }));
        self.notes.marked.push(format!("{path} (another type now)"));
        self.notes.has_old_types = true;
    }

    /// What is kept of types that were at a place before.
    fn former(&mut self, former: Option<&SchemaSpec>, path: &str) -> Option<Box<SchemaSpec>> {
        let former = former?;
        if self.rules.is_over(former.removed_upstream) {
            lost(former, &format!("{path}.formerly"), OVER, self.notes);
            return None;
        }
        let removed_upstream = Some(self.rules.mark(former.removed_upstream));
        self.notes.has_old_types = true;
        Some(Box::new(SchemaSpec { removed_upstream, ..former.clone() }))
    }

    /// Merges what is said of a type, where that is of the same kind.
    fn parts(&mut self, new: &mut SchemaSpec, old: &SchemaSpec, path: &str) {
        let type_name = format!("{path}.typeName");
        self.notes.keep(&mut new.type_name, old.type_name.as_ref(), &type_name);
        self.values(new, old, path);
        if !new.properties.is_empty() {
            members::merge(self, &mut new.properties, &old.properties, path, None);
        }
        for (new, old, part) in [
            (&mut new.items, &old.items, "items"),
            (&mut new.additional_properties, &old.additional_properties, "additionalProperties"),
        ] {
            if let (Some(new), Some(old)) = (new, old) {
                self.schema(new, old, &format!("{path}.{part}"));
            }
        }
    }

    /// What is required makes an argument, so that it stays as it was, with a mark where upstream says otherwise.
    fn requirement(&mut self, new: &mut SchemaSpec, old: &SchemaSpec, path: &str) {
        if !self.sent || !self.rules.arguments_stay || new.required == old.required {
            return;
        }
        let (mark, before) = if old.required {
            (&mut new.optional_upstream, old.optional_upstream)
        } else {
            (&mut new.required_upstream, old.required_upstream)
        };
        *mark = Some(self.rules.mark(before));
        new.required = old.required;
        if before.is_none() {
            let now = if old.required { "optional" } else { "required" };
            self.notes.marked.push(format!("{path} ({now} now)"));
        }
    }

    /// The values of an enum: old ones keep their places, since the names of variants depend on them.
    fn values(&mut self, new: &mut SchemaSpec, old: &SchemaSpec, path: &str) {
        if !old.is_enum() || new.kind != Some(Type::String) || new.is_binary() {
            return;
        }
        let mut fresh = std::mem::take(&mut new.values);
        for value in &old.values {
            let text = value.as_str();
            let before = old.removed_values.get(text).copied();
            if let Some(at) = fresh.iter().position(|new| new.as_str() == text) {
                new.values.push(fresh.remove(at));
                if before.is_some_and(|mark| mark != Mark::Ours) {
                    self.notes.returned.push(format!("{path}.{text}"));
                }
            } else if self.rules.is_over(before) {
                self.notes.drop(&format!("{path}.{text}"), OVER);
            } else {
                new.values.push(value.clone());
                new.removed_values.0.insert(text.to_owned(), self.rules.mark(before));
                if before.is_none() {
                    self.notes.marked.push(format!("{path}.{text}"));
                }
            }
        }
        new.values.append(&mut fresh);
        // Upstream has a text here now, and code has an enum still.
        new.content_media_type = None;
        new.content_schema = None;
    }
}

/// Why something is not kept any more.
pub(super) const OVER: &str = "it has been gone for longer than such things are kept";

/// Whether a list with something around it is a wrapper is a choice; the old one counts.
fn keep_wrapper(new: &mut SchemaSpec, old: &SchemaSpec, path: &str, notes: &mut Notes) {
    if new.wrapper == old.wrapper || old.kind.is_none() {
        return;
    }
    let inner = |spec: &SchemaSpec| spec.properties.0.first().map(|(name, _)| name.clone());
    match (&new.wrapper, &old.wrapper) {
        (None, Some(wrapper)) if inner(new).as_ref() == Some(wrapper) => {
            *new = wrap(std::mem::take(new));
        }
        (Some(wrapper), None)
            if old.kind == Some(Type::Object) && inner(old).as_ref() == Some(wrapper) =>
        {
            *new = unwrap(std::mem::take(new));
        }
        (now, Some(_)) => {
            notes.is_respelled |= now.is_some();
            return notes.drop(&format!("{path}.wrapper"), "the response has another shape");
        }
        (_, None) => return,
    }
    notes.kept.push(format!("{path}.wrapper"));
}

/// What a text holds is found in examples, which newer documents may lack, or said by people.
fn keep_content(new: &mut SchemaSpec, old: &SchemaSpec, path: &str, notes: &mut Notes) {
    if old.content_media_type.is_none() || !new.is_text() || !old.is_text() {
        return;
    }
    let path = format!("{path}.contentMediaType");
    notes.keep(&mut new.content_media_type, old.content_media_type.as_ref(), &path);
    new.content_schema.clone_from(&old.content_schema);
}

/// The kinds of types as far as code is concerned.
#[derive(PartialEq)]
enum Kind<'a> {
    Shared(&'a str),
    Object,
    Map,
    Other(Option<Type>, bool),
}

/// Whether a new type is of the kind of an old one, so that what one lacks can come from the other.
pub(in crate::reconcile) fn is_same_type(new: &SchemaSpec, old: &SchemaSpec) -> bool {
    fn kind(schema: &SchemaSpec) -> Kind<'_> {
        match (&schema.reference, schema.kind) {
            (Some(name), _) => Kind::Shared(name),
            (_, None | Some(Type::Object)) if !schema.properties.is_empty() => Kind::Object,
            (_, Some(Type::Object)) if schema.additional_properties.is_some() => Kind::Map,
            (_, kind) => Kind::Other(kind, schema.is_binary()),
        }
    }
    kind(new) == kind(old)
}

/// Whether code has types for a schema, or for a part of it.
pub(super) fn holds_types(schema: &SchemaSpec) -> bool {
    schema.reference.is_some()
        || !schema.properties.is_empty()
        || schema.is_enum()
        || schema.inner().any(holds_types)
}

/// Whether code has a type for a schema alone.
pub(in crate::reconcile) fn makes_type(schema: &SchemaSpec) -> bool {
    schema.reference.is_none() && (schema.is_enum() || !schema.properties.is_empty())
}

/// Whether two types say the same, but for text, examples and marks.
fn alike(one: &SchemaSpec, other: &SchemaSpec, schemas: &SchemasSpec) -> bool {
    // Something that is written out comes to an end, references to each other may not.
    if one.reference.is_some() && other.reference.is_some() {
        return one.reference == other.reference;
    }
    let [whole, of_other] = [one, other].map(|schema| write_out(schema, schemas));
    let (one, other) = (whole.as_ref().unwrap_or(one), of_other.as_ref().unwrap_or(other));
    let alone = |schema: &SchemaSpec| SchemaSpec {
        kind: schema.kind,
        format: schema.format.clone(),
        values: schema.values.clone(),
        wrapper: schema.wrapper.clone(),
        ..SchemaSpec::default()
    };
    let names = |schema: &SchemaSpec| -> Vec<(String, bool)> {
        schema.properties.iter().map(|(name, one)| (name.clone(), one.required)).collect()
    };
    let [mut names_of_one, mut names_of_other] = [one, other].map(names);
    names_of_one.sort();
    names_of_other.sort();
    let inner =
        [(&one.items, &other.items), (&one.additional_properties, &other.additional_properties)];
    alone(one) == alone(other)
        && names_of_one == names_of_other
        && one.properties.iter().all(|(name, one)| {
            other.properties.get(name).is_some_and(|other| alike(one, other, schemas))
        })
        && inner.into_iter().all(|inner| match inner {
            (Some(one), Some(other)) => alike(one, other, schemas),
            (one, other) => one.is_none() && other.is_none(),
        })
}

/// The type that a reference names, without the name of the shared type.
fn write_out(schema: &SchemaSpec, schemas: &SchemasSpec) -> Option<SchemaSpec> {
    let target = schemas.follow(schema.reference.as_deref()?).ok()?;
    Some(SchemaSpec { type_name: None, ..at_place(schema, target.clone()) })
}

/// Whether a schema says nothing of its value.
fn is_untyped(schema: &SchemaSpec) -> bool {
    match schema.kind {
        None => schema.reference.is_none(),
        Some(Type::Any) => true,
        Some(Type::Object) => {
            schema.properties.is_empty() && schema.additional_properties.is_none()
        }
        Some(_) => false,
    }
}

/// Notes what people had written on something that is gone.
pub(super) fn lost(old: &SchemaSpec, path: &str, why: &str, notes: &mut Notes) {
    let parts = [
        (old.description.is_some(), "description"),
        (old.name.is_some(), "name"),
        (old.type_name.is_some(), "typeName"),
        (old.sensitive.is_some(), "sensitive"),
    ];
    for (_, part) in parts.iter().filter(|(there, _)| *there) {
        notes.drop(&format!("{path}.{part}"), why);
    }
    lost_inside(old, path, why, notes);
}

fn lost_inside(old: &SchemaSpec, path: &str, why: &str, notes: &mut Notes) {
    for (name, member) in &old.properties {
        lost(member, &format!("{path}.{name}"), why, notes);
    }
    if let Some(items) = &old.items {
        lost(items, &format!("{path}.items"), why, notes);
    }
}
