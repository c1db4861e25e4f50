//! Responses that are server-sent events.

use std::time::Duration;

use alicloud_runtime::{CallOptions, Error, ErrorKind, StreamsEvents};

use crate::operations::{ChatRequest, DescribeChatRequest, Part, client, object, text};
use crate::server::{Act, Seen, Server, answer};

fn send(text: &str) -> Act {
    Act::Send(text.as_bytes().to_vec())
}

fn chunk(text: &str) -> Act {
    send(&format!("{:x}\r\n{text}\r\n", text.len()))
}

fn end() -> Act {
    send("0\r\n\r\n")
}

/// Begins a response of events in chunks.
fn begun() -> Act {
    send(
        "HTTP/1.1 200 OK\r\nx-acs-request-id: R-1\r\ncontent-type: text/event-stream;charset=UTF-8\r\ntransfer-encoding: chunked\r\n\r\n",
    )
}

struct Outcome {
    /// The ids and texts of the events.
    events: Vec<String>,
    errors: Vec<Error>,
    says: String,
    seen: Seen,
}

async fn listen<R>(request: R, reconnects: u32, scripts: Vec<Vec<Act>>) -> Outcome
where
    R: StreamsEvents<Response = Part>,
{
    let server = Server::start(scripts);
    let client =
        client(&format!("http://{}", server.address()), |config| config.response_limit(100));
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    match client.call(request).events().reconnect(reconnects).await {
        Ok(mut stream) => {
            while let Some(event) = stream.next().await {
                match event {
                    Ok(event) => {
                        let (id, text) = (event.id.unwrap_or_default(), event.data.text);
                        events.push(format!("{id} {} {}", event.name, text.unwrap_or_default()));
                    }
                    Err(error) => errors.push(error),
                }
            }
            assert!(stream.next().await.is_none());
        }
        Err(error) => errors.push(error),
    }
    let says: Vec<String> = errors.iter().map(|error| text(error, server.address())).collect();
    Outcome { events, errors, says: says.join("\n"), seen: server.seen() }
}

fn chat() -> ChatRequest {
    ChatRequest { question: Some("why?".into()) }
}

