//! Whether and how an operation pages, read off its spec. Writes nothing.
//!
//! Pages are numbered, or start at an offset, when there are parameters for that and for the size and the
//! response has the number of all entries; they hang together by a token when a parameter takes what the
//! response gives. Where both work, the pages are numbered ones with a token beside: it is often handed out only once
//! a size was asked for, so that nothing but tokens would end early. Without the number of all
//! entries and without a token, an operation that only reads is paged up to its first empty page.

use std::collections::BTreeSet;

use alicloud_model::only_reads;

use crate::model::{Input, inputs};
use crate::names::{fold, folds_to, words};
use crate::spec::{
    Entries, OperationSpec, PaginationSpec, PaginationStyle, SchemaSpec, SchemasSpec, Type,
};

const PAGES: [&str; 8] = [
    "pagenumber",
    "pageno",
    "pagenum",
    "currentpage",
    "pageindex",
    "page",
    "currentpagenum",
    "pagenumbers",
];
/// Names that are a page's number only beside its size.
const UNSURE_PAGES: [&str; 4] = ["pageid", "pagestart", "current", "num"];
const OFFSETS: [&str; 2] = ["offset", "startoffset"];
const SIZES: [&str; 5] = ["pagesize", "size", "perpage", "maxrecordsperpage", "limit"];
const TOTALS: [&str; 15] = [
    "totalcount",
    "xtotalcount",
    "total",
    "totalrecordcount",
    "totalnum",
    "totalsize",
    "totalitems",
    "totalelements",
    "totalresults",
    "totalrecords",
    "totalrecord",
    "totalnumber",
    "totalitem",
    "totalitemnum",
    "itemtotal",
];
const TOKENS: [(&str, &[&str]); 7] = [
    ("nexttoken", &["nexttoken", "nextpagetoken"]),
    ("nextpagetoken", &["nextpagetoken", "nexttoken"]),
    ("pagetoken", &["nextpagetoken", "nexttoken", "pagetoken"]),
    ("marker", &["nextmarker", "marker"]),
    ("nextmarker", &["nextmarker"]),
    ("continuationtoken", &["nextcontinuationtoken"]),
    ("cursor", &["nextcursor", "cursor"]),
];
const LIMITS: [&str; 9] = [
    "maxresults",
    "maxresult",
    "limit",
    "maxitems",
    "maxkeys",
    "pagesize",
    "size",
    "perpage",
    "maximumpagesize",
];
/// Names that a list of entries has when it has no better one.
const PLAIN_ITEMS: [&str; 8] =
    ["items", "list", "data", "records", "result", "results", "datalist", "content"];
/// Lists beside the entries.
const BESIDES: [&str; 6] = ["warnings", "warning", "errors", "messages", "failedlist", "columns"];
/// How deep in the response the parts may be.
const DEPTH: usize = 3;
const NO_LIST: &str = "no list in the response";

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No sign of pages.
    NotPaged,
    /// All the parts.
    Paged(Box<PaginationSpec>),
    /// Signs of pages, but a part is missing or there are several.
    Undecided(String),
}

/// Looks at an operation.
pub(super) fn find(operation: &OperationSpec, schemas: &SchemasSpec) -> Found {
    let inputs: Vec<Input<'_>> = inputs(operation, schemas).collect();
    let count = |names: &[&str]| pick(&inputs, names, Input::is_count);
    let size = count(&SIZES);
    let page = count(&PAGES).or_else(|| size.and(count(&UNSURE_PAGES)));
    let offset = count(&OFFSETS).zip(size);
    let token = TOKENS.iter().find_map(|(name, next)| {
        pick(&inputs, &[name], Input::is_text).map(|token| (token, *next))
    });
    if page.is_none() && offset.is_none() && token.is_none() {
        return Found::NotPaged;
    }
    let Some(answer) = operation.response.schema.as_ref() else {
        return Found::Undecided("the response has no schema".to_owned());
    };
    let search = Search { operation, answer: Answer::new(answer, schemas) };
    // Where there is a token, it does better than numbers without an end.
    let reads = operation
        .authorization
        .access
        .is_some_and(|access| only_reads(&operation.operation, access));
    let endless = token.is_none() && reads;
    let by_token = || token.map(|(token, next)| search.by_token(token, next, count(&LIMITS)));
    let numbered = || {
        let found = search.numbered(page?, size, endless);
        Some(found.map(|found| match by_token() {
            Some(Ok(tokens)) => with_tokens(found, tokens),
            _ => found,
        }))
    };
    let tries = [
        numbered(),
        offset.map(|(offset, size)| search.at_offset(offset, size, endless)),
        by_token(),
    ];
    let mut why = String::new();
    for tried in tries.into_iter().flatten() {
        match tried {
            Ok(found) => return Found::Paged(Box::new(found)),
            Err(reason) if why.is_empty() => why = reason,
            Err(_) => {}
        }
    }
    Found::Undecided(why)
}

