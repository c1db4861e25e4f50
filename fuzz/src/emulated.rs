//! The emulator in this process, and a transport that leads to it. It must not know how requests are made.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use alicloud_emulator::{Account, Emulator, InProcess};
use alicloud_model::Catalog;
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_runtime::{BoxFuture, Error};
use axum::body::{Body, Bytes};
use axum::http::Request;
use axum::response::Response;

use crate::{api, clock};

/// Where every request seems to come from.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// Bodies larger than this are refused, so that the targets meet that too.
pub const BODY_LIMIT: usize = 2 << 10;

/// A fresh emulator that knows the one access key and does the same every time.
pub fn emulator(catalog: Arc<Catalog>) -> InProcess {
    Emulator::builder()
        .catalog(catalog)
        .account(Account::new("1000000000000001", api::KEY.0, api::KEY.1))
        .clock(clock::now)
        .seed(1)
        .body_limit(BODY_LIMIT)
        .in_process()
        .expect("one key in memory is a valid setting")
}

/// The response to a request, and its body; `None` when the connection ends before the body does.
pub async fn answer(emulator: &InProcess, request: Request<Body>) -> (Response<()>, Option<Bytes>) {
    let (parts, body) = emulator.answer(PEER, request).await.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.ok();
    (Response::from_parts(parts, ()), body)
}

/// Leads to an emulator and keeps the last request.
#[derive(Debug)]
pub struct ToEmulator {
    /// The emulator.
    pub emulator: InProcess,
    /// The last request.
    pub last: Mutex<Option<HttpRequest>>,
}

impl ToEmulator {
    /// To that emulator.
    pub fn new(emulator: InProcess) -> Self {
        Self { emulator, last: Mutex::default() }
    }
}

impl Transport for ToEmulator {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        *self.last.lock().expect("nothing panics with the lock") = Some(request.clone());
        Box::pin(async move {
            let mut built = Request::builder().method(request.method.as_str()).uri(&request.url);
            for (name, value) in &request.headers {
                // As bytes, which is how the HTTP client sends them.
                built = built.header(name, value.as_bytes());
            }
            let built = built.body(Body::from(request.body)).expect("the request is valid HTTP");
            let (head, body) = answer(&self.emulator, built).await;
            let headers = head.headers().iter().map(|(name, value)| {
                (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            });
            let body = body.ok_or_else(|| Error::transport("cut off", false))?;
            Ok(HttpResponse::new(head.status().as_u16(), headers.collect(), body))
        })
    }
}
