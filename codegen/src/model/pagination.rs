//! Pagination: the names of a spec, resolved. What they name must exist and have a fitting type.

use std::collections::BTreeMap;

use alicloud_model::{
    ByToken, Count, Items, MemberName, Pagination, Parameter, Response, Shape, SharedType, Side,
};

use super::places::{Found, Owner, find};
use crate::spec::{PaginationSpec, PaginationStyle};

/// Something in `pagination` that is wrong.
pub(crate) struct Fault {
    /// The key in `pagination`, unless it is the whole.
    pub(super) key: Option<&'static str>,
    /// What the spec names there, or what it lacks.
    pub(crate) named: String,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// What a parameter or a value in the response must be.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A number, or a number in text.
    Count,
    Text,
}

impl Kind {
    fn accepts(self, shape: &Shape) -> bool {
        match self {
            Self::Count => matches!(shape, Shape::Integer | Shape::String),
            Self::Text => *shape == Shape::String,
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Count => "a whole number",
            Self::Text => "a text",
        }
    }
}

/// An operation as far as its pages are concerned.
pub(super) struct Context<'a> {
    pub(super) parameters: &'a [Parameter],
    pub(super) response: &'a Response,
    /// The product's shared types.
    pub(super) types: &'a BTreeMap<String, SharedType>,
}

/// What a spec says on paging. All that is wrong with it is returned.
pub(super) fn resolve(
    spec: &PaginationSpec,
    context: &Context<'_>,
) -> Result<Pagination, Vec<Fault>> {
    let mut resolution = Resolution { context, faults: Vec::new() };
    let pagination = resolution.pagination(spec);
    match pagination {
        Some(pagination) if resolution.faults.is_empty() => Ok(pagination),
        _ => Err(resolution.faults),
    }
}

struct Resolution<'a> {
    context: &'a Context<'a>,
    faults: Vec<Fault>,
}

impl<'a> Resolution<'a> {
    fn pagination(&mut self, spec: &PaginationSpec) -> Option<Pagination> {
        if !self.context.response.body.is_value() {
            self.faults.push(Fault {
                key: None,
                named: "response.body".to_owned(),
                message: "a response that is neither JSON nor XML has no pages".to_owned(),
                help: "remove `pagination`, or correct `response.body` and `response.schema`",
            });
            return None;
        }
        let items = self.items(&spec.items);
        let size = self.parameter("size", spec.size.as_ref(), Kind::Count);
        self.foreign(spec);
        Some(match spec.style {
            PaginationStyle::PageNumber => {
                let page = self.needed("page", spec.page.as_ref());
                let page = self.parameter("page", page, Kind::Count);
                let total = self.count("total", spec.total.as_ref());
                let answered_size = self.count("answeredSize", spec.answered_size.as_ref());
                let by_token = self.by_token(spec).map(Box::new);
                Pagination::PageNumber {
                    page: page?,
                    first_page: spec.first_page.unwrap_or(1),
                    size,
                    total,
                    answered_size,
                    by_token,
                    items: items?,
                }
            }
            PaginationStyle::Offset => {
                let offset = self.needed("offset", spec.offset.as_ref());
                let offset = self.parameter("offset", offset, Kind::Count);
                let total = self.count("total", spec.total.as_ref());
                Pagination::Offset { offset: offset?, size, total, items: items? }
            }
            PaginationStyle::Token => {
                let ByToken { token, next, .. } = self.tokens(spec)?;
                Pagination::Token { token, next, size, items: items? }
            }
        })
    }

    /// The token that leads on beside numbers.
    fn by_token(&mut self, spec: &PaginationSpec) -> Option<ByToken> {
        if [&spec.token, &spec.next, &spec.token_size].iter().all(|part| part.is_none()) {
            return None;
        }
        let size = self.parameter("tokenSize", spec.token_size.as_ref(), Kind::Count);
        let mut by_token = self.tokens(spec)?;
        by_token.size = size;
        Some(by_token)
    }

    /// The token, and where the next one is.
    fn tokens(&mut self, spec: &PaginationSpec) -> Option<ByToken> {
        let token = self.needed("token", spec.token.as_ref());
        let token = self.parameter("token", token, Kind::Text);
        let next = self.needed("next", spec.next.as_ref());
        let next = self.value("next", next, Kind::Text);
        Some(ByToken::new(token?, next?.place()))
    }

