//! Faults on demand: what can be asked for, how it is written, and which are set. Knows nothing of
//! sockets; what is to happen there is only described.

mod grammar;

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::encoding::excerpt;
use crate::service_error::ServiceError;

/// So many faults can be set over the network.
pub(crate) const MOST: usize = 1000;
/// No text of a fault needs more bytes.
const LONGEST: usize = 1024;

/// The text names no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no fault: {problem}; write for example `latency=500; throttle`")]
pub struct FaultSyntaxError {
    text: String,
    problem: String,
}

/// A fault to answer requests with, for tests of what a client does then.
///
/// It is written as directives with `;` between them, which is also what the request header
/// `x-emulator-fault` and the address `/_emulator/faults` take:
///
/// | directive | effect |
/// |---|---|
/// | `latency=MS` | the response is that many milliseconds late |
/// | `throttle`, `throttle=STATUS` | `Throttling.User`, with status 429 or the one given |
/// | `error=STATUS` | an error with that status, 400 to 599 |
/// | `expired-token` | `InvalidSecurityToken.Expired` |
/// | `reset` | nothing is done, and the connection is reset |
/// | `reset-after` | the request is carried out, and the connection reset instead of a response |
/// | `truncate`, `truncate=BYTES` | the connection ends after half of the body, or so many bytes |
/// | `code=CODE` | with `throttle` or `error`: another error code |
/// | `retry-after=MS` | with `throttle` or `error`: the header `x-acs-retry-after`, which `throttle` sends with 1000 by itself; 0 leaves it out |
///
/// Of `throttle`, `error`, `expired-token`, `reset`, `reset-after` and `truncate` there can be one.
/// What a network or a gateway does (`latency` alone, `error` from 500 up, `reset`, `reset-after`,
/// `truncate`) a request meets before its signature is looked at, whoever sent it; what the cloud
/// does to a caller that it knows (`throttle`, `error` below 500, `expired-token`) after that, so
/// that it hides no wrong signature. A request meets one fault, the first one set that fits it.
///
/// ```
/// use alicloud_emulator::InjectedFault;
///
/// let fault: InjectedFault = "throttle=503; retry-after=20".parse()?;
/// let fault = fault.on_operation("DescribeImages").times(2);
/// assert_eq!(fault.to_string(), "throttle=503; retry-after=20");
/// assert!("explode".parse::<InjectedFault>().is_err());
/// # Ok::<(), alicloud_emulator::FaultSyntaxError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InjectedFault {
    text: String,
    plan: Plan,
    product: Option<String>,
    operation: Option<String>,
    access_key_id: Option<String>,
    times: Option<u64>,
}

impl FromStr for InjectedFault {
    type Err = FaultSyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let plan = grammar::parse(text)
            .map_err(|problem| FaultSyntaxError { text: excerpt(text).into_owned(), problem })?;
        Ok(Self {
            text: text.to_owned(),
            plan,
            product: None,
            operation: None,
            access_key_id: None,
            times: None,
        })
    }
}

impl fmt::Display for InjectedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl InjectedFault {
    /// Only requests to this product, by its code (`Ecs`), meet the fault.
    #[must_use]
    pub fn on_product(mut self, code: impl Into<String>) -> Self {
        self.product = Some(code.into());
        self
    }

    /// Only requests for this operation meet the fault.
    #[must_use]
    pub fn on_operation(mut self, name: impl Into<String>) -> Self {
        self.operation = Some(name.into());
        self
    }

    /// Only requests that name this access key meet the fault.
    #[must_use]
    pub fn on_access_key(mut self, id: impl Into<String>) -> Self {
        self.access_key_id = Some(id.into());
        self
    }

