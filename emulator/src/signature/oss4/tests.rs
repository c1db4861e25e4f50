use std::time::Duration;

use crate::captures::{Capture, Captures};
use crate::signature::tests::{admit, gate, refused_of, replace, request, set};
use crate::time;

/// The id of a capture, and what is done to it.
type Tampering = (&'static str, fn(&mut Capture));

fn refused(id: &str, change: fn(&mut Capture)) -> crate::service_error::ServiceError {
    refused_of(&Captures::of_objects(), id, change)
}

fn target(capture: &mut Capture, from: &str, to: &str) {
    assert!(capture.target.contains(from), "{}", capture.target);
    capture.target = capture.target.replace(from, to);
}

#[test]
fn what_official_clients_sign_is_admitted() {
    let captures = Captures::of_objects();
    let all = captures.those(|_| true);
    assert_eq!(all.len(), 25);
    for capture in all {
        let gate = gate(&captures, capture.token.as_deref());
        let now = time::from_text(&capture.date).unwrap();
        assert_eq!(admit(&gate, &request(capture), now), Ok("1".to_owned()), "{}", capture.id);
    }
}

#[test]
fn any_change_to_what_is_signed_is_noticed() {
    let changes: [Tampering; 34] = [
        ("delete", |c| c.method = "GET".to_owned()),
        ("delete", |c| target(c, "/k", "/l")),
        ("delete", |c| target(c, "/k", "/k/")),
        ("delete", |c| target(c, "/k", "//k")),
        ("delete", |c| c.target.push_str("?versionId=1")),
        ("delete", |c| replace(c, "host", "my-bucket", "other")),
        ("delete", |c| replace(c, "host", "my-bucket.", "")),
        ("delete", |c| c.headers.push(("x-oss-extra".to_owned(), "1".to_owned()))),
        ("delete", |c| c.headers.push(("x-oss-date".to_owned(), "1".to_owned()))),
        ("delete", |c| c.headers.push(("content-type".to_owned(), "text/plain".to_owned()))),
        // The digest of no body, which is right but was not signed.
        ("delete", |c| {
            c.headers.push(("content-md5".to_owned(), "1B2M2Y8AsgTpgAmY7PhCfg==".to_owned()));
        }),
        ("delete", |c| replace(c, "authorization", "cn-hangzhou", "cn-beijing")),
        ("delete", |c| replace(c, "authorization", "Signature=", "Signature=00")),
        ("delete", |c| replace(c, "authorization", ", Sig", ", AdditionalHeaders=host, Sig")),
        ("list-buckets", |c| replace(c, "host", "oss-", "victim.oss-")),
        ("list-buckets", |c| c.target.insert_str(1, "victim/")),
        ("list-v2", |c| target(c, "max-keys=3", "max-keys=4")),
        ("list-v2", |c| target(c, "list-type=2", "list-type")),
        ("put-acl", |c| target(c, "acl", "tagging")),
        ("put-acl", |c| set(c, "x-oss-acl", "public-read")),
        ("copy", |c| set(c, "x-oss-copy-source", "/src/other")),
        ("tagging-sts", |c| c.headers.retain(|(name, _)| name != "content-md5")),
        ("v2-path-style", |c| target(c, "/my-bucket/", "/other/")),
        ("v2-path-style", |c| replace(c, "host", "oss-", "other.oss-")),
        ("additional", |c| set(c, "range", "bytes=0-8")),
        ("additional", |c| replace(c, "host", "hangzhou", "beijing")),
        ("additional", |c| replace(c, "authorization", "host;range", "host")),
        ("url-get", |c| c.method = "PUT".to_owned()),
        ("url-get", |c| target(c, "x-oss-expires=599", "x-oss-expires=600")),
        ("url-get", |c| target(c, "x-oss-signature=", "x-oss-signature=00")),
        ("url-get", |c| c.target.push_str("&acl")),
        ("url-get", |c| target(c, ".txt", ".tx")),
        ("url-put", |c| set(c, "content-type", "text/html")),
        ("url-additional", |c| set(c, "if-match", "\"y\"")),
    ];
    for (at, (id, change)) in changes.into_iter().enumerate() {
        let code = refused(id, change).code;
        // What the check of the date finds is found first.
        assert_eq!(code, "SignatureDoesNotMatch", "{at}");
    }
}

#[test]
fn what_is_not_well_formed_has_errors_of_its_own() {
    let changes: [(&str, Tampering); 16] = [
        ("InvalidDigest", ("tagging-sts", |c| c.body.push(' '))),
        ("InvalidDigest", ("tagging-sts", |c| replace(c, "content-md5", "=", ""))),
        ("IncompleteSignature", ("delete", |c| set(c, "authorization", "OSS4-HMAC-SHA256 x"))),
        ("IncompleteSignature", ("delete", |c| replace(c, "authorization", "/oss/", "/sls/"))),
        ("IncompleteSignature", ("delete", |c| set(c, "x-oss-date", "20200101T000000Z"))),
        ("IncompleteSignature", ("delete", |c| set(c, "x-oss-content-sha256", "0"))),
        (
            "IncompleteSignature",
            ("delete", |c| c.headers.retain(|(name, _)| name != "x-oss-content-sha256")),
        ),
        (
            "IncompleteSignature",
            ("additional", |c| replace(c, "authorization", "host;range", "range;host")),
        ),
        ("IncompleteSignature", ("additional", |c| c.headers.retain(|(name, _)| name != "range"))),
        ("IncompleteSignature", ("delete", |c| c.target.push_str("?a%26b"))),
        ("IncompleteSignature", ("url-get", |c| target(c, "x-oss-expires=599", "x-oss-expires=0"))),
        (
            "IncompleteSignature",
            ("url-get", |c| target(c, "x-oss-expires=599", "x-oss-expires=604801")),
        ),
        ("IncompleteSignature", ("url-get", |c| c.target.push_str("&x-oss-expires=599"))),
        ("InvalidSignatureMethod", ("url-get", |c| target(c, "OSS4-HMAC", "OSS5-HMAC"))),
        (
            "InvalidAccessKeyId.NotFound",
            ("delete", |c| replace(c, "authorization", "LTAI4", "LTAI5")),
        ),
        ("InvalidAccessKeyId.NotFound", ("url-get", |c| target(c, "LTAI4", "LTAI5"))),
    ];
    for (at, (code, (id, change))) in changes.into_iter().enumerate() {
        assert_eq!(refused(id, change).code, code, "{at}");
    }
}

#[test]
fn a_mismatch_tells_what_the_server_would_sign_and_no_secrets() {
    for id in ["get-acl-sts", "url-get-sts"] {
        let error = refused(id, |c| c.target.push_str("&extra"));
        assert!(
            error.message.contains("server canonical request is [GET\n/my-bucket/"),
            "{}",
            error.message
        );
        assert!(!error.message.contains("CAIS"), "{}", error.message);
    }
}

#[test]
fn dates_and_tokens_count() {
    let captures = Captures::of_objects();
    let (quarter, second) = (Duration::from_secs(15 * 60), Duration::from_secs(1));
    let answer = |id, token, after: Duration| {
        let capture = captures.get(id);
        let date = time::from_text(&capture.date).unwrap();
        let token = if token == "own" { capture.token.as_deref() } else { Some(token) };
        admit(&gate(&captures, token), &request(capture), date + after).map_err(|error| error.code)
    };
    assert!(answer("delete", "own", quarter).is_ok());
    let fails = |code: &str| Err(code.to_owned());
    assert_eq!(answer("delete", "own", quarter + second), fails("InvalidTimeStamp.Expired"));
    assert!(answer("url-get", "own", 599 * second).is_ok());
    assert_eq!(answer("url-get", "own", 600 * second), fails("AccessDenied"));
    assert_eq!(answer("delete", "t", second), fails("MissingSecurityToken"));
    for id in ["get-acl-sts", "url-get-sts"] {
        assert_eq!(answer(id, "other", second), fails("InvalidSecurityToken.Malformed"));
        assert!(answer(id, "own", second).is_ok());
    }
}