    /// Fields that another style has.
    fn foreign(&mut self, spec: &PaginationSpec) {
        use PaginationStyle::{Offset, PageNumber, Token};
        let fields: [(&'static str, bool, &[PaginationStyle]); 8] = [
            ("page", spec.page.is_some(), &[PageNumber]),
            ("firstPage", spec.first_page.is_some(), &[PageNumber]),
            ("offset", spec.offset.is_some(), &[Offset]),
            ("total", spec.total.is_some(), &[PageNumber, Offset]),
            ("answeredSize", spec.answered_size.is_some(), &[PageNumber]),
            ("token", spec.token.is_some(), &[PageNumber, Token]),
            ("next", spec.next.is_some(), &[PageNumber, Token]),
            ("tokenSize", spec.token_size.is_some(), &[PageNumber]),
        ];
        for (field, given, styles) in fields {
            if given && !styles.contains(&spec.style) {
                let styles: Vec<_> =
                    styles.iter().map(|style| format!("`style: {}`", style.name())).collect();
                let message = format!("`{field}` belongs to {}", styles.join(" or "));
                self.fault(field, field, message, "remove it, or correct the style");
            }
        }
    }

    fn needed<'v>(&mut self, field: &'static str, value: Option<&'v String>) -> Option<&'v String> {
        if value.is_none() {
            self.faults.push(Fault {
                key: None,
                named: field.to_owned(),
                message: format!("`pagination` has no `{field}`"),
                help: what_to_name(field),
            });
        }
        value
    }

    /// A top-level parameter.
    fn parameter(
        &mut self,
        field: &'static str,
        name: Option<&String>,
        kind: Kind,
    ) -> Option<MemberName> {
        let name = name?;
        match self.context.parameters.iter().find(|p| p.field.name == *name) {
            None => self.fault(
                field,
                name,
                format!("there is no parameter `{name}`"),
                "name a parameter of this operation",
            ),
            Some(p) if !kind.accepts(&p.field.schema.shape) => self.fault(
                field,
                name,
                format!("the parameter `{name}` is not {}", kind.wanted()),
                "name another parameter, or correct its type",
            ),
            Some(p) => return Some(MemberName::from(&p.field)),
        }
        None
    }

    fn count(&mut self, field: &'static str, text: Option<&String>) -> Option<Count> {
        let found = self.value(field, text, Kind::Count)?;
        Some(Count::new(found.place(), found.schema.shape == Shape::Integer))
    }

    /// A value in the response.
    fn value(
        &mut self,
        field: &'static str,
        text: Option<&String>,
        kind: Kind,
    ) -> Option<Found<'a>> {
        let text = text?;
        let found = self.found(field, text)?;
        if kind.accepts(&found.schema.shape) {
            return Some(found);
        }
        self.mistyped(field, text, kind.wanted());
        None
    }

    fn items(&mut self, text: &str) -> Option<Items> {
        let found = self.found("items", text)?;
        let Shape::List { items, .. } = &found.schema.shape else {
            self.mistyped("items", text, "a list");
            return None;
        };
        let wrapper = match &found.field.schema.shape {
            Shape::List { wrapper, .. } => wrapper.clone(),
            _ => None,
        };
        let mut entries = Items::new(found.place(), items.outline());
        entries.wrapper = wrapper;
        entries.holder = found.owner.holder.map(str::to_owned);
        entries.side = found.owner.side;
        entries.list = found.shared.map(str::to_owned);
        Some(entries)
    }

    /// A place in the response.
    fn found(&mut self, field: &'static str, text: &str) -> Option<Found<'a>> {
        let Context { response, types, .. } = *self.context;
        let root = Owner { holder: None, side: Side::Response };
        let found = response.schema.as_ref().and_then(|schema| find(schema, root, text, types));
        if found.is_none() {
            self.fault(
                field,
                text,
                format!("the response has no `{text}`"),
                "name a place in `response.schema`: wire names joined by dots",
            );
        }
        found
    }

    fn mistyped(&mut self, field: &'static str, text: &str, wanted: &str) {
        let message = format!("`{text}` is not {wanted}");
        self.fault(field, text, message, "name another place, or correct its type");
    }

    fn fault(&mut self, key: &'static str, named: &str, message: String, help: &'static str) {
        self.faults.push(Fault { key: Some(key), named: named.to_owned(), message, help });
    }
}

/// How a part that a style needs is given.
fn what_to_name(field: &str) -> &'static str {
    match field {
        "page" => "name the parameter that takes the page's number, such as `page: PageNumber`",
        "offset" => {
            "name the parameter that takes how many entries to leave out, such as `offset: Offset`"
        }
        "token" => "name the parameter that takes the token, such as `token: NextToken`",
        _ => {
            "name the place in the response that has the next token, such as `next: NextToken`, or `next: Page.NextToken` inside of `Page`"
        }
    }
}