/// Numbered pages that tokens lead to as well, where these give the same entries.
fn with_tokens(numbered: PaginationSpec, tokens: PaginationSpec) -> PaginationSpec {
    if numbered.items != tokens.items {
        return numbered;
    }
    PaginationSpec {
        token: tokens.token,
        next: tokens.next,
        // A size that numbered pages have doesn't tell that tokens are wanted.
        token_size: tokens.size.filter(|size| numbered.size.as_ref() != Some(size)),
        ..numbered
    }
}

/// The first input that has one of the names, in the order of the names.
fn pick<'a>(
    inputs: &[Input<'a>],
    names: &[&str],
    fits: fn(Input<'a>) -> bool,
) -> Option<Input<'a>> {
    names.iter().find_map(|name| {
        inputs.iter().copied().find(|input| fits(*input) && folds_to(input.name(), name))
    })
}

/// Whether an example is 0, or, without one, the default. A default beside another example is often the 0 of a
/// variable that nobody set.
fn counts_from_zero(input: Input<'_>) -> bool {
    input.example().or(input.default_value()).is_some_and(|value| value.as_str() == "0")
}

/// An operation whose pages are looked for.
struct Search<'a> {
    operation: &'a OperationSpec,
    answer: Answer<'a>,
}

impl Search<'_> {
    fn numbered(
        &self,
        page: Input<'_>,
        size: Option<Input<'_>>,
        endless: bool,
    ) -> Result<PaginationSpec, String> {
        let size = size.ok_or("no parameter for the size of a page")?;
        if counts_from_zero(page) {
            return Err(format!("`{}` may count from 0", page.name()));
        }
        let (total, items) = self.total(endless)?;
        let beside = total.as_deref().unwrap_or(&items);
        let answered_size = self.answer.nearby(beside, &[fold(size.name()).as_str(), "pagesize"]);
        Ok(PaginationSpec {
            page: Some(page.name().to_owned()),
            size: Some(size.name().to_owned()),
            total,
            answered_size,
            ..PaginationSpec::new(PaginationStyle::PageNumber, items)
        })
    }

    fn at_offset(
        &self,
        offset: Input<'_>,
        size: Input<'_>,
        endless: bool,
    ) -> Result<PaginationSpec, String> {
        let (total, items) = self.total(endless)?;
        Ok(PaginationSpec {
            offset: Some(offset.name().to_owned()),
            size: Some(size.name().to_owned()),
            total,
            ..PaginationSpec::new(PaginationStyle::Offset, items)
        })
    }

    fn by_token(
        &self,
        token: Input<'_>,
        next: &[&str],
        size: Option<Input<'_>>,
    ) -> Result<PaginationSpec, String> {
        let found =
            self.answer.with_items(next, SchemaSpec::is_text, self.operation, "next token")?;
        let (next, items) = found.ok_or("no next token in the response")?;
        Ok(PaginationSpec {
            size: size.map(|size| size.name().to_owned()),
            token: Some(token.name().to_owned()),
            next: Some(next),
            ..PaginationSpec::new(PaginationStyle::Token, items)
        })
    }

    /// The number of all entries, and the entries. Only the latter where there may be no number.
    fn total(&self, endless: bool) -> Result<(Option<String>, String), String> {
        match self.answer.with_items(&TOTALS, SchemaSpec::is_count, self.operation, "total")? {
            Some((total, items)) => Ok((Some(total), items)),
            None if endless => Ok((None, self.answer.outermost(self.operation)?)),
            None => Err("no total in the response".to_owned()),
        }
    }
}

