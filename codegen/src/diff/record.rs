//! Records: requests, objects, and their members.

use alicloud_model::{Field, Since};

use super::pairs::{Pairs, pairs};
use super::rule::Rule;
use super::walk::{End, Found, Spot, Walk};
use crate::names;
use crate::rust::surface::{Face, MemberFace};

/// What the members of a record are to those who read about them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Parameters of an operation.
    Parameters,
    /// Members of an object.
    Members,
}

impl Kind {
    fn removed(self) -> Rule {
        match self {
            Self::Parameters => Rule::ParameterRemoved,
            Self::Members => Rule::MemberRemoved,
        }
    }

    fn added(self) -> Rule {
        match self {
            Self::Parameters => Rule::ParameterAdded,
            Self::Members => Rule::MemberAdded,
        }
    }

    /// The place of a member in a record at that place. A name that has what separates the parts of a place is quoted.
    pub(super) fn place(self, record: &str, member: &str) -> String {
        let is_odd = member.contains(['.', '"']);
        let member = if is_odd { format!("{member:?}") } else { member.to_owned() };
        match self {
            Self::Parameters => format!("parameters.{member}"),
            Self::Members => format!("{record}.properties.{member}"),
        }
    }
}

impl<'a> Walk<'a> {
    /// Compares two records at a place.
    pub(super) fn record(&mut self, kind: Kind, old: &Face<'a>, new: &Face<'a>, spot: &Spot<'a>) {
        let Pairs { both, gone, new: added } = members(old, new);
        let at = |walk: &Self, face: &Face<'a>, end: End<'a>, member: MemberFace<'_, 'a>| Spot {
            path: kind.place(&spot.path, &member.field().name),
            item: Some(format!("{}::{}", walk.home(&end, &face.name()), member.ident())),
            argument: face.is_argument(member),
            ..spot.clone()
        };
        // A type that had no `new` is made as before, whatever has to be given now that is new.
        let gets_new = kind == Kind::Members
            && old.arguments().is_empty()
            && both.iter().all(|(_, now)| !new.is_argument(*now));
        if !gets_new {
            self.arguments(kind, (old, new), &both, spot);
        }
        for member in gone.into_iter().filter(|member| !old.is_argument(*member)) {
            let spot = at(self, old, spot.old, member);
            let taker = both.iter().map(|(_, now)| *now).find(|now| self.takes_over(*now, member));
            if let Some(taker) = taker {
                let names = [member, taker].map(|member| Some(member.field().name.clone()));
                let [before, after] = names;
                self.at(Rule::NameTaken, &spot, before, after);
            } else {
                let schema = &member.field().schema;
                let before = Some(self.old.plain(schema));
                let types = self.lost_types((schema, &spot.old), None);
                let Spot { path, item, argument, .. } = spot;
                let found = Found { path, item, before, argument, types, ..Found::default() };
                self.push(kind.removed(), found);
            }
        }
        for member in added {
            let rule = match new.is_argument(member) {
                true if gets_new => Rule::MemberRequired,
                // It is another argument, of which that says enough.
                true => continue,
                false => kind.added(),
            };
            let spot = at(self, new, spot.new, member);
            self.at(rule, &spot, None, Some(self.new.plain(&member.field().schema)));
        }
        for (before, after) in both {
            let at = at(self, old, spot.old, before);
            // Of one that becomes shared, lists may be something else.
            let (was, is) = (before.is_optional(), after.is_optional());
            if spot.old.side != spot.new.side && was != is {
                let show = |is, plain| Some(if is { format!("Option<{plain}>") } else { plain });
                let types =
                    (self.old.plain(&before.field().schema), self.new.plain(&after.field().schema));
                self.at(Rule::Type, &at, show(was, types.0), show(is, types.1));
            }
            self.member(before, after, &at);
        }
    }

