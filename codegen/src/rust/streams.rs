//! What of an operation can be a stream: its body, its response, events. It must not know how the runtime streams.

use std::collections::HashSet;

use alicloud_model::{BodyFormat, Operation, Placement, Product, ResponseBody, Signature, Stream};
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
    if gives_bytes(operation) {
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

/// What operations of a product can do besides plain calls: its name, the method for it, and what that does, with links to types.
pub(super) struct Ability {
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    pub(super) does: &'static str,
}

/// What the documentation of a product tells of streams, in the order in which people look for it.
pub(super) fn abilities(product: &Product) -> impl Iterator<Item = Ability> {
    let known = [
        Ability {
            name: "Uploads",
            method: "upload",
            does: "sends an [`Upload`]: a file, or a stream that need not be in memory.",
        },
        Ability {
            name: "Downloads",
            method: "stream",
            does: "gives a [`ByteStream`] as soon as the response begins, to save or to read in pieces.",
        },
        Ability {
            name: "Links",
            method: "presign",
            does: "gives a [`Presigned`] URL, good for a while and without credentials.",
        },
        Ability {
            name: "Events",
            method: "events",
            does: "gives [`Events`] as they come, with the type of the response.",
        },
    ];
    let found: HashSet<&str> = product.operations.iter().flat_map(methods).collect();
    known.into_iter().filter(move |one| found.contains(one.method))
}

/// Whether its response can be events.
pub(super) fn has_events(operation: &Operation) -> bool {
    operation.stream == Some(Stream::Sse)
}

/// The methods of its calls that it has for streams and links. Setters of the same name hide them.
pub(super) fn methods(operation: &Operation) -> impl Iterator<Item = &'static str> {
    [
        ("events", has_events(operation)),
        ("presign", operation.signature == Signature::Oss),
        ("stream", gives_bytes(operation)),
        ("upload", takes_upload(operation)),
    ]
    .into_iter()
    .filter_map(|(method, exists)| exists.then_some(method))
}

fn gives_bytes(operation: &Operation) -> bool {
    operation.response.body == ResponseBody::Bytes
}

fn takes_upload(operation: &Operation) -> bool {
    let whole = Placement::Body(BodyFormat::Bytes);
    operation.parameters.iter().any(|parameter| parameter.placement == whole)
}