/// The objects of a response that are there once, the root first.
struct Answer<'a> {
    schemas: &'a SchemasSpec,
    objects: Vec<Inner<'a>>,
}

struct Inner<'a> {
    path: Vec<&'a str>,
    parent: Option<usize>,
    members: &'a Entries<SchemaSpec>,
}

impl<'a> Answer<'a> {
    fn new(root: &'a SchemaSpec, schemas: &'a SchemasSpec) -> Self {
        let mut answer = Self { schemas, objects: Vec::new() };
        let root = answer.resolve(root);
        answer.objects.push(Inner { path: Vec::new(), parent: None, members: &root.properties });
        let mut next = 0;
        while let Some(object) = answer.objects.get(next) {
            if object.path.len() < DEPTH {
                let (path, members) = (object.path.clone(), object.members);
                for (name, member) in members {
                    let member = answer.resolve(member);
                    if member.kind == Some(Type::Object) && !member.properties.is_empty() {
                        let path = path.iter().copied().chain([name.as_str()]).collect();
                        answer.objects.push(Inner {
                            path,
                            parent: Some(next),
                            members: &member.properties,
                        });
                    }
                }
            }
            next += 1;
        }
        answer
    }

    /// What a schema is. A reference that leads nowhere is nothing that pages are made of.
    fn resolve(&self, schema: &'a SchemaSpec) -> &'a SchemaSpec {
        self.schemas.resolve(schema).unwrap_or(schema)
    }

    /// A value of one of the names, and the list of entries that belongs to it. The one nearest to the
    /// root counts; `None` when there is no such value.
    fn with_items(
        &self,
        names: &[&str],
        fits: fn(&SchemaSpec) -> bool,
        operation: &OperationSpec,
        what: &str,
    ) -> Result<Option<(String, String)>, String> {
        let mut why = None;
        let mut decided: Option<(usize, String, String)> = None;
        for (index, object) in self.objects.iter().enumerate() {
            if decided.as_ref().is_some_and(|(depth, _, _)| *depth < object.path.len()) {
                break;
            }
            let Some(name) = member_of(object.members, names, fits) else { continue };
            let path = joined(&object.path, name);
            match self.items(index, operation) {
                Ok(items) => {
                    if let Some((_, other, _)) = &decided {
                        return Err(format!("the {what} may be `{other}` or `{path}`"));
                    }
                    decided = Some((object.path.len(), path, items));
                }
                Err(reason) => why = Some(reason),
            }
        }
        match (decided, why) {
            (Some((_, path, items)), _) => Ok(Some((path, items))),
            (None, Some(why)) => Err(why),
            (None, None) => Ok(None),
        }
    }

    /// The entries beside or above a value, or in one object below.
    fn items(&self, from: usize, operation: &OperationSpec) -> Result<String, String> {
        let mut at = Some(from);
        while let Some(object) = at.and_then(|index| self.objects.get(index)) {
            let mut lists = self.lists(object);
            if lists.is_empty() {
                lists = self
                    .objects
                    .iter()
                    .filter(|inner| inner.parent == at)
                    .flat_map(|inner| self.lists(inner))
                    .collect();
            }
            if !lists.is_empty() {
                return choose(lists, operation);
            }
            at = object.parent;
        }
        Err(NO_LIST.to_owned())
    }

    /// The entries that are nearest to the root.
    fn outermost(&self, operation: &OperationSpec) -> Result<String, String> {
        for depth in 0..=DEPTH {
            let level = self.objects.iter().filter(|object| object.path.len() == depth);
            let lists: Vec<List> = level.flat_map(|object| self.lists(object)).collect();
            if !lists.is_empty() {
                return choose(lists, operation);
            }
        }
        Err(NO_LIST.to_owned())
    }

    fn lists(&self, object: &Inner<'a>) -> Vec<List> {
        let mut lists = Vec::new();
        for (name, member) in object.members {
            let member = self.resolve(member);
            let (list, path) = match (member.kind, member.properties.0.first()) {
                (Some(Type::Array), _) => match &member.wrapper {
                    Some(inner) => (member, format!("{name}.{inner}")),
                    None => (member, name.clone()),
                },
                (Some(Type::Object), Some((inner, only))) if member.properties.0.len() == 1 => {
                    let only = self.resolve(only);
                    match (only.kind, &only.wrapper) {
                        (Some(Type::Array), None) => (only, format!("{name}.{inner}")),
                        (Some(Type::Array), Some(wrapper)) => {
                            (only, format!("{name}.{inner}.{wrapper}"))
                        }
                        _ => continue,
                    }
                }
                _ => continue,
            };
            let Some(items) = list.items.as_deref().map(|items| self.resolve(items)) else {
                continue;
            };
            if items.kind == Some(Type::Array) {
                continue;
            }
            lists.push(List {
                path: joined(&object.path, &path),
                name: fold(name),
                of_objects: items.kind == Some(Type::Object),
            });
        }
        lists
    }

    /// A whole number of one of the names in the object of a path or above it.
    fn nearby(&self, path: &str, names: &[&str]) -> Option<String> {
        let holder = path.rsplit_once('.').map_or("", |(holder, _)| holder);
        let mut at = self.objects.iter().position(|object| object.path.join(".") == holder);
        while let Some(object) = at.and_then(|index| self.objects.get(index)) {
            if let Some(name) = member_of(object.members, names, SchemaSpec::is_count) {
                return Some(joined(&object.path, name));
            }
            at = object.parent;
        }
        None
    }
}

fn joined(path: &[&str], name: &str) -> String {
    path.iter().copied().chain([name]).collect::<Vec<_>>().join(".")
}

fn member_of<'a>(
    members: &'a Entries<SchemaSpec>,
    names: &[&str],
    fits: fn(&SchemaSpec) -> bool,
) -> Option<&'a str> {
    names.iter().find_map(|wanted| {
        members
            .iter()
            .find(|(name, member)| fits(member) && folds_to(name, wanted))
            .map(|(name, _)| name.as_str())
    })
}

