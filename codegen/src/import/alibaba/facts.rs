//! Permissions, quotas, changes and what is asynchronous: of the metadata -> of a spec. What an operation does not say of itself
//! its product may.

use std::collections::HashMap;

use super::fixup::Fixup;
use super::log::{At, Log};
use super::metadata::{Api, Document, Flow, Part, Permission, StaticInfo, Text};
use super::operation::Common;
use crate::spec::{
    Access, AsynchronousSpec, AuthorizationLevel, AuthorizationSpec, ChangeSpec, QuotaSpec,
};

/// What a product says of its operations, by their names.
#[derive(Default)]
pub(super) struct ProductFacts<'a> {
    ram: HashMap<&'a str, Vec<&'a Permission>>,
    quotas: HashMap<&'a str, Vec<&'a Flow>>,
    changes: HashMap<&'a str, Vec<Change<'a>>>,
}

/// The time of a change, and what changed.
type Change<'a> = (Option<&'a Text>, Option<&'a Text>);

impl<'a> ProductFacts<'a> {
    pub(super) fn new(document: &'a Document<'_>, log: &mut Log) -> Self {
        let mut facts = Self::default();
        let name = |name: &'a Option<Text>| name.as_ref().map_or("", |name| name.0.as_str());
        if let Some(ram) = log.part(&document.ram, At::root("ram")) {
            for action in &ram.ram_actions {
                facts.ram.entry(name(&action.api_name)).or_default().push(action);
            }
        }
        if let Some(control) = log.part(&document.flow_control, At::root("flowControl")) {
            for flow in &control.flow_control_list {
                facts.quotas.entry(name(&flow.api)).or_default().push(flow);
            }
        }
        for set in log.part(&document.change_set, At::root("changeSet")).into_iter().flatten() {
            for changed in &set.apis {
                let change = (set.created_at.as_ref(), changed.description.as_ref());
                facts.changes.entry(name(&changed.api)).or_default().push(change);
            }
        }
        facts
    }
}

/// What RAM asks for. `access` is what the tags say.
pub(super) fn authorization(
    access: Option<Access>,
    name: &str,
    api: &Api,
    product: &ProductFacts<'_>,
    log: &mut Log,
) -> AuthorizationSpec {
    let own: Vec<&Permission> = log
        .part(&api.ram_actions, At::root("ramActions"))
        .into_iter()
        .flatten()
        .filter(|action| action.asked.action.is_some())
        .collect();
    let actions = if own.is_empty() { product.ram.get(name) } else { Some(&own) };
    let mut spec = AuthorizationSpec { access, ..AuthorizationSpec::default() };
    let Some((first, others)) = actions.and_then(|actions| actions.split_first()) else {
        return spec;
    };
    let texts = |texts: &mut dyn Iterator<Item = &Option<Text>>| {
        let mut list: Vec<String> = Vec::new();
        for Text(text) in texts.flatten() {
            // Placeholders are `{#accountId}` there.
            let text = text.trim().replace("{#", "{");
            if !text.is_empty() && !list.contains(&text) {
                list.push(text);
            }
        }
        list
    };
    let action = &first.asked;
    spec.access = access.or_else(|| access_of(first.operation_type.as_ref()?));
    spec.action = texts(&mut [&action.action].into_iter()).pop();
    spec.level = match action.auth_level.as_ref().map(|level| level.0.as_str()) {
        Some("operate") => Some(AuthorizationLevel::Operate),
        Some("resource") => Some(AuthorizationLevel::Resource),
        _ => None,
    };
    spec.resources = texts(&mut action.resources.iter().map(|resource| &resource.arn));
    spec.conditions = texts(&mut action.conditions.iter().map(|c| &c.condition_key));
    let further = first.additional_actions.iter().filter_map(|further| further.0.clone());
    let others = others.iter().filter_map(|other| Some(other.asked.action.as_ref()?.0.clone()));
    for action in further.chain(others) {
        if !action.is_empty() && !spec.dependent_actions.contains(&action) {
            spec.dependent_actions.push(action);
        }
    }
    spec
}

/// What a call does to resources, as tags and permissions call it.
pub(super) fn access_of(Text(word): &Text) -> Option<Access> {
    Some(match word.as_str() {
        "get" => Access::Get,
        "list" => Access::List,
        "create" => Access::Create,
        "update" => Access::Update,
        "delete" => Access::Delete,
        _ => return None,
    })
}

