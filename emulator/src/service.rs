//! From a request to a response, without sockets: route, admit, read parameters, answer, record.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use alicloud_model::Catalog;

use crate::account::{Account, Keyring};
use crate::answer::{Call, Refusal, Responder};
use crate::content::Intake;
use crate::controls;
use crate::family::Family;
use crate::faults::{
    Action, Delivery, Ending, FaultSyntaxError, Faults, InjectedFault, Plan, Stage, Target,
};
use crate::images::ImageOperation;
use crate::keeper::Keepers;
use crate::parameters::{self, Quirks};
use crate::received::{Host, Pairs, Received, Upload};
use crate::recorder::{ParameterProblem, RecordedRequest, Recorder};
use crate::reply::Reply;
use crate::routing::{Destination, Route, Routes};
use crate::service_error::{ErrorForm, ServiceError};
use crate::signature::{self, Claim, Gate};
use crate::status_page::{self, Status};
use crate::time::Clock;

/// The request header that asks for a fault.
const FAULT_HEADER: &str = "x-emulator-fault";

/// Why a page is not shown to whoever says that the machine has some name: a site in a browser could read it.
const PAGE_HOST: &str =
    "The status page is shown under addresses and `localhost` only: open http://localhost:PORT/.";

/// All that answering needs.
pub(crate) struct Service {
    catalog: Arc<Catalog>,
    routes: Routes,
    gate: Gate,
    responder: Responder,
    keepers: Keepers,
    faults: Faults,
    recorder: Recorder,
    clock: Clock,
    random: Mutex<fastrand::Rng>,
    /// Whether nobody else can reach it, so that also who proved nothing may have keys that are good.
    is_private: bool,
}

/// A response, the request id in its header, and how it gets to the caller.
pub(crate) struct Answered {
    pub(crate) reply: Reply,
    pub(crate) family: Family,
    pub(crate) request_id: String,
    pub(crate) delivery: Delivery,
}

/// What becomes of the body of a request.
pub(crate) enum BodyPlan {
    /// It is read before the request is answered.
    Whole,
    /// It is kept as it comes.
    Kept(Intake),
    /// Nobody looks at it: the request will be refused.
    Skipped,
}

impl Service {
    pub(crate) fn new(
        catalog: Arc<Catalog>,
        keys: Keyring,
        responder: Responder,
        keepers: Keepers,
        recorded: usize,
        clock: Clock,
        random: fastrand::Rng,
    ) -> Self {
        Self {
            routes: Routes::new(Arc::clone(&catalog)),
            catalog,
            gate: Gate::new(keys),
            responder,
            keepers,
            faults: Faults::default(),
            recorder: Recorder::new(recorded),
            clock,
            random: Mutex::new(random),
            is_private: true,
        }
    }

    /// Says that other machines can reach it.
    pub(crate) fn public(mut self) -> Self {
        self.is_private = false;
        self
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.recorder.all()
    }

    pub(crate) fn forget_requests(&self) {
        self.recorder.clear();
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Forgets all that happened: images, objects, temporary keys, faults, requests.
    pub(crate) async fn reset(&self) -> Result<(), ServiceError> {
        self.responder.reset().await?;
        self.keepers.reset();
        self.gate.reset();
        self.faults.clear();
        self.recorder.clear();
        Ok(())
    }

    /// Answers a request for the emulator itself, from that address.
    pub(crate) async fn control(
        &self,
        request: &Received,
        peer: IpAddr,
        body: Result<(), ServiceError>,
    ) -> Answered {
        let request_id = self.next_request_id();
        let reply = match body {
            Ok(()) => controls::answer(self, request, peer).await,
            Err(error) => Err(error),
        };
        let host = request.header("host").unwrap_or_default();
        let reply =
            reply.unwrap_or_else(|error| error.into_reply(&request_id, &host, ErrorForm::Json));
        Answered { reply, family: Family::Gateway, request_id, delivery: Delivery::default() }
    }

    /// What becomes of the body of a request, by its head. What is kept as it comes must be signed by somebody who may send it.
    pub(crate) fn body_plan(&self, request: &Received) -> BodyPlan {
        let family = Family::of(request);
        let Some(keeper) = self.keepers.of(family) else { return BodyPlan::Whole };
        let Ok(pairs) = request.pairs() else { return BodyPlan::Whole };
        let Ok(route) = self.route(request, &pairs) else { return BodyPlan::Whole };
        let Some(storage) = keeper.storage(route.operation) else { return BodyPlan::Whole };
        let head = Received { upload: Some(Upload::Skipped), ..request.clone() };
        let admitted = signature::read(&head, &pairs)
            .and_then(|claim| self.gate.admit(claim, route.operation.signature, (self.clock)()));
        match admitted {
            Ok(_) => BodyPlan::Kept(Intake::new(storage)),
            Err(_) => BodyPlan::Skipped,
        }
    }

    /// The operation that a request asks for.
    fn route(&self, request: &Received, pairs: &Pairs) -> Result<Route<'_>, ServiceError> {
        let header_or_pair = |header: &str, name: &str| {
            request.header(header).or_else(|| pairs.first(name).map(Cow::Borrowed))
        };
        self.routes.find(&Destination {
            family: Family::of(request),
            query: &pairs.query,
            headers: &request.headers,
            method: &request.method,
            path: if request.path.is_empty() { "/" } else { &request.path },
            action: header_or_pair("x-acs-action", "Action").as_deref(),
            version: header_or_pair("x-acs-version", "Version").as_deref(),
            host: &request.header("host").unwrap_or_default(),
        })
    }

