//! Schemas: shapes, type names, limits. A scope hands out the type names of one operation, or of
//! the shared types of one product.

use std::collections::{HashMap, HashSet};

use alicloud_model::{Field, Object, Schema, Shape};

use super::keywords::{check_keywords, limits};
use super::problems::Problems;
use super::replaced::{replace, siblings};
use super::shared::Shared;
use super::{content, marks};
use crate::names;
use crate::spec::{
    Broken, NESTED_LISTS, Scalar, SchemaSpec, SchemasSpec, Type, is_nested_too_often,
};

/// Type names that code cannot use for types of its own, in any language that has them built in.
const RESERVED_TYPES: [&str; 20] = [
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Operation",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "ToString",
    "Vec",
    "ErrorCode",
];

/// Whether code cannot have its own type by that name.
pub(crate) fn is_reserved_type(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}

/// The type of a call, made of the operation's name for code.
pub(crate) fn call_type_name(operation: &str) -> String {
    let name = names::type_name(operation);
    if is_reserved_type(&name) { format!("{name}Call") } else { name }
}

/// The type of a request, made of the operation's name for code.
pub(crate) fn request_type_name(operation: &str) -> String {
    names::type_name(operation) + "Request"
}

/// The type of a response, made of the operation's name for code.
pub(crate) fn response_type_name(operation: &str) -> String {
    names::type_name(operation) + "Response"
}

/// Hands out type names, and knows the product's shared types.
pub(super) struct Scope<'a> {
    shared: &'a Shared<'a>,
    taken: HashSet<String>,
    /// Put before a name that is reserved or taken.
    prefix: String,
}

/// Where a schema is: its place in the YAML and the type names around it.
#[derive(Clone)]
pub(super) struct Place {
    path: Vec<String>,
    /// The type that holds it; empty at the root, whose members get short names.
    owner: String,
}

impl Place {
    pub(super) fn new(path: &[&str]) -> Self {
        Self { path: path.iter().map(|&s| s.to_owned()).collect(), owner: String::new() }
    }

    pub(super) fn owned_by(mut self, owner: &str) -> Self {
        owner.clone_into(&mut self.owner);
        self
    }

    pub(super) fn key(&self, key: &str) -> Self {
        let mut next = self.clone();
        next.path.push(key.to_owned());
        next
    }

    pub(super) fn path(&self) -> &[String] {
        &self.path
    }
}

impl<'a> Scope<'a> {
    /// The scope of one operation. `reserved` are names that its own types have.
    pub(super) fn operation(shared: &'a Shared<'a>, operation: &str, reserved: &[String]) -> Self {
        Self {
            shared,
            taken: reserved.iter().cloned().collect(),
            prefix: names::type_name(operation),
        }
    }

    /// The scope of a product's shared types.
    pub(super) fn shared(shared: &'a Shared<'a>) -> Self {
        let taken = shared.type_names().map(str::to_owned).collect();
        Self { shared, taken, prefix: "Shared".to_owned() }
    }

