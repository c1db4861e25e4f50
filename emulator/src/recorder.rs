//! The requests that came in, for assertions and for the status page. Keeps no Authorization
//! header, no token and no body.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use crate::json::{size, size_of_text};
use crate::parameters::Problem;
use crate::time;

/// What a request's parameter lacks. The response names the first one only, in the words that are
/// documented for it, which may not name the parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParameterProblem {
    /// The parameter, flattened as in a query: `Tag.1.Key`.
    pub parameter: String,
    /// What is wrong with it: `it must be between 1 and 100`. Holds no value.
    pub reason: String,
}

impl ParameterProblem {
    pub(crate) fn of(problem: &Problem) -> Self {
        Self { parameter: problem.parameter.clone(), reason: problem.reason() }
    }
}

/// A parameter that was sent where it does not belong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MisplacedParameter {
    /// The parameter, as it was sent: `Tag.1.Key`.
    pub parameter: String,
    /// Where it belongs: `query`, `form body`, `JSON body`, `headers`.
    pub place: &'static str,
}

impl MisplacedParameter {
    pub(crate) fn new(parameter: String, place: &'static str) -> Self {
        Self { parameter, place }
    }
}

/// A request that the emulator has answered.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// When it came, by the emulator's clock.
    pub at: SystemTime,
    /// The HTTP method.
    pub method: String,
    /// The path as sent, without the query.
    pub path: String,
    /// The product code, where an operation was found.
    pub product: Option<String>,
    /// The operation, where one was found.
    pub operation: Option<String>,
    /// The API version, where an operation was found.
    pub version: Option<String>,
    /// The id of the access key, where the sender proved to have it.
    pub access_key_id: Option<String>,
    /// The id of the account that the key belongs to.
    pub account_id: Option<String>,
    /// The parameters by wire name, decoded and unflattened. A binary body is base64 text.
    pub parameters: Map<String, Value>,
    /// Names that the operation does not have, as sent. The cloud ignores them, so that a typing
    /// error goes unseen: a test should assert that there are none.
    pub unknown: Vec<String>,
    /// Parameters that were sent where they don't belong. The cloud takes some of them, and ignores others.
    pub misplaced: Vec<MisplacedParameter>,
    /// Parameters that are not as described.
    pub problems: Vec<ParameterProblem>,
    /// How long the response took to make, with the delay that a fault asked for.
    pub duration: Duration,
    /// The HTTP status of the response; 0 when an injected fault left none.
    pub status: u16,
    /// The error code of the response.
    pub code: Option<String>,
    /// The request id of the response.
    pub request_id: String,
    /// The injected fault that the request met, as it was written.
    pub fault: Option<String>,
}

/// Parameters are left out, since they may be passwords.
impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("operation", &self.operation)
            .field("account_id", &self.account_id)
            .field("parameters", &self.parameters.keys().collect::<Vec<_>>())
            .field("unknown", &self.unknown)
            .field("misplaced", &self.misplaced)
            .field("problems", &self.problems)
            .field("duration", &self.duration)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("request_id", &self.request_id)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

impl RecordedRequest {
    pub(crate) fn new(at: SystemTime, method: &str, path: &str, request_id: &str) -> Self {
        Self {
            at,
            method: method.to_owned(),
            path: path.to_owned(),
            product: None,
            operation: None,
            version: None,
            access_key_id: None,
            account_id: None,
            parameters: Map::new(),
            unknown: Vec::new(),
            misplaced: Vec::new(),
            problems: Vec::new(),
            duration: Duration::ZERO,
            status: 0,
            code: None,
            request_id: request_id.to_owned(),
            fault: None,
        }
    }

    /// About how many bytes it takes in memory.
    fn size(&self) -> usize {
        let misplaced = self.misplaced.iter().map(|misplaced| &misplaced.parameter);
        let names = self.unknown.iter().chain(misplaced);
        let problems = self.problems.iter().flat_map(|p| [&p.parameter, &p.reason]);
        let texts: usize = names.chain(problems).chain([&self.path]).map(|t| size_of_text(t)).sum();
        let values: usize = self.parameters.iter().map(|(n, v)| size_of_text(n) + size(v)).sum();
        size_of::<Self>() + texts + values
    }