    fn member(&mut self, old: MemberFace<'_, 'a>, new: MemberFace<'_, 'a>, spot: &Spot<'a>) {
        let (before, after) = (old.field(), new.field());
        // Another name that makes the same one in code is another parameter, if more than the spelling differs. What fills in the same
        // placeholder is the same one.
        if old.ident() == new.ident() {
            let is_in_place = old.placeholder().is_some_and(|at| new.placeholder() == Some(at));
            let is_same = is_in_place || names::folds_alike(&before.name, &after.name);
            let rule = if is_same { Rule::Spelling } else { Rule::NameTaken };
            self.fact(rule, spot, [&before.name, &after.name], |name| Some((*name).clone()));
        } else if names::folds_alike(&before.name, &after.name) {
            let spelled = [&before.name, &after.name];
            self.fact(Rule::Spelling, spot, spelled, |name| Some((*name).clone()));
        }
        let (idents, new_idents) = (old.idents(), new.idents());
        let mut others = new.siblings().filter(|other| other.ident() != new.ident());
        let is_taken = others.any(|other| self.takes_over(other, old));
        // One of them may have a method more, which what its text holds says.
        if is_taken || idents.iter().zip(&new_idents).any(|(old, new)| old != new) {
            let rule = if is_taken { Rule::NameTaken } else { Rule::Renamed };
            self.at(rule, spot, Some(idents.join(", ")), Some(new_idents.join(", ")));
        }
        self.fact(Rule::Sensitive, spot, [before.sensitive, after.sensitive], |is| {
            Some(yes_or_no(*is))
        });
        self.deprecation(spot, &Advice::of(before), &Advice::of(after));
        self.demand(spot, before, after);
        self.schema(&before.schema, &after.schema, spot);
    }

    /// Whether what programs give to one, or read from it, goes to another one now, or comes from there.
    fn takes_over(&self, now: MemberFace<'_, 'a>, then: MemberFace<'_, 'a>) -> bool {
        let plain = || self.old.plain(&then.field().schema) == self.new.plain(&now.field().schema);
        if then.idents().contains(&now.ident()) && plain() {
            return true;
        }
        let is_set_alike = || {
            let (before, after) = (self.old.setters(then), self.new.setters(now));
            let is_same = |(old, takes): &(String, String), (new, takes_now): &(String, String)| {
                old == new && takes_alike(takes, takes_now)
            };
            before.iter().any(|old| after.iter().any(|new| is_same(old, new)))
        };
        then.is_sent() && now.is_sent() && is_set_alike()
    }

    /// What the service demands, where callers need not do so.
    fn demand(&mut self, spot: &Spot<'a>, before: &Field, after: &Field) {
        let demand =
            |field: &Field| (field.required_upstream.is_some(), field.optional_upstream.is_some());
        self.fact(Rule::RequiredUpstream, spot, [demand(before), demand(after)], |demand| {
            match demand {
                (true, _) => Some("required by the service".to_owned()),
                (_, true) => Some("optional for the service".to_owned()),
                _ => None,
            }
        });
        let days = |field: &Field| {
            (day(field.required_upstream.as_ref()), day(field.optional_upstream.as_ref()))
        };
        self.document(
            Rule::Description,
            demand(before) == demand(after) && days(before) != days(after),
        );
    }

    /// What the service says about the use of something.
    pub(super) fn deprecation(&mut self, spot: &Spot<'a>, old: &Advice<'_>, new: &Advice<'_>) {
        match (old.removed, new.removed) {
            (None, Some(since)) => {
                self.at(Rule::RemovedUpstream, spot, None, day(Some(since)));
            }
            (Some(_), None) => self.at(Rule::Returned, spot, None, None),
            (before, after) => self.document(Rule::Description, before != after),
        }
        match (old.is_discouraged(), new.is_discouraged()) {
            (false, true) => self.at(Rule::Deprecated, spot, None, new.instead()),
            (true, false) => self.at(Rule::NotDeprecated, spot, None, None),
            _ => self.document(
                Rule::Description,
                (old.deprecated, &old.replaced_by) != (new.deprecated, &new.replaced_by),
            ),
        }
    }

