//! HTTP in and out: reads bodies within limits, hands requests to the service, writes answers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt as _;

use crate::fault::Fault;
use crate::received::Received;
use crate::service::{Answered, Service};

/// A body must have come within this time.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);
/// How much of a refused body is still read, in limits, so that the caller gets to read the answer
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

async fn handle(State(edge): State<Edge>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (body, refused) = match read(body, edge.body_limit).await {
        Ok(body) => (body, Ok(())),
        Err(fault) => (Bytes::new(), Err(fault)),
    };
    let received = Received {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    };
    write(edge.service.handle(&received, refused))
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Fault> {
    let reading = async {
        let mut chunks = body.into_data_stream();
        let mut bytes = Vec::new();
        let mut seen: usize = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| {
                let message = "The request body ended early: send it whole.";
                Fault::new(400, "InvalidRequestBody", message)
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
            return Err(Fault::new(413, "RequestBodyTooLarge", message));
        }
        Ok(bytes.into())
    };
    tokio::time::timeout(BODY_TIMEOUT, reading).await.unwrap_or_else(|_| {
        let message =
            format!("The request body took longer than {BODY_TIMEOUT:?}: send it faster.");
        Err(Fault::new(408, "RequestTimeout", message))
    })
}

fn write(Answered { reply, request_id }: Answered) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if !reply.content_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    }
    if let Ok(request_id) = HeaderValue::from_str(&request_id) {
        headers.insert("x-acs-request-id", request_id);
    }
    response
}
