//! Requests that are refused before anything is done: for credentials that have ended, or a clock that is off.

use std::sync::Arc;

use alicloud_runtime::credentials::{Context, Lookup, UriCredentials};
use alicloud_runtime::{CallOptions, Config, Credentials, Error, RetryPolicy};

use crate::ecs::Client;
use crate::server::{Act, Request, Server, answer, error};
use crate::table::{Ask, ask, config};
use crate::virtual_time::{PLENTY, Virtual};

const EVERYTHING: [Ask; 3] = [Ask::Read, Ask::Token, Ask::Write];

fn fine(which: Ask) -> Act {
    answer(200, "", if which == Ask::Write { "[]" } else { "{}" })
}

/// A service that gives these answers, on one connection.
fn service(answers: &[Act]) -> Server {
    Server::start(vec![answers.iter().flat_map(|answer| [Act::Read, answer.clone()]).collect()])
}

/// A server that hands out keys, the first with the token `token-1` and so on.
fn keys(number: usize) -> Server {
    let answers: Vec<_> = (1..=number)
        .map(|number| {
            let keys = format!(
                r#"{{"Code":"Success","AccessKeyId":"ak-{number}","AccessKeySecret":"s3cret","SecurityToken":"token-{number}","Expiration":"2027-01-15T12:00:00Z"}}"#
            );
            answer(200, "", &keys)
        })
        .collect();
    service(&answers)
}

fn client(service: &Server, change: impl FnOnce(Config) -> Config) -> (Client, Arc<Virtual>) {
    let time = Virtual::new(PLENTY);
    let config = config(&format!("http://{}", service.address()), &time);
    (Client::new(change(config)).unwrap(), time)
}

/// Credentials that keep what the server gave.
fn fetching(keys: &Server) -> impl FnOnce(Config) -> Config {
    let uri = UriCredentials::new(format!("http://{}/keys", keys.address()))
        .in_context(Context::system().with_time_and_randomness(Virtual::new(PLENTY)));
    move |config| config.credentials_provider(Arc::new(uri))
}

fn headers(requests: &[Request], name: &str) -> Vec<String> {
    requests.iter().map(|request| request.header(name).unwrap_or("-").to_owned()).collect()
}

fn expired() -> Act {
    error(400, "", "InvalidSecurityToken.Expired")
}

#[tokio::test]
async fn with_ended_credentials_is_sent_again_with_fresh_ones() {
    for which in EVERYTHING {
        let keys = keys(2);
        let service = service(&[expired(), fine(which), fine(which)]);
        let (client, time) = client(&service, fetching(&keys));
        ask(&client, which).await.unwrap();
        ask(&client, which).await.unwrap();
        let requests = service.seen().requests;
        assert_eq!(
            headers(&requests, "x-acs-security-token"),
            ["token-1", "token-2", "token-2"],
            "{which:?}"
        );
        assert_eq!(headers(&requests, "x-acs-retry-attempts"), ["-", "1", "-"]);
        assert_eq!(headers(&requests, "x-acs-retry-delay"), ["-", "0", "-"]);
        assert_eq!(requests[0].body, requests[1].body);
        assert_eq!(requests[0].parameter("ClientToken"), requests[1].parameter("ClientToken"));
        assert_eq!((keys.seen().requests.len(), time.pauses().len()), (2, 0));
    }
}

#[tokio::test]
async fn also_where_a_chain_found_them() {
    let keys = keys(2);
    let service = service(&[expired(), fine(Ask::Write)]);
    let variables = [
        ("ALIBABA_CLOUD_CREDENTIALS_URI", format!("http://{}/", keys.address())),
        ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true".to_owned()),
        ("ALIBABA_CLOUD_ENDPOINT_URL", format!("http://{}", service.address())),
    ];
    let lookup: Lookup = Arc::new(move |name| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    });
    let config = Config::from_lookup(&lookup).unwrap().time_and_randomness(Virtual::new(PLENTY));
    let client = Client::new(config).unwrap();
    ask(&client, Ask::Write).await.unwrap();
    let requests = service.seen().requests;
    assert_eq!(headers(&requests, "x-acs-security-token"), ["token-1", "token-2"]);
}

#[tokio::test]
async fn with_ended_credentials_is_not_sent_a_third_time() {
    let keys = keys(2);
    let service = service(&[expired(), expired(), expired()]);
    let (client, time) = client(&service, fetching(&keys));
    let error = ask(&client, Ask::Read).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DescribeImageSharePermission: InvalidSecurityToken.Expired (HTTP 400): no [request id R-400], after 2 attempts; get a new security token"
    );
    assert!(!error.is_retryable());
    assert_eq!((service.seen().requests.len(), time.pauses().len()), (2, 0));
}

#[tokio::test]
async fn with_ended_credentials_that_have_no_source_is_not_sent_again() {
    let service = service(&[expired()]);
    let fixed = |config: Config| config.credentials(Credentials::sts("ak", "s3cret", "t0ken"));
    let (client, _) = client(&service, fixed);
    assert_eq!(ask(&client, Ask::Read).await.unwrap_err().attempts(), 1);
    assert_eq!(service.seen().requests.len(), 1);
}

#[tokio::test]
async fn without_retries_the_next_call_has_fresh_credentials() {
    let keys = keys(2);
    let service = service(&[expired(), fine(Ask::Read)]);
    let fetch = fetching(&keys);
    let (client, _) = client(&service, |config| fetch(config).retry(RetryPolicy::none()));
    assert_eq!(ask(&client, Ask::Read).await.unwrap_err().attempts(), 1);
    ask(&client, Ask::Read).await.unwrap();
    let requests = service.seen().requests;
    assert_eq!(headers(&requests, "x-acs-security-token"), ["token-1", "token-2"]);
}

