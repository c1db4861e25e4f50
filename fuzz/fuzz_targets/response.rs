//! Responses of a service through the whole client: status, headers and body are the input.
#![no_main]

use std::sync::Arc;

use alicloud_fuzz::api::{
    self, assume_role, bytes_and_text, enums_and_secrets, odd_names, query_sms_template_list,
    roa_json_body, shared_and_recursive, token_pages,
};
use alicloud_fuzz::http::Answers;
use alicloud_fuzz::{block_on, choices, choose};
use alicloud_runtime::transport::HttpResponse;
use alicloud_runtime::{
    Bytes, DetailedResponse, Error, ErrorKind, Operation, Paginate, ResponseBody,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// Smaller than the longest input, so that the limit is met.
const LIMIT: usize = 3 << 10;

const STATUSES: [u16; 16] =
    [200, 200, 200, 200, 200, 201, 204, 206, 302, 304, 400, 404, 429, 500, 503, 999];
const HEADERS: [&[(&str, &str)]; 4] = [
    &[],
    &[("x-acs-request-id", "H")],
    &[("x-acs-retry-after", "18446744073709551615"), ("x-log-requestid", "a\nb")],
    &[("x-acs-retry-after", "-1"), ("x-fc-request-id", "")],
];

fuzz_target!(|data: &[u8]| {
    let Some(([operation, status, headers], body)) = choices(data) else { return };
    let answer = HttpResponse::new(
        choose(&STATUSES, status),
        choose(&HEADERS, headers)
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        Bytes::copy_from_slice(body),
    );
    match operation % 8 {
        0 => typed::<shared_and_recursive::SharedAndRecursiveRequest>(answer),
        1 => typed::<roa_json_body::RoaJsonBodyRequest>(answer),
        2 => typed::<enums_and_secrets::EnumsAndSecretsRequest>(answer),
        3 => typed::<odd_names::OddNamesRequest>(answer),
        4 => typed::<assume_role::AssumeRoleRequest>(answer),
        5 => plain(&answer),
        6 => paged::<token_pages::TokenPagesRequest>(&answer),
        _ => paged::<query_sms_template_list::QuerySmsTemplateListRequest>(&answer),
    }
});

fn call<R: Operation>(answer: HttpResponse) -> Result<DetailedResponse<R::Response>, Error> {
    let client = api::client(api::config(Arc::new(Answers::new([answer])), LIMIT));
    block_on(client.call(valid::<R>()).detailed())
}

/// A request that can be sent: one with something in its path.
fn valid<R: Operation>() -> R {
    let mut request = Value::Object(serde_json::Map::new());
    for name in ["ThingId", "partNo"] {
        request[name] = Value::from("1");
    }
    alicloud_runtime::generated::decode_root(request).expect("the two names are texts or not there")
}

/// What is decoded is encoded again, decodes to the same, and is as described then; errors keep what came.
fn typed<R>(answer: HttpResponse)
where
    R: Operation,
    R::Response: serde::Serialize + PartialEq + std::fmt::Debug,
{
    let decoded = match call::<R>(answer.clone()) {
        Ok(decoded) => decoded,
        Err(error) => return check_error(&error, &answer),
    };
    assert!(decoded.status < 300 || decoded.status == 304 || decoded.status > 599);
    assert_eq!((decoded.status, &decoded.headers), (answer.status, &answer.headers));
    let text = serde_json::to_string(&decoded.body).expect("what was decoded can be encoded");
    let again = HttpResponse::new(answer.status, answer.headers, text.clone());
    if text.len() <= LIMIT {
        let again = match call::<R>(again) {
            // An object that was taken for a list is deeper when it is written as one.
            Err(error) if error.message().contains("recursion limit") => {
                return assert!(!decoded.warnings.is_empty());
            }
            again => again.expect("what was encoded can be decoded"),
        };
        assert!(again.body == decoded.body, "{text}");
        assert!(again.warnings.is_empty() && !again.text_was_repaired, "{text}");
        assert_eq!(serde_json::to_string(&again.body).expect("as before"), text);
    }
    let shown = format!("{:?}", decoded.body);
    assert!(!shown.is_empty());
}

/// A body that is no JSON comes as it is.
fn plain(answer: &HttpResponse) {
    match call::<bytes_and_text::BytesAndTextRequest>(answer.clone()) {
        Ok(decoded) => {
            assert_eq!(
                bytes_and_text::BytesAndTextRequest::INFO.response_body(),
                ResponseBody::Bytes
            );
            assert_eq!(decoded.body, answer.body);
        }
        Err(error) => check_error(&error, answer),
    }
}

/// The body is cut at zero bytes into the bodies of several pages. The stream ends: after its last page, or an error.
fn paged<R: Paginate>(answer: &HttpResponse)
where
    R::Response: Clone,
{
    let answers: Vec<HttpResponse> = answer
        .body
        .split(|byte| *byte == 0)
        .take(8)
        .map(|body| {
            let body = Bytes::copy_from_slice(body);
            HttpResponse::new(answer.status, answer.headers.clone(), body)
        })
        .collect();
    let count = answers.len();
    let transport = Arc::new(Answers::new(answers));
    let client = api::client(api::config(transport.clone(), LIMIT));
    let mut pages = client.call(R::default()).pages();
    let (mut good, mut failed) = (0, false);
    while let Some(page) = block_on(pages.next()) {
        assert!(!failed, "a page comes after an error");
        good += usize::from(page.is_ok());
        failed = page.is_err();
    }
    assert!(good + transport.left() <= count);
    let transport = Arc::new(Answers::new([answer.clone()]));
    let client = api::client(api::config(transport, LIMIT));
    let items = block_on(client.call(R::default()).items().limit(3).collect());
    assert!(items.map_or(0, |items| items.len()) <= 3);
}

fn check_error(error: &Error, answer: &HttpResponse) {
    assert_eq!(error.operation().map(str::is_empty), Some(false));
    if answer.body.len() > LIMIT {
        assert_eq!((error.kind(), error.raw_body()), (ErrorKind::Decode, None));
        return;
    }
    assert_eq!(error.status(), Some(answer.status));
    assert_eq!(error.raw_body(), Some(&*answer.body));
    let text = error.to_string();
    assert!(!text.contains(['\n', '\r']), "{text:?}");
    match error.kind() {
        ErrorKind::Service => {
            assert!(answer.status == 304 || (400..600).contains(&answer.status));
        }
        kind => assert_eq!(kind, ErrorKind::Decode),
    }
}
