//! One schema of the metadata -> one schema of a spec. Knows nothing of operations.

use std::collections::{BTreeSet, HashSet};

use super::fixup::{self, Fixup};
use super::log::{At, Log};
use super::metadata::{Additional, EnumValues, Pairs, Schema, Text};
use super::prose::prose;
use super::{json_text, same_names, sensitive, wrapper};
use crate::spec::{self, Entries, Scalar, SchemaSpec, Type};

const REFERENCE: &str = "#/components/schemas/";

/// What the converted schemas are part of. Wrapper lists are a habit of responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Request,
    Response,
    Shared,
}

/// Converts schemas and notes what it finds odd.
pub(super) struct Converter<'a> {
    /// The shared schemas that a `$ref` may lead to.
    pub(super) known: &'a HashSet<&'a str>,
    /// Whether descriptions are wanted.
    pub(super) descriptions: bool,
    pub(super) role: Role,
    pub(super) log: &'a mut Log,
}

impl Converter<'_> {
    /// The schema of a field of that name.
    pub(super) fn convert(&mut self, name: &str, meta: &Schema, at: At<'_>) -> SchemaSpec {
        let mut spec = SchemaSpec {
            description: self.prose(meta, at),
            required: meta.is_required(),
            deprecated: meta.deprecated,
            ..SchemaSpec::default()
        };
        if let Some(reference) = self.reference(meta, at) {
            if self.known.contains(reference.as_str()) {
                spec.reference = Some(reference);
            } else {
                self.log.fixed(Fixup::DanglingReference, at);
                self.log.untyped(at, "schema left out");
                spec.kind = Some(Type::Any);
                spec.undescribed = Some(reference);
            }
            return spec;
        }
        let kind = match self.kind(meta, at) {
            Type::Array | Type::Object if spec::is_nested_too_often(at.outwards()) => {
                self.log.fixed(Fixup::NestedLists, at);
                Type::Any
            }
            kind => kind,
        };
        spec.kind = Some(kind);
        spec.format = self.format(kind, meta, at);
        self.limits(kind, meta, &mut spec, at);
        match kind {
            Type::Array => spec.items = Some(Box::new(self.items(name, meta, at))),
            Type::Object => {
                spec.properties = self.properties(meta, at);
                spec.additional_properties = self.additional(meta, at);
                if spec.properties.is_empty() && spec.additional_properties.is_none() {
                    self.log.untyped(at, "object without properties");
                }
            }
            Type::Any => self.log.untyped(at, if meta.kind.is_some() { "any" } else { "no type" }),
            Type::String | Type::Integer | Type::Number | Type::Boolean => {}
        }
        self.values(kind, meta, &mut spec, at);
        let operation = self.log.place.operation.as_deref();
        if sensitive::is_secret(operation, name, &spec) {
            // An example of a secret is nobody's business, even a made-up one.
            spec.sensitive = Some(true);
        } else {
            spec.default_value = self.default_value(kind, meta.default_value.as_ref(), at);
            spec.example = self.example(kind, meta.example.as_ref(), &mut spec.items, at);
        }
        spec
    }

    fn prose(&mut self, meta: &Schema, at: At<'_>) -> Option<String> {
        let said = meta.description.as_ref().or(meta.title.as_ref())?;
        if said.is_list {
            self.log.fixed(Fixup::DescriptionList, at);
        }
        prose(self.descriptions, &said.text)
    }

    /// The name of the shared schema that a schema refers to, or the whole reference where it leads elsewhere.
    fn reference(&mut self, meta: &Schema, at: At<'_>) -> Option<String> {
        let target = match (&meta.reference, &meta.bare_reference) {
            (Some(target), _) => target,
            (None, Some(target)) => {
                self.log.fixed(Fixup::BareReference, at);
                target
            }
            (None, None) => return None,
        };
        let name = target.0.strip_prefix(REFERENCE).unwrap_or(&target.0);
        // JSON pointers write `~` and `/` in names as `~0` and `~1`.
        Some(name.replace("~1", "/").replace("~0", "~"))
    }

    fn kind(&mut self, meta: &Schema, at: At<'_>) -> Type {
        let has_members = !meta.properties.0.is_empty();
        let kind = match meta.kind.as_ref().map(|kind| kind.0.as_str()) {
            Some("string") => Type::String,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Boolean,
            Some("array") => Type::Array,
            Some("object") => Type::Object,
            Some("any") => Type::Any,
            unknown => {
                let fixup = unknown.map_or(Fixup::MissingType, |_| Fixup::UnknownType);
                self.log.fixed(fixup, at);
                if has_members || meta.additional_properties.is_some() {
                    Type::Object
                } else if meta.items.is_some() {
                    Type::Array
                } else {
                    Type::Any
                }
            }
        };
        if has_members && kind != Type::Object {
            self.log.fixed(Fixup::MembersWithoutObject, at);
            return Type::Object;
        }
        kind
    }

    fn format(&mut self, kind: Type, meta: &Schema, at: At<'_>) -> Option<String> {
        let text =
            |text: &'_ Option<Text>| text.as_ref().map(|t| t.0.clone()).filter(|t| !t.is_empty());
        let format = text(&meta.format).or_else(|| text(&meta.date_format))?;
        if fixup::fits(kind, &format) {
            return Some(format);
        }
        self.log.fixed(Fixup::MisplacedFormat, at);
        None
    }

    fn limits(&mut self, kind: Type, meta: &Schema, spec: &mut SchemaSpec, at: At<'_>) {
        let is_number = matches!(kind, Type::Integer | Type::Number);
        let mut number = |text: &Option<Text>| {
            let text = text.as_ref().filter(|text| !text.0.is_empty())?;
            let value = if is_number { fixup::scalar(kind, &text.0) } else { None };
            if value.is_none() {
                self.log.fixed(Fixup::MisplacedLimit, at);
            }
            value
        };
        spec.minimum = number(&meta.minimum);
        spec.maximum = number(&meta.maximum);
        spec.exclusive_minimum = meta.exclusive_minimum && spec.minimum.is_some();
        spec.exclusive_maximum = meta.exclusive_maximum && spec.maximum.is_some();
        let mut count = |text: &Option<Text>, owner: Type| {
            let text = text.as_ref().filter(|text| !text.0.is_empty())?;
            let value = if kind == owner { text.0.trim().parse().ok() } else { None };
            if value.is_none() {
                self.log.fixed(Fixup::MisplacedLimit, at);
            }
            value
        };
        spec.min_length = count(&meta.min_length, Type::String);
        spec.max_length = count(&meta.max_length, Type::String);
        spec.min_items = count(&meta.min_items, Type::Array);
        spec.max_items = count(&meta.max_items, Type::Array);
        if let Some(Text(pattern)) = meta.pattern.as_ref().filter(|pattern| !pattern.0.is_empty()) {
            if kind == Type::String {
                spec.pattern = Some(pattern.clone());
            } else {
                self.log.fixed(Fixup::MisplacedLimit, at);
            }
        }
    }

    fn items(&mut self, name: &str, meta: &Schema, at: At<'_>) -> SchemaSpec {
        let at = at.child("items");
        match &meta.items {
            // An element has no name and is not there or absent: only the list is.
            Some(items) => {
                let mut spec = self.convert(name, items, at);
                spec.required = false;
                spec.sensitive = None;
                spec
            }
            None => {
                self.log.untyped(at, "array without items");
                SchemaSpec { kind: Some(Type::Any), ..SchemaSpec::default() }
            }
        }
    }

    fn properties(&mut self, meta: &Schema, at: At<'_>) -> Entries<SchemaSpec> {
        let mut entries = Entries::default();
        for (name, member) in &meta.properties.0 {
            let here = at.child(name);
            if entries.get(name).is_some() {
                self.log.fixed(Fixup::RepeatedMember, here);
                continue;
            }
            let mut spec = self.convert(name, member, here);
            self.content(member, &mut spec, here);
            if self.role == Role::Response {
                spec = wrapped(name, spec);
            }
            if meta.required_members().contains(name) {
                spec.required = true;
            }
            entries.0.insert(name.clone(), spec);
        }
        same_names::distinguish(&mut entries.0, at, self.log);
        entries
    }

    fn additional(&mut self, meta: &Schema, at: At<'_>) -> Option<Box<SchemaSpec>> {
        match meta.additional_properties.as_ref()? {
            Additional::Any(false) => None,
            Additional::Any(true) => {
                self.log.untyped(at.child("additionalProperties"), "any");
                Some(Box::new(SchemaSpec { kind: Some(Type::Any), ..SchemaSpec::default() }))
            }
            Additional::Schema(schema) => {
                let mut spec = self.convert("", schema, at.child("additionalProperties"));
                spec.required = false;
                Some(Box::new(spec))
            }
        }
    }

    /// The documented values: `enum`, or else the values that have a title.
    fn values(&mut self, kind: Type, meta: &Schema, spec: &mut SchemaSpec, at: At<'_>) {
        let titles = self.log.part(&meta.enum_value_titles, at);
        let mut texts: Vec<&str> = if meta.values.is_empty() {
            titles.into_iter().flat_map(|Pairs(t)| t).map(|(value, _)| value.as_str()).collect()
        } else {
            meta.values.iter().map(|text| text.0.as_str()).collect()
        };
        if let Some(EnumValues(values)) = self.log.part(&meta.enum_values, at)
            && texts.is_empty()
            && !values.is_empty()
        {
            self.log.fixed(Fixup::EnumValues, at);
            texts = values.iter().map(|text| text.0.as_str()).collect();
        }
        if texts.is_empty() {
            return;
        }
        match (kind, &mut spec.items) {
            (Type::Array, Some(items)) => {
                self.log.fixed(Fixup::EnumOnList, at);
                if let Some(of) = items.kind
                    && items.values.is_empty()
                {
                    items.values = self.documented(of, &texts, at);
                }
            }
            _ => spec.values = self.documented(kind, &texts, at),
        }
    }

    fn documented(&mut self, kind: Type, texts: &[&str], at: At<'_>) -> Vec<Scalar> {
        let values: Option<Vec<Scalar>> = texts
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .map(|text| fixup::scalar(kind, text))
            .collect();
        match (kind, values) {
            // That a truth value is true or false needs no list.
            (Type::Boolean, Some(_)) => Vec::new(),
            (Type::String | Type::Integer | Type::Number, Some(values)) => {
                let mut seen = BTreeSet::new();
                values.into_iter().filter(|value| seen.insert(value.as_str().to_owned())).collect()
            }
            _ => {
                self.log.fixed(Fixup::MistypedEnum, at);
                Vec::new()
            }
        }
    }

    fn default_value(&mut self, kind: Type, text: Option<&Text>, at: At<'_>) -> Option<Scalar> {
        let text = text?.0.as_str();
        let value = if text.trim().is_empty() || fixup::is_prose(text) {
            None
        } else {
            fixup::scalar(kind, text)
        };
        if value.is_none() {
            self.log.fixed(Fixup::MistypedDefault, at);
        }
        value
    }

    /// Whether the text of a parameter or member holds JSON, as its example does, and a default that it may have; whether there are
    /// secrets inside. Elements are left out: where the example of one is a list, it is mostly that of the whole list.
    pub(super) fn content(&mut self, meta: &Schema, spec: &mut SchemaSpec, at: At<'_>) {
        let example = meta.example.as_ref().map(|example| example.0.as_str());
        let is_other = |default: &Scalar| json_text::content(default.as_str()).is_none();
        let is_secret = spec.sensitive.is_some();
        if !is_secret && sensitive::shows_secrets(spec, example) {
            spec.sensitive = Some(true);
        }
        if !spec.is_text() || is_secret || spec.default_value.as_ref().is_some_and(is_other) {
            return;
        }
        if let Some(content) = example.and_then(json_text::content) {
            spec.content_media_type = Some(spec::JSON.to_owned());
            spec.content_schema = Some(Box::new(content));
            self.log.fixed(Fixup::JsonInText, at);
        }
    }

    /// The example of a value, if it is one. That of a list may show an element, which then gets it.
    fn example(
        &mut self,
        kind: Type,
        text: Option<&Text>,
        items: &mut Option<Box<SchemaSpec>>,
        at: At<'_>,
    ) -> Option<Scalar> {
        let text = text?.0.trim();
        if fixup::is_empty_example(text) {
            self.log.fixed(Fixup::EmptyExample, at);
            return None;
        }
        if fixup::is_prose(text) && !self.descriptions {
            self.log.fixed(Fixup::ProseExample, at);
            return None;
        }
        let value = fixup::scalar(kind, text);
        if value.is_some() {
            return value;
        }
        let element = items.as_mut().filter(|_| !text.starts_with('['));
        match element.and_then(|items| Some((fixup::scalar(items.kind?, text)?, items))) {
            Some((value, items)) => {
                self.log.fixed(Fixup::ExampleOnList, at);
                items.example.get_or_insert(value);
            }
            None => self.log.fixed(Fixup::MistypedExample, at),
        }
        None
    }
}

/// A member of a response, as a list if it is an object that only wraps one.
fn wrapped(name: &str, spec: SchemaSpec) -> SchemaSpec {
    match spec.properties.0.first() {
        Some((inner, list))
            if list.kind == Some(Type::Array)
                && list.wrapper.is_none()
                && wrapper::is_wrapper(name, inner) =>
        {
            spec::wrapper::wrap(spec)
        }
        _ => spec,
    }
}
