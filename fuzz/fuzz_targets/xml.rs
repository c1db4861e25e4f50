//! Responses that are XML: what is read is bounded, and is the same when it is written into a request and read again.
#![no_main]

use std::sync::Arc;

use alicloud_fuzz::http::Answers;
use alicloud_fuzz::{api, block_on};
use alicloud_runtime::encode::{EncodedBody, encode_fields};
use alicloud_runtime::transport::HttpResponse;
use alicloud_runtime::{
    BodyFormat, Bytes, CallOptions, Error, ErrorKind, OperationInfo, Placement, ResponseBody, Value,
};
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 1 << 20;

static INFO: OperationInfo<'_> = OperationInfo::rpc(&api::PRODUCT, "Xml")
    .with_parameters(&[("body", Placement::Body(BodyFormat::Xml))])
    .with_response_body(ResponseBody::Xml);

fuzz_target!(|data: &[u8]| {
    let value = match read(Bytes::copy_from_slice(data)) {
        Ok(value) => value,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode);
            return assert_eq!(error.raw_body(), Some(data));
        }
    };
    assert_eq!(value.as_object().map(|root| root.len()), Some(1));
    assert!(depth(&value) <= 2 * 64 + 1);
    // Not every name that is read can be written.
    let Ok(request) = encode_fields(&INFO, vec![("body".to_owned(), value.clone())]) else {
        return;
    };
    let EncodedBody::Xml(text) = request.body else { panic!("{:?}", request.body.content_type()) };
    assert_eq!(read(Bytes::from(text)).expect("what was written can be read"), value);
});

fn read(body: Bytes) -> Result<Value, Error> {
    let transport = Arc::new(Answers::new([HttpResponse::new(200, Vec::new(), body)]));
    let client = api::client(api::config(transport, LIMIT));
    let response = block_on(client.send_fields(&INFO, Vec::new(), CallOptions::new()))?;
    Ok(response.xml()?.body)
}

/// How deep lists and objects are.
fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}
