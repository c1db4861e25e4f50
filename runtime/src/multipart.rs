//! Uploads in parts: a body that is sent as several, some of them at a time, and that goes on where it was. It must not know what a service
//! calls its operations: `multipart::facts` says that.

mod facts;
mod plan;
mod requests;
mod side_by_side;
mod transfer;

use std::fmt;
use std::marker::PhantomData;

use self::transfer::{Progress, Transfer};
use crate::call::{Call, CallOptions};
use crate::client::Client;
use crate::encode::{Parameters, collect};
use crate::error::Error;
use crate::future::BoxFuture;
use crate::operation::Operation;
use crate::response::DetailedResponse;
use crate::upload::Upload;

pub use self::facts::MultipartInfo;

/// So many parts are sent at a time.
const PARALLEL: usize = 4;

/// An operation that begins an upload in parts.
pub trait TakesParts: Operation {
    /// The operation that makes an object of the parts.
    type Completion: Operation;

    /// The operations that the upload is made of.
    const PARTS: &'static MultipartInfo<'static>;
}

/// How far an upload in parts is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartsProgress {
    /// The id of the upload, which [`UploadInParts::resume`] takes.
    pub upload_id: String,
    /// How many parts the service has.
    pub parts: u32,
    /// How many parts there are.
    pub of_parts: u32,
    /// How many bytes those are that the service has.
    pub bytes: u64,
    /// How many bytes there are.
    pub of_bytes: u64,
}

/// An upload in parts, which begins when it is awaited. Gives the response of the operation that completes it.
///
/// The parts are read while they are sent, and none is held in memory: of a file it takes about a quarter of a mebibyte for each part
/// under way. Each is sent again like any call that may be repeated. Limits of time are those of each call, so that the whole has none.
/// What the object store then says of the object, its CRC-64, is compared with that of the parts.
///
/// What fails is given up, so that no parts are left to pay for, unless [`keep_on_failure`](Self::keep_on_failure) is set; an upload that
/// was resumed stays. The error says what became of it. Dropping the future stops the upload and leaves it as it is:
/// [`on_progress`](Self::on_progress) tells its id, by which it can be resumed.
#[must_use = "an upload begins when it is awaited"]
pub struct UploadInParts<R> {
    client: Client,
    parameters: Result<Parameters, Error>,
    options: CallOptions,
    body: Upload,
    part_size: Option<u64>,
    parallel: usize,
    resume: Option<String>,
    keeps: bool,
    progress: Option<Box<Progress>>,
    of: PhantomData<fn() -> R>,
}

impl<R> UploadInParts<R> {
    /// Sets how many bytes a part has. Without it 8 MiB, or more where there would be too many parts.
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.part_size = Some(bytes);
        self
    }

    /// Sets how many parts are sent at a time: 4 unless said otherwise. There is always one.
    pub fn parallel(mut self, parts: usize) -> Self {
        self.parallel = parts;
        self
    }

    /// Goes on with the upload of that id: asks which parts the service has, and sends those that are missing or differ from the body. For
    /// that the body is read. Parts are found again that have the same size, so set [`part_size`](Self::part_size) as before.
    pub fn resume(mut self, upload_id: impl Into<String>) -> Self {
        self.resume = Some(upload_id.into());
        self
    }

    /// Keeps what was uploaded when something fails, for [`resume`](Self::resume).
    pub fn keep_on_failure(mut self) -> Self {
        self.keeps = true;
        self
    }

    /// Sets a function that is told of the upload when its id is known, and then of each part that is done.
    pub fn on_progress(mut self, progress: impl FnMut(&PartsProgress) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }
}

impl<R: Operation> fmt::Debug for UploadInParts<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadInParts")
            .field("operation", &R::INFO.name())
            .field("body", &self.body)
            .field("resume", &self.resume)
            .finish_non_exhaustive()
    }
}

impl<R: TakesParts> IntoFuture for UploadInParts<R> {
    type Output = Result<DetailedResponse<<R::Completion as Operation>::Response>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self {
            client,
            parameters,
            options,
            body,
            part_size,
            parallel,
            resume,
            keeps,
            progress,
            ..
        } = self;
        Box::pin(async move {
            let parameters = parameters.map_err(|error| error.in_operation(R::INFO.name()))?;
            let transfer = Transfer {
                client,
                begin: R::INFO,
                info: R::PARTS,
                parameters,
                options,
                body,
                part_size,
                parallel,
                resume,
                keeps,
            };
            transfer.run(progress).await?.detailed(<R::Completion as Operation>::INFO)
        })
    }
}

impl<R: TakesParts> Call<R> {
    /// Uploads this in parts, several at a time: begins the upload with this request, sends the parts and completes it. A file or bytes,
    /// as parts are sent again and in any order.
    ///
    /// Headers of the options go with the first request, limits of time with each.
    ///
    /// ```no_run
    /// # async fn example<R: alicloud_runtime::TakesParts>(call: alicloud_runtime::Call<R>) -> Result<(), alicloud_runtime::Error> {
    /// use alicloud_runtime::Upload;
    ///
    /// // With a generated crate: `client.initiate_multipart_upload("bucket", "movie.mp4").upload_in_parts(..)`
    /// let stored = call
    ///     .upload_in_parts(Upload::file("movie.mp4").await?)
    ///     .on_progress(|at| println!("{}: {} of {} bytes", at.upload_id, at.bytes, at.of_bytes))
    ///     .await?;
    /// println!("{:?}", stored.headers);
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_in_parts(&self, body: impl Into<Upload>) -> UploadInParts<R> {
        let (client, options) = self.to_send();
        UploadInParts {
            client,
            parameters: collect(&self.request),
            options,
            body: body.into(),
            part_size: None,
            parallel: PARALLEL,
            resume: None,
            keeps: false,
            progress: None,
            of: PhantomData,
        }
    }
}