    /// Answers a request, of which the body may have been refused before.
    pub(crate) async fn handle(
        &self,
        request: &Received,
        body: Result<(), ServiceError>,
    ) -> Answered {
        let request_id = self.next_request_id();
        let (now, start) = ((self.clock)(), Instant::now());
        let mut record =
            RecordedRequest::new(now, request.method.as_str(), &request.path, &request_id);
        let mut delivery = Delivery::default();
        let pairs = body.and_then(|()| request.pairs());
        let family = Family::of(request);
        let form = match family.error_form() {
            ErrorForm::Json if request.wants_xml(pairs.as_ref().unwrap_or(&Pairs::default())) => {
                ErrorForm::Xml
            }
            form => form,
        };
        let outcome = match pairs {
            Ok(pairs) if is_for_people(request, &pairs) && request.host() == Host::Name => {
                Err(ServiceError::new(403, "NotLocal", PAGE_HOST))
            }
            Ok(pairs) if is_for_people(request, &pairs) => {
                let page = status_page::render(&Status {
                    host: &request.header("host").unwrap_or_default(),
                    catalog: &self.catalog,
                    accounts: self.gate.accounts(),
                    requests: &self.requests(),
                    capacity: self.recorder.capacity(),
                    faults: &self.faults.all(),
                });
                return Answered { reply: Reply::html(page), family, request_id, delivery };
            }
            Ok(pairs) => self.serve(request, &pairs, &mut record, &mut delivery).await,
            Err(error) => Err(error),
        };
        let reply = outcome.unwrap_or_else(|error| {
            let error = family.worded(error);
            record.code = Some(error.code.clone());
            let host = request.header("host").unwrap_or_default();
            let reply = error.into_reply(&request_id, &host, form);
            family.told_without_body(request, reply)
        });
        record.duration = start.elapsed() + delivery.latency;
        record.status = if delivery.ending == Ending::Reset { 0 } else { reply.status };
        tracing::info!(
            operation = record.operation.as_deref(),
            status = record.status,
            code = record.code.as_deref(),
            request_id,
            "{} {}",
            record.method,
            record.path,
        );
        self.recorder.push(record);
        Answered { reply, family, request_id, delivery }
    }