    /// As the control address shows it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "at": time::to_text(self.at),
            "method": self.method,
            "path": self.path,
            "product": self.product,
            "operation": self.operation,
            "version": self.version,
            "accessKeyId": self.access_key_id,
            "accountId": self.account_id,
            "parameters": self.parameters,
            "unknown": self.unknown,
            "misplaced": self.misplaced.iter().map(|misplaced| {
                json!({ "parameter": misplaced.parameter, "place": misplaced.place })
            }).collect::<Vec<_>>(),
            "problems": self.problems.iter().map(|problem| {
                json!({ "parameter": problem.parameter, "reason": problem.reason })
            }).collect::<Vec<_>>(),
            "milliseconds": self.duration.as_secs_f64() * 1000.0,
            "status": self.status,
            "code": self.code,
            "requestId": self.request_id,
            "fault": self.fault,
        })
    }
}

/// All recorded requests together may be about this large in memory, in bytes.
const MAX_SIZE: usize = 64 * 1024 * 1024;

/// The last requests, oldest first.
pub(crate) struct Recorder {
    capacity: usize,
    requests: Mutex<Requests>,
}

#[derive(Default)]
struct Requests {
    /// With their sizes.
    kept: VecDeque<(usize, RecordedRequest)>,
    size: usize,
}

impl Recorder {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, requests: Mutex::default() }
    }

    pub(crate) fn push(&self, request: RecordedRequest) {
        let size = request.size();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.size = requests.size.saturating_add(size);
        requests.kept.push_back((size, request));
        // A large request may push others out, but is kept itself.
        while requests.kept.len() > self.capacity
            || requests.kept.len() > 1 && requests.size > MAX_SIZE
        {
            if let Some((size, _)) = requests.kept.pop_front() {
                requests.size = requests.size.saturating_sub(size);
            }
        }
    }

    /// How many are kept at most.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    pub(crate) fn clear(&self) {
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner) = Requests::default();
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.kept.iter().map(|(_, request)| request.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(id: usize) -> RecordedRequest {
        RecordedRequest::new(SystemTime::UNIX_EPOCH, "POST", "/", &id.to_string())
    }

    #[test]
    fn the_oldest_are_dropped() {
        let recorder = Recorder::new(2);
        (0..5).for_each(|id| recorder.push(request(id)));
        let ids: Vec<String> = recorder.all().into_iter().map(|r| r.request_id).collect();
        assert_eq!(ids, ["3", "4"]);
    }

    #[test]
    fn large_requests_push_others_out() {
        let recorder = Recorder::new(10);
        // As text it is a tenth of that.
        let numbers = vec![json!(1); MAX_SIZE / size_of::<Value>()];
        for (id, value) in
            [json!(1), json!({ "a": numbers }), numbers.into()].into_iter().enumerate()
        {
            let mut request = request(id);
            request.parameters.insert("A".into(), value);
            recorder.push(request);
            assert_eq!(recorder.all().len(), 1, "{id}");
        }
        assert_eq!(recorder.all()[0].request_id, "2");
        recorder.push(request(3));
        recorder.push(request(4));
        let ids: Vec<String> = recorder.all().into_iter().map(|r| r.request_id).collect();
        assert_eq!(ids, ["3", "4"]);
    }

    #[test]
    fn every_part_of_a_request_counts() {
        let text = || "x".repeat(1000);
        let parts: [fn(&mut RecordedRequest, String); 5] = [
            |request, text| request.path = text,
            |request, text| request.unknown.push(text),
            |request, text| request.misplaced.push(MisplacedParameter::new(text, "query")),
            |request, text| {
                request.problems.push(ParameterProblem { parameter: text, reason: String::new() });
            },
            |request, text| request.parameters = Map::from_iter([(text, Value::Null)]),
        ];
        for (at, set) in parts.into_iter().enumerate() {
            let mut request = request(0);
            let empty = request.size();
            set(&mut request, text());
            assert!(request.size() >= empty + 1000 - "/".len(), "{at}");
        }
    }

    #[test]
    fn values_are_not_shown() {
        let mut request = request(1);
        request.parameters.insert("Password".into(), json!("hunter2"));
        let shown = format!("{request:?}");
        assert!(shown.contains("Password") && !shown.contains("hunter2"), "{shown}");
    }
}