    /// What must be given to a function, and in which order.
    fn arguments(
        &mut self,
        kind: Kind,
        (old, new): (&Face<'a>, &Face<'a>),
        both: &[(MemberFace<'_, 'a>, MemberFace<'_, 'a>)],
        spot: &Spot<'a>,
    ) {
        let (before, after) = (old.arguments(), new.arguments());
        let then = |now: MemberFace<'_, 'a>| {
            let pair = both.iter().find(|(_, new)| std::ptr::eq(new.field(), now.field()));
            pair.map(|(old, _)| *old)
        };
        let is_same = |old: MemberFace<'_, 'a>, new: MemberFace<'_, 'a>| {
            then(new).is_some_and(|then| std::ptr::eq(then.field(), old.field()))
        };
        let in_place = || before.iter().zip(&after);
        if before.len() == after.len() && in_place().all(|(old, new)| is_same(*old, *new)) {
            return;
        }
        let mut details = Vec::new();
        let mut types = Vec::new();
        for member in &after {
            match then(*member) {
                None => details.push(format!("`{}` is new and required", member.field().name)),
                Some(then) if !old.is_argument(then) => {
                    details.push(format!("`{}` is required now", member.field().name));
                }
                Some(_) => {}
            }
        }
        for member in &before {
            match both.iter().find(|(old, _)| std::ptr::eq(old.field(), member.field())) {
                None => {
                    details.push(format!("`{}` is gone", member.field().name));
                    types.extend(self.lost_types((&member.field().schema, &spot.old), None));
                }
                Some((_, now)) if !new.is_argument(*now) => {
                    details.push(format!("`{}` is optional now", member.field().name));
                }
                Some(_) => {}
            }
        }
        if details.is_empty() {
            details.push("the order is another one".to_owned());
        }
        let compiles = before.len() == after.len()
            && in_place()
                .all(|(old, new)| takes_alike(&self.old.taken(*old), &self.new.taken(*new)));
        let rule = if compiles { Rule::ArgumentsSwapped } else { Rule::Arguments };
        let item = spot.item.as_ref().map(|item| match kind {
            Kind::Parameters => item.clone(),
            Kind::Members => format!("{item}::new"),
        });
        let list = |members: &[MemberFace<'_, 'a>]| {
            let names: Vec<String> = members.iter().map(|member| member.ident()).collect();
            Some(format!("({})", names.join(", ")))
        };
        self.push(
            rule,
            Found {
                path: spot.path.clone(),
                item,
                before: list(&before),
                after: list(&after),
                details,
                types,
                ..Found::default()
            },
        );
    }
}

/// Which members of two records are the same one: by their names, as specs write them and in code, since they fill in the same placeholder of a
/// path, or by their names without case and punctuation.
pub(super) fn members<'r, 'a>(old: &'r Face<'a>, new: &'r Face<'a>) -> Pairs<MemberFace<'r, 'a>> {
    let name = |member: MemberFace<'r, 'a>| member.field().name.clone();
    pairs(
        old.members(),
        new.members(),
        &[
            &name,
            &|member| member.ident(),
            &|member| {
                // A name that is left over by now is in one of the two alone.
                member.placeholder().map_or_else(|| name(member), |at| format!("{{{at}}}"))
            },
            &|member| names::fold(&member.field().name),
        ],
    )
}

/// What the service says about the use of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Advice<'f> {
    pub(super) deprecated: bool,
    pub(super) removed: Option<&'f Since>,
    /// What to use instead.
    pub(super) replaced_by: Vec<String>,
}

impl<'f> Advice<'f> {
    fn of(field: &'f Field) -> Self {
        Self {
            deprecated: field.deprecated,
            removed: field.removed_upstream.as_ref(),
            replaced_by: field.replaced_by.iter().cloned().collect(),
        }
    }

    fn is_discouraged(&self) -> bool {
        self.deprecated || !self.replaced_by.is_empty()
    }

    fn instead(&self) -> Option<String> {
        (!self.replaced_by.is_empty()).then(|| self.replaced_by.join(", "))
    }
}

/// Whether a value that is given for the one type may go into the other one, too: texts make enums and any JSON, numbers and truths the
/// latter, and lists of what makes any JSON do, too.
pub(super) fn takes_alike(old: &str, new: &str) -> bool {
    let may_be_any = |one: &str, other: &str| one == ANY && makes_any(other);
    old == new
        || may_be_any(old, new)
        || may_be_any(new, old)
        || match (items(old), items(new)) {
            (Some(old), Some(new)) => takes_alike(old, new),
            (None, None) => old.starts_with(INTO) && new.starts_with(INTO),
            _ => false,
        }
}

const INTO: &str = "impl Into<";
const ANY: &str = "impl Into<Value>";

/// The items of a type of lists.
fn items(of: &str) -> Option<&str> {
    let inside = |start: &str| of.strip_prefix(start)?.strip_suffix('>');
    inside("impl IntoIterator<Item = ").or_else(|| inside("Vec<"))
}

/// Whether there is a value of a type that makes any JSON as well.
fn makes_any(of: &str) -> bool {
    let is_single = ["i64", "f64", "bool", "String", "Value"].contains(&of) || of.starts_with(INTO);
    is_single || items(of).is_some_and(makes_any)
}

/// The day of a mark.
fn day(since: Option<&Since>) -> Option<String> {
    match since {
        Some(Since::Day(day)) => Some(day.clone()),
        _ => None,
    }
}

fn yes_or_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}
