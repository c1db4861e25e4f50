//! The requests of an upload in parts and what their responses say, by the names on the wire. It must not know how they are sent.

use std::collections::BTreeMap;

use alicloud_wire::Placement;
use serde_json::{Map, Value};

use super::facts::MultipartInfo;
use crate::crc64;
use crate::encode::Parameters;
use crate::error::Error;
use crate::operation::OperationInfo;

/// What the service has of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) tag: String,
    pub(super) size: u64,
    pub(super) crc64: Option<u64>,
}

/// The parts that the service has, by their numbers.
pub(super) type AllStored = BTreeMap<u32, Stored>;

/// What the requests of one upload have in common.
#[derive(Clone)]
pub(super) struct Requests {
    pub(super) info: &'static MultipartInfo<'static>,
    /// The parameters of the operation that begins it.
    pub(super) begun: Parameters,
    pub(super) id: String,
}

impl Requests {
    /// The request for an operation: what says where the object is, and the headers that it has in common with the first one.
    fn parameters(&self, operation: &OperationInfo<'_>, own: Vec<(&str, Value)>) -> Parameters {
        let is_taken = |name: &str| {
            let places = [Placement::Host, Placement::Path, Placement::Header];
            let mut known = operation.parameters().iter();
            known.any(|(known, place)| *known == name && places.contains(place))
        };
        let common = self.begun.fields.iter().filter(|(name, _)| is_taken(name)).cloned();
        let id = (self.info.id_parameter.to_owned(), Value::String(self.id.clone()));
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        Parameters {
            fields: common.chain([id]).chain(own).collect(),
            secrets: self.begun.secrets.clone(),
        }
    }

    pub(super) fn send(&self, number: u32) -> Parameters {
        let step = self.info.send;
        self.parameters(step.operation, vec![(step.number, number.into())])
    }

    /// For the parts after a number.
    pub(super) fn list(&self, after: u64) -> Parameters {
        let list = self.info.list;
        let marker = (after > 0).then(|| (list.marker, after.into()));
        self.parameters(list.operation, marker.into_iter().collect())
    }

    pub(super) fn abort(&self) -> Parameters {
        self.parameters(self.info.abort, Vec::new())
    }

    /// For an object of these parts, which are in order.
    pub(super) fn complete<'a>(&self, tags: impl Iterator<Item = (u32, &'a str)>) -> Parameters {
        let complete = self.info.complete;
        let [number, tag] = complete.members;
        let parts = tags.map(|(at, text)| {
            let members = [(number.to_owned(), at.into()), (tag.to_owned(), text.into())];
            Value::Object(members.into_iter().collect::<Map<_, _>>())
        });
        let parts = Value::Array(parts.collect());
        let Some((parameter, outer)) = complete.parts.split_first() else {
            return self.parameters(complete.operation, Vec::new());
        };
        let value = outer.iter().rev().fold(parts, |inner, name| {
            Value::Object([((*name).to_owned(), inner)].into_iter().collect())
        });
        self.parameters(complete.operation, vec![(parameter, value)])
    }

    /// Adds what a page of the list has. Gives the number that the next page is after, if there is one.
    pub(super) fn read_page(
        &self,
        page: &Value,
        after: u64,
        stored: &mut AllStored,
    ) -> Result<Option<u64>, Error> {
        let list = self.info.list;
        let [number, tag, size, checksum] = list.members;
        // A list of one element is an element in XML.
        let entries = match at(page, list.parts) {
            Some(Value::Array(entries)) => entries.as_slice(),
            Some(entry @ Value::Object(_)) => std::slice::from_ref(entry),
            _ => &[],
        };
        for entry in entries {
            let number = whole(entry.get(number)).and_then(|number| u32::try_from(number).ok());
            let (Some(number), Some(tag), Some(size)) =
                (number, entry.get(tag).and_then(Value::as_str), whole(entry.get(size)))
            else {
                return Err(Error::decode(
                    "a part in the list has no number, no tag or no size; begin the upload anew",
                ));
            };
            let crc64 = entry.get(checksum).and_then(Value::as_str).and_then(crc64::read);
            stored.insert(number, Stored { tag: tag.to_owned(), size, crc64 });
        }
        let has_more = match at(page, list.more) {
            Some(Value::Bool(more)) => *more,
            Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
            _ => false,
        };
        match whole(at(page, list.next)) {
            _ if !has_more => Ok(None),
            Some(next) if next > after => Ok(Some(next)),
            _ => Err(Error::incomplete(
                "the list of parts has more, and does not say where it goes on; begin the upload anew",
            )),
        }
    }

    /// The id of the upload, as the first response has it.
    pub(super) fn id_in(info: &MultipartInfo<'_>, response: &Value) -> Result<String, Error> {
        let id = at(response, info.id).and_then(Value::as_str).filter(|id| !id.is_empty());
        id.map(str::to_owned).ok_or_else(|| {
            Error::decode(format!(
                "the response has no `{}`, the id of the upload",
                info.id.join(".")
            ))
        })
    }
}

