//! HTTP in and out: lets bodies be read, hands requests to the service, writes responses.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, future, stream};
use http_body::{Frame, SizeHint};

use crate::body::{Bodies, Whole};
use crate::connection::{Owed, Peer};
use crate::controls;
use crate::faults::{Delivery, Ending};
use crate::received::{Received, Upload};
use crate::reply::{Reply, ReplyBody};
use crate::service::{Answered, BodyPlan, Service};
use crate::service_error::ServiceError;

#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) service: Arc<Service>,
    pub(crate) bodies: Bodies,
}

/// Everything goes to one handler: the service routes by itself.
pub(crate) fn router(edge: Edge) -> Router {
    Router::new().fallback(handle).with_state(edge)
}

/// Answers one request.
pub(crate) async fn handle(
    State(edge): State<Edge>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response {
    let handled = peer.begin();
    let (parts, body) = request.into_parts();
    let mut received = Received::new(parts, Bytes::new());
    let taken = take(&edge, &mut received, body).await;
    let (refused, _room) = match taken {
        Ok(room) => (Ok(()), Some(room)),
        Err(error) => (Err(error), None),
    };
    let owed = peer.owe();
    let answered = if controls::is_one(&received.path) {
        edge.service.control(&received, peer.address.ip(), refused).await
    } else {
        edge.service.handle(&received, refused).await
    };
    if !answered.delivery.latency.is_zero() {
        tokio::time::sleep(answered.delivery.latency).await;
    }
    if answered.delivery.ending == Ending::Reset {
        // Whatever is answered then gets nowhere.
        peer.reset();
    }
    drop(handled);
    write(answered).map(|body| Body::new(Held { body, _owed: owed }))
}

/// A body that is owed until it is sent.
struct Held {
    body: Body,
    _owed: Owed,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Gives the request its body. What comes back takes room until it is dropped.
async fn take(edge: &Edge, request: &mut Received, body: Body) -> Result<Whole, ServiceError> {
    let plan = if controls::is_one(&request.path) {
        BodyPlan::Whole
    } else {
        edge.service.body_plan(request)
    };
    match plan {
        BodyPlan::Whole => {
            let whole = edge.bodies.whole(body).await?;
            request.body = whole.bytes.clone();
            Ok(whole)
        }
        BodyPlan::Kept(intake) => {
            let uploaded = edge.bodies.kept(body, intake).await?;
            request.upload = Some(Upload::Kept(uploaded));
            Ok(Whole::default())
        }
        BodyPlan::Skipped => {
            edge.bodies.skip(body).await;
            request.upload = Some(Upload::Skipped);
            Ok(Whole::default())
        }
    }
}

fn write(Answered { reply, family, request_id, delivery }: Answered) -> Response {
    let Delivery { retry_after, ending, .. } = delivery;
    let Reply { status, content_type, mut headers, body } = reply;
    let length = body.length();
    let is_truncated = matches!(ending, Ending::Truncated(_));
    let body = match (body, ending) {
        (ReplyBody::Whole(bytes), Ending::Truncated(most)) => {
            let most = most.unwrap_or(bytes.len() / 2).min(bytes.len());
            cut(stream::once(future::ready(Ok(bytes.slice(..most)))))
        }
        (ReplyBody::Kept(content), Ending::Truncated(most)) => {
            let most = most.map_or(content.length() / 2, |most| most as u64);
            cut(content.part(0, most).chunks())
        }
        (ReplyBody::Whole(bytes), _) => Body::from(bytes),
        (ReplyBody::Kept(content), _) => Body::from_stream(content.chunks()),
    };
    if is_truncated || !body.is_end_stream() {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if !content_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if let Some(ms) = retry_after {
        headers.insert("x-acs-retry-after", ms.into());
    }
    if let Ok(request_id) = HeaderValue::try_from(request_id) {
        headers.insert(family.request_id_header(), request_id);
    }
    *response.headers_mut() = headers;
    response
}

/// The first bytes of a body, and then a failure that ends the connection.
fn cut(part: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Body {
    let failure = stream::once(async {
        // What there is goes out while nothing more is at hand.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::UnexpectedEof))
    });
    Body::from_stream(part.chain(failure))
}
