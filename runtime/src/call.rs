//! A call before it is sent, and the futures that send it: thin, as everything that does not depend on the types is in the client.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::byte_stream::{ByteStream, check_resumable};
use crate::client::{Client, Opening, Pending, presign, start};
use crate::encode::collect;
use crate::error::Error;
use crate::events::Listening;
use crate::future::BoxFuture;
use crate::operation::{Operation, OperationInfo, StreamsEvents, TakesUpload};
use crate::paginate::{Items, Pages, Paginate};
use crate::presigned::Presigned;
use crate::redact::Secrets;
use crate::response::DetailedResponse;
use crate::time_and_randomness::TimeAndRandomness;
use crate::upload::Upload;

/// What one call does differently from the others of its client.
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) no_retry: bool,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) secrets: Secrets,
    pub(crate) upload: Option<Upload>,
}

impl CallOptions {
    /// Default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the call may take in all, with its retries and pauses. Where it is longer than an attempt may take, an attempt may take as
    /// long, unless [`attempt_timeout`](Self::attempt_timeout) says otherwise.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long one attempt of the call may take; where a body is a stream, how long nothing may come or go of it. Where it is longer than
    /// the call may take in all, the call may take as long, unless [`timeout`](Self::timeout) says otherwise.
    ///
    /// ```
    /// use std::time::Duration;
    /// use alicloud_runtime::CallOptions;
    /// // Three attempts of five minutes fit into the call.
    /// let options = CallOptions::new()
    ///     .attempt_timeout(Duration::from_secs(5 * 60))
    ///     .timeout(Duration::from_secs(16 * 60));
    /// ```
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sends the request once.
    #[must_use]
    pub fn no_retry(mut self) -> Self {
        self.no_retry = true;
        self
    }

    /// Adds a header. It is signed when its name starts with `x-acs-`, and always by the object store.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// Sends this as the body, of an operation whose body is bytes. Typed calls have [`Call::upload`] for it; this is for
    /// [`Client::send_fields`].
    #[must_use]
    pub fn upload(mut self, body: impl Into<Upload>) -> Self {
        self.upload = Some(body.into());
        self
    }

    /// Texts and numbers in this value are not shown by errors, should the service repeat them. Typed requests know which of
    /// their values are secret; this is for [`Client::send_fields`].
    #[must_use]
    pub fn secret(mut self, value: &Value) -> Self {
        self.secrets.add_value(value);
        self
    }
}

/// Shows no secrets, and no values of headers, as they may be some.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("no_retry", &self.no_retry)
            .field("headers", &names)
            .field("upload", &self.upload)
            .finish_non_exhaustive()
    }
}

/// A request and the client that will send it; what the calls of generated crates hold and dereference to.
///
/// A method that is added here takes `&self` or `&mut self`: the macro of generated crates says why.
#[derive(Clone)]
#[must_use = "nothing is sent until `send` is called"]
pub struct Call<R> {
    /// The parameters.
    pub request: R,
    client: Client,
    options: CallOptions,
}

impl<R: fmt::Debug> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.request)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<R: Operation> Call<R> {
    pub(crate) fn new(client: Client, request: R) -> Self {
        Self { request, client, options: CallOptions::default() }
    }

    /// Sets the options of this call.
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Sends the request and gives the response.
    pub fn send(self) -> Sending<R> {
        Sending(self.detailed())
    }

    /// Sends the request and gives the response with status, headers and request id.
    pub fn detailed(self) -> SendingDetailed<R> {
        let pending = start(&self.client, R::INFO, collect(&self.request), self.options);
        SendingDetailed { pending, of: PhantomData }
    }

    /// What a stream is asked for with.
    fn opening(&self) -> Result<Opening<'static>, Error> {
        let parameters = collect(&self.request)?;
        Ok(Opening::new(self.client.clone(), R::INFO, parameters, self.options.clone()))
    }

    /// What the call is sent by, and with which options.
    pub(crate) fn to_send(&self) -> (Client, CallOptions) {
        (self.client.clone(), self.options.clone())
    }

    /// The clock that the call goes by.
    pub(crate) fn sources(&self) -> Arc<dyn TimeAndRandomness> {
        self.client.sources()
    }

    /// The request as a URL that anybody may send for that time: up to seven days, and no longer than the credentials are good. Only the
    /// object store takes such requests.
    ///
    /// A body is not part of it: whoever has the URL sends their own, without a `content-type` unless [`Presigned::headers`] has one.
    ///
    /// ```
    /// # async fn example(call: alicloud_runtime::Call<impl alicloud_runtime::Operation>) -> Result<(), alicloud_runtime::Error> {
    /// use std::time::Duration;
    ///
    /// let presigned = call.presign(Duration::from_secs(15 * 60)).await?;
    /// println!("{} {}", presigned.method(), presigned.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn presign(&self, valid_for: Duration) -> BoxFuture<'static, Result<Presigned, Error>> {
        let parameters = collect(&self.request);
        presign(&self.client, R::INFO, parameters, self.options.clone(), valid_for)
    }

    /// Sends the request for the next page; the request itself stays.
    pub(crate) fn send_page(&self) -> Sending<R> {
        let pending = start(&self.client, R::INFO, collect(&self.request), self.options.clone());
        Sending(SendingDetailed { pending, of: PhantomData })
    }
}

