//! The body of a request that is sent piece by piece. It must not know where it goes.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream as _;
use http_body::{Body, Frame, SizeHint};

use crate::error::Error;
use crate::transport::BodyStream;

/// The body for the client, which announces its length where that is known.
pub(super) fn body(upload: BodyStream) -> reqwest::Body {
    let hint = upload.length().map_or_else(SizeHint::default, SizeHint::with_exact);
    reqwest::Body::wrap(Upload { upload: Mutex::new(upload), hint })
}

/// The client wants bodies that threads can share, and only ever uses one from one thread: the lock is never waited for.
struct Upload {
    upload: Mutex<BodyStream>,
    hint: SizeHint,
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let upload = self.upload.get_mut().unwrap_or_else(PoisonError::into_inner);
        let piece = ready!(Pin::new(upload).poll_next(cx));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.hint
    }
}
