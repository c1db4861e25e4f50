//! What changes mean, in sentences for people. Knows no layout.

use alicloud_model::{
    Asynchronous, Count, MemberName, Multipart, Pagination, PartList, Place, Quota, Waiter,
};
use serde::Serialize;
use serde_json::Value;

use super::change::Change;
use super::rule::Rule;

impl Change {
    /// What happened, as one sentence without a full stop.
    pub fn reason(&self) -> String {
        let mut details = self.details.clone();
        let more = self.types.iter().filter(|name| Some(*name) != self.before.as_ref());
        let types: Vec<String> = more.map(|name| ticked(name)).collect();
        let is_said_by_itself = matches!(
            self.rule,
            Rule::ArgumentsSwapped | Rule::TypeMoved | Rule::TypeRenamed | Rule::TypeRemoved
        );
        if is_said_by_itself && !types.is_empty() {
            details.push(format!("gone from there: {}", types.join(", ")));
        }
        let what = self.what();
        if details.is_empty() { what } else { format!("{what} ({})", details.join("; ")) }
    }

    fn what(&self) -> String {
        let from_to = |what: &str| self.before_and_after(what);
        match self.rule {
            Rule::ArgumentsSwapped => from_to("arguments mean something else"),
            Rule::NameTaken => from_to("the name in code means another one"),
            Rule::VariantTaken => from_to("its variant means another value"),
            Rule::CrateRemoved => "the crate is gone".to_owned(),
            Rule::CrateRenamed => from_to("the crate has another name"),
            Rule::Provider => from_to("another one runs the service"),
            Rule::OperationRemoved => "the operation is gone".to_owned(),
            Rule::OperationRenamed => from_to("the method has another name"),
            Rule::Arguments => from_to("other arguments"),
            Rule::ParameterRemoved => of_type("a parameter", self.before.as_ref()) + " is gone",
            Rule::MemberRemoved => of_type("a member", self.before.as_ref()) + " is gone",
            Rule::MemberRequired => {
                let member = of_type("a new member", self.after.as_ref());
                format!("{member} that has to be given, and is sent empty otherwise")
            }
            Rule::ValueRemoved => "a value is gone".to_owned(),
            Rule::ErrorRemoved => "a documented error is gone".to_owned(),
            Rule::TypeRemoved => "the type is gone".to_owned(),
            Rule::Renamed => from_to("another name in code"),
            Rule::VariantRenamed => from_to("the variant has another name"),
            Rule::Type => from_to("another type"),
            Rule::TypeRenamed => from_to("the type has another name"),
            Rule::TypeMoved => from_to("the type is in another module"),
            Rule::FormerTypeRemoved => from_to("the types of what was here before are gone"),
            Rule::Content => from_to("the text holds something else as JSON"),
            Rule::Side => from_to("the type is on another side of calls, and its fields follow"),
            Rule::Response => from_to("another response"),
            Rule::PagesRemoved => "the response is not paged any more".to_owned(),
            Rule::PagesEntry => from_to("pages of another type"),
            Rule::WaiterRemoved => from_to("the state can't be waited for any more"),
            Rule::Spelling => from_to("another spelling on the wire"),
            Rule::Placement => from_to("how it is sent"),
            Rule::Wrapper => from_to("the object around the list on the wire"),
            Rule::Method => from_to("the HTTP method"),
            Rule::Path => from_to("the path"),
            Rule::Style => from_to("the protocol"),
            Rule::Body => from_to("the body of a request without parameters in it"),
            Rule::Signature => from_to("the signature"),
            Rule::RegionParameter => from_to("the parameter that the client fills with its region"),
            Rule::IdempotencyToken => {
                from_to("the parameter that makes a repeated request take effect once")
            }
            Rule::Repeated => from_to("what is repeated after a failure"),
            Rule::Success => from_to("calls succeed where"),
            Rule::Timeout => from_to("how long an attempt may take"),
            Rule::Sensitive => from_to("kept out of logs and messages"),
            Rule::Pages => from_to("how pages are found"),
            Rule::Waiter => from_to("what is waited for"),
            Rule::RequestId => from_to("the name of the request's id in the response"),
            Rule::ProductCode | Rule::AnotherProduct => {
                from_to("the product code, which each request has")
            }
            Rule::ApiVersion => from_to("the version of the API, which each request has"),
            Rule::EndpointHost | Rule::EndpointRegion => from_to("the host of a region"),
            Rule::EndpointRule => from_to("how hosts are made for regions that are not listed"),
            Rule::Deprecated => match &self.after {
                Some(other) => format!("deprecated: use `{other}`"),
                None => "deprecated".to_owned(),
            },
            Rule::RemovedUpstream => match &self.after {
                Some(day) => format!("the service documents it no more since {day}"),
                None => "the service documents it no more".to_owned(),
            },
            Rule::CrateAdded => "a new crate".to_owned(),
            Rule::OperationAdded => "a new operation".to_owned(),
            Rule::ParameterAdded => of_type("a new parameter", self.after.as_ref()),
            Rule::MemberAdded => of_type("a new member", self.after.as_ref()),
            Rule::ValueAdded => "a new value".to_owned(),
            Rule::ErrorAdded => "a new documented error".to_owned(),
            Rule::TypeAdded => "a new shared type".to_owned(),
            Rule::PagesAdded => "the response is paged now".to_owned(),
            Rule::EventsAdded => "the response can come as events now".to_owned(),
            Rule::EventsRemoved => "the response can't come as events any more".to_owned(),
            Rule::MethodHidden => format!(
                "the parameter's setter hides the method `{}`",
                self.after.as_deref().unwrap_or_default()
            ),
            Rule::Multipart => from_to("how a body is uploaded in parts"),
            Rule::MultipartAdded => "a body can be uploaded in parts now".to_owned(),
            Rule::MultipartRemoved => from_to("a body can't be uploaded in parts as before"),
            Rule::WaiterAdded => from_to("a state that can be waited for"),
            Rule::NotDeprecated => "no longer deprecated".to_owned(),
            Rule::Returned => "the service documents it again".to_owned(),
            Rule::Limits => from_to("documented limits"),
            Rule::Default => from_to("the default"),
            Rule::RequiredUpstream => from_to("what the service demands"),
            Rule::Authorization => from_to("what RAM asks for"),
            Rule::Quota => from_to("how many requests the service takes"),
            Rule::Asynchronous => from_to("how to find out that the work is done"),
            Rule::Stream => from_to("responses bit by bit"),
            Rule::Charge => from_to("what a call costs or risks"),
            Rule::Subjects => "subjects of the documentation changed".to_owned(),
            Rule::Package => "what the crate says about itself changed".to_owned(),
            Rule::ProductErrors => "the errors that all operations have changed".to_owned(),
            Rule::Description => "the documentation changed".to_owned(),
            Rule::Example => "examples changed".to_owned(),
        }
    }

