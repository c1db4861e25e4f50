//! Whether and how an operation pages, read off its spec. Writes nothing.
//!
//! Pages are numbered when there are parameters for the page's number and size and the answer has the
//! number of all entries; they hang together by a token when a parameter takes what the answer gives.
//! Where both work, numbers win: a token is often handed out only once a size was asked for, so that
//! following it from a first call without one would end early.

use std::collections::BTreeSet;

use super::inputs::Input;
use super::names::{fold, words};
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
const SIZES: [&str; 4] = ["pagesize", "size", "perpage", "maxrecordsperpage"];
const TOTALS: [&str; 14] = [
    "totalcount",
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
/// Lists that stand beside the entries.
const BESIDES: [&str; 6] = ["warnings", "warning", "errors", "messages", "failedlist", "columns"];
/// How deep in the answer the parts may be.
const DEPTH: usize = 3;

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No sign of pages.
    NotPaged,
    /// All the parts.
    Paged(PaginationSpec),
    /// Signs of pages, but a part is missing or there are several.
    Undecided(String),
}

/// Looks at an operation and what it takes.
pub(super) fn find(
    operation: &OperationSpec,
    inputs: &[Input<'_>],
    schemas: &SchemasSpec,
) -> Found {
    let page = pick(inputs, &PAGES, Input::is_count);
    let size = pick(inputs, &SIZES, Input::is_count);
    let token = TOKENS
        .iter()
        .find_map(|(name, next)| pick(inputs, &[name], Input::is_text).map(|token| (token, *next)));
    if page.is_none() && token.is_none() {
        return Found::NotPaged;
    }
    let Some(answer) = operation.response.schema.as_ref() else {
        return undecided("the answer has no schema");
    };
    let answer = Answer::new(answer, schemas);
    let mut why = String::new();
    if let (Some(page), Some(size)) = (page, size) {
        match numbered(operation, &answer, page, size) {
            Ok(found) => return Found::Paged(found),
            Err(reason) => why = reason,
        }
    } else if page.is_some() {
        "no parameter for the size of a page".clone_into(&mut why);
    }
    if let Some((token, next)) = token {
        match by_token(operation, &answer, token, next, pick(inputs, &LIMITS, Input::is_count)) {
            Ok(found) => return Found::Paged(found),
            Err(reason) if why.is_empty() => why = reason,
            Err(_) => {}
        }
    }
    Found::Undecided(why)
}

fn undecided(why: &str) -> Found {
    Found::Undecided(why.to_owned())
}

/// The first input that has one of the names, in the order of the names.
fn pick<'i, 'a>(
    inputs: &'i [Input<'a>],
    names: &[&str],
    fits: impl Fn(&Input<'a>) -> bool,
) -> Option<&'i Input<'a>> {
    names
        .iter()
        .find_map(|name| inputs.iter().find(|input| fits(input) && fold(input.name) == *name))
}

fn numbered(
    operation: &OperationSpec,
    answer: &Answer<'_>,
    page: &Input<'_>,
    size: &Input<'_>,
) -> Result<PaginationSpec, String> {
    if page.from_zero {
        return Err(format!("`{}` may count from 0", page.name));
    }
    let (total, items) = answer.with_items(&TOTALS, is_count, operation, "total")?;
    let answered_size = answer.nearby(&total, &[fold(size.name).as_str(), "pagesize"]);
    Ok(PaginationSpec {
        style: PaginationStyle::PageNumber,
        page: Some(page.name.to_owned()),
        size: Some(size.name.to_owned()),
        total: Some(total),
        answered_size,
        token: None,
        next: None,
        items,
    })
}

fn by_token(
    operation: &OperationSpec,
    answer: &Answer<'_>,
    token: &Input<'_>,
    next: &[&str],
    size: Option<&Input<'_>>,
) -> Result<PaginationSpec, String> {
    let (next, items) = answer.with_items(next, is_text, operation, "next token")?;
    Ok(PaginationSpec {
        style: PaginationStyle::Token,
        page: None,
        size: size.map(|size| size.name.to_owned()),
        total: None,
        answered_size: None,
        token: Some(token.name.to_owned()),
        next: Some(next),
        items,
    })
}

/// The objects of an answer that are there once, the root first.
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

    fn resolve(&self, schema: &'a SchemaSpec) -> &'a SchemaSpec {
        let mut schema = schema;
        // A chain of references is short; the bound is for one that bites its tail.
        for _ in 0..8 {
            match schema.reference.as_deref().and_then(|name| self.schemas.get(name)) {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    /// A value of one of the names, and the list of entries that belongs to it. The one nearest to the
    /// root counts.
    fn with_items(
        &self,
        names: &[&str],
        fits: fn(&SchemaSpec) -> bool,
        operation: &OperationSpec,
        what: &str,
    ) -> Result<(String, String), String> {
        let mut why = format!("no {what} in the answer");
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
                Err(reason) => why = reason,
            }
        }
        decided.map(|(_, path, items)| (path, items)).ok_or(why)
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
        Err("no list in the answer".to_owned())
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
            if let Some(name) = member_of(object.members, names, is_count) {
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
            .find(|(name, member)| fits(member) && fold(name) == *wanted)
            .map(|(name, _)| name.as_str())
    })
}

fn is_text(schema: &SchemaSpec) -> bool {
    schema.kind == Some(Type::String) && schema.values.is_empty()
}

/// A whole number, or one in text.
fn is_count(schema: &SchemaSpec) -> bool {
    schema.kind == Some(Type::Integer) || is_text(schema)
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
