//! Pagination: the named places must exist and have fitting types.

use alicloud_model::{Pagination, Parameter, Shape};

use super::problems::Problems;
use crate::spec::{PaginationSpec, PaginationStyle, SchemaSpec, SchemasSpec, Type};

/// What a field of `pagination` must be.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A number, or a number in text.
    Count,
    Text,
    List,
}

impl Kind {
    /// Whether a parameter of that shape is one.
    fn accepts(self, shape: &Shape) -> bool {
        match self {
            Self::Count => matches!(shape, Shape::Integer | Shape::String),
            Self::Text => *shape == Shape::String,
            Self::List => matches!(shape, Shape::List { .. }),
        }
    }

    /// Whether a part of the answer is one.
    fn describes(self, schema: &SchemaSpec) -> bool {
        match self {
            Self::Count => schema.is_count(),
            Self::Text => schema.is_text(),
            Self::List => schema.kind == Some(Type::Array),
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Count => "a whole number",
            Self::Text => "a text",
            Self::List => "a list",
        }
    }
}

struct Context<'a, 'r, 's> {
    parameters: &'a [Parameter],
    answer: Option<&'a SchemaSpec>,
    schemas: &'a SchemasSpec,
    report: &'r mut Problems<'s>,
}

/// Checks what a spec says on paging. `None` when it is wrong; the problems say why.
pub(super) fn lower(
    spec: &PaginationSpec,
    parameters: &[Parameter],
    answer: Option<&SchemaSpec>,
    schemas: &SchemasSpec,
    report: &mut Problems<'_>,
) -> Option<Pagination> {
    let mut context = Context { parameters, answer, schemas, report };
    let items = context.answered("items", Some(&spec.items), Kind::List);
    let size = context.parameter("size", spec.size.as_ref(), Kind::Count);
    context.foreign(spec);
    match spec.style {
        PaginationStyle::PageNumber => {
            let page = context.needed("page", spec.page.as_ref());
            let page = context.parameter("page", page, Kind::Count);
            let total = context.answered("total", spec.total.as_ref(), Kind::Count);
            let answered_size =
                context.answered("answeredSize", spec.answered_size.as_ref(), Kind::Count);
            Some(Pagination::PageNumber {
                page: page?,
                first_page: spec.first_page.unwrap_or(1),
                size,
                total,
                answered_size,
                items: items?,
            })
        }
        PaginationStyle::Offset => {
            let offset = context.needed("offset", spec.offset.as_ref());
            let offset = context.parameter("offset", offset, Kind::Count);
            let total = context.answered("total", spec.total.as_ref(), Kind::Count);
            Some(Pagination::Offset { offset: offset?, size, total, items: items? })
        }
        PaginationStyle::Token => {
            let token = context.needed("token", spec.token.as_ref());
            let token = context.parameter("token", token, Kind::Text);
            let next = context.needed("next", spec.next.as_ref());
            let next = context.answered("next", next, Kind::Text);
            Some(Pagination::Token { token: token?, next: next?, size, items: items? })
        }
    }
}

impl Context<'_, '_, '_> {
    /// Fields that another style has.
    fn foreign(&mut self, spec: &PaginationSpec) {
        use PaginationStyle::{Offset, PageNumber, Token};
        let fields: [(&str, bool, &[PaginationStyle]); 7] = [
            ("page", spec.page.is_some(), &[PageNumber]),
            ("firstPage", spec.first_page.is_some(), &[PageNumber]),
            ("offset", spec.offset.is_some(), &[Offset]),
            ("total", spec.total.is_some(), &[PageNumber, Offset]),
            ("answeredSize", spec.answered_size.is_some(), &[PageNumber]),
            ("token", spec.token.is_some(), &[Token]),
            ("next", spec.next.is_some(), &[Token]),
        ];
        for (field, given, styles) in fields {
            if given && !styles.contains(&spec.style) {
                let styles: Vec<_> =
                    styles.iter().map(|style| format!("`style: {}`", style.name())).collect();
                self.report.add(
                    &["pagination", field],
                    format!("`{field}` belongs to {}", styles.join(" or ")),
                    "remove it, or correct the style",
                );
            }
        }
    }

    fn needed<'v>(&mut self, field: &str, value: Option<&'v String>) -> Option<&'v String> {
        if value.is_none() {
            self.report.add(&["pagination"], format!("`pagination` has no `{field}`"), "add it");
        }
        value
    }

    /// A top-level parameter.
    fn parameter(&mut self, field: &str, name: Option<&String>, kind: Kind) -> Option<String> {
        let name = name?;
        let path = ["pagination", field];
        match self.parameters.iter().find(|p| p.field.name == *name) {
            None => self.report.add(
                &path,
                format!("there is no parameter `{name}`"),
                "name a parameter of this operation",
            ),
            Some(p) if !kind.accepts(&p.field.schema.shape) => self.report.add(
                &path,
                format!("the parameter `{name}` is not {}", kind.wanted()),
                "name another parameter, or correct its type",
            ),
            Some(_) => return Some(name.clone()),
        }
        None
    }

    /// A place in the answer.
    fn answered(&mut self, field: &str, place: Option<&String>, kind: Kind) -> Option<String> {
        let place = place?;
        let path = ["pagination", field];
        match self.answer.and_then(|answer| place_in(answer, place, self.schemas)) {
            None => self.report.add(
                &path,
                format!("the answer has no `{place}`"),
                "name a place in `response.schema`: wire names joined by dots",
            ),
            Some(found) if !kind.describes(found) => self.report.add(
                &path,
                format!("`{place}` is not {}", kind.wanted()),
                "name another place, or correct its type",
            ),
            Some(_) => return Some(place.clone()),
        }
        None
    }
}

/// What a place is in a schema: wire names joined by dots. A name may itself have dots; a wrapper list is two names.
pub(crate) fn place_in<'a>(
    spec: &'a SchemaSpec,
    place: &str,
    schemas: &'a SchemasSpec,
) -> Option<&'a SchemaSpec> {
    schemas.resolve(spec)?.properties.iter().find_map(|(name, member)| {
        let rest = place.strip_prefix(name.as_str())?;
        let whole = match &member.wrapper {
            Some(wrapper) => rest.strip_prefix('.') == Some(wrapper),
            None => rest.is_empty(),
        };
        if whole {
            return schemas.resolve(member);
        }
        place_in(member, rest.strip_prefix('.')?, schemas)
    })
}