    /// Whether the function is one that makes a value, and not a call.
    fn is_of_type(&self) -> bool {
        self.item.as_deref().is_some_and(|item| item.ends_with("::new"))
    }

    fn before_and_after(&self, what: &str) -> String {
        let [before, after] = [&self.before, &self.after].map(|value| value.as_deref().map(ticked));
        match (before, after) {
            (Some(before), Some(after)) => format!("{what}: {before}, now {after}"),
            (Some(before), None) => format!("{what}: {before}, now none"),
            (None, Some(after)) => format!("{what}: {after}, before none"),
            (None, None) => format!("{what} changed"),
        }
    }

    /// What a caller has to do, where something is to be done.
    pub fn hint(&self) -> Option<String> {
        let after = self.after.as_deref().unwrap_or_default();
        Some(match self.rule {
            Rule::ArgumentsSwapped if self.types.is_empty() => {
                format!("compare each call with the arguments as they are now, {after}: the compiler finds none of them")
            }
            Rule::ArgumentsSwapped => {
                format!("compare each call with the arguments as they are now, {after}: the compiler finds only what names these types")
            }
            Rule::NameTaken | Rule::VariantTaken => {
                "look at each use: the compiler finds none of them".to_owned()
            }
            Rule::Arguments if self.is_of_type() && after == "()" => {
                "make it with `default()`; what is optional has a setter".to_owned()
            }
            Rule::Arguments => format!("call it with {after}; what is optional has a setter"),
            Rule::CrateRemoved => "stay with the last version of the crate, or use another product".to_owned(),
            Rule::CrateRenamed => format!("depend on `{after}`"),
            Rule::Provider => "make the client from its endpoint or from the environment, as its documentation says".to_owned(),
            Rule::OperationRemoved => "remove the call: the service has this operation no more".to_owned(),
            Rule::OperationRenamed => format!("call `{after}`"),
            Rule::ParameterRemoved | Rule::MemberRemoved => "remove all uses".to_owned(),
            Rule::MemberRequired => "give it wherever the type is made".to_owned(),
            Rule::ErrorRemoved if !self.types.is_empty() => {
                "remove all uses: the operation documents no error, and has no enum of codes".to_owned()
            }
            Rule::ValueRemoved | Rule::ErrorRemoved => {
                "use `Other` with the text, or remove all uses".to_owned()
            }
            Rule::TypeRemoved => "name the type that took its place, or remove its uses".to_owned(),
            Rule::Renamed | Rule::VariantRenamed | Rule::TypeRenamed | Rule::TypeMoved => format!("name it `{after}`"),
            Rule::Type if self.argument => format!("give it as `{after}`, also where it is an argument"),
            Rule::Type if is_inside(&self.path) => format!("use what it holds as `{after}`"),
            Rule::Type | Rule::Response | Rule::PagesEntry => format!("use it as `{after}`"),
            Rule::FormerTypeRemoved => "use the type that is in this place now".to_owned(),
            Rule::Content if self.path.starts_with("response") => {
                "read the text itself: the types that were made of what it holds are others, or gone".to_owned()
            }
            Rule::Content if self.after.is_none() => {
                "give the text itself; what ended in `_json` is gone".to_owned()
            }
            Rule::Content => "give what the text holds now, or the text itself where the name ends in `_json`".to_owned(),
            Rule::ApiVersion => "look at each call: the service does what its documentation of that version says".to_owned(),
            Rule::AnotherProduct => {
                "look at each call: it goes to the other product, with what was meant for this one".to_owned()
            }
            Rule::Side if after == "response" => {
                "read it only: what makes and sets it is gone, and its fields are those of a response"
                    .to_owned()
            }
            Rule::Side => {
                "set and read the fields as they are now: lists and members may be `Option`s"
                    .to_owned()
            }
            Rule::PagesRemoved => "ask for each page yourself, or for all entries at once".to_owned(),
            Rule::EventsRemoved => "take the whole response: await the call itself".to_owned(),
            Rule::MethodHidden => format!("call it as `runtime::Call::{after}(&call)`, which no setter hides"),
            Rule::MultipartRemoved => "call the operations of the upload one by one".to_owned(),
            Rule::WaiterRemoved => "wait with `wait_until` and a custom `Waiter`".to_owned(),
            Rule::RemovedUpstream => "plan without it: it goes in a later version".to_owned(),
            Rule::Sensitive => "look at logs that have it, or that should have it".to_owned(),
            Rule::Repeated => "make sure that doing it twice is harmless, or that doing it once is enough".to_owned(),
            _ => return None,
        })
    }
}

