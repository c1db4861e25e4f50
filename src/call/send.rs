//! Sends a call and gives out what comes back: a value as JSON, bytes as they come, events line by line. It must not know how the call was
//! given.

use alicloud_model::{Operation, Product, ResponseBody, Stream};
use alicloud_runtime::{CallOptions, Client, OperationInfo};
use serde_json::Value;

use super::failed;
use super::given_out::To;
use super::received::{self, Shown};
use crate::failure::Failure;
use crate::output;

/// A call that is ready to be sent.
pub(super) struct Ready<'a> {
    pub(super) client: Client,
    pub(super) product: &'a Product,
    pub(super) operation: &'a Operation,
    pub(super) info: &'a OperationInfo<'a>,
    pub(super) fields: Vec<(String, Value)>,
    pub(super) options: CallOptions,
}

/// Whether the response comes as events.
pub(super) fn has_events(operation: &Operation) -> bool {
    operation.stream == Some(Stream::Sse)
}

impl Ready<'_> {
    pub(super) async fn send(self, to: &To) -> Result<(), Failure> {
        match self.operation.response.body {
            _ if has_events(self.operation) => self.events().await,
            ResponseBody::Bytes => self.bytes(to).await,
            _ => self.whole(to).await,
        }
    }

    /// Each event as a line of JSON, when it comes.
    async fn events(self) -> Result<(), Failure> {
        let Self { client, info, fields, options, .. } = self;
        let events = client.events_fields(info, fields, options).await;
        let mut events = events.map_err(|error| failed::failure(&error))?;
        while let Some(event) = events.next().await {
            let event = event.map_err(|error| failed::failure(&error))?;
            if !output::line_of_many(&event.data)? {
                break;
            }
        }
        Ok(())
    }

    /// The bytes as they come.
    async fn bytes(self, to: &To) -> Result<(), Failure> {
        let Self { client, info, fields, options, .. } = self;
        let stream = client.stream_fields(info, fields, options).await;
        to.bytes(stream.map_err(|error| failed::failure(&error))?).await
    }

    /// The response when all of it has come, if it is what is documented.
    async fn whole(self, to: &To) -> Result<(), Failure> {
        let Self { client, product, operation, info, fields, options } = self;
        let sent = client.send_fields(info, fields, options).await;
        let response = sent.map_err(|error| failed::failure(&error))?;
        match received::shown(product, operation, &response).map_err(Failure::Job)? {
            Shown::Nothing => to.nothing(),
            Shown::Json(body, is_repaired) => {
                if is_repaired {
                    output::note(
                        "note: the response has text that is not as its format and UTF-8 want it; U+FFFD replaces what can't be read, and text beside elements is left out",
                    );
                }
                to.line(format_args!("{body:#}"))
            }
            Shown::Content(body) => to.content(&body),
        }
    }
}
