//! The emulator with a bucket, and a client of it.
#![allow(dead_code, reason = "each test needs some of it")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use alicloud_emulator::{Emulator, InjectedFault};
use alicloud_oss::runtime::BoxFuture;
use alicloud_oss::runtime::transport::{
    BodyStream, HttpRequest, HttpResponse, OpenedResponse, ReqwestTransport, Transport,
};
use alicloud_oss::{Bytes, Client, Config, Credentials, Error};

pub(crate) const BUCKET: &str = "my-bucket";
/// The fewest bytes that a part may have.
pub(crate) const PART: u64 = 100 << 10;

/// So many bytes, no two parts alike.
pub(crate) fn content(length: u64) -> Vec<u8> {
    (0..length).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
}

/// Sends requests, counts the parts that are under way, and changes the checksum of some responses.
#[derive(Debug)]
struct Watching {
    inner: ReqwestTransport,
    counts: Arc<Counts>,
    /// Of the responses of which operation it says another checksum.
    wrong: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Counts {
    under_way: AtomicUsize,
    most: AtomicUsize,
}

impl Transport for Watching {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let limit = request.response_limit;
        let opened = self.open(request, None);
        Box::pin(async move { opened.await?.into_whole(limit).await })
    }

    fn open(
        &self,
        request: HttpRequest,
        upload: Option<BodyStream>,
    ) -> BoxFuture<'_, Result<OpenedResponse, Error>> {
        Box::pin(async move {
            let operation = match (request.url.contains("partNumber="), request.method.as_str()) {
                (true, _) => "UploadPart",
                (_, "POST") if request.url.contains("uploadId=") => "CompleteMultipartUpload",
                _ => "",
            };
            if operation == "UploadPart" {
                let now = self.counts.under_way.fetch_add(1, SeqCst) + 1;
                self.counts.most.fetch_max(now, SeqCst);
            }
            let opened = self.inner.open(request, upload).await;
            if operation == "UploadPart" {
                self.counts.under_way.fetch_sub(1, SeqCst);
            }
            let mut opened = opened?;
            if self.wrong == Some(operation) {
                for (name, value) in &mut opened.headers {
                    if name == "x-oss-hash-crc64ecma" {
                        "1".clone_into(value);
                    }
                }
            }
            Ok(opened)
        })
    }
}

/// The emulator, with a bucket, and a client of it.
pub(crate) struct Store {
    emulator: Emulator,
    pub(crate) client: Client,
    counts: Arc<Counts>,
}

impl Store {
    pub(crate) async fn start() -> Self {
        Self::with(None).await
    }

    /// One that says another checksum in the responses of an operation.
    pub(crate) async fn with_wrong_checksum(operation: &'static str) -> Self {
        Self::with(Some(operation)).await
    }

    async fn with(wrong: Option<&'static str>) -> Self {
        let catalog = alicloud_oss::catalog();
        let emulator = Emulator::builder().product(catalog).start().await.unwrap();
        let inner = ReqwestTransport::new(Duration::from_secs(5)).unwrap();
        let counts = Arc::<Counts>::default();
        let transport = Watching { inner, counts: Arc::clone(&counts), wrong };
        let config = Config::new("cn-hangzhou")
            .endpoint(emulator.url())
            .credentials(Credentials::access_key("test-access-key-id", "test-access-key-secret"))
            .transport(Arc::new(transport))
            .strict_responses();
        let client = Client::new(config).unwrap();
        client.put_bucket(BUCKET).await.unwrap();
        emulator.forget_requests();
        Self { emulator, client, counts }
    }

    pub(crate) async fn end(self) {
        self.emulator.shutdown().await;
    }

    /// Lets so many requests for an operation meet a fault.
    pub(crate) fn fault(&self, fault: &str, operation: &str, times: u64) {
        let fault: InjectedFault = fault.parse().unwrap();
        self.emulator.inject(fault.on_operation(operation).times(times));
    }

    /// The operations that were called since the last time, those of one kind in a row as one.
    pub(crate) fn took(&self) -> Vec<String> {
        let mut took: Vec<(String, usize)> = Vec::new();
        for request in self.emulator.requests() {
            assert!(request.unknown.is_empty() && request.misplaced.is_empty(), "{request:?}");
            assert!(request.problems.is_empty(), "{request:?}");
            let operation = request.operation.unwrap_or_default();
            match took.last_mut() {
                Some((last, count)) if *last == operation => *count += 1,
                _ => took.push((operation, 1)),
            }
        }
        self.emulator.forget_requests();
        let said = |(name, count)| if count == 1 { name } else { format!("{name}*{count}") };
        took.into_iter().map(said).collect()
    }

    /// The most parts that were under way at a time.
    pub(crate) fn most_at_a_time(&self) -> usize {
        self.counts.most.load(SeqCst)
    }

    /// A file with that content.
    #[allow(clippy::unused_self, reason = "it is for the store")]
    pub(crate) fn file(&self, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("body");
        std::fs::write(&path, content).unwrap();
        (dir, path)
    }

    /// What an object is.
    pub(crate) async fn object(&self, key: &str) -> Bytes {
        self.client.get_object(BUCKET, key).await.unwrap()
    }

    /// The ids of the uploads that are neither complete nor aborted.
    pub(crate) async fn uploads(&self) -> Vec<String> {
        let list = self.client.list_multipart_uploads(BUCKET).await.unwrap();
        let uploads = list.list_multipart_uploads_result.unwrap().upload;
        uploads.into_iter().filter_map(|upload| upload.upload_id).collect()
    }

    /// The numbers of the parts that the store has.
    pub(crate) async fn parts(&self, key: &str, id: &str) -> Vec<i64> {
        let list = self.client.list_parts(BUCKET, key, id).await.unwrap();
        let parts = list.list_parts_result.unwrap().part;
        assert!(parts.iter().all(|part| part.hash_crc64ecma.is_some()));
        parts.into_iter().filter_map(|part| part.part_number).collect()
    }
}