/// A list that may hold the entries.
struct List {
    path: String,
    name: String,
    of_objects: bool,
}

/// The one list that holds the entries: the only one, the only one of objects, the one named like the
/// operation, the one with a plain name.
fn choose(mut lists: Vec<List>, operation: &OperationSpec) -> Result<String, String> {
    if lists.len() > 1 {
        narrow(&mut lists, |list| !BESIDES.contains(&list.name.as_str()));
        narrow(&mut lists, |list| list.of_objects);
        let subject = words(&operation.operation).get(1..).unwrap_or_default().concat();
        let named = |list: &List| {
            subject.contains(single(&list.name)) || list.name.contains(single(&subject))
        };
        if !subject.is_empty() {
            narrow(&mut lists, named);
        }
        narrow(&mut lists, |list| PLAIN_ITEMS.contains(&list.name.as_str()));
    }
    match lists.as_slice() {
        [one] => Ok(one.path.clone()),
        several => {
            let paths: BTreeSet<&str> = several.iter().map(|list| list.path.as_str()).collect();
            Err(format!(
                "the entries may be any of {}",
                paths.into_iter().collect::<Vec<_>>().join(", ")
            ))
        }
    }
}

/// Keeps the lists that fit, unless there are none.
fn narrow(lists: &mut Vec<List>, fits: impl Fn(&List) -> bool) {
    if lists.len() > 1 && lists.iter().any(&fits) {
        lists.retain(|list| fits(list));
    }
}

fn single(name: &str) -> &str {
    let stem = name
        .strip_suffix("list")
        .or_else(|| name.strip_suffix("set"))
        .filter(|stem| !stem.is_empty())
        .unwrap_or(name);
    stem.strip_suffix('s').filter(|stem| !stem.is_empty()).unwrap_or(stem)
}
