//! What members of one object say of one another: counts of lists beside them, ends after starts. It must not know operations.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::naming::{plain, singular};
use super::said::Said;

/// What members end in that count a list.
const COUNTS: [&str; 3] = ["count", "num", "number"];
/// The beginning of the year 2001 in milliseconds.
const LEAST: i64 = 978_307_200_000;
/// What the count of all is called, when there is one list.
const ALL: [&str; 3] = ["total", "all", ""];
/// When something began and ended, as names are compared.
const STARTS: [&str; 4] = ["starttime", "begintime", "startdate", "notbefore"];
const ENDS: [&str; 4] = ["endtime", "finishtime", "enddate", "notafter"];
/// When something was made.
const MADE: [&str; 8] = [
    "creationtime",
    "creationdate",
    "createtime",
    "createdtime",
    "createdate",
    "createdat",
    "gmtcreate",
    "gmtcreated",
];
/// What happens to it is called so, and is not before.
const LATER: [&str; 13] = [
    "modif",
    "update",
    "expire",
    "expir",
    "delete",
    "rotation",
    "finish",
    "endtime",
    "enddate",
    "release",
    "stop",
    "lastmodif",
    "plan",
];
/// What names of times end in.
const TIMES: [&str; 4] = ["time", "date", "at", "modified"];

/// Makes all objects in a value consistent, but for what the request says.
pub(super) fn settle(value: &mut Value, said: &Said<'_>) {
    match value {
        Value::Object(members) => {
            count(members, said);
            order(members, said);
            begin(members, said);
            members.values_mut().for_each(|member| settle(member, said));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| settle(element, said)),
        _ => {}
    }
}

/// Sets the counts of lists. An empty list is one that comes in pages.
fn count(members: &mut Map<String, Value>, said: &Said<'_>) {
    let lists = members.iter().filter_map(|(name, value)| Some((plain(name), length(value)?)));
    let lists: Vec<(String, usize)> = lists.filter(|(_, length)| *length > 0).collect();
    for (name, value) in members {
        let counted = plain(name);
        let stem = COUNTS.iter().find_map(|ending| counted.strip_suffix(ending));
        let Some(stem) = stem.or((counted == "total").then_some("total")) else { continue };
        let is_counted = |list: &&(String, usize)| {
            list.0 == stem || list.0.strip_suffix('s') == Some(stem) || singular(&list.0) == stem
        };
        let only = lists.first().filter(|_| lists.len() == 1 && ALL.contains(&stem));
        if let Some((_, length)) = lists.iter().find(is_counted).or(only)
            && said.get(name).is_none()
        {
            match value {
                Value::Number(number) if number.is_u64() || number.is_i64() => {
                    *value = (*length).into();
                }
                Value::String(text) if text.parse::<u64>().is_ok() => *text = length.to_string(),
                _ => {}
            }
        }
    }
}

/// How long a list is, which may be alone in an object.
fn length(value: &Value) -> Option<usize> {
    match value {
        Value::Array(elements) => Some(elements.len()),
        Value::Object(wrapper) if wrapper.len() == 1 => {
            wrapper.values().next()?.as_array().map(Vec::len)
        }
        _ => None,
    }
}

/// Puts start and end in order. The one that the request says stays.
fn order(members: &mut Map<String, Value>, said: &Said<'_>) {
    let name_of =
        |names: &[&str]| members.keys().find(|name| names.contains(&plain(name).as_str())).cloned();
    let (Some(first), Some(last)) = (name_of(&STARTS), name_of(&ENDS)) else { return };
    let Some((start, end)) = members.get(&first).cloned().zip(members.get(&last).cloned()) else {
        return;
    };
    if moment(&start).zip(moment(&end)).is_none_or(|(start, end)| start <= end) {
        return;
    }
    let new = match (said.get(&first), said.get(&last)) {
        (Some(_), Some(_)) => return,
        (Some(_), None) => [start.clone(), start],
        (None, Some(_)) => [end.clone(), end],
        (None, None) => [end, start],
    };
    for (name, value) in [first, last].into_iter().zip(new) {
        members.insert(name, value);
    }
}

/// Lets something be made when the first that happened to it did, at the latest.
fn begin(members: &mut Map<String, Value>, said: &Said<'_>) {
    let is_made = |name: &str| MADE.contains(&plain(name).as_str()) && said.get(name).is_none();
    let is_later = |name: &str| {
        let name = plain(name);
        TIMES.iter().any(|end| name.ends_with(end)) && LATER.iter().any(|part| name.contains(part))
    };
    let Some(made) = members.keys().find(|name| is_made(name)).cloned() else { return };
    let Some(mut first) = members.get(&made).and_then(|made| Some((moment(made)?, made))) else {
        return;
    };
    for (_, value) in members.iter().filter(|(name, _)| is_later(name)) {
        if let Some(later) = moment(value)
            && later < first.0
        {
            first = (later, value);
        }
    }
    let first = first.1.clone();
    members.insert(made, first);
}

/// The time that a value is, when it says all of it.
fn moment(value: &Value) -> Option<Timestamp> {
    if let Some(number) = value.as_i64() {
        // Smaller ones are no times in milliseconds.
        return Timestamp::from_millisecond(number).ok().filter(|_| number > LEAST);
    }
    let text = value.as_str()?;
    let whole = match (text.len(), text.strip_suffix('Z')) {
        (10, None) => format!("{text}T00:00:00Z"),
        (17, Some(minutes)) => format!("{minutes}:00Z"),
        (19, None) => format!("{text}Z"),
        _ => text.to_owned(),
    };
    whole.parse().ok()
}