    async fn serve(
        &self,
        request: &Received,
        pairs: &Pairs,
        record: &mut RecordedRequest,
        delivery: &mut Delivery,
    ) -> Result<Reply, ServiceError> {
        let family = Family::of(request);
        let route = self.route(request, pairs);
        if let Ok(route) = &route {
            record.product = Some(route.product.code.clone());
            record.operation = Some(route.operation.name.clone());
            record.version = Some(route.product.version.clone());
        }
        let claim = signature::read(request, pairs);

        let claimed_key = claim.as_ref().ok().and_then(Option::as_ref);
        let claimed_key = claimed_key.and_then(Claim::access_key_id).map(str::to_owned);
        let injected = self.injected(request, record, claimed_key.as_deref(), Stage::Gateway)?;
        if let Some(answer) = meet(injected, record, delivery)? {
            return Ok(answer);
        }

        let Route { product, operation, path_parameters } = route?;
        let caller = self.gate.admit(claim?, operation.signature, record.at)?;
        record.access_key_id = caller.as_ref().and(claimed_key);
        record.account_id = caller.as_ref().map(|account| account.id().to_owned());

        if record.fault.is_none() {
            let known_key = record.access_key_id.as_deref();
            let injected = self.injected(request, record, known_key, Stage::Service)?;
            if let Some(answer) = meet(injected, record, delivery)? {
                return Ok(answer);
            }
        }

        let image_operation = ImageOperation::of(product, operation);
        family.serves(operation)?;
        let quirks = image_operation.map_or_else(Quirks::default, ImageOperation::quirks);
        let collected =
            parameters::collect(product, operation, &quirks, request, pairs, &path_parameters)?;
        record.parameters = collected.values;
        record.unknown = collected.unknown;
        record.misplaced = collected.misplaced;
        record.problems = collected.problems.iter().map(ParameterProblem::of).collect();
        if let Some(problem) = collected.problems.into_iter().next() {
            return Err(problem.into_service_error(product, operation));
        }

        let call = Call {
            product,
            operation,
            values: &record.parameters,
            caller: caller.as_ref().map(Account::id),
            session: caller.as_ref().and_then(Account::session),
            request_id: &record.request_id,
            as_xml: request.wants_xml(pairs),
            now: record.at,
        };
        if let Some(keeper) = self.keepers.of(family)
            && let Some(kept) = keeper.answer(&call, request).await
        {
            return kept;
        }
        let (reply, keys) =
            self.responder.respond(&call).await.map_err(|refusal| match refusal {
                Refusal::Service(error) => error,
                Refusal::Parameter(problem) => {
                    record.problems.push(ParameterProblem::of(&problem));
                    problem.into_service_error(product, operation)
                }
            })?;
        if caller.is_some() || self.is_private {
            self.gate.give_out(keys, record.at);
        }
        Ok(reply)
    }

    /// The fault that the request meets at that stage: the one that it asks for itself, or else one
    /// that is set for it.
    fn injected(
        &self,
        request: &Received,
        record: &RecordedRequest,
        access_key_id: Option<&str>,
        stage: Stage,
    ) -> Result<Option<InjectedFault>, ServiceError> {
        if let Some(text) = request.header(FAULT_HEADER) {
            let fault: InjectedFault = text.parse().map_err(|error: FaultSyntaxError| {
                ServiceError::new(
                    400,
                    "InvalidFault",
                    format!("The header {FAULT_HEADER}: {error}."),
                )
            })?;
            return Ok(Some(fault).filter(|fault| fault.plan().stage == stage));
        }
        let target = Target {
            product: record.product.as_deref(),
            operation: record.operation.as_deref(),
            access_key_id,
        };
        Ok(self.faults.meet(&target, stage))
    }

    /// Five groups of upper-case hexadecimal digits, as the cloud makes them.
    fn next_request_id(&self) -> String {
        let bits = self.random.lock().unwrap_or_else(PoisonError::into_inner).u128(..);
        let digits = format!("{bits:032X}");
        let mut id = String::with_capacity(36);
        for (at, digit) in digits.chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                id.push('-');
            }
            id.push(digit);
        }
        id
    }
}

/// Lets the fault happen to the request, if there is one; with a response nothing else happens.
fn meet(
    fault: Option<InjectedFault>,
    record: &mut RecordedRequest,
    delivery: &mut Delivery,
) -> Result<Option<Reply>, ServiceError> {
    let Some(fault) = fault else { return Ok(None) };
    record.fault = Some(fault.to_string());
    let Plan { action, delivery: planned, .. } = fault.plan();
    *delivery = *planned;
    match action {
        Action::CarryOut => Ok(None),
        Action::Refuse(error) => Err(error.clone()),
        Action::Ignore => Ok(Some(Reply::empty(200))),
    }
}

/// Whether a browser asks for the status page.
fn is_for_people(request: &Received, pairs: &Pairs) -> bool {
    let asks_for_operation = Family::of(request) != Family::Gateway
        || ["x-acs-action", "x-acs-version", "authorization"]
            .iter()
            .any(|name| request.headers.contains_key(*name))
        || pairs.first("Action").is_some();
    request.method == axum::http::Method::GET && request.path == "/" && !asks_for_operation
}

#[cfg(test)]
mod tests;
