//! Bodies of error responses, of any format, with any status and headers.
#![no_main]

use std::sync::Arc;

use alicloud_fuzz::api::token_pages::TokenPagesRequest;
use alicloud_fuzz::http::Answers;
use alicloud_fuzz::{api, block_on, choices};
use alicloud_runtime::transport::HttpResponse;
use alicloud_runtime::{Bytes, ErrorKind};
use libfuzzer_sys::fuzz_target;

/// The longest text of an error. What a service says may be long, and ends up in logs.
const LONGEST: usize = 6 << 10;

fuzz_target!(|data: &[u8]| {
    // Status, length of the header that follows, and the body.
    let Some(([high, low, header], rest)) = choices(data) else { return };
    let status = 400 + u16::from_be_bytes([high, low]) % 200;
    let (header, body) = rest.split_at(usize::from(header).min(rest.len()));
    let header = String::from_utf8_lossy(header).into_owned();
    let answer = HttpResponse::new(
        status,
        vec![
            ("x-acs-retry-after".to_owned(), header.clone()),
            ("x-acs-request-id".to_owned(), header),
        ],
        Bytes::copy_from_slice(body),
    );
    let client = api::client(api::config(Arc::new(Answers::new([answer])), usize::MAX));
    let error = block_on(client.send(TokenPagesRequest::default())).expect_err("4xx and 5xx fail");

    assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(status)));
    assert_eq!(error.raw_body(), Some(body));
    for text in [error.to_string(), format!("{error:?}")] {
        let broken = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        assert!(!text.contains(broken), "{text:?}");
        assert!(text.len() <= LONGEST, "{} bytes", text.len());
        assert!(text.contains("TokenPages"));
    }
    // JSON out of which nothing can be read leaves no trace in the text; of other bodies the first words are its message.
    if error.code_str().is_none() && error.message().is_empty() {
        let start = format!("TokenPages: error without a code (HTTP {status})");
        assert!(error.to_string().starts_with(&start), "{error}");
    }
});
