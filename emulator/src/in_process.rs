//! An emulator without a socket, for the fuzz targets. Knows nothing of how requests are answered.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;

use crate::connection::Peer;
use crate::edge::{self, Edge};
use crate::recorder::RecordedRequest;

/// Answers requests that are handed to it.
pub struct InProcess(Edge);

impl InProcess {
    pub(crate) fn new(edge: Edge) -> Self {
        Self(edge)
    }

    /// The response to a request from that address, as far as it would get on a connection.
    pub async fn answer(&self, peer: SocketAddr, request: Request<Body>) -> Response {
        edge::handle(State(self.0.clone()), ConnectInfo(Peer::at(peer)), request).await
    }

    /// The last requests that it answered, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.0.service.requests()
    }
}

impl std::fmt::Debug for InProcess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InProcess")
    }
}
