//! What is shown of a response, or said of one that is not what is documented.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use serde_json::Value;

use crate::support::{JSON, Service, alicloud, answered};

#[test]
fn a_response_that_is_not_what_is_documented_is_an_error() {
    let regions: &[&str] = &["ecs", "DescribeRegions"];
    for (kind, body, parts) in [
        (
            JSON,
            &br#"{"RequestId": "R-1", "Regions": {"#[..],
            &["is no readable JSON (EOF", "R-1"][..],
        ),
        (
            "content-type: text/html\r\n",
            b"<html>\x1b[31m Sign\x07 in",
            &[
                "is no readable JSON",
                "HTTP 200, text/html, 20 bytes: `<html>\\u001b[31m Sign\\u0007 in`",
            ],
        ),
        (JSON, b"", &["is empty in place of an object", "0 bytes;"]),
        (JSON, b" \n", &["is empty in place of an object"]),
        (JSON, b"null", &["is not an object", ": `null`"]),
        (JSON, b"\"fine\"", &["is not an object"]),
        ("", b"no", &["no content type, 2 bytes: `no`"]),
    ] {
        let (code, out, err) = answered(regions, "200 OK", kind, body);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
        assert!(err.starts_with("error: DescribeRegions: the response "), "{err}");
        for part in parts {
            assert!(err.contains(part), "{part} in {err}");
        }
        assert!(!err.contains('\u{1b}'), "{err}");
    }
    let profile: &[&str] =
        &["ram", "CreateLoginProfile", "--UserName", "u", "--Password", "s3cret-1"];
    let (code, _, err) = answered(profile, "200 OK", "", b"wrong: s3cret-1");
    assert!(code == Some(1) && err.contains("`wrong: [redacted]`"), "{err}");
    assert!(
        err.ends_with("check the endpoint and the proxy, and whether the call took effect\n"),
        "{err}"
    );
    let long = format!("{}end", "x".repeat(500));
    let (_, _, err) = answered(regions, "200 OK", "", long.as_bytes());
    assert!(err.contains("503 bytes, which begins with `xxx") && !err.contains("xend"), "{err}");
}

#[test]
fn a_response_that_does_not_say_whether_the_call_succeeded_is_an_error() {
    let send: &[&str] =
        &["dysmsapi", "SendSms", "--PhoneNumbers", "1", "--SignName", "s", "--TemplateCode", "t"];
    let (code, out, err) = answered(send, "200 OK", JSON, br#"{"RequestId": "R-1"}"#);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(
        err.contains("does not say whether the call succeeded: `Code` is missing, which is `OK`"),
        "{err}"
    );
    let (code, out, err) = answered(send, "200 OK", JSON, br#"{"Code": "OK"}"#);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "{\n  \"Code\": \"OK\"\n}\n", ""));
}

#[test]
fn what_a_terminal_obeys_is_written_out_and_json_stays_json() {
    let text = "\u{7f}\u{9b}2J\u{202e}\u{2066}\u{200f}é";
    let body = format!("{{\"RequestId\": \"a{text}\\u001b[31m\"}}");
    let regions: &[&str] = &["ecs", "DescribeRegions"];
    let (code, out, err) = answered(regions, "200 OK", JSON, body.as_bytes());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains(r"a\u007f\u009b2J\u202e\u2066\u200fé\u001b[31m"), "{out}");
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["RequestId"], format!("a{text}\u{1b}[31m"));

    let body = format!("{{\"Code\": \"Bad{text}\", \"Message\": \"no{text}\\u001b[31m\"}}");
    let (code, out, err) = answered(regions, "400 Bad Request", JSON, body.as_bytes());
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains(r"\u202e\u2066\u200f"), "{err}");
    assert!(!err.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{200f}']), "{err}");
}

#[test]
fn text_that_can_be_repaired_is_no_failure_and_is_told() {
    let body = br#"{"RequestId": "a\ud83d"}"#;
    let (code, out, err) = answered(&["ecs", "DescribeRegions"], "200 OK", JSON, body);
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains("\"a\u{fffd}\"") && err.starts_with("note: the response has text"),
        "{out}{err}"
    );
}

#[test]
fn a_reader_that_ends_early_is_no_failure() {
    let list: Vec<String> = (0..20_000).map(|number| format!("\"{number}\"")).collect();
    let body = format!("{{\"RequestId\": [{}]}}", list.join(","));
    let service = Service::start("200 OK", JSON, body.as_bytes());
    let mut child =
        alicloud(&["ecs", "DescribeRegions", "--endpoint", &service.url, "--region", "r"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    service.sent();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), first.as_str(), err.as_str()), (Some(0), "{\n", ""));
}

#[test]
fn xml_is_shown_with_its_types() {
    let body = b"<?xml version=\"1.0\"?><LifecycleConfiguration><Rule><ID>7</ID><Expiration><Days>3</Days></Expiration></Rule></LifecycleConfiguration>";
    let kind = "content-type: application/xml\r\n";
    let operation = ["oss", "GetBucketLifecycle", "--bucket", "my-bucket"];
    let (code, out, err) = answered(&operation, "200 OK", kind, body);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let shown: Value = serde_json::from_str(&out).unwrap();
    let rule = serde_json::json!({"ID": "7", "Expiration": {"Days": 3}});
    assert_eq!(shown, serde_json::json!({"LifecycleConfiguration": {"Rule": [rule]}}));
    let (code, out, err) = answered(&operation, "200 OK", kind, b"<html><p></html>");
    assert!(code == Some(1) && out.is_empty(), "{out}");
    assert!(err.contains("the response is no readable XML"), "{err}");
    for (other, says) in [
        (&b"<Error><Code>Busy</Code></Error>"[..], "Busy (HTTP 200)"),
        (b"<Other/>", "has another root element than `LifecycleConfiguration`"),
    ] {
        let (code, out, err) = answered(&operation, "200 OK", kind, other);
        assert!(code == Some(1) && out.is_empty(), "{out}");
        assert!(err.contains(says), "{err}");
    }
    let mixed = b"<LifecycleConfiguration>beside<Rule><ID>7</ID></Rule></LifecycleConfiguration>";
    let (code, out, err) = answered(&operation, "200 OK", kind, mixed);
    assert!(code == Some(0) && !out.contains("beside"), "{out}");
    assert!(err.contains("text beside elements is left out"), "{err}");
}

#[test]
fn a_response_without_anything_that_is_documented_is_no_success() {
    let operation = ["ecs", "DescribeInstances"];
    for (body, wanted) in [
        (&b"{}"[..], 1),
        (br#"{"Code": "Throttling", "Message": "m"}"#, 1),
        (br#"{"Code": "Throttling", "RequestId": "R"}"#, 1),
        (br#"{"Data": [1]}"#, 1),
        (br#"{"RequestId": "R"}"#, 0),
        (br#"{"TotalCount": 0}"#, 0),
        (br#"{"Code": "200", "Instances": null}"#, 0),
    ] {
        let (code, out, err) = answered(&operation, "200 OK", JSON, body);
        let body = String::from_utf8_lossy(body);
        assert_eq!((code, out.is_empty()), (Some(wanted), wanted == 1), "{body}: {err}");
        let is_told = err.contains("the response has none of the documented members; HTTP 200");
        assert_eq!(is_told, wanted == 1, "{body}: {err}");
        assert!(wanted == 0 || err.contains(&*body), "{err}");
    }
    // Where nothing but an id is documented there is nothing to miss.
    let stop = ["ecs", "StopInstance", "--InstanceId", "i-1"];
    assert_eq!(answered(&stop, "200 OK", JSON, b"{}").0, Some(0));
}