    /// The fault ends after that many requests. Without this it stays until it is removed.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.times = Some(count);
        self
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    fn is_for(&self, target: &Target<'_>) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| Some(wanted) == found)
        };
        let product = self.product.as_deref();
        product.is_none_or(|wanted| target.product.is_some_and(|p| p.eq_ignore_ascii_case(wanted)))
            && is(&self.operation, target.operation)
            && is(&self.access_key_id, target.access_key_id)
    }

    /// The product, operation and access key that requests must name to meet it.
    pub(crate) fn filters(&self) -> [Option<&str>; 3] {
        [&self.product, &self.operation, &self.access_key_id].map(Option::as_deref)
    }

    /// Reads what the control address takes.
    pub(crate) fn from_json(value: &Value) -> Result<Self, String> {
        let members = value.as_object().ok_or("the body is no JSON object")?;
        let known = ["fault", "product", "operation", "accessKeyId", "times"];
        if let Some(unknown) = members.keys().find(|name| !known.contains(&name.as_str())) {
            let unknown = excerpt(unknown);
            return Err(format!("there is no `{unknown}`: write {}", known.join(", ")));
        }
        let text = |name: &str| match members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.len() > LONGEST => {
                Err(format!("`{name}` is longer than {LONGEST} bytes"))
            }
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("`{name}` is no text")),
        };
        let fault = text("fault")?.ok_or("`fault` is missing")?;
        let mut fault: Self = fault.parse().map_err(|e: FaultSyntaxError| e.to_string())?;
        fault.product = text("product")?;
        fault.operation = text("operation")?;
        fault.access_key_id = text("accessKeyId")?;
        fault.times = match members.get("times") {
            None | Some(Value::Null) => None,
            Some(times) => Some(times.as_u64().ok_or("`times` is no whole number")?),
        };
        Ok(fault)
    }
}

/// What a fault means for one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) stage: Stage,
    pub(crate) action: Action,
    pub(crate) delivery: Delivery,
}

/// When a request meets a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before anybody looks at the signature.
    #[default]
    Gateway,
    /// Once the caller is known.
    Service,
}

/// Whether the request is carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Action {
    #[default]
    CarryOut,
    Refuse(ServiceError),
    Ignore,
}

/// How a response gets to the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub(crate) latency: Duration,
    /// Milliseconds for the header that tells when to come again.
    pub(crate) retry_after: Option<u64>,
    pub(crate) ending: Ending,
}

/// How much of a response gets to the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    #[default]
    Whole,
    /// That many bytes of the body, or half of it.
    Truncated(Option<usize>),
    /// Nothing.
    Reset,
}

/// What a request is about, as far as it is known.
pub(crate) struct Target<'a> {
    pub(crate) product: Option<&'a str>,
    pub(crate) operation: Option<&'a str>,
    pub(crate) access_key_id: Option<&'a str>,
}

/// The faults that are set.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Set>);

#[derive(Default)]
struct Set {
    last_id: u64,
    faults: Vec<SetFault>,
}

impl Set {
    fn add(&mut self, fault: InjectedFault) -> u64 {
        self.last_id += 1;
        self.faults.push(SetFault { id: self.last_id, fault, met: 0 });
        self.last_id
    }
}

/// A fault that is set.
#[derive(Clone)]
pub(crate) struct SetFault {
    pub(crate) id: u64,
    pub(crate) fault: InjectedFault,
    /// How many requests have met it.
    pub(crate) met: u64,
}

impl SetFault {
    pub(crate) fn is_over(&self) -> bool {
        self.fault.times.is_some_and(|times| self.met >= times)
    }

    /// As the control address shows it.
    pub(crate) fn to_json(&self) -> Value {
        let [product, operation, access_key_id] = self.fault.filters();
        json!({
            "id": self.id,
            "fault": self.fault.text,
            "product": product,
            "operation": operation,
            "accessKeyId": access_key_id,
            "times": self.fault.times,
            "met": self.met,
        })
    }
}