/// A name between ticks. Those in it would end it; the change has it as it is.
pub(super) fn ticked(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

fn of_type(what: &str, value: Option<&String>) -> String {
    value.map_or_else(|| what.to_owned(), |value| format!("{what} of type `{value}`"))
}

/// Whether a place is what a list or a map holds.
fn is_inside(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("items" | "additionalProperties"))
}

/// A word of the vocabulary, as specs write it: `query (flat)`.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        Ok(Value::Object(variant)) => {
            let words = variant
                .iter()
                .map(|(name, held)| format!("{name} ({})", held.as_str().unwrap_or_default()));
            words.collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

/// What a value has, by the names of its parts: `minimum 1, maximum 100`.
pub(super) fn parts(value: &impl Serialize) -> Option<String> {
    let Ok(Value::Object(members)) = serde_json::to_value(value) else { return None };
    let said = members.iter().map(|(name, value)| {
        let name = name.replace('_', " ");
        match value {
            Value::Bool(true) => name,
            Value::String(text) => format!("{name} {text}"),
            Value::Array(values) => {
                let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                format!("{name} {}", values.join(" "))
            }
            value => format!("{name} {value}"),
        }
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// What to poll, how often, and for how long.
pub(super) fn asynchronous(how: &Asynchronous) -> Option<String> {
    let poll = how.poll.as_ref().map(|poll| format!("poll {}", poll.operation));
    let interval = how.interval.map(|interval| format!("each {interval} ms"));
    let attempts = how.attempts.map(|attempts| format!("{attempts} times"));
    let said: Vec<String> = [poll, interval, attempts].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The members that pages are found by.
pub(super) fn pages(pages: &Pagination) -> String {
    let token = |token: &MemberName, next: &Place| {
        format!("{} from {}", token.name, next.names().collect::<Vec<_>>().join("."))
    };
    let by = match pages {
        Pagination::PageNumber { page, first_page, by_token, .. } => {
            let from = match first_page {
                1 => String::new(),
                first_page => format!(" from {first_page}"),
            };
            let or = by_token.as_ref().map_or_else(String::new, |by_token| {
                let size = by_token.size.as_ref();
                let size = size.map_or_else(String::new, |size| format!(" with {}", size.name));
                format!(" or {}{size}", token(&by_token.token, &by_token.next))
            });
            format!("{}{from}{or}", page.name)
        }
        Pagination::Offset { offset, .. } => offset.name.clone(),
        Pagination::Token { token: name, next, .. } => token(name, next),
    };
    let (total, size) = match pages {
        Pagination::PageNumber { total, answered_size, .. } => {
            (total.as_ref(), answered_size.as_ref())
        }
        Pagination::Offset { total, .. } => (total.as_ref(), None),
        Pagination::Token { .. } => (None, None),
    };
    let count = |what: &str, count: Option<&Count>| {
        let names = count.map(|count| count.place.names().collect::<Vec<_>>().join("."));
        names.map_or_else(String::new, |names| format!(", {what} in {names}"))
    };
    let (total, size) = (count("total", total), count("size", size));
    let items = pages.items().names().collect::<Vec<_>>().join(".");
    format!("{by}, entries in {items}{total}{size}")
}

/// What is waited for.
pub(super) fn waiter(waiter: &Waiter) -> String {
    let Waiter { entries, member, values, failing, errors, interval, attempts, .. } = waiter;
    let member =
        entries.iter().flatten().chain(member).map(String::as_str).collect::<Vec<_>>().join(".");
    let state = match (member.is_empty(), values.is_empty()) {
        (true, _) => None,
        (_, true) => Some(format!("{member} is empty")),
        _ => Some(format!("{member} is {}", values.join(" or "))),
    };
    let errors = (!errors.is_empty()).then(|| format!("error {}", errors.join(" or ")));
    let failing = (!failing.is_empty()).then(|| format!("not {}", failing.join(" or ")));
    let pace = Some(format!("{attempts} times each {interval} seconds"));
    let said: Vec<String> = [state, errors, failing, pace].into_iter().flatten().collect();
    said.join(", ")
}

/// How a body is uploaded in parts.
pub(super) fn multipart(multipart: &Multipart) -> String {
    let Multipart { id, id_parameter, number, list, parts, part, most, smallest, largest, .. } =
        multipart;
    let [send, listing, complete, abort] = multipart.operations();
    let PartList { parts: listed, part: members, marker, next, more, .. } = list;
    format!(
        "{} as {id_parameter}; {send} with {number}; {listing} with {marker}, {} of {}, {} and {}; {complete} with {} of {}; {abort}; {most} parts of {smallest} to {largest} bytes",
        id.join("."),
        members.join(", "),
        listed.join("."),
        next.join("."),
        more.join("."),
        part.join(", "),
        parts.join("."),
    )
}

/// How many requests the service takes.
pub(super) fn quota(quota: &[Quota]) -> Option<String> {
    let said: Vec<String> = quota
        .iter()
        .map(|quota| {
            let region =
                quota.region.as_ref().map_or_else(String::new, |region| format!(" in {region}"));
            format!("{} in {} s{region}", quota.requests, quota.window)
        })
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}
