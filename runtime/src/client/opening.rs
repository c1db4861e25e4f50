//! A call whose response is to be a stream, and can be asked for again. It must not know what is in the stream.

use std::time::Duration;

use super::Client;
use super::execute::open;
use crate::byte_stream::ByteStream;
use crate::call::CallOptions;
use crate::encode::Parameters;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::operation::OperationInfo;

/// What is asked for.
#[derive(Clone)]
pub(crate) struct Opening<'a> {
    client: Client,
    info: &'a OperationInfo<'a>,
    parameters: Parameters,
    options: CallOptions,
}

impl<'a> Opening<'a> {
    pub(crate) fn new(
        client: Client,
        info: &'a OperationInfo<'a>,
        parameters: Parameters,
        options: CallOptions,
    ) -> Self {
        Self { client, info, parameters, options }
    }

    /// Asks for it, with headers in place of those of the request.
    pub(crate) fn open(
        &self,
        headers: Vec<(String, String)>,
    ) -> BoxFuture<'a, Result<ByteStream, Error>> {
        let mut options = self.options.clone();
        options.headers.extend(headers);
        open(&self.client, self.info, Ok(self.parameters.clone()), options)
    }

    /// Waits.
    pub(crate) async fn pause(&self, time: Duration) {
        self.client.0.sources.sleep(time).await;
    }
}