impl<R: Operation<Response = Bytes>> Call<R> {
    /// Sends the request and gives the response as a stream of bytes, as soon as its headers have come: nothing of it is held but the piece
    /// that is being read.
    ///
    /// The time limits are for what makes progress: an attempt may take [`CallOptions::attempt_timeout`] until the response begins, and as
    /// long may nothing more come of it; without a limit that somebody set, that is a minute, or longer where the operation needs it. How
    /// long it takes in all does not matter. Nothing is sent again once the response has begun.
    ///
    /// ```no_run
    /// # async fn example(call: alicloud_runtime::Call<impl alicloud_runtime::Operation<Response = alicloud_runtime::Bytes>>) -> Result<(), alicloud_runtime::Error> {
    /// // With a generated crate: `client.get_object("bucket", "key").stream().await?`
    /// let bytes = call.stream().await?.save("movie.mp4").await?;
    /// println!("{bytes} bytes");
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self) -> Streaming {
        Streaming { opening: self.opening(), info: R::INFO, resumes: 0 }
    }
}

impl<R: TakesUpload + Clone> Call<R> {
    /// The same call with this body, which need not be in memory: bytes, a file or a stream. Set what else the request needs before;
    /// `.await`, [`detailed`](Self::detailed) and [`stream`](Self::stream) send it.
    ///
    /// The time limit of an attempt is for the time without progress: until more of the body goes, which is a minute where nobody set one,
    /// and from its end to the response. The object store's signature leaves the body out; that of other services covers it, so that the
    /// body is read twice.
    ///
    /// ```no_run
    /// # async fn example<R: alicloud_runtime::TakesUpload + Clone>(call: alicloud_runtime::Call<R>) -> Result<(), alicloud_runtime::Error> {
    /// use alicloud_runtime::Upload;
    ///
    /// // With a generated crate: `client.put_object("bucket", "movie.mp4").upload(..)`
    /// let stored = call.upload(Upload::file("movie.mp4").await?).detailed().await?;
    /// println!("{:?}", stored.headers);
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload(&self, body: impl Into<Upload>) -> Self {
        let call = self.clone();
        Self { options: call.options.upload(body), ..call }
    }
}

impl<R: StreamsEvents> Call<R> {
    /// Sends the request and gives the events of the response as they come. Time limits are those of [`stream`](Self::stream).
    ///
    /// ```no_run
    /// # async fn example<R: alicloud_runtime::StreamsEvents>(call: alicloud_runtime::Call<R>) -> Result<(), alicloud_runtime::Error>
    /// # where R::Response: std::fmt::Debug {
    /// // With a generated crate: `client.chat_with_knowledge_base_stream("gp-1", model).events().await?`
    /// let mut events = call.events().await?;
    /// while let Some(event) = events.next().await {
    ///     println!("{:?}", event?.data);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(&self) -> Listening<R> {
        Listening::new(self.opening())
    }
}

impl<R: Paginate> Call<R> {
    /// The responses, page by page.
    pub fn pages(self) -> Pages<R> {
        Pages::new(self)
    }

    /// The items of all pages.
    pub fn items(self) -> Items<R> {
        Items::new(self)
    }
}

/// A call under way; dropping it cancels the call.
#[must_use = "futures do nothing unless awaited"]
pub struct Sending<R>(SendingDetailed<R>);

impl<R: Operation> Sending<R> {
    /// Goes on with a call whose response is a page. `is_page` tells it where that has no list.
    pub(crate) fn poll_page(
        &mut self,
        cx: &mut Context<'_>,
        is_page: impl FnOnce(&R::Response) -> bool,
    ) -> Poll<Result<R::Response, Error>> {
        self.0.pending.as_mut().poll(cx).map(|answer| answer?.page(R::INFO, is_page))
    }
}

/// A call under way whose output has status, headers and request id; dropping it cancels the call.
#[must_use = "futures do nothing unless awaited"]
pub struct SendingDetailed<R> {
    pending: Pending<'static>,
    of: PhantomData<fn() -> R>,
}

impl<R: Operation> Future for Sending<R> {
    type Output = Result<R::Response, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.pending.as_mut().poll(cx).map(|answer| answer?.body(R::INFO))
    }
}

