//! Responses that come as events.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::Stdio;

use crate::support::{alicloud, answered, call};

const CHAT: [&str; 6] =
    ["gpdb", "ChatWithKnowledgeBaseStream", "--DBInstanceId", "gp-1", "--ModelParams", MODEL];
const MODEL: &str = r#"{"Messages": [{"Content": "why?", "Role": "user"}], "Model": "m"}"#;
const EVENTS: &str = "content-type: text/event-stream\r\n";

#[test]
fn each_event_is_a_line_of_json() {
    let body = b": hello\n\nid: 1\ndata: {\"RequestId\": \"a\\u001b\",\ndata: \"Status\": \"s\"}\n\nevent: other\ndata: {\"RequestId\":\"b\"}\n\ndata: [DONE]\n\n";
    let (code, out, err) = answered(&CHAT, "200 OK", EVENTS, body);
    let wanted = "{\"RequestId\":\"a\\u001b\",\"Status\":\"s\"}\n{\"RequestId\":\"b\"}\n";
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), wanted, ""));
    let none = answered(&CHAT, "200 OK", EVENTS, b"");
    assert_eq!(none, (Some(0), String::new(), String::new()));
}

#[test]
fn events_that_tell_an_error_or_break_off_are_failures() {
    let first = "data: {\"RequestId\":\"a\"}\n\n";
    for (rest, says) in [
        (
            "event: error\ndata: {\"Code\":\"Busy\",\"Message\":\"later\"}\n\n",
            "Busy (HTTP 200): later",
        ),
        ("data: {\"RequestId\":", "end within one of them"),
        ("data: no JSON\n\n", "error: ChatWithKnowledgeBaseStream: "),
    ] {
        let body = format!("{first}{rest}");
        let (code, out, err) = answered(&CHAT, "200 OK", EVENTS, body.as_bytes());
        assert_eq!((code, out.as_str()), (Some(1), "{\"RequestId\":\"a\"}\n"), "{err}");
        assert!(err.contains(says), "{err}");
    }
    let json = "content-type: application/json\r\n";
    let (code, out, err) = answered(&CHAT, "200 OK", json, br#"{"Code": "NoModel"}"#);
    assert!(code == Some(1) && out.is_empty() && err.contains("NoModel"), "{out}{err}");
}

#[test]
fn an_event_is_printed_when_it_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let place = ["--endpoint", &url, "--region", "r"];
    let mut child = alicloud(&[&CHAT[..], &place].concat()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        request.read_line(&mut line).unwrap();
    }
    write!(stream, "HTTP/1.1 200 OK\r\n{EVENTS}\r\n").unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    for text in ["a", "b"] {
        write!(stream, "data: {{\"RequestId\":\"{text}\"}}\n\n").unwrap();
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{{\"RequestId\":\"{text}\"}}\n"));
    }
    // Who reads no more ends the call, though there are more.
    drop(lines);
    while stream.write_all(b"data: {\"RequestId\":\"c\"}\n\n").is_ok() {}
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_program_that_is_shown_takes_events() {
    let (code, out, err) = call(&[&CHAT[..], &["--code"]].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains(".events()\n        .await?;"), "{out}");
    assert!(out.contains("while let Some(event) = events.next().await {"), "{out}");
    let (code, _, err) = call(&[&CHAT[..], &["--output", "file"]].concat());
    assert!(code == Some(2) && err.contains("in place of --output"), "{err}");
}