/// How many requests the service takes.
pub(super) fn quota(
    name: &str,
    api: &Api,
    product: &ProductFacts<'_>,
    log: &mut Log,
) -> Vec<QuotaSpec> {
    let at = At::root("flowControl");
    let own = log.part(&api.flow_control, at).into_iter().flat_map(|c| &c.flow_control_list);
    let own: Vec<&Flow> =
        own.filter(|flow| flow.api.as_ref().is_none_or(|api| api.0 == name)).collect();
    let flows = if own.is_empty() { product.quotas.get(name) } else { Some(&own) };
    let mut quotas: Vec<QuotaSpec> = Vec::new();
    for flow in flows.into_iter().flatten() {
        let number = |text: &Option<Text>| text.as_ref()?.0.trim().parse::<u64>().ok();
        match (number(&flow.threshold), number(&flow.count_window)) {
            (Some(requests), Some(window)) if window > 0 => {
                let region = flow.region_id.as_ref().map(|region| region.0.trim().to_owned());
                let region = region.filter(|region| !matches!(region.as_str(), "" | "*"));
                let quota = QuotaSpec { requests, window, region };
                if !quotas.contains(&quota) {
                    quotas.push(quota);
                }
            }
            _ => log.fixed(Fixup::UnreadablePart, at),
        }
    }
    quotas
}

/// What changed when, in the order of the metadata, one entry a day.
pub(super) fn changelog(
    name: &str,
    api: &Api,
    product: &ProductFacts<'_>,
    log: &mut Log,
) -> Vec<ChangeSpec> {
    let at = At::root("changeSet");
    let own = log.part(&api.change_set, at).into_iter().flatten();
    let own: Vec<Change<'_>> =
        own.map(|set| (set.created_at.as_ref(), set.description.as_ref())).collect();
    let changes = if own.is_empty() { product.changes.get(name) } else { Some(&own) };
    let mut changelog: Vec<ChangeSpec> = Vec::new();
    for (date, description) in changes.into_iter().flatten() {
        let Some(date) = date.and_then(|Text(date)| day(date)) else {
            log.fixed(Fixup::UnreadablePart, at);
            continue;
        };
        let what = description.map_or_else(Vec::new, |Text(text)| what_changed(text));
        match changelog.iter_mut().find(|change| change.date == date) {
            Some(change) => {
                let new = what.into_iter().filter(|what| !change.changes.contains(what));
                let new: Vec<String> = new.collect();
                change.changes.extend(new);
            }
            None => changelog.push(ChangeSpec { date, changes: what }),
        }
    }
    changelog
}

/// The day of a time: `2024-10-18` of `2024-10-18T01:53:30.000Z`.
fn day(time: &str) -> Option<String> {
    let day = time.get(..10)?;
    let fits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    fits.then(|| day.to_owned())
}

/// What a sentence such as `Error codes changed, Request parameters changed` is about.
fn what_changed(text: &str) -> Vec<String> {
    const WORDS: [(&str, &str); 4] = [
        ("error code", "errors"),
        ("request param", "request"),
        ("response param", "response"),
        ("offline", "offline"),
    ];
    let text = text.to_lowercase();
    let about = WORDS.iter().filter(|(words, _)| text.contains(words));
    let mut changed: Vec<String> = about.map(|(_, what)| (*what).to_owned()).collect();
    if changed.is_empty() {
        changed.push("other".to_owned());
    }
    changed
}

/// Whether and how to wait for what an operation begins.
pub(super) fn asynchronous(
    common: &Common<'_>,
    api: &Api,
    log: &mut Log,
) -> Option<AsynchronousSpec> {
    let Part::Read(info) = &api.static_info else { return None };
    let StaticInfo { return_type, callback, callback_interval, max_callback_times, .. } = info;
    if return_type.as_ref()?.0 != "asynchronous" {
        return None;
    }
    let number = |text: &Option<Text>| text.as_ref()?.0.trim().parse::<u64>().ok();
    let poll = callback.as_ref().filter(|name| !name.0.is_empty()).and_then(|Text(name)| {
        let other = common.other(name);
        if other.is_none() {
            log.fixed(Fixup::UnusableName, At::root("staticInfo").child("callback"));
        }
        other
    });
    let interval = match number(callback_interval).filter(|interval| *interval > 0) {
        // Most say milliseconds.
        Some(seconds @ ..100) => {
            log.fixed(Fixup::PauseInSeconds, At::root("staticInfo").child("callbackInterval"));
            Some(seconds * 1000)
        }
        milliseconds => milliseconds,
    };
    Some(AsynchronousSpec {
        poll,
        interval,
        attempts: number(max_callback_times).filter(|attempts| *attempts > 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_off_times() {
        assert_eq!(day("2024-10-18T01:53:30.000Z").as_deref(), Some("2024-10-18"));
        for bad in ["", "yesterday, I think", "18.10.2024 01:53"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    #[test]
    fn sentences_become_words() {
        assert_eq!(
            what_changed("Error codes changed, Request parameters changed"),
            ["errors", "request"]
        );
        assert_eq!(what_changed("OpenAPI offline"), ["offline"]);
        assert_eq!(what_changed("Response parameters changed"), ["response"]);
        assert_eq!(what_changed("新增"), ["other"]);
    }
}
