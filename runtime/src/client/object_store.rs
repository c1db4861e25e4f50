//! What a response of the object store must be beside its status: about the bytes that were sent or are stored, and no error with a status of
//! success. It must not know how it was asked for.

use alicloud_wire::{Method, ResponseBody, Signature};

use super::attempt::service_error;
use super::execute::{Delivery, Prepared};
use crate::byte_stream::corrupted;
use crate::crc64::{self, Crc64};
use crate::error::{Error, parse_service_error};
use crate::transport::HttpResponse;

/// The object was stored, and the server that was to hear of it responded with an error.
const CALLBACK_FAILED: u16 = 203;
/// How much of a body is looked at for its root element.
const LOOKED_AT: usize = 256;

impl Prepared<'_> {
    /// Whether what the service has then is just the body: an object, or a part of one.
    pub(super) fn puts_object(&self) -> bool {
        self.info.signature() == Signature::Oss && self.info.method() == Method::Put
    }

    /// That a response of success tells one, and that both sides have the same bytes.
    pub(super) fn check_object(&self, response: &HttpResponse) -> Result<(), Error> {
        if self.info.signature() != Signature::Oss {
            return Ok(());
        }
        let holds_object = self.info.response_body() == ResponseBody::Bytes;
        let is_stored = response.status == CALLBACK_FAILED;
        if is_stored
            || (self.delivery == Delivery::Whole && !holds_object && is_error(&response.body))
        {
            let error = service_error(response, parse_service_error(&response.body), None);
            return Err(if is_stored { error.with_effect().lasting() } else { error });
        }
        if self.puts_object() {
            return self.check_sent(response);
        }
        if holds_object && self.delivery == Delivery::Whole {
            self.check_received(response)
        } else {
            Ok(())
        }
    }

    /// That the service has the bytes that were sent, where it says what it has.
    fn check_sent(&self, response: &HttpResponse) -> Result<(), Error> {
        let Some(said) = crc64::said(response) else { return Ok(()) };
        let sent = self.progress.sum().take();
        // A request without a body copies something, and the sum is that of it.
        let sent = sent.or_else(|| (!self.body.is_empty()).then(|| sum_of(&self.body)));
        match sent.map(|sum| sum.sum()) {
            Some(sent) if sent != said => Err(Error::transport(
                format!(
                    "the object store has other bytes than those that were sent: their CRC-64 is {sent}, and `{}` says {said}; send them again",
                    crc64::HEADER
                ),
                false,
            )
            .with_effect()),
            _ => Ok(()),
        }
    }

    /// That a body in memory is the object, where it is all of it as it is stored: one that was decompressed has no length.
    fn check_received(&self, response: &HttpResponse) -> Result<(), Error> {
        let is_whole = response.status == 200
            && self.info.method() == Method::Get
            && response.header("content-length").is_some()
            && self.gives_object_as_stored();
        match crc64::said(response).filter(|_| is_whole) {
            Some(said) if sum_of(&response.body).sum() != said => {
                Err(corrupted(sum_of(&response.body).sum(), said))
            }
            _ => Ok(()),
        }
    }

    /// Whether the response is not made of the object, of which the service gives the checksum even so.
    pub(super) fn gives_object_as_stored(&self) -> bool {
        !self.request.query.iter().any(|(name, _)| name == "x-oss-process")
    }
}

fn sum_of(bytes: &[u8]) -> Crc64 {
    let mut sum = Crc64::new();
    sum.add(bytes);
    sum
}

/// Whether the root of a document is that of errors.
fn is_error(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(body.get(..LOOKED_AT).unwrap_or(body));
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let root = match start.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, root)| root.trim_start()),
        None => start,
    };
    root.starts_with("<Error>")
}

#[cfg(test)]
mod tests {
    use super::is_error;

    #[test]
    fn errors_are_known_by_their_root() {
        for body in [
            "<Error><Code>X</Code></Error>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n",
        ] {
            assert!(is_error(body.as_bytes()), "{body}");
        }
        for body in ["", "<CopyObjectResult><Error>", "<Errors>", "<?xml", "Error"] {
            assert!(!is_error(body.as_bytes()), "{body}");
        }
    }
}