    pub(super) fn schemas(&self) -> &'a SchemasSpec {
        self.shared.specs()
    }

    /// Later name clashes are settled by this prefix.
    pub(super) fn set_prefix(&mut self, prefix: &str) {
        prefix.clone_into(&mut self.prefix);
    }

    /// A shared type: its key in `schemas.yaml` and its name for code, which is taken already.
    pub(super) fn shared_type(
        &mut self,
        key: &str,
        name: &str,
        spec: &SchemaSpec,
        report: &mut Problems<'_>,
    ) -> Schema {
        self.lower_named(spec, &Place::new(&[key]), "", Some(name.to_owned()), report)
    }

    /// What a schema means. `name` is the wire name of the value, which names its type.
    pub(super) fn lower(
        &mut self,
        spec: &SchemaSpec,
        place: &Place,
        name: &str,
        report: &mut Problems<'_>,
    ) -> Schema {
        self.lower_named(spec, place, name, None, report)
    }

    /// An object at the root. Its type's name is given, and its members' types get short names.
    pub(super) fn root(
        &mut self,
        spec: &SchemaSpec,
        place: &Place,
        type_name: String,
        report: &mut Problems<'_>,
    ) -> Schema {
        check_keywords(spec, place, report);
        let fields = self.fields(spec.properties.iter(), &place.key("properties"), report);
        let mut schema = Schema::of(Shape::Object(Object::new(type_name, fields)));
        schema.description.clone_from(&spec.description);
        schema
    }

    /// The same with the type's name given.
    fn lower_named(
        &mut self,
        spec: &SchemaSpec,
        place: &Place,
        name: &str,
        given: Option<String>,
        report: &mut Problems<'_>,
    ) -> Schema {
        check_keywords(spec, place, report);
        let mut schema = Schema::of(self.shape(spec, place, name, given, report));
        schema.description.clone_from(&spec.description);
        schema.undescribed.clone_from(&spec.undescribed);
        schema.example = spec.example.as_ref().map(Scalar::to_json);
        schema.default = spec.default_value.as_ref().map(Scalar::to_json);
        schema.limits = limits(spec);
        schema.content = content::content(self, spec, place, name, report).map(Box::new);
        let former = spec.formerly.as_deref();
        schema.former =
            former.map(|former| Box::new(self.lower(former, &place.key("formerly"), name, report)));
        schema
    }

    fn shape(
        &mut self,
        spec: &SchemaSpec,
        place: &Place,
        name: &str,
        given: Option<String>,
        report: &mut Problems<'_>,
    ) -> Shape {
        if let Some(reference) = &spec.reference {
            if let Some(name) = self.shared.type_name(reference) {
                return Shape::Ref(name.to_owned());
            }
            let known = self.schemas().iter().map(|(name, _)| name.as_str());
            let help = match crate::diagnostic::nearest(reference, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "define it in `schemas.yaml` beside this file, or correct the name".to_owned()
                }
            };
            report.add(
                place.key("$ref").path(),
                format!("there is no shared type `{reference}`"),
                help,
            );
            return Shape::Ref(reference.clone());
        }
        if matches!(spec.kind, Some(Type::Array | Type::Object))
            && is_nested_too_often(place.path().iter().rev().map(String::as_str))
        {
            report.add(
                place.path(),
                format!("there are lists in lists here, more than {NESTED_LISTS}"),
                "write `type: any` for what is in them",
            );
            return Shape::Any;
        }
        match spec.kind {
            None if !spec.properties.is_empty() => self.object(spec, place, name, given, report),
            None | Some(Type::Any) => Shape::Any,
            Some(Type::String) if spec.is_binary() => Shape::Binary,
            Some(Type::String) if spec.is_enum() => Shape::Enum {
                name: self.type_name(spec, place, name, given),
                values: spec.values.iter().map(|v| v.as_str().to_owned()).collect(),
                removed: marks::values(spec, place, report),
            },
            Some(Type::String) => Shape::String,
            Some(Type::Integer) => Shape::Integer,
            Some(Type::Number) => Shape::Number,
            Some(Type::Boolean) => Shape::Boolean,
            Some(Type::Array) => {
                let wire = spec.wrapper.as_deref().unwrap_or(name);
                let items = match &spec.items {
                    Some(items) => {
                        self.lower(items, &place.key("items"), &names::singular(wire), report)
                    }
                    None => Schema::of(Shape::Any),
                };
                Shape::List { items: Box::new(items), wrapper: spec.wrapper.clone() }
            }
            Some(Type::Object) => match &spec.additional_properties {
                _ if !spec.properties.is_empty() => self.object(spec, place, name, given, report),
                Some(values) => {
                    let place = place.key("additionalProperties");
                    Shape::Map(Box::new(self.lower(values, &place, &names::singular(name), report)))
                }
                None => Shape::Any,
            },
        }
    }

    fn object(
        &mut self,
        spec: &SchemaSpec,
        place: &Place,
        name: &str,
        given: Option<String>,
        report: &mut Problems<'_>,
    ) -> Shape {
        let type_name = self.type_name(spec, place, name, given);
        let place = place.key("properties").owned_by(&type_name);
        let fields = self.fields(spec.properties.iter(), &place, report);
        Shape::Object(Object::new(type_name, fields))
    }

    /// The members of an object. `place` is that of the mapping that holds them.
    pub(super) fn fields<'s>(
        &mut self,
        members: impl Iterator<Item = (&'s String, &'s SchemaSpec)>,
        place: &Place,
        report: &mut Problems<'_>,
    ) -> Vec<Field> {
        let mut fields: Vec<Field> =
            members.map(|(name, spec)| self.field(name, spec, &place.key(name), report)).collect();
        let siblings = siblings(fields.iter());
        for field in &mut fields {
            let name = field.name.clone();
            replace(field, &siblings, || place.key(&name), report);
        }
        check_unique(
            fields.iter(),
            |at| {
                let name = fields.get(at).map_or("", |f| f.name.as_str());
                place.key(name).path
            },
            report,
        );
        fields
    }

    /// One member of an object.
    pub(super) fn field(
        &mut self,
        name: &str,
        spec: &SchemaSpec,
        place: &Place,
        report: &mut Problems<'_>,
    ) -> Field {
        let mut field = Field::new(name, self.lower(spec, place, name, report));
        field.rename.clone_from(&spec.name);
        field.required = spec.required;
        field.sensitive = spec.sensitive.unwrap_or(false);
        field.deprecated = spec.deprecated;
        field.replaced_by.clone_from(&spec.replaced_by);
        marks::field(&mut field, spec, place, report);
        field
    }

    /// A name for the type of an object or enum: that of its owner and its own. It depends on nothing
    /// else, unless another type has it already, so that a new field does not rename the types around it.
    fn type_name(
        &mut self,
        spec: &SchemaSpec,
        place: &Place,
        name: &str,
        given: Option<String>,
    ) -> String {
        if let Some(given) = given {
            self.taken.insert(given.clone());
            return given;
        }
        let wanted = match &spec.type_name {
            Some(type_name) => names::type_name(type_name),
            None if place.owner.is_empty() => names::type_name(name),
            None => format!("{}{}", place.owner, names::pascal(name)),
        };
        let wanted = if wanted.is_empty() { "Item".to_owned() } else { wanted };
        if !is_reserved_type(&wanted) && self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let base = format!("{}{wanted}", self.prefix);
        let mut candidate = base.clone();
        let mut number = 2;
        while is_reserved_type(&candidate) || !self.taken.insert(candidate.clone()) {
            candidate = format!("{base}{number}");
            number += 1;
        }
        candidate
    }
}

/// Reports members whose names become one name in code.
pub(super) fn check_unique<'f>(
    fields: impl Iterator<Item = &'f Field>,
    path: impl Fn(usize) -> Vec<String>,
    report: &mut Problems<'_>,
) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (at, field) in fields.enumerate() {
        let code = names::snake(field.code_name());
        if code.is_empty() {
            report.add(
                &path(at),
                format!("`{}` has no letter or digit to make a name in code of", field.name),
                "give it one: `name: something`",
            );
        } else if let Some(other) = seen.insert(code.clone(), &field.name) {
            report.add(
                &path(at),
                format!("`{other}` and `{}` would both be `{code}` in code", field.name),
                "give one of them another name: `name: something_else`",
            );
        }
    }
}

/// Reports shared types that are nothing but references to each other.
pub(super) fn check_alias_cycles(schemas: &SchemasSpec, report: &mut Problems<'_>) {
    for (name, _) in schemas {
        if schemas.follow(name) == Err(Broken::Endless) {
            report.add(
                &[name.as_str(), "$ref"],
                format!("the shared type `{name}` is a reference that leads back to itself"),
                "say what it is, with `type`",
            );
        }
    }
}
