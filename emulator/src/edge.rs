//! HTTP in and out: reads bodies within limits, hands requests to the service, writes responses.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt as _, future, stream};

use crate::connection::Peer;
use crate::controls;
use crate::faults::{Delivery, Ending};
use crate::received::Received;
use crate::service::{Answered, Service};
use crate::service_error::ServiceError;

/// A body must have come within this time.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);
/// How much of a refused body is still read, in limits, so that the caller gets to read the response
/// before the connection closes.
const DRAINED_LIMITS: usize = 8;

#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) service: Arc<Service>,
    pub(crate) body_limit: usize,
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
    let (body, refused) = match read(body, edge.body_limit).await {
        Ok(body) => (body, Ok(())),
        Err(error) => (Bytes::new(), Err(error)),
    };
    let received = Received::new(parts, body);
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
    write(answered)
}

async fn read(body: Body, limit: usize) -> Result<Bytes, ServiceError> {
    let reading = async {
        let mut chunks = body.into_data_stream();
        let mut bytes = Vec::new();
        let mut seen: usize = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| {
                let message = "The request body ended early: send it whole.";
                ServiceError::new(400, "InvalidRequestBody", message)
            })?;
            seen = seen.saturating_add(chunk.len());
            if seen <= limit {
                bytes.extend_from_slice(&chunk);
            } else {
                bytes = Vec::new();
            }
            if seen > limit.saturating_mul(DRAINED_LIMITS) {
                break;
            }
        }
        if seen > limit {
            let message = format!("The request body is larger than {limit} bytes: send less.");
            return Err(ServiceError::new(413, "RequestBodyTooLarge", message));
        }
        Ok(bytes.into())
    };
    tokio::time::timeout(BODY_TIMEOUT, reading).await.unwrap_or_else(|_| {
        let message =
            format!("The request body took longer than {BODY_TIMEOUT:?}: send it faster.");
        Err(ServiceError::new(408, "RequestTimeout", message))
    })
}

fn write(Answered { reply, family, request_id, delivery }: Answered) -> Response {
    let Delivery { retry_after, ending, .. } = delivery;
    let length = reply.body.len();
    let body = match ending {
        Ending::Truncated(bytes) => cut(&reply.body, bytes),
        Ending::Whole | Ending::Reset => Body::from(reply.body),
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if !reply.content_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    }
    if matches!(ending, Ending::Truncated(_)) {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    if let Some(ms) = retry_after {
        headers.insert("x-acs-retry-after", ms.into());
    }
    if let Ok(request_id) = HeaderValue::try_from(request_id) {
        headers.insert(family.request_id_header(), request_id);
    }
    response
}

/// The first bytes of a body, and then a failure that ends the connection.
fn cut(body: &Bytes, bytes: Option<usize>) -> Body {
    let kept = bytes.unwrap_or(body.len() / 2).min(body.len());
    let part = stream::once(future::ready(Ok(body.slice(..kept))));
    let failure = stream::once(async {
        // What there is goes out while nothing more is at hand.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::UnexpectedEof))
    });
    Body::from_stream(part.chain(failure))
}
