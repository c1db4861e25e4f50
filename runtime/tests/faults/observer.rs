//! What an observer is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use alicloud_runtime::observe::{Event, Observer};
use alicloud_runtime::{CallOptions, ErrorKind};

use crate::ecs::Client;
use crate::server::{Act, Server, answer, error};
use crate::table::{Ask, ask, config};
use crate::virtual_time::{PLENTY, SHORT, Virtual};

#[derive(Debug, Default)]
struct Told(Mutex<Vec<(&'static str, Event)>>);

impl Observer for Told {
    fn attempt(&self, event: &Event) {
        self.0.lock().unwrap().push(("attempt", event.clone()));
    }

    fn call(&self, event: &Event) {
        self.0.lock().unwrap().push(("call", event.clone()));
    }
}

impl Told {
    fn events(&self) -> Vec<(&'static str, Event)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// Whom it is about, number, outcome, and the rest of each event.
    fn lines(&self) -> Vec<String> {
        let line = |(of, event): (&str, Event)| {
            format!(
                "{of} {} {:?} {:?} {:?} {:?} sent {} received {}",
                event.attempt,
                event.outcome,
                event.status,
                event.code,
                event.request_id,
                event.bytes_sent,
                event.bytes_received
            )
        };
        self.events().into_iter().map(line).collect()
    }
}

fn client(server: &Server, attempt: Duration) -> (Client, Arc<Told>) {
    let told = Arc::new(Told::default());
    let time = Virtual::new(attempt);
    let config = config(&format!("http://{}", server.address()), &time);
    (Client::new(config.observer(told.clone())).unwrap(), told)
}

#[tokio::test]
async fn every_attempt_and_every_call_is_told() {
    let server = Server::start(vec![
        vec![Act::Read, error(503, "connection: close\r\n", "Busy")],
        vec![Act::Read],
        vec![Act::Read, answer(200, "x-acs-request-id: R-1\r\n", "{}")],
    ]);
    let (client, told) = client(&server, PLENTY);
    ask(&client, Ask::Token).await.unwrap();
    let events = told.events();
    assert!(events.iter().all(|(_, event)| (
        event.product.as_str(),
        event.operation.as_str(),
        event.region.as_deref()
    ) == ("Ecs", "RunThings", Some("cn-hangzhou"))));
    let parts: Duration = events.iter().take(3).map(|(_, event)| event.duration).sum();
    assert!(parts > Duration::ZERO && parts <= events[3].1.duration);
    told.0.lock().unwrap().extend(events);
    assert_eq!(
        told.lines(),
        [
            r#"attempt 1 Failure(Service) Some(503) Some("Busy") Some("R-503") sent 0 received 50"#,
            "attempt 2 Failure(Transport) None None None sent 0 received 0",
            r#"attempt 3 Success Some(200) None Some("R-1") sent 0 received 2"#,
            r#"call 3 Success Some(200) None Some("R-1") sent 0 received 52"#,
        ]
    );
}

#[tokio::test]
async fn bytes_of_bodies_are_counted() {
    let server = Server::start(vec![vec![Act::Read, answer(404, "", r#"{"Code":"NotFound"}"#)]]);
    let (client, told) = client(&server, PLENTY);
    ask(&client, Ask::Write).await.unwrap_err();
    let body = r#"{"instances":["i-1"]}"#.len();
    assert_eq!(
        told.lines(),
        ["attempt", "call"].map(|of| format!(
            r#"{of} 1 Failure(Service) Some(404) Some("NotFound") None sent {body} received 19"#
        ))
    );
}

#[tokio::test]
async fn the_end_of_time_is_told() {
    let server = Server::start(vec![vec![Act::Read, Act::Hold]]);
    let (client, told) = client(&server, SHORT);
    ask(&client, Ask::Write).await.unwrap_err();
    assert_eq!(
        told.lines(),
        ["attempt", "call"]
            .map(|of| format!("{of} 1 Failure(Timeout) None None None sent 21 received 0"))
    );
}

#[tokio::test]
async fn who_goes_away_is_told() {
    let server = Server::start(vec![vec![Act::Read, Act::Hold]]);
    let (client, told) = client(&server, PLENTY);
    let call = client.attach_instances("c-1").instances(vec!["i-1".to_owned()]).send();
    tokio::time::timeout(SHORT, call).await.unwrap_err();
    assert_eq!(
        told.lines(),
        ["attempt", "call"].map(|of| format!("{of} 1 Cancelled None None None sent 21 received 0"))
    );
}

#[tokio::test]
async fn an_attempt_is_cancelled_when_the_time_of_its_call_is_up() {
    let server = Server::start(vec![vec![Act::Read, Act::Hold]]);
    let (client, told) = client(&server, PLENTY);
    let limit = CallOptions::new().timeout(SHORT);
    let call = client.describe_image_share_permission("m-1").with_options(limit);
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(
        told.lines(),
        [
            "attempt 1 Cancelled None None None sent 0 received 0",
            "call 1 Failure(Timeout) None None None sent 0 received 0"
        ]
    );
}