impl<R: Operation> Future for SendingDetailed<R> {
    type Output = Result<DetailedResponse<R::Response>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.as_mut().poll(cx).map(|answer| answer?.detailed(R::INFO))
    }
}

/// Sends the request and gives the response.
impl<R: Operation> IntoFuture for Call<R> {
    type Output = Result<R::Response, Error>;
    type IntoFuture = Sending<R>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

/// A call whose response will be a stream of bytes; `.await` sends it. Dropping the future cancels the call.
#[must_use = "nothing is sent until it is awaited"]
pub struct Streaming {
    opening: Result<Opening<'static>, Error>,
    info: &'static OperationInfo<'static>,
    resumes: u32,
}

impl Streaming {
    /// Asks for the rest, so many times at most, where the stream breaks off or stops: with `Range`, and `If-Match` with the `ETag`, so that the
    /// bytes are those of one version. What has changed meanwhile is an error. Only for operations that take both, such as
    /// `GetObject`, and responses that have an `ETag` and a length; others are not asked for again.
    pub fn resume(mut self, times: u32) -> Self {
        self.resumes = times;
        self
    }
}

impl IntoFuture for Streaming {
    type Output = Result<ByteStream, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { opening, info, resumes } = self;
        Box::pin(async move {
            let prepared = opening.and_then(|opening| {
                if resumes > 0 { check_resumable(info).map(|()| opening) } else { Ok(opening) }
            });
            let opening = prepared.map_err(|error| error.in_operation(info.name()))?;
            let stream = opening.open(Vec::new()).await?;
            Ok(if resumes > 0 { stream.resumed(opening, resumes) } else { stream })
        })
    }
}

impl fmt::Debug for Streaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming").field("operation", &self.info.name()).finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Sending<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending")
    }
}

impl<R> fmt::Debug for SendingDetailed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SendingDetailed")
    }
}

/// Defines `Call<R>`, what the methods of a product's client give, and the method `call` of the client, a newtype around
/// [`Client`](crate::Client).
///
/// `Call<R>` is a newtype around [`Call`](crate::Call), to which generated code adds the setters of each operation. It is one
/// type for all operations of the product, so that its sending methods are written and checked once.
///
/// Setters and operations are inherent methods of the two types, named by specs that nobody here knows, so neither type ever gets
/// an inherent method beyond those below: it would be defined twice in a crate that was published before. What calls and clients
/// gain later are methods of [`Call`](crate::Call) and [`Client`](crate::Client) that take `self` by reference. They are
/// reached through `Deref`, give way to a setter or an operation of the same name, and have their path, as in
/// `alicloud_runtime::Call::wait(&call)`, as a second spelling that nothing hides.
#[doc(hidden)]
#[macro_export]
macro_rules! __call {
    ($client:ident) => {
        impl $client {
            /// A call of a request that was made or stored before.
            pub fn call<R: $crate::Operation>(&self, request: R) -> Call<R> {
                Call(self.0.call(request))
            }
        }

        /// What all products' clients have.
        impl ::core::ops::Deref for $client {
            type Target = $crate::Client;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        /// A call of an operation: set what is optional, then `.await` sends it.
        #[derive(Clone, Debug)]
        #[must_use = "a call is sent when it is awaited"]
        pub struct Call<R>($crate::Call<R>);

        impl<R: $crate::Operation> Call<R> {
            /// Sends the request; the same as `.await` on the call.
            pub fn send(self) -> $crate::Sending<R> {
                self.0.send()
            }

            /// Sends the request and gives the response with status, headers and request id.
            pub fn detailed(self) -> $crate::SendingDetailed<R> {
                self.0.detailed()
            }

            /// Gives options to this call: a timeout, headers, no retry.
            pub fn with_options(self, options: $crate::CallOptions) -> Self {
                Self(self.0.with_options(options))
            }

            /// Takes the request out, to keep or send it later.
            #[must_use]
            pub fn into_request(self) -> R {
                self.0.request
            }
        }

        impl<R: $crate::Paginate> Call<R> {
            /// A stream of the responses, page by page; each is asked for when it is wanted.
            pub fn pages(self) -> $crate::Pages<R> {
                self.0.pages()
            }

            /// A stream of the items of all pages.
            pub fn items(self) -> $crate::Items<R> {
                self.0.items()
            }
        }

        /// What all products' calls have.
        impl<R> ::core::ops::Deref for Call<R> {
            type Target = $crate::Call<R>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<R> ::core::ops::DerefMut for Call<R> {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl<R: $crate::Operation> ::core::future::IntoFuture for Call<R> {
            type Output = <$crate::Sending<R> as ::core::future::Future>::Output;
            type IntoFuture = $crate::Sending<R>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}
