//! The object store, which keeps buckets and objects in memory and in a temporary file. What it is asked is dispatched here; it must not know
//! how requests are signed or routed.

mod ask;
mod buckets;
mod conditions;
mod copying;
mod deleting;
mod errors;
mod listing;
mod meta;
mod multipart;
mod ranges;
mod reading;
mod state;
mod writing;

use std::sync::{Mutex, MutexGuard, PoisonError};

use alicloud_model::Operation;
use futures_util::future::BoxFuture;

use crate::answer::Call;
use crate::content::Storage;
use crate::keeper::Keeper;
use crate::received::Received;
use crate::reply::Reply;
use crate::service_error::ServiceError;
use ask::Ask;
use state::State;

/// Operations with bodies that are content.
const UPLOADS: [&str; 3] = ["AppendObject", "PutObject", "UploadPart"];

/// The object store.
pub(crate) struct Objects {
    storage: Storage,
    state: Mutex<State>,
    random: Mutex<fastrand::Rng>,
}

impl Objects {
    /// A store without buckets, which keeps at most so many bytes, with ids out of these numbers.
    pub(crate) fn new(limit: u64, random: fastrand::Rng) -> Self {
        Self { storage: Storage::new(limit), state: Mutex::default(), random: Mutex::new(random) }
    }

    /// The id of another upload.
    fn upload_id(&self) -> String {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        format!("{:032X}", random.u128(..))
    }

    /// The state, alone.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None` where the operation is about something that is not kept.
    async fn respond(&self, ask: &Ask<'_>) -> Option<Result<Reply, ServiceError>> {
        Some(match ask.operation() {
            "PutBucket" => buckets::put(self, ask),
            "DeleteBucket" => buckets::delete(self, ask),
            "ListBuckets" => buckets::list(self, ask),
            "GetBucketInfo" => buckets::info(self, ask),
            "GetBucketLocation" => buckets::location(self, ask),
            "GetBucketStat" => buckets::statistics(self, ask),
            "GetBucketAcl" => buckets::acl(self, ask),
            "PutBucketAcl" => buckets::set_acl(self, ask),
            "ListObjects" => listing::first(self, ask),
            "ListObjectsV2" => listing::second(self, ask),
            "GetObject" => reading::get(self, ask),
            "HeadObject" => reading::head(self, ask),
            "GetObjectMeta" => reading::brief(self, ask),
            "PutObject" => writing::put(self, ask),
            "AppendObject" => writing::append(self, ask),
            "CopyObject" => copying::object(self, ask),
            "DeleteObject" => deleting::one(self, ask),
            deleting::MANY => deleting::many(self, ask),
            "InitiateMultipartUpload" => multipart::begin(self, ask),
            "UploadPart" => multipart::part(self, ask),
            "UploadPartCopy" => copying::part(self, ask).await,
            "ListParts" => multipart::parts(self, ask),
            "ListMultipartUploads" => listing::uploads(self, ask),
            "CompleteMultipartUpload" => multipart::complete(self, ask),
            "AbortMultipartUpload" => multipart::abort(self, ask),
            _ => return None,
        })
    }
}

impl Keeper for Objects {
    fn undescribed(&self) -> Vec<Operation> {
        vec![deleting::operation()]
    }

    fn storage(&self, operation: &Operation) -> Option<&Storage> {
        UPLOADS.contains(&operation.name.as_str()).then_some(&self.storage)
    }

    fn answer<'a>(
        &'a self,
        call: &'a Call<'a>,
        request: &'a Received,
    ) -> BoxFuture<'a, Option<Result<Reply, ServiceError>>> {
        Box::pin(async move { self.respond(&Ask::new(call, request)).await })
    }

    fn reset(&self) {
        *self.state() = State::default();
    }
}
