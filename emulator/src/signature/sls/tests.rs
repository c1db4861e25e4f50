use crate::captures::{Capture, Captures};
use crate::signature::tests::{admit, gate, refused_of, replace, request, set};
use crate::time;

/// The id of a capture, and what is done to it.
type Tampering = (&'static str, fn(&mut Capture));

fn refused(id: &str, change: fn(&mut Capture)) -> crate::service_error::ServiceError {
    refused_of(&Captures::of_logs(), id, change)
}

#[test]
fn what_official_clients_sign_is_admitted() {
    let captures = Captures::of_logs();
    let all = captures.those(|_| true);
    assert_eq!(all.len(), 36);
    for capture in all {
        let gate = gate(&captures, capture.token.as_deref());
        let now = time::from_text(&capture.date).unwrap();
        assert_eq!(admit(&gate, &request(capture), now), Ok("1".to_owned()), "{}", capture.id);
    }
}

#[test]
fn any_change_to_what_is_signed_is_noticed() {
    let changes: [Tampering; 30] = [
        ("delete-logstore", |c| c.method = "GET".to_owned()),
        ("delete-logstore", |c| c.target = "/logstores/other".to_owned()),
        ("delete-logstore", |c| c.target.push_str("?extra=1")),
        ("delete-logstore", |c| c.body.push('x')),
        ("delete-logstore", |c| set(c, "content-type", "text/plain")),
        ("delete-logstore", |c| set(c, "x-log-bodyrawsize", "1")),
        ("delete-logstore", |c| set(c, "x-log-apiversion", "0.6.1")),
        ("delete-logstore", |c| set(c, "x-log-signaturemethod", "hmac-sha1")),
        ("delete-logstore", |c| c.headers.push(("x-log-extra".to_owned(), "1".to_owned()))),
        ("delete-logstore", |c| c.headers.push(("x-acs-extra".to_owned(), "1".to_owned()))),
        ("delete-logstore", |c| replace(c, "authorization", "=", "A=")),
        ("delete-logstore", |c| replace(c, "date", ":", ":0")),
        ("create-logstore", |c| c.body = c.body.replace("30", "31")),
        ("create-logstore", |c| c.body.clear()),
        ("create-logstore", |c| set(c, "content-md5", "")),
        ("create-logstore", |c| replace(c, "content-md5", "A", "a")),
        ("list-projects", |c| c.target = c.target.replace("size=100", "size=101")),
        ("list-projects", |c| c.target = "/".to_owned()),
        ("more-headers", |c| set(c, "x-log-extra", "2")),
        ("more-headers", |c| c.headers.retain(|(name, _)| name != "x-acs-extra")),
        ("v4-delete-logstore", |c| c.method = "GET".to_owned()),
        ("v4-delete-logstore", |c| c.target = "/logstores/other".to_owned()),
        ("v4-delete-logstore", |c| set(c, "host", "other.cn-hangzhou.log.aliyuncs.com")),
        ("v4-delete-logstore", |c| set(c, "content-type", "text/plain")),
        ("v4-delete-logstore", |c| replace(c, "authorization", "cn-hangzhou", "cn-beijing")),
        ("v4-delete-logstore", |c| replace(c, "authorization", "Signature=", "Signature=00")),
        ("v4-delete-logstore", |c| c.headers.push(("x-log-extra".to_owned(), "1".to_owned()))),
        ("v4-create-logstore", |c| c.body = c.body.replace("30", "31")),
        ("v4-list-projects", |c| c.target = c.target.replace("size=100", "size=101")),
        ("v4-list-projects", |c| c.target.push_str("&extra")),
    ];
    for (at, (id, change)) in changes.into_iter().enumerate() {
        let code = refused(id, change).code;
        // A date that is not one is said before it is known that it was changed.
        let wanted = if at == 11 { "InvalidTimeStamp.Format" } else { "SignatureDoesNotMatch" };
        assert_eq!(code, wanted, "{at}");
    }
}

#[test]
fn what_is_not_well_formed_has_errors_of_its_own() {
    let changes: [(&str, Tampering); 9] = [
        ("IncompleteSignature", ("delete-logstore", |c| set(c, "authorization", "LOG LTAI4"))),
        ("IncompleteSignature", ("delete-logstore", |c| set(c, "authorization", "LOG :x"))),
        (
            "IncompleteSignature",
            ("v4-delete-logstore", |c| replace(c, "authorization", "/sls/", "/oss/")),
        ),
        (
            "IncompleteSignature",
            ("v4-delete-logstore", |c| replace(c, "authorization", "Signature=", "S=")),
        ),
        (
            "IncompleteSignature",
            ("v4-delete-logstore", |c| set(c, "x-log-date", "20261126T144047Z")),
        ),
        ("InvalidSignatureMethod", ("delete-logstore", |c| set(c, "x-log-signaturemethod", "md5"))),
        ("InvalidTimeStamp.Format", ("delete-logstore", |c| set(c, "date", "yesterday"))),
        (
            "InvalidAccessKeyId.NotFound",
            ("delete-logstore", |c| replace(c, "authorization", "LTAI4", "LTAI5")),
        ),
        (
            "InvalidAccessKeyId.NotFound",
            ("v4-delete-logstore", |c| replace(c, "authorization", "LTAI4", "LTAI5")),
        ),
    ];
    for (code, (id, change)) in changes {
        assert_eq!(refused(id, change).code, code, "{id}");
    }
}

#[test]
fn a_mismatch_tells_what_the_server_would_sign_and_no_secrets() {
    let error = refused("delete-logstore-sts", |c| set(c, "x-log-bodyrawsize", "1"));
    assert!(error.message.contains("[DELETE\n\napplication/json\n"), "{}", error.message);
    assert!(error.message.contains("x-log-bodyrawsize:1\n"), "{}", error.message);
    assert!(error.message.contains("x-acs-security-token:***\n"), "{}", error.message);
    assert!(!error.message.contains("CAIS"), "{}", error.message);
    let error = refused("v4-create-logstore-sts", |c| set(c, "x-log-bodyrawsize", "1"));
    assert!(error.message.contains("[SLS4-HMAC-SHA256\n"), "{}", error.message);
    assert!(!error.message.contains("CAIS"), "{}", error.message);
}

#[test]
fn dates_and_tokens_count() {
    let captures = Captures::of_logs();
    let quarter = std::time::Duration::from_secs(15 * 60);
    for id in ["delete-logstore", "v4-delete-logstore"] {
        let capture = captures.get(id);
        let date = time::from_text(&capture.date).unwrap();
        let answer = |token, now| {
            admit(&gate(&captures, token), &request(capture), now).map_err(|error| error.code)
        };
        assert!(answer(None, date + quarter).is_ok(), "{id}");
        let late = answer(None, date + quarter + std::time::Duration::from_secs(1));
        assert_eq!(late, Err("InvalidTimeStamp.Expired".to_owned()), "{id}");
        assert_eq!(answer(Some("t"), date), Err("MissingSecurityToken".to_owned()), "{id}");
    }
    for id in ["delete-logstore-sts", "v4-create-logstore-sts"] {
        let capture = captures.get(id);
        let date = time::from_text(&capture.date).unwrap();
        let answer = |token| admit(&gate(&captures, token), &request(capture), date);
        assert_eq!(answer(Some("other")).unwrap_err().code, "InvalidSecurityToken.Malformed");
        assert!(answer(capture.token.as_deref()).is_ok());
    }
}
