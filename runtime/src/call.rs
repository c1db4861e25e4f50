//! A call before it is sent, and the futures that send it: thin, as everything that does not depend on the types is in the client.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::answer::Answer;
use crate::client::{Client, Pending, start};
use crate::encode::collect;
use crate::error::Error;
use crate::operation::Operation;
use crate::paginate::{Items, Pages, Paginate};

/// What one call does differently from the others of its client.
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) no_retry: bool,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) secrets: Vec<String>,
}

impl CallOptions {
    /// Nothing different.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the call may take in all, with its retries and pauses.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends the request once.
    #[must_use]
    pub fn no_retry(mut self) -> Self {
        self.no_retry = true;
        self
    }

    /// Adds a header. It is signed when its name starts with `x-acs-`.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// Names a parameter whose value errors must not show, should the service repeat it. Typed requests know theirs; this is for
    /// [`Client::send_fields`].
    #[must_use]
    pub fn secret(mut self, parameter: impl Into<String>) -> Self {
        self.secrets.push(parameter.into());
        self
    }
}

/// Shows no values of headers, as they may be secrets.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("no_retry", &self.no_retry)
            .field("headers", &names)
            .field("secrets", &self.secrets)
            .finish()
    }
}

/// A request and the client that will send it; what generated builders hold.
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

    /// With options.
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Sends the request and gives the response.
    pub fn send(self) -> Send<R> {
        Send(self.detailed())
    }

    /// Sends the request and gives the response with status, headers and request id.
    pub fn detailed(self) -> Detailed<R> {
        let pending = start(&self.client, R::INFO, collect(&self.request), self.options);
        Detailed { pending, of: PhantomData }
    }

    /// Sends the request for the next page; the request itself stays.
    pub(crate) fn send_page(&self) -> Send<R> {
        let pending = start(&self.client, R::INFO, collect(&self.request), self.options.clone());
        Send(Detailed { pending, of: PhantomData })
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
pub struct Send<R>(Detailed<R>);

/// A call under way whose output has status, headers and request id; dropping it cancels the call.
#[must_use = "futures do nothing unless awaited"]
pub struct Detailed<R> {
    pending: Pending,
    of: PhantomData<fn() -> R>,
}

impl<R: Operation> Future for Send<R> {
    type Output = Result<R::Response, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.pending.as_mut().poll(cx).map(|answer| answer?.decode(R::INFO))
    }
}

impl<R: Operation> Future for Detailed<R> {
    type Output = Result<Answer<R::Response>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.as_mut().poll(cx).map(|answer| answer?.detailed(R::INFO))
    }
}

impl<R> fmt::Debug for Send<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Send")
    }
}

impl<R> fmt::Debug for Detailed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Detailed")
    }
}

/// Gives a builder, a newtype around [`Call`](crate::Call), its sending methods and `IntoFuture`.
#[macro_export]
macro_rules! call {
    ($builder:ident, $request:ty) => {
        impl $builder {
            /// Sends the request; the same as `.await` on the builder.
            #[inline]
            pub fn send(self) -> $crate::Send<$request> {
                self.0.send()
            }

            /// Sends the request and gives the response with status, headers and request id.
            #[inline]
            pub fn detailed(self) -> $crate::Detailed<$request> {
                self.0.detailed()
            }

            /// Gives options to this call: a timeout, headers, no retry.
            #[inline]
            #[must_use]
            pub fn with_options(self, options: $crate::CallOptions) -> Self {
                Self(self.0.with_options(options))
            }

            /// Takes the request out, to keep or send it later.
            #[inline]
            pub fn into_request(self) -> $request {
                self.0.request
            }
        }

        impl ::core::future::IntoFuture for $builder {
            type Output = <$crate::Send<$request> as ::core::future::Future>::Output;
            type IntoFuture = $crate::Send<$request>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}

/// As [`call!`](macro@crate::call), with streams over pages and items as well.
#[macro_export]
macro_rules! paginated_call {
    ($builder:ident, $request:ty) => {
        $crate::call!($builder, $request);

        impl $builder {
            /// A stream of the responses, page by page; each is asked for when it is wanted.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$request> {
                self.0.pages()
            }

            /// A stream of the items of all pages.
            #[inline]
            pub fn items(self) -> $crate::Items<$request> {
                self.0.items()
            }
        }
    };
}