fn at<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().try_fold(value, |value, name| value.get(name))
}

/// A number, or a text of one, as XML has it.
fn whole(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64(),
    }
}

#[cfg(test)]
mod tests {
    use alicloud_wire::{BodyFormat, Method};
    use serde_json::json;

    use super::*;

    static STORE: crate::Product<'_> = crate::Product::new("Store", "1");
    static SEND: OperationInfo<'_> = at_path("Send", &[KEY]);
    static LIST: OperationInfo<'_> = at_path("List", &[KEY]);
    static ABORT: OperationInfo<'_> = at_path("Abort", &[KEY]);
    static COMPLETE: OperationInfo<'_> = at_path(
        "Complete",
        &[KEY, ("x-new-only", Placement::Header), ("body", Placement::Body(BodyFormat::Xml))],
    );
    static INFO: MultipartInfo<'_> = MultipartInfo::new(&["Begun", "Id"], "id")
        .with_send(&SEND, "number")
        .with_list(&LIST, &["Parts", "Part"], ["Number", "Tag", "Size", "Crc"])
        .with_pages("after", &["Parts", "Next"], &["Parts", "More"])
        .with_complete(&COMPLETE, &["body", "Complete", "Part"], ["Number", "Tag"])
        .with_abort(&ABORT);

    const KEY: (&str, Placement) = ("key", Placement::Path);

    const fn at_path(
        name: &'static str,
        parameters: &'static [(&'static str, Placement)],
    ) -> OperationInfo<'static> {
        OperationInfo::roa(&STORE, name, Method::Put, "/{key}").with_parameters(parameters)
    }

    fn requests() -> Requests {
        let fields = [("key", "k"), ("x-new-only", "true"), ("class", "IA")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.into())).to_vec();
        let begun = Parameters { fields, ..Parameters::default() };
        Requests { info: &INFO, begun, id: "U".into() }
    }

    fn sent(parameters: Parameters) -> Value {
        Value::Object(parameters.fields.into_iter().collect())
    }

    #[test]
    fn each_request_has_what_it_takes_of_the_first() {
        let requests = requests();
        assert_eq!(sent(requests.send(7)), json!({ "key": "k", "id": "U", "number": 7 }));
        assert_eq!(sent(requests.list(0)), json!({ "key": "k", "id": "U" }));
        assert_eq!(sent(requests.list(3)), json!({ "key": "k", "id": "U", "after": 3 }));
        assert_eq!(sent(requests.abort()), json!({ "key": "k", "id": "U" }));
        let parts = json!([{ "Number": 1, "Tag": "a" }, { "Number": 2, "Tag": "b" }]);
        assert_eq!(
            sent(requests.complete([(1, "a"), (2, "b")].into_iter())),
            json!({ "key": "k", "x-new-only": "true", "id": "U", "body": { "Complete": { "Part": parts } } })
        );
        assert_eq!(Requests::id_in(&INFO, &json!({ "Begun": { "Id": "U" } })).unwrap(), "U");
        let error = Requests::id_in(&INFO, &json!({ "Begun": { "Id": "" } })).unwrap_err();
        assert_eq!(error.to_string(), "the response has no `Begun.Id`, the id of the upload");
    }

    #[test]
    fn pages_lead_on_until_there_are_no_more() {
        let (requests, mut stored) = (requests(), AllStored::new());
        let part = |number: u32| json!({ "Number": number.to_string(), "Tag": "\"T\"", "Size": "5", "Crc": "9" });
        let mut read = |page: Value, after| requests.read_page(&page, after, &mut stored);
        let first = json!({ "Parts": { "Part": [part(1), part(2)], "Next": "2", "More": "true" } });
        assert_eq!(read(first.clone(), 0).unwrap(), Some(2));
        // A list of one is like its element, and one of none is absent.
        let last = json!({ "Parts": { "Part": part(5), "Next": "5", "More": "false" } });
        assert_eq!(read(last, 2).unwrap(), None);
        assert_eq!(read(json!({ "Parts": { "Next": "5", "More": false } }), 5).unwrap(), None);
        // The same page again would have no end.
        let error = read(first, 2).unwrap_err().to_string();
        assert!(error.contains("does not say where it goes on"), "{error}");
        let error = read(json!({ "Parts": { "Part": [{ "Number": 1 }] } }), 0).unwrap_err();
        assert!(error.to_string().contains("has no number, no tag or no size"), "{error}");
        assert_eq!(stored.keys().copied().collect::<Vec<_>>(), [1, 2, 5]);
        let crc64 = crate::crc64::read("9");
        assert_eq!(stored[&5], Stored { tag: "\"T\"".to_owned(), size: 5, crc64 });
    }
}
