//! What is waited for, and whether responses say that it is reached: a function of their JSON. It must not know how they are asked for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

/// So many different states are named in messages, and so many characters of each.
const NAMED: usize = 5;
const SHOWN: usize = 60;

/// A state of a resource that programs wait for: where responses have it, which values are the wanted ones, and which never lead there.
///
/// ```
/// use alicloud_runtime::Waiter;
/// let running = Waiter::new("running")
///     .with_entries(&["Instances", "Instance"])
///     .with_values(&["Status"], &["Running"])
///     .with_failing(&["Stopped"])
///     .with_pace(5, 60);
/// assert_eq!(running.name(), "running");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Waiter<'a> {
    name: &'a str,
    entries: Option<&'a [&'a str]>,
    member: &'a [&'a str],
    values: &'a [&'a str],
    failing: &'a [&'a str],
    errors: &'a [&'a str],
    interval: u32,
    attempts: u32,
}

impl<'a> Waiter<'a> {
    /// Waits for nothing yet: until the response has no entries once it is told where they are, or until an error says so. Polls each five
    /// seconds, 120 times at most.
    pub const fn new(name: &'a str) -> Self {
        Self {
            name,
            entries: None,
            member: &[],
            values: &[],
            failing: &[],
            errors: &[],
            interval: 5,
            attempts: 120,
        }
    }

    /// Sets where the list of resources is in the response: the names on the wire that lead there. Without it the response is one resource.
    #[must_use]
    pub const fn with_entries(self, names: &'a [&'a str]) -> Self {
        Self { entries: Some(names), ..self }
    }

    /// Sets where the state of a resource is, and the values that are waited for.
    #[must_use]
    pub const fn with_values(self, member: &'a [&'a str], values: &'a [&'a str]) -> Self {
        Self { member, values, ..self }
    }

    /// Sets the values that end the wait, since they never lead to a wanted one.
    #[must_use]
    pub const fn with_failing(self, values: &'a [&'a str]) -> Self {
        Self { failing: values, ..self }
    }

    /// Sets the codes of errors that say that the state is reached, such as that the resource does not exist.
    #[must_use]
    pub const fn with_errors(self, codes: &'a [&'a str]) -> Self {
        Self { errors: codes, ..self }
    }

    /// Sets the pause between two polls, in seconds, and how many polls there are at most.
    #[must_use]
    pub const fn with_pace(self, interval: u32, attempts: u32) -> Self {
        Self { interval, attempts, ..self }
    }

    /// Its name: `running`.
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The pause between two polls, in seconds, and how many polls there are at most.
    pub(super) const fn pace(&self) -> (u32, u32) {
        (self.interval, if self.attempts == 0 { 1 } else { self.attempts })
    }

    /// Whether an error with that code says that the state is reached.
    pub(super) fn is_reached_by(&self, code: Option<&str>) -> bool {
        code.is_some_and(|code| self.errors.contains(&code))
    }

    /// Whether responses say that the state is reached, by so many resources at least.
    pub(super) fn reached(&self, responses: &[Value], at_least: usize) -> Reached {
        let entries: Vec<&Value> = match self.entries {
            Some(names) => responses
                .iter()
                .filter_map(|response| at(response, names)?.as_array())
                .flatten()
                .collect(),
            None => responses.iter().collect(),
        };
        if self.values.is_empty() {
            return match entries.len() {
                // Of such a response nobody knows whether the list is empty.
                0 if responses.iter().all(says_nothing) => {
                    Reached::NotYet("the response says nothing".to_owned())
                }
                0 => Reached::Yes,
                1 => Reached::NotYet("1 still exists".to_owned()),
                count => Reached::NotYet(format!("{count} still exist")),
            };
        }
        let states: Vec<String> =
            entries.iter().map(|entry| text(at(entry, self.member))).collect();
        let is_one_of = |values: &[&str], state: &String| values.contains(&state.as_str());
        if let Some(state) = states.iter().find(|state| is_one_of(self.failing, state)) {
            return Reached::Never(format!("{} is {}", self.place(), shown(state)));
        }
        let wanted = states.iter().filter(|state| is_one_of(self.values, state)).count();
        if wanted == states.len() && wanted >= at_least {
            return Reached::Yes;
        }
        Reached::NotYet(self.found(&states, at_least))
    }

    /// The states, and how often each is there.
    fn found(&self, states: &[String], at_least: usize) -> String {
        if states.is_empty() {
            return "nothing is listed yet".to_owned();
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for state in states {
            *counts.entry(state).or_default() += 1;
        }
        let mut found = format!("{} is", self.place());
        for (at, (state, count)) in counts.iter().take(NAMED).enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(found, "{comma} {}", shown(state));
            if *count > 1 {
                let _ = write!(found, " ({count} times)");
            }
        }
        if counts.len() > NAMED {
            let _ = write!(found, " and {} more", counts.len() - NAMED);
        }
        if states.len() < at_least {
            let _ = write!(found, "; {} of {at_least} are listed", states.len());
        }
        found
    }

    fn place(&self) -> String {
        format!("`{}`", self.member.join("."))
    }
}

