//! An upload in parts from its beginning to its end: begin it or list the parts that exist, send what is missing, complete or give up. Not generic:
//! compiled once.

use md5::{Digest as _, Md5};
use serde_json::Value;

use super::plan::{Limits, Part, Plan};
use super::requests::{AllStored, Requests, Stored};
use super::side_by_side::side_by_side;
use super::{MultipartInfo, PartsProgress};
use crate::call::CallOptions;
use crate::client::{Client, start};
use crate::crc64::{self, Crc64};
use crate::encode::Parameters;
use crate::error::Error;
use crate::operation::OperationInfo;
use crate::response::RawResponse;
use crate::text::hex;
use crate::upload::Upload;

/// What is told of parts.
pub(super) type Progress = dyn FnMut(&PartsProgress) + Send;

/// What is to be done.
pub(super) struct Transfer {
    pub(super) client: Client,
    /// The operation that begins it.
    pub(super) begin: &'static OperationInfo<'static>,
    pub(super) info: &'static MultipartInfo<'static>,
    pub(super) parameters: Parameters,
    pub(super) options: CallOptions,
    pub(super) body: Upload,
    pub(super) part_size: Option<u64>,
    pub(super) parallel: usize,
    pub(super) resume: Option<String>,
    pub(super) keeps: bool,
}

/// A part that the service has.
struct Done {
    part: Part,
    tag: String,
    crc64: Option<u64>,
}

impl Transfer {
    /// Gives the response of the operation that completes it.
    pub(super) async fn run(
        mut self,
        progress: Option<Box<Progress>>,
    ) -> Result<RawResponse, Error> {
        let plan = self.plan()?;
        let is_resumed = self.resume.is_some();
        let (requests, stored) = match self.resume.take() {
            Some(id) => {
                let requests = self.requests(id);
                let stored = self.stored(&requests).await?;
                (requests, stored)
            }
            None => (self.requests(self.begin().await?), AllStored::new()),
        };
        let mut open = Open(Some(requests.id.clone()));
        let parts = self.send(&plan, &requests, &stored, progress).await;
        let completed = match parts {
            Ok(parts) => self.complete(&requests, &parts).await,
            Err(error) => Err((error, Left::Parts)),
        };
        // From here on an error says what became of it.
        open.0 = None;
        let (error, left) = match completed {
            Ok(response) => return Ok(response),
            Err(failed) => failed,
        };
        let id = &requests.id;
        match left {
            Left::Object => Err(error),
            Left::Unknown => Err(noted(
                error,
                id,
                "may be complete: look at the object, and resume the upload if it is not the new one",
            )),
            Left::Parts if self.keeps || is_resumed => Err(noted(error, id, KEPT)),
            Left::Parts => Err(match self.call(self.info.abort, requests.abort(), None).await {
                Ok(_) => noted(error, id, "was aborted"),
                Err(second) => {
                    let operation = self.info.abort.name();
                    noted(
                        error,
                        id,
                        &format!(
                            "could not be aborted ({second}): its parts cost money until {operation} is called"
                        ),
                    )
                }
            }),
        }
    }

    /// How the body is cut into parts, each of which can be had again without the others.
    fn plan(&self) -> Result<Plan, Error> {
        let operation = self.begin.name();
        let MultipartInfo { most, smallest, largest, .. } = *self.info;
        self.body.check().map_err(|error| error.in_operation(operation))?;
        let divisible = self.body.length().filter(|length| self.body.part(0, *length).is_some());
        let length = divisible.ok_or_else(|| {
            Error::request(
                "a stream cannot be cut into parts; give a file, `Upload::file`, or bytes",
            )
            .in_operation(operation)
        })?;
        Plan::new(length, self.part_size, Limits { most, smallest, largest })
            .map_err(|error| error.in_operation(operation))
    }

    fn requests(&self, id: String) -> Requests {
        Requests { info: self.info, begun: self.parameters.clone(), id }
    }

    /// One of the calls, with the limits of the first.
    async fn call(
        &self,
        operation: &'static OperationInfo<'static>,
        parameters: Parameters,
        upload: Option<Upload>,
    ) -> Result<RawResponse, Error> {
        let options = CallOptions { headers: Vec::new(), upload, ..self.options.clone() };
        let response = start(&self.client, operation, Ok(parameters), options).await?;
        response.refuse_page(operation)?;
        Ok(response)
    }

    async fn begin(&self) -> Result<String, Error> {
        let parameters = Ok(self.parameters.clone());
        let response = start(&self.client, self.begin, parameters, self.options.clone()).await?;
        let value: Value = response.body(self.begin)?;
        Requests::id_in(self.info, &value).map_err(|error| error.in_operation(self.begin.name()))
    }

    /// The parts that the service has.
    async fn stored(&self, requests: &Requests) -> Result<AllStored, Error> {
        let operation = self.info.list.operation;
        let (mut stored, mut after) = (AllStored::new(), Some(0));
        while let Some(number) = after {
            let response = self.call(operation, requests.list(number), None).await?;
            let page: Value = response.body(operation)?;
            after = requests
                .read_page(&page, number, &mut stored)
                .map_err(|error| error.in_operation(operation.name()))?;
        }
        Ok(stored)
    }