impl Faults {
    fn with<T>(&self, act: impl FnOnce(&mut Set) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets a fault and gives its number.
    pub(crate) fn add(&self, fault: InjectedFault) -> u64 {
        self.with(|set| set.add(fault))
    }

    /// Sets a fault for somebody else, who can set so many only; `None` when these are set.
    pub(crate) fn add_bounded(&self, fault: InjectedFault) -> Option<u64> {
        self.with(|set| (set.faults.len() < MOST).then(|| set.add(fault)))
    }

    /// The fault that a request meets at that stage: the first one set that fits and is not over.
    /// At the gateway a fault of the service goes before those set after it, but is not met yet.
    pub(crate) fn meet(&self, target: &Target<'_>, stage: Stage) -> Option<InjectedFault> {
        self.with(|set| {
            let fits = |set: &&mut SetFault| !set.is_over() && set.fault.is_for(target);
            let found = set.faults.iter_mut().find(fits)?;
            if stage == Stage::Gateway && found.fault.plan.stage == Stage::Service {
                return None;
            }
            found.met += 1;
            Some(found.fault.clone())
        })
    }

    /// Removes one; `false` when there is none of that number.
    pub(crate) fn remove(&self, id: u64) -> bool {
        self.with(|set| {
            let before = set.faults.len();
            set.faults.retain(|set| set.id != id);
            set.faults.len() < before
        })
    }

    pub(crate) fn clear(&self) {
        self.with(|set| set.faults.clear());
    }

    /// All, in the order of setting; those that are over too.
    pub(crate) fn all(&self) -> Vec<SetFault> {
        self.with(|set| set.faults.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: Target<'_> = Target {
        product: Some("Ecs"),
        operation: Some("DescribeImages"),
        access_key_id: Some("key"),
    };

    fn fault(text: &str) -> InjectedFault {
        text.parse().unwrap()
    }

    fn met(faults: &Faults) -> Option<String> {
        faults.meet(&TARGET, Stage::Service).map(|fault| fault.to_string())
    }

    #[test]
    fn the_first_that_fits_and_is_not_over_is_met() {
        let faults = Faults::default();
        faults.add(fault("reset").on_operation("DescribeRegions"));
        faults.add(fault("reset").on_product("Vpc"));
        faults.add(fault("reset").on_access_key("other"));
        assert_eq!(met(&faults), None);
        let twice = fault("throttle").on_product("ecs").on_operation("DescribeImages");
        faults.add(twice.on_access_key("key").times(2));
        let last = faults.add(fault("latency=5"));
        let seen: Vec<_> = (0..4).filter_map(|_| met(&faults)).collect();
        assert_eq!(seen, ["throttle", "throttle", "latency=5", "latency=5"]);
        assert!(faults.remove(last) && !faults.remove(last));
        assert_eq!(met(&faults), None);
        assert_eq!(faults.all().len(), 4);
        faults.clear();
        assert!(faults.all().is_empty());
        assert_eq!(faults.add(fault("reset")), last + 1, "numbers are not used again");
    }

    #[test]
    fn at_the_gateway_the_order_of_setting_counts_too() {
        let faults = Faults::default();
        let at = |stage| faults.meet(&TARGET, stage).map(|fault| fault.to_string());
        faults.add(fault("latency=1").times(1));
        faults.add(fault("throttle").times(1));
        faults.add(fault("error=502").times(1));
        assert_eq!(at(Stage::Gateway).as_deref(), Some("latency=1"));
        assert_eq!(at(Stage::Gateway), None, "the next one waits for the caller to be known");
        assert_eq!(at(Stage::Service).as_deref(), Some("throttle"));
        assert_eq!(at(Stage::Gateway).as_deref(), Some("error=502"));
        faults.add(fault("reset").on_operation("DescribeImages"));
        let unknown = Target { product: None, operation: None, access_key_id: None };
        assert_eq!(faults.meet(&unknown, Stage::Gateway), None);
    }

    #[test]
    fn json_goes_both_ways() {
        let given = json!({
            "fault": "throttle", "product": "Ecs", "operation": "DescribeImages",
            "accessKeyId": "key", "times": 3,
        });
        let fault = InjectedFault::from_json(&given).unwrap();
        let mut shown = SetFault { id: 7, fault, met: 1 }.to_json();
        assert_eq!((shown["id"].take(), shown["met"].take()), (json!(7), json!(1)));
        for (name, value) in given.as_object().unwrap() {
            assert_eq!(shown[name], *value);
        }
    }

    #[test]
    fn texts_and_their_number_are_bounded() {
        let long = "x".repeat(1_000_000);
        let texts = [format!("reset;{long}"), format!("error=400;code={long}"), long.clone()];
        for text in texts {
            let problem = text.parse::<InjectedFault>().unwrap_err().to_string();
            assert!(problem.len() < 500, "{}", problem.len());
        }
        for member in ["fault", "product", "operation", "accessKeyId", &long] {
            let mut value = json!({"fault": "reset"});
            value[member] = long.as_str().into();
            let problem = InjectedFault::from_json(&value).unwrap_err();
            assert!(problem.len() < 500, "{}", problem.len());
        }
        let faults = Faults::default();
        let set = (0..MOST + 10).filter_map(|_| faults.add_bounded(fault("reset"))).count();
        assert_eq!((set, faults.all().len()), (MOST, MOST));
        faults.remove(1);
        assert!(faults.add_bounded(fault("reset")).is_some());
    }

    #[test]
    fn json_that_means_nothing_is_explained() {
        let problem = |value: Value| InjectedFault::from_json(&value).unwrap_err();
        assert!(problem(json!([])).contains("object"));
        assert!(problem(json!({"times": 1})).contains("`fault` is missing"));
        assert!(problem(json!({"fault": 1})).contains("`fault` is no text"));
        assert!(problem(json!({"fault": "explode"})).contains("`explode`"));
        assert!(problem(json!({"fault": "reset", "times": -1})).contains("`times`"));
        assert!(problem(json!({"fault": "reset", "time": 1})).contains("`time`: write fault"));
    }
}