/// Whether a state is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    Yes,
    /// Not yet; what was found.
    NotYet(String),
    /// It never is; what was found.
    Never(String),
}

/// Whether a response has nothing that is described, but for the id of the request.
fn says_nothing(response: &Value) -> bool {
    let is_id = |name: &String| name.replace(['-', '_'], "").eq_ignore_ascii_case("requestid");
    response.as_object().is_none_or(|members| members.keys().all(is_id))
}

fn at<'v>(value: &'v Value, names: &[&str]) -> Option<&'v Value> {
    names.iter().try_fold(value, |value, name| value.get(name))
}

/// A state as text. Services have numbers and truths for some.
fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A state for people, without what a service could put into it to move a cursor.
fn shown(state: &str) -> String {
    if state.is_empty() {
        return "absent".to_owned();
    }
    let start: String = state.chars().take(SHOWN).collect();
    format!("`{}`", start.escape_debug())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RUNNING: Waiter<'_> = Waiter::new("running")
        .with_entries(&["Instances", "Instance"])
        .with_values(&["State", "Name"], &["Running"])
        .with_failing(&["Stopped"]);

    fn instances(states: &[&str]) -> Value {
        let all: Vec<Value> =
            states.iter().map(|state| json!({ "State": { "Name": state } })).collect();
        json!({ "Instances": { "Instance": all } })
    }

    fn not_yet(found: &str) -> Reached {
        Reached::NotYet(found.to_owned())
    }

    #[test]
    fn all_entries_of_all_pages_have_to_be_there() {
        let of = |pages: &[&[&str]], at_least| {
            let pages: Vec<Value> = pages.iter().map(|page| instances(page)).collect();
            RUNNING.reached(&pages, at_least)
        };
        assert_eq!(of(&[&["Running"]], 1), Reached::Yes);
        assert_eq!(of(&[&["Running", "Running"], &["Running"]], 3), Reached::Yes);
        assert_eq!(
            of(&[&["Running", "Pending"], &["Pending"]], 1),
            not_yet("`State.Name` is `Pending` (2 times), `Running`")
        );
        assert_eq!(of(&[&["Running"]], 2), not_yet("`State.Name` is `Running`; 1 of 2 are listed"));
        assert_eq!(of(&[&[]], 1), not_yet("nothing is listed yet"));
        assert_eq!(
            of(&[&["Pending", "Stopped"]], 1),
            Reached::Never("`State.Name` is `Stopped`".to_owned())
        );
        let odd =
            json!({ "Instances": { "Instance": [{}, { "State": { "Name": "a\u{1b}[2J" } }, 7] } });
        assert_eq!(
            RUNNING.reached(&[odd, json!({ "Instances": [] }), Value::Null], 1),
            not_yet("`State.Name` is absent (2 times), `a\\u{1b}[2J`")
        );
        let many: Vec<String> = (0..9).map(|state| state.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let Reached::NotYet(found) = of(&[&many], 1) else { panic!("nine states") };
        assert!(found.ends_with("`4` and 4 more"), "{found}");
    }

    #[test]
    fn without_values_nothing_is_to_be_there() {
        let gone = Waiter::new("gone")
            .with_entries(&["Instances", "Instance"])
            .with_errors(&["InvalidInstanceId.NotFound"]);
        assert_eq!(gone.reached(&[instances(&[])], 1), Reached::Yes);
        assert_eq!(gone.reached(&[json!({ "TotalCount": 0 })], 1), Reached::Yes);
        for nothing in [json!({}), json!({ "RequestId": "1" }), Value::Null] {
            assert_eq!(gone.reached(&[nothing], 1), not_yet("the response says nothing"));
        }
        assert_eq!(gone.reached(&[instances(&["Stopping"])], 1), not_yet("1 still exists"));
        assert!(gone.is_reached_by(Some("InvalidInstanceId.NotFound")));
        assert!(!gone.is_reached_by(Some("Forbidden")) && !gone.is_reached_by(None));
    }

    #[test]
    fn a_response_may_be_the_resource_and_its_state_a_number() {
        let done = Waiter::new("done").with_values(&["progress"], &["100"]);
        assert_eq!(done.reached(&[json!({ "progress": 100 })], 1), Reached::Yes);
        assert_eq!(done.reached(&[json!({ "progress": 99 })], 1), not_yet("`progress` is `99`"));
    }
}