    /// Sends the parts that the service does not have, and tells of each. Gives all of them, in order.
    async fn send(
        &self,
        plan: &Plan,
        requests: &Requests,
        stored: &AllStored,
        mut progress: Option<Box<Progress>>,
    ) -> Result<Vec<Done>, Error> {
        let mut told = PartsProgress {
            upload_id: requests.id.clone(),
            parts: 0,
            of_parts: plan.count(),
            bytes: 0,
            of_bytes: self.body.length().unwrap_or_default(),
        };
        let mut tell = |told: &PartsProgress| {
            if let Some(progress) = &mut progress {
                progress(told);
            }
        };
        tell(&told);
        let mut numbers = 1..=plan.count();
        let mut all = Vec::new();
        let next = || {
            let part = plan.part(numbers.next()?);
            let stored = stored.get(&part.number);
            let sending: crate::BoxFuture<'_, _> = Box::pin(self.part(requests, part, stored));
            Some(sending)
        };
        side_by_side(self.parallel, next, |done: Done| {
            told.parts += 1;
            told.bytes += done.part.length;
            tell(&told);
            all.push(done);
        })
        .await?;
        all.sort_unstable_by_key(|done| done.part.number);
        Ok(all)
    }

    /// Sends a part, unless the service has the same one.
    async fn part(
        &self,
        requests: &Requests,
        part: Part,
        stored: Option<&Stored>,
    ) -> Result<Done, Error> {
        let step = self.info.send;
        let fault = |error: Error| {
            let number = part.number;
            error.in_operation(step.operation.name()).with_note(format!("this was part {number}"))
        };
        let body = self.body.part(part.from, part.length).ok_or_else(|| {
            fault(Error::io(format!("the body has no {} bytes from {} on", part.length, part.from)))
        })?;
        if let Some(stored) = stored.filter(|stored| stored.size == part.length)
            && let Some(crc64) = same(&body, stored).await.map_err(fault)?
        {
            return Ok(Done { part, tag: stored.tag.clone(), crc64 });
        }
        let sent = self.call(step.operation, requests.send(part.number), Some(body)).await;
        let response = sent.map_err(fault)?.response;
        match response.header("etag").filter(|tag| !tag.is_empty()) {
            Some(tag) => Ok(Done { part, tag: tag.to_owned(), crc64: crc64::said(&response) }),
            None => Err(fault(Error::decode("the response has no `ETag` to name the part by"))),
        }
    }

    /// Makes the object of its parts, and compares its checksum with theirs.
    async fn complete(
        &self,
        requests: &Requests,
        parts: &[Done],
    ) -> Result<RawResponse, (Error, Left)> {
        let operation = self.info.complete.operation;
        let tags = parts.iter().map(|done| (done.part.number, done.tag.as_str()));
        let completed = self.call(operation, requests.complete(tags), None).await;
        let response = completed.map_err(|error| {
            let left = if error.is_retryable() { Left::Unknown } else { Left::Parts };
            (error, left)
        })?;
        let sent = parts
            .iter()
            .try_fold(0, |sum, done| Some(crc64::joined(sum, done.crc64?, done.part.length)));
        match (sent, crc64::said(&response.response)) {
            (Some(sent), Some(said)) if sent != said => {
                let message = format!(
                    "the object store has another object than was sent: the CRC-64 of its parts is {sent}, and `{}` says {said}; upload it again",
                    crc64::HEADER
                );
                let error =
                    Error::transport(message, false).with_effect().in_operation(operation.name());
                Err((error.with_request_id(response.request_id()), Left::Object))
            }
            _ => Ok(response),
        }
    }
}

/// What a failure leaves behind.
enum Left {
    Parts,
    /// The parts, or the object.
    Unknown,
    Object,
}

const KEPT: &str = "is kept: go on with `resume`, or abort it, as its parts cost money";

/// An error of an upload, with what became of that.
fn noted(error: Error, id: &str, what: &str) -> Error {
    error.with_note(format!("the upload {id} {what}"))
}

/// Whether the service has these bytes, by its checksum of them or by the tag, which is their MD5 unless they are stored encrypted. Gives
/// their checksum then.
async fn same(body: &Upload, stored: &Stored) -> Result<Option<Option<u64>>, Error> {
    let (mut crc64, mut md5) = (Crc64::new(), Md5::new());
    let mut pieces = body.open().await?;
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        crc64.add(&piece);
        md5.update(&piece);
    }
    let is_same = match stored.crc64 {
        Some(said) => said == crc64.sum(),
        None => stored.tag.trim_matches('"').eq_ignore_ascii_case(&hex(&md5.finalize())),
    };
    Ok(is_same.then(|| Some(crc64.sum())))
}

/// The id of an upload that is neither complete nor given up.
struct Open(Option<String>);

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(upload_id) = self.0.take() {
            tracing::warn!(upload_id, "an upload was dropped before it was complete; it {KEPT}");
        }
    }
}
