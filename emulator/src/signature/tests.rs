use super::*;
use crate::captures::{Capture, Captures};
use crate::received::tests::received;
use crate::time;

/// The id of a capture, and what is done to it.
type Tampering = (&'static str, fn(&mut Capture));

pub(super) fn gate(captures: &Captures, token: Option<&str>) -> Gate {
    let account = Account::new("1", &captures.access_key_id, &captures.access_key_secret);
    let account = account.bearer_token(&captures.bearer_token);
    let account = token.into_iter().fold(account, Account::security_token);
    Gate::new(Keyring::new(&[account]).unwrap())
}

pub(super) fn request(capture: &Capture) -> Received {
    let headers: Vec<(&str, &str)> =
        capture.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    received(&capture.method, &capture.target, &headers, &capture.body)
}

pub(super) fn admit(
    gate: &Gate,
    request: &Received,
    now: SystemTime,
) -> Result<String, ServiceError> {
    let pairs = request.pairs()?;
    let claim = read(request, &pairs)?;
    let account = gate.admit(claim, Signature::Acs3, now)?;
    Ok(account.map(|account| account.id().to_owned()).unwrap_or_default())
}

/// What a changed capture is answered.
fn refused(id: &str, change: impl FnOnce(&mut Capture)) -> ServiceError {
    refused_of(&Captures::load(), id, change)
}

pub(super) fn refused_of(
    captures: &Captures,
    id: &str,
    change: impl FnOnce(&mut Capture),
) -> ServiceError {
    let mut capture = captures.get(id).clone();
    let now = time::from_text(&capture.date).unwrap();
    change(&mut capture);
    let gate = gate(captures, capture.token.as_deref());
    admit(&gate, &request(&capture), now).expect_err("the request was changed")
}

pub(super) fn set(capture: &mut Capture, name: &str, value: &str) {
    let mut headers = capture.headers.iter_mut();
    let header = headers.find(|(found, _)| found.eq_ignore_ascii_case(name));
    header.expect("the header is there").1 = value.to_owned();
}

pub(super) fn replace(capture: &mut Capture, name: &str, from: &str, to: &str) {
    let mut headers = capture.headers.iter_mut();
    let header = headers.find(|(found, _)| found.eq_ignore_ascii_case(name));
    let value = &mut header.expect("the header is there").1;
    assert!(value.contains(from));
    *value = value.replace(from, to);
}

#[test]
fn what_official_clients_sign_is_admitted_once() {
    let captures = Captures::load();
    for capture in captures.those(|id| id != "sts-oidc-anonymous") {
        let gate = gate(&captures, capture.token.as_deref());
        let now = time::from_text(&capture.date).unwrap();
        let request = request(capture);
        assert_eq!(admit(&gate, &request, now), Ok("1".to_owned()), "{}", capture.id);
        let again = admit(&gate, &request, now).map_err(|error| error.code);
        // A bearer token is no signature, and the oldest client sends no nonce with paths.
        let expected = if capture.id.starts_with("bearer-") || capture.id.starts_with("core-roa-") {
            Ok("1".to_owned())
        } else {
            Err("SignatureNonceUsed".to_owned())
        };
        assert_eq!(again, expected, "{}", capture.id);
    }
}

#[test]
fn a_request_is_good_for_fifteen_minutes_either_way() {
    let captures = Captures::load();
    for id in ["ecs-disp-all", "v2-rpc-query", "v2-roa-query", "core-roa-get", "core-rpc-get"] {
        let request = request(captures.get(id));
        let date = time::from_text(&captures.get(id).date).unwrap();
        for now in [date + VALID_FOR, date - VALID_FOR] {
            assert!(admit(&gate(&captures, None), &request, now).is_ok(), "{id}");
        }
        let second = Duration::from_secs(1);
        for now in [date + VALID_FOR + second, date - VALID_FOR - second] {
            let error = admit(&gate(&captures, None), &request, now).unwrap_err();
            assert_eq!((error.status, error.code.as_str()), (400, "InvalidTimeStamp.Expired"));
        }
    }
}

#[test]
fn any_change_to_what_is_signed_is_noticed() {
    let changes: [Tampering; 20] = [
        ("ecs-disp-all", |c| c.method = "GET".to_owned()),
        ("ecs-disp-all", |c| c.target = c.target.replace("PageNumber=1", "PageNumber=2")),
        ("ecs-disp-all", |c| c.target.push_str("&Extra=1")),
        ("ecs-disp-all", |c| set(c, "host", "ecs.cn-beijing.aliyuncs.com")),
        ("ecs-disp-all", |c| set(c, "x-acs-action", "DeleteImage")),
        ("ecs-disp-all", |c| set(c, "x-acs-signature-nonce", "0")),
        ("ecs-disp-all", |c| replace(c, "authorization", "Signature=ec", "Signature=ed")),
        ("cs-describeclusterdetail-path", |c| c.target = c.target.replace("%2F", "/")),
        ("v2-rpc-query", |c| c.target = c.target.replace("RegionId=", "RegionId=x")),
        ("core-rpc-get", |c| c.method = "POST".to_owned()),
        ("core-rpc-get", |c| c.target = c.target.replace("PageSize=5", "PageSize=6")),
        ("core-rpc-form", |c| c.body.push_str("&A=1")),
        ("v2-roa-query", |c| c.method = "POST".to_owned()),
        ("v2-roa-query", |c| c.target = c.target.replace("name=a", "name=b")),
        ("v2-roa-query", |c| c.target.push_str("&Extra=1")),
        ("v2-roa-query", |c| set(c, "accept", "application/xml")),
        ("v2-roa-query", |c| set(c, "x-acs-signature-nonce", "0")),
        ("v2-roa-query", |c| c.headers.push(("x-acs-extra".to_owned(), "1".to_owned()))),
        ("v2-roa-json", |c| set(c, "content-type", "application/json")),
        ("v2-roa-path", |c| c.target = c.target.replace("%2F", "/")),
    ];
    for (at, (id, change)) in changes.into_iter().enumerate() {
        let error = refused(id, change);
        assert_eq!((error.status, error.code.as_str()), (400, "SignatureDoesNotMatch"), "{at}");
    }
    let form = refused("v2-rpc-form", |c| c.body.push_str("&A=1"));
    assert_eq!(form.code, "SignatureDoesNotMatch");
}

#[test]
fn the_first_path_signature_is_the_published_one() {
    // What HMAC-SHA1 of another implementation makes of the text
    // "PUT\napplication/json\nu2y1xo30ZSlByvZSo2by2A==\n\nTue, 24 Nov 2026 02:35:52 GMT\n
    // x-acs-signature-nonce:n1\nx-acs-version:2015-12-15\n/clusters/c%2F1?a=b c&flag&z=1",
    // without the line break after the date's.
    let signature = "ZiSUX1HQRPYQkIKiV+i1xXc+FU4=";
    let captures = Captures::load();
    let authorization = format!("acs {}:{signature}", captures.access_key_id);
    let headers = [
        ("x-acs-version", "2015-12-15"),
        ("date", "Tue, 24 Nov 2026 02:35:52 GMT"),
        ("accept", "application/json"),
        ("content-md5", "u2y1xo30ZSlByvZSo2by2A=="),
        ("x-acs-signature-nonce", "n1"),
        ("authorization", authorization.as_str()),
    ];
    let target = "/clusters/c%2F1?z=1&flag=&a=b+c";
    let now = time::from_text("2026-11-24T02:35:52Z").unwrap();
    let answer =
        |body| admit(&gate(&captures, None), &received("PUT", target, &headers, body), now);
    assert_eq!(answer("{\"a\":1}"), Ok("1".to_owned()));
    let changed = answer("{\"a\":2}").unwrap_err();
    assert_eq!(changed.code, "IncompleteSignature");
    assert!(changed.message.contains("Content-MD5"), "{changed}");
}

#[test]
fn a_bearer_token_stands_for_a_signature() {
    let captures = Captures::load();
    let now = SystemTime::UNIX_EPOCH;
    let answer = |headers: &[(&str, &str)], target: &str| {
        let answer = admit(&gate(&captures, None), &received("POST", target, headers, ""), now);
        answer.map_err(|error| error.code)
    };
    let token = captures.bearer_token.as_str();
    let authorization = format!("Bearer {token}");
    assert_eq!(answer(&[("authorization", &authorization)], "/"), Ok("1".to_owned()));
    assert_eq!(answer(&[("x-acs-bearer-token", token)], "/"), Ok("1".to_owned()));
    let refused = Err("InvalidBearerToken".to_owned());
    assert_eq!(answer(&[("authorization", "bearer other")], "/"), refused);
    assert_eq!(answer(&[("x-acs-bearer-token", "")], "/"), refused);
    assert_eq!(answer(&[], "/?BearerToken=other&SignatureType=BEARERTOKEN"), refused);
}

#[test]
fn a_mismatch_tells_what_the_server_would_sign() {
    let error = refused("ecs-disp-all", |c| set(c, "x-acs-signature-nonce", "0"));
    assert!(error.message.contains("[ACS3-HMAC-SHA256\n"), "{}", error.message);
    assert!(error.message.contains("x-acs-signature-nonce:0\n"), "{}", error.message);
    let error = refused("v2-rpc-query", |c| c.target.push_str("&Password=hunter2"));
    assert!(error.message.contains("POST&%2F&"), "{}", error.message);
    assert!(!error.message.contains("hunter2"), "{}", error.message);
    let error = refused("v2-roa-query", |c| set(c, "x-acs-signature-nonce", "0"));
    assert!(error.message.contains("[GET\napplication/json\n\n\n"), "{}", error.message);
}

#[test]
fn a_mismatch_does_not_tell_secrets() {
    for id in ["sts", "v2-roa-sts"] {
        let error = refused(id, |c| {
            c.target += if c.target.contains('?') { "&" } else { "?" };
            c.target.push_str("Password=hunter2");
            set(c, "x-acs-signature-nonce", "0");
        });
        assert_eq!(error.code, "SignatureDoesNotMatch");
        assert!(!error.message.contains("hunter2") && !error.message.contains("CAIS"), "{error}");
    }
}

#[test]
fn an_incomplete_signature_is_refused() {
    let changes: [Tampering; 7] = [
        // The body is not the one that was hashed.
        ("cs-createcluster", |c| c.body.push(' ')),
        // A header of the protocol that nobody signed.
        ("ecs-disp-all", |c| c.headers.push(("x-acs-extra".to_owned(), "1".to_owned()))),
        ("ecs-disp-all", |c| replace(c, "authorization", "host;", "")),
        ("ecs-disp-all", |c| replace(c, "authorization", "accept;host", "host;accept")),
        ("ecs-disp-all", |c| replace(c, "authorization", "accept;host", "Accept;host")),
        ("ecs-disp-all", |c| c.headers.retain(|(name, _)| name != "accept")),
        ("ecs-disp-all", |c| replace(c, "authorization", "Signature=", "Sig=")),
    ];
    for (at, (id, change)) in changes.into_iter().enumerate() {
        let error = refused(id, change);
        assert_eq!((error.status, error.code.as_str()), (400, "IncompleteSignature"), "{at}");
    }
}

#[test]
fn keys_dates_and_methods_have_errors_of_their_own() {
    let key = refused("ecs-disp-all", |c| replace(c, "authorization", "LTAI4", "LTAI5"));
    assert_eq!((key.status, key.code.as_str()), (404, "InvalidAccessKeyId.NotFound"));
    let date = refused("ecs-disp-all", |c| set(c, "x-acs-date", "yesterday"));
    assert_eq!(date.code, "InvalidTimeStamp.Format");
    let method = refused("ecs-disp-all", |c| replace(c, "authorization", "SHA256", "SM3"));
    assert_eq!(method.code, "InvalidSignatureMethod");
    let date = refused("v2-roa-query", |c| set(c, "date", "2026-11-24T02:35:52Z"));
    assert_eq!(date.code, "InvalidTimeStamp.Format");
    let method = refused("v2-roa-query", |c| set(c, "x-acs-signature-method", "HMAC-MD5"));
    assert_eq!(method.code, "InvalidSignatureMethod");
    let half = refused("v2-roa-query", |c| set(c, "authorization", "acs LTAI4OracleAccessKey"));
    assert_eq!(half.code, "IncompleteSignature");
    let none = refused("ecs-disp-all", |c| c.headers.retain(|(name, _)| name != "Authorization"));
    assert_eq!(none.code, "MissingAuthorization");
}

#[test]
fn temporary_keys_need_their_token() {
    let captures = Captures::load();
    let answer = |id, token| {
        let capture = captures.get(id);
        let now = time::from_text(&capture.date).unwrap();
        admit(&gate(&captures, token), &request(capture), now).unwrap_err().code
    };
    for id in ["sts", "v2-rpc-sts", "v2-roa-sts", "core-rpc-sts", "core-roa-sts"] {
        assert_eq!(answer(id, Some("other")), "InvalidSecurityToken.Malformed", "{id}");
        assert_eq!(answer(id, None), "InvalidSecurityToken.MismatchWithAccessKey", "{id}");
    }
    for id in ["ecs-disp-all", "v2-rpc-query", "v2-roa-query", "core-rpc-get", "core-roa-get"] {
        assert_eq!(answer(id, Some("other")), "MissingSecurityToken", "{id}");
    }
}

/// A request to that target, signed for that query and that header.
fn signed_for(captures: &Captures, target: &str, query: &str, tag: &str) -> Received {
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let headers = [
        ("host", "localhost"),
        ("x-acs-content-sha256", hash),
        ("x-acs-date", "2026-11-24T02:35:52Z"),
        ("x-acs-signature-nonce", "1"),
        ("x-acs-tag", tag),
    ];
    let names = "host;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-tag";
    let lines: String = headers.map(|(name, value)| [name, ":", value, "\n"].concat()).concat();
    let canonical = format!("GET\n/\n{query}\n{lines}\n{names}\n{hash}");
    let text = format!("ACS3-HMAC-SHA256\n{}", crate::encoding::hex(&sha(&canonical)));
    let signature = crate::encoding::hex(&mac(&captures.access_key_secret, &text));
    let authorization = format!(
        "ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature={signature}",
        captures.access_key_id
    );
    let mut all = headers.to_vec();
    all.push(("authorization", &authorization));
    received("GET", target, &all, "")
}

fn admitted(captures: &Captures, request: &Received) -> Result<String, String> {
    let now = time::from_text("2026-11-24T02:35:52Z").unwrap();
    admit(&gate(captures, None), request, now).map_err(|error| error.code)
}

#[test]
fn names_may_be_signed_as_they_are() {
    // Official clients do not encode a map's key with a sign that needs it. The order is that of
    // the names before they are encoded.
    let captures = Captures::load();
    for (target, query) in [
        ("/?M.a+b=1", "M.a b=1"),
        ("/?M.a+b=1", "M.a%20b=1"),
        ("/?%D2%87=1&RegionId=x", "RegionId=x&%D2%87=1"),
        ("/?A%3D1%26B=2", "A%3D1%26B=2"),
    ] {
        let request = signed_for(&captures, target, query, "1");
        assert_eq!(admitted(&captures, &request), Ok("1".to_owned()), "{query}");
    }
}

#[test]
fn what_is_signed_for_one_query_is_not_admitted_for_another() {
    let captures = Captures::load();
    for (sent, signed) in [("A%3D1%26B=2", "A=1&B=2"), ("A%253D=1", "A%3D=1"), ("A%26B=1", "A&B=1")]
    {
        let request = signed_for(&captures, &format!("/?{sent}"), signed, "1");
        let refused = Err("SignatureDoesNotMatch".to_owned());
        assert_eq!(admitted(&captures, &request), refused, "{sent}");
    }
    let refused = refused("v2-roa-query", |c| c.target.push_str("&A%3D1%26B=2"));
    assert_eq!(refused.code, "IncompleteSignature");
    assert!(refused.message.contains("\"A=1&B\""), "{refused}");
}

#[test]
fn a_header_that_is_no_text_is_not_admitted_for_one_that_is() {
    let captures = Captures::load();
    let mut request = signed_for(&captures, "/", "", "\u{FFFD}");
    assert_eq!(admitted(&captures, &request), Ok("1".to_owned()));
    let bytes = axum::http::HeaderValue::from_bytes(b"\xff").unwrap();
    request.headers.insert("x-acs-tag", bytes);
    assert_eq!(admitted(&captures, &request), Err("IncompleteSignature".to_owned()));
}

#[test]
fn a_signature_in_upper_case_is_refused() {
    let error = refused("ecs-disp-all", |c| {
        let (_, value) = c.headers.iter_mut().find(|(name, _)| name == "Authorization").unwrap();
        let (before, signature) = value.rsplit_once('=').unwrap();
        *value = format!("{before}={}", signature.to_ascii_uppercase());
    });
    assert_eq!(error.code, "SignatureDoesNotMatch");
}

fn sha(text: &str) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(text).to_vec()
}

fn mac(secret: &str, text: &str) -> Vec<u8> {
    use hmac::{KeyInit as _, Mac as _};
    let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

mod garbage {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn never_panics_and_is_never_admitted(
            authorization in "(ACS3-HMAC-SHA256 |acs |bearer |LOG |SLS4-HMAC-SHA256 )?[ -~]{0,80}",
            query in "[ -~]{0,80}",
        ) {
            let captures = Captures::load();
            let headers = [("host", "h"), ("authorization", authorization.as_str())];
            let request = received("GET", &format!("/?{query}"), &headers, "");
            let now = SystemTime::UNIX_EPOCH;
            prop_assert!(admit(&gate(&captures, None), &request, now).is_err());
            let old = received("GET", &format!("/?Signature=a&{query}"), &[], "");
            prop_assert!(admit(&gate(&captures, None), &old, now).is_err());
        }
    }
}
