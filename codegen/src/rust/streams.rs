//! What of an operation can be a stream: its body, its response, events. It must not know how the runtime streams.

use alicloud_model::{BodyFormat, Operation, Placement, ResponseBody, Signature, Stream};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The traits of a request that give its calls methods for streams. Responses of bytes need none.
pub(super) fn implementations(operation: &Operation, request: &Ident) -> TokenStream {
    let events = has_events(operation).then(|| quote!(impl rt::StreamsEvents for #request {}));
    let upload = takes_upload(operation).then(|| quote!(impl rt::TakesUpload for #request {}));
    quote!(#events #upload)
}

/// What the documentation says of it.
pub(super) fn facts(operation: &Operation) -> String {
    let mut facts = String::new();
    if takes_upload(operation) {
        facts.push_str(
            " Its body is bytes: [`upload`](super::runtime::Call::upload) sends a file or a stream.",
        );
    }
    if operation.response.body == ResponseBody::Bytes {
        facts.push_str(
            " Its response is bytes: [`stream`](super::runtime::Call::stream) gives them as they come.",
        );
    }
    match operation.stream {
        Some(Stream::Sse) => facts.push_str(
            " Its response can come as events: [`events`](super::runtime::Call::events) gives them as they come.",
        ),
        Some(Stream::WebSocket) => facts.push_str(" Its response can come over a WebSocket."),
        None => {}
    }
    facts
}

/// Whether its response can be events.
pub(super) fn has_events(operation: &Operation) -> bool {
    operation.stream == Some(Stream::Sse)
}

/// The methods of its calls that it has for streams and links. Setters of the same name hide them.
pub(super) fn methods(operation: &Operation) -> Vec<&'static str> {
    [
        ("events", has_events(operation)),
        ("presign", operation.signature == Signature::Oss),
        ("stream", operation.response.body == ResponseBody::Bytes),
        ("upload", takes_upload(operation)),
    ]
    .into_iter()
    .filter_map(|(method, exists)| exists.then_some(method))
    .collect()
}

fn takes_upload(operation: &Operation) -> bool {
    let whole = Placement::Body(BodyFormat::Bytes);
    operation.parameters.iter().any(|parameter| parameter.placement == whole)
}
