//! The body of a response as it comes over a connection. It must not know what was asked for.

use bytes::Bytes;

use super::failure::{Stage, Way, failure};
use super::pool::Borrowed;
use crate::error::Error;
use crate::transport::BodyStream;
use crate::unfold::unfold;

/// A response that is being read. It keeps the clients of its connection in use.
struct Reading {
    response: reqwest::Response,
    way: Way,
    borrowed: Borrowed,
}

/// The body of a response. Where it has none, its length is that of another one.
pub(super) fn body(
    response: reqwest::Response,
    way: Way,
    borrowed: Borrowed,
    has_body: bool,
) -> BodyStream {
    let length = response.content_length().filter(|_| has_body);
    let whose = way.no_complete_response();
    let pieces = unfold(Reading { response, way, borrowed }, |reading| Box::pin(next(reading)));
    // A stream of HTTP/2 that is broken off without an error ends like a whole one, so that the length must be told.
    BodyStream::new(pieces).with_length(length).of(whose)
}

async fn next(mut reading: Reading) -> Option<(Result<Bytes, Error>, Reading)> {
    match reading.response.chunk().await {
        Ok(Some(piece)) => Some((Ok(piece), reading)),
        Ok(None) => {
            reading.borrowed.done();
            None
        }
        Err(error) => Some((Err(failure(&reading.way, Stage::Reading, error)), reading)),
    }
}