#[tokio::test]
async fn events_come_as_they_are_sent() {
    let server = Server::start(vec![vec![
        Act::Read,
        begun(),
        chunk(": keep-alive\n\nid: 1\nevent: answer\ndata: {\"Text\":\n"),
        chunk("data: \"a\"}\n\n: keep-al"),
        Act::Hold,
    ]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let mut events = client.call(chat()).events().await.unwrap();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!((event.id.as_deref(), &*event.name), (Some("1"), "answer"));
    assert_eq!(event.data.text.as_deref(), Some("a"));
    assert_eq!(server.seen().closed, 0);
    drop(events);
    server.closed(1).await;
}

#[tokio::test]
async fn streams_that_end_are_told_from_those_that_break_off() {
    let one = "data: {\"Text\":\"a\"}\n\n";
    let incomplete = "Chat: the events end within one of them, so that more were to come; call again [request id R-1]";
    let cut = "Chat: no complete response from SERVER: error reading a body from connection: unexpected EOF during chunk size line [request id R-1]; whether the call took effect is unknown";
    for (acts, says) in [
        (vec![chunk(one), end()], ""),
        (vec![chunk(one), chunk("data: [DONE]\n\n"), Act::Hold], ""),
        (vec![chunk(one), chunk("data: [DONE]"), end()], ""),
        (vec![chunk(one), chunk(": bye"), end()], ""),
        (vec![chunk(one), chunk("data: {\"Te"), end()], incomplete),
        (vec![chunk(one)], cut),
    ] {
        let script = [vec![Act::Read, begun()], acts].concat();
        let outcome = listen(chat(), 0, vec![script, vec![Act::Read]]).await;
        assert_eq!((outcome.events, &*outcome.says), (vec![" message a".to_owned()], says));
        assert_eq!(outcome.seen.requests.len(), 1);
    }
}

#[tokio::test]
async fn errors_of_the_service_are_errors_wherever_they_are() {
    let error = r#"{"Code":"Throttled.Model","Message":"Wait.","RequestId":"R-2"}"#;
    let json = "content-type: application/json\r\nx-acs-request-id: R-1\r\n";
    let event = format!("event: error\ndata: {error}\n\n");
    let says = "Chat: Throttled.Model (HTTP 200): Wait. [request id R-2]";
    for (acts, events, says) in [
        (vec![begun(), chunk("data: {\"Text\":\"a\"}\n\n"), chunk(&event), Act::Hold], 1, says),
        (
            vec![begun(), chunk("event: error\ndata: s3cret is out of order\n\n"), Act::Hold],
            0,
            "Chat: error without a code (HTTP 200): [redacted] is out of order [request id R-1]",
        ),
        (vec![answer(200, json, error)], 0, says),
        (vec![answer(200, json, r#"{"Code":"200","Text":"a"}"#)], 1, ""),
        (vec![answer(200, json, r#"{"Text":"a"}"#)], 1, ""),
        (
            vec![answer(400, json, error)],
            0,
            "Chat: Throttled.Model (HTTP 400): Wait. [request id R-2]",
        ),
        (
            vec![answer(200, "content-type: text/html\r\n", "<html>Log in")],
            0,
            "Chat: the response is a page for people and no stream of events; check the endpoint and the proxy",
        ),
        (
            vec![begun(), chunk(error), end()],
            0,
            "Chat: the response is text without any event; check the endpoint, and what the service sends [request id R-1]",
        ),
    ] {
        let outcome = listen(chat(), 0, vec![[vec![Act::Read], acts].concat()]).await;
        assert_eq!((outcome.events.len(), &*outcome.says), (events, says));
    }
}

#[tokio::test]
async fn data_that_does_not_fit_costs_one_event_and_a_large_event_ends_the_stream() {
    let acts = vec![
        Act::Read,
        begun(),
        chunk("data: ping\n\ndata: {\"Text\":\"a\"}\n\n"),
        chunk(&format!("data: {{\"Text\":\"b\"}}\n\ndata: {}", "a".repeat(200))),
        Act::Hold,
    ];
    let outcome = listen(chat(), 0, vec![acts]).await;
    assert_eq!(outcome.events, [" message a", " message b"]);
    let kinds: Vec<ErrorKind> = outcome.errors.iter().map(Error::kind).collect();
    assert_eq!(kinds, [ErrorKind::Decode; 2], "{}", outcome.says);
    let large = "Chat: an event is larger than 100 bytes; raise the limit with Config::response_limit [request id R-1]";
    assert!(outcome.says.ends_with(large), "{}", outcome.says);
}

#[tokio::test]
async fn a_read_goes_on_after_the_last_event_that_had_an_id() {
    let first = [
        Act::Read,
        begun(),
        chunk("retry: 5\nid: 7\ndata: {\"Text\":\"a\"}\n\ndata: {\"Text\":\"half"),
    ];
    let second = [Act::Read, begun(), chunk("id: 8\ndata: {\"Text\":\"b\"}\n\n"), end()];
    let read = DescribeChatRequest { question: None };
    let outcome = listen(read, 1, vec![first.to_vec(), second.to_vec()]).await;
    assert_eq!(outcome.events, ["7 message a", "8 message b"], "{}", outcome.says);
    assert!(outcome.errors.is_empty());
    let ids: Vec<_> = outcome.seen.requests.iter().map(|one| one.header("last-event-id")).collect();
    assert_eq!(ids, [None, Some("7")]);

    // A response without an event does not forget the id, and an error in place of events is one here, too.
    let broken = vec![Act::Read, begun(), chunk(": nothing yet")];
    let error = r#"{"Code":"Throttled.Model","Message":"Wait."}"#;
    let refused = vec![Act::Read, answer(200, "content-type: application/json\r\n", error)];
    let read = DescribeChatRequest { question: None };
    let outcome = listen(read, 2, vec![first.to_vec(), broken, refused]).await;
    assert_eq!(outcome.events, ["7 message a"], "{}", outcome.says);
    assert!(outcome.says.contains("Throttled.Model (HTTP 200): Wait."), "{}", outcome.says);
    let ids: Vec<_> = outcome.seen.requests.iter().map(|one| one.header("last-event-id")).collect();
    assert_eq!(ids, [None, Some("7"), Some("7")]);

    let outcome = listen(chat(), 1, Vec::new()).await;
    let wanted = "Chat: the operation may change something, so that its events cannot be asked for again; leave `reconnect` out";
    assert_eq!((&*outcome.says, outcome.seen.connections), (wanted, 0));
}

#[tokio::test]
async fn an_id_that_cannot_be_sent_ends_the_stream_with_what_broke_it_off() {
    // A control character is no header's, so that the id can't be said again.
    let first = [
        Act::Read,
        begun(),
        chunk("id: 7\ndata: {\"Text\":\"a\"}\n\nid: \u{1}\ndata: {\"Text\":\"b\"}\n\n"),
    ];
    let read = DescribeChatRequest { question: None };
    let outcome = listen(read, 1, vec![first.to_vec()]).await;
    assert_eq!((outcome.events.len(), outcome.seen.requests.len()), (2, 1));
    let kinds: Vec<ErrorKind> = outcome.errors.iter().map(Error::kind).collect();
    assert_eq!(kinds, [ErrorKind::Transport], "{}", outcome.says);
}

#[tokio::test]
async fn events_that_are_awaited_as_a_whole_say_how_they_are_taken() {
    let events = "data: {\"Text\":\"a\"}\n\n";
    let kind = "content-type: text/event-stream;charset=utf-8\r\n";
    let server = Server::start(vec![vec![Act::Read, answer(200, kind, events)]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let error = client.call(chat()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let says = "Chat: the response is server-sent events; take them with `events()` in place of awaiting the call itself";
    assert!(error.to_string().starts_with(says), "{error}");
}

#[tokio::test]
async fn any_response_of_bytes_can_be_events() {
    let server =
        Server::start(vec![vec![Act::Read, begun(), chunk("data: a\n\ndata: b\n\n"), end()]]);
    let client = client(&format!("http://{}", server.address()), |config| config);
    let limit = CallOptions::new().attempt_timeout(Duration::from_secs(20));
    let mut events = client.call(object()).with_options(limit).stream().await.unwrap().events();
    assert_eq!(events.next().await.unwrap().unwrap().data, "a");
    assert_eq!(events.next().await.unwrap().unwrap().data, "b");
    assert!(events.next().await.is_none());
    assert_eq!(events.response().status(), 200);
}