/// A refusal with that code, by a service whose clock shows that time of the day.
fn off(code: &str, time: &str) -> Act {
    error(400, &format!("date: Fri, 15 Jan 2027 {time} GMT\r\n"), code)
}

#[tokio::test]
async fn with_a_wrong_date_is_sent_again_with_the_right_one_which_stays() {
    let codes = ["InvalidTimeStamp.Expired", "IllegalTimestamp", "RequestTimeTooSkewed"];
    for (which, code) in EVERYTHING.into_iter().zip(codes) {
        let service = service(&[off(code, "06:30:01"), fine(which), fine(which)]);
        let (client, time) = client(&service, |config| config);
        ask(&client, which).await.unwrap();
        ask(&client, which).await.unwrap();
        let requests = service.seen().requests;
        assert_eq!(
            headers(&requests, "x-acs-date"),
            ["2027-01-15T08:00:00Z", "2027-01-15T06:30:01Z", "2027-01-15T06:30:01Z"]
        );
        assert_eq!(headers(&requests, "x-acs-retry-attempts"), ["-", "1", "-"]);
        assert!(time.pauses().is_empty());
    }
}

#[tokio::test]
async fn with_a_wrong_date_is_not_sent_again_when_nothing_is_learned() {
    let once = |answer: Act| async move {
        let service = service(&[answer]);
        let (client, _) = client(&service, |config| config);
        let error = ask(&client, Ask::Read).await.unwrap_err();
        assert_eq!((error.attempts(), service.seen().requests.len()), (1, 1));
        error
    };
    // No date, none that can be read, and the same as the request had.
    let error_text = |error: Error| error.to_string();
    assert_eq!(
        error_text(once(error(400, "", "InvalidTimeStamp.Expired")).await),
        "DescribeImageSharePermission: InvalidTimeStamp.Expired (HTTP 400): no [request id R-400]; check the clock of this machine"
    );
    once(error(400, "date: today\r\n", "InvalidTimeStamp.Expired")).await;
    once(off("InvalidTimeStamp.Expired", "08:00:30")).await;
}

#[tokio::test]
async fn with_a_date_that_is_off_by_days_is_not_sent_again() {
    for date in ["Sat, 16 Jan 2027 08:00:01 GMT", "Thu, 14 Jan 2027 07:59:59 GMT"] {
        let refusal = error(400, &format!("date: {date}\r\n"), "InvalidTimeStamp.Expired");
        let service = service(&[refusal, fine(Ask::Read)]);
        let (client, _) = client(&service, |config| config);
        let text = ask(&client, Ask::Read).await.unwrap_err().to_string();
        assert!(text.ends_with("; check the clock of this machine"), "{text}");
        ask(&client, Ask::Read).await.unwrap();
        let dates = headers(&service.seen().requests, "x-acs-date");
        assert_eq!(dates, ["2027-01-15T08:00:00Z", "2027-01-15T08:00:00Z"]);
    }
}

#[tokio::test]
async fn that_changes_something_gets_a_later_date_once_a_read_was_accepted_with_it() {
    let late = || off("InvalidTimeStamp.Expired", "09:30:00");
    for which in [Ask::Write, Ask::Token] {
        let service = service(&[late(), fine(Ask::Read), fine(which)]);
        let (client, _) = client(&service, |config| config);
        assert_eq!(ask(&client, which).await.unwrap_err().attempts(), 1);
        ask(&client, Ask::Read).await.unwrap();
        ask(&client, which).await.unwrap();
        assert_eq!(
            headers(&service.seen().requests, "x-acs-date"),
            ["2027-01-15T08:00:00Z", "2027-01-15T09:30:00Z", "2027-01-15T09:30:00Z"],
            "{which:?}"
        );
    }
}

#[tokio::test]
async fn with_a_wrong_date_is_not_sent_a_third_time() {
    let service = service(&[
        off("InvalidTimeStamp.Expired", "07:00:00"),
        off("InvalidTimeStamp.Expired", "09:00:00"),
    ]);
    let (client, _) = client(&service, |config| config);
    assert_eq!(ask(&client, Ask::Read).await.unwrap_err().attempts(), 2);
    assert_eq!(service.seen().requests.len(), 2);
}

#[tokio::test]
async fn several_faults_in_a_row_are_each_mended_within_the_attempts() {
    let keys = keys(2);
    let service = service(&[
        off("InvalidTimeStamp.Expired", "07:00:00"),
        expired(),
        error(503, "", "ServiceUnavailable"),
        fine(Ask::Read),
    ]);
    let fetch = fetching(&keys);
    let (client, time) =
        client(&service, |config| fetch(config).retry(RetryPolicy::default().max_attempts(4)));
    ask(&client, Ask::Read).await.unwrap();
    assert_eq!((service.seen().requests.len(), time.pauses()), (4, vec![800]));
    // And not beyond them.
    let service = crate::refusals::service(&[off("InvalidTimeStamp.Expired", "07:00:00")]);
    let (client, _) = crate::refusals::client(&service, |config| config);
    let call = client.describe_image_share_permission("m-1");
    let error = call.with_options(CallOptions::new().no_retry()).await.unwrap_err();
    assert_eq!((error.attempts(), service.seen().requests.len()), (1, 1));
}
