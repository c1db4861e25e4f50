use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::*;
use crate::account::Account;
use crate::captures::{Capture, Captures};
use crate::catalog::catalog;
use crate::received::tests::received;
use crate::time;

fn service(captures: &Captures, token: Option<&str>, date: &str) -> Service {
    let account = Account::new("1", &captures.access_key_id, &captures.access_key_secret);
    let account = account.bearer_token(&captures.bearer_token);
    let accounts = [token.into_iter().fold(account, Account::security_token)];
    let keys = Keyring::new(&accounts).unwrap();
    let now = time::from_text(date).unwrap();
    let random = fastrand::Rng::with_seed(1);
    let responder = Responder::new(crate::images::Store::fresh(&accounts), 1);
    let keepers = Keepers::new(1 << 30, fastrand::Rng::with_seed(2));
    Service::new(Arc::new(catalog()), keys, responder, keepers, 10, Arc::new(move || now), random)
}

/// Without a disk nothing has to wait.
fn handle(service: &Service, request: &Received) -> Answered {
    service.handle(request, Ok(())).now_or_never().expect("a response at once")
}

fn request(capture: &Capture) -> Received {
    let headers: Vec<(&str, &str)> =
        capture.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    received(&capture.method, &capture.target, &headers, &capture.body)
}

fn json(answered: &Answered) -> Value {
    serde_json::from_slice(answered.reply.body.whole().unwrap()).unwrap()
}

#[test]
fn official_requests_are_answered() {
    let captures = Captures::load();
    for capture in captures.those(|id| id != "cs-path-empty" && !id.starts_with("v2-rpc-query")) {
        let service = service(&captures, capture.token.as_deref(), &capture.date);
        let answered = handle(&service, &request(capture));
        let record = service.requests().pop().unwrap();
        // Not all images of the captures exist here.
        let accepted = matches!(record.code.as_deref(), None | Some("InvalidImageId.NotFound"));
        assert!(accepted, "{}: {record:?}", capture.id);
        assert!(record.misplaced.is_empty(), "{}: {record:?}", capture.id);
        assert_eq!(record.request_id, answered.request_id);
    }
}

#[test]
fn requests_of_the_log_service_are_answered_in_its_own_form() {
    let captures = Captures::of_logs();
    let mut answers = Vec::new();
    for capture in captures.those(|_| true) {
        let service = service(&captures, capture.token.as_deref(), &capture.date);
        let answered = handle(&service, &request(capture));
        let record = service.requests().pop().unwrap();
        assert_eq!(answered.family, Family::Logs);
        let id = capture.id.trim_start_matches("v4-").trim_end_matches("-sts");
        match record.code {
            None => {
                assert_eq!(record.unknown, [""; 0], "{id}");
                answers.push(format!("{id} {}", record.operation.unwrap()));
            }
            Some(code) => {
                let body =
                    json!({"errorCode": code, "errorMessage": json(&answered)["errorMessage"]});
                assert_eq!(json(&answered), body, "{id}");
                answers.push(format!("{id} {code}"));
            }
        }
    }
    answers.sort();
    answers.dedup();
    assert_eq!(
        answers,
        [
            "apply-config InvalidAction.NotFound",
            "create-logstore CreateLogStore",
            "create-project InvalidAction.NotFound",
            "delete-logstore DeleteLogStore",
            "delete-project InvalidAction.NotFound",
            "get-cursor InvalidAction.NotFound",
            "get-logs InvalidAction.NotFound",
            "get-logs-v2 InvalidAction.NotFound",
            "get-logstore-special-path GetLogStore",
            "get-machine-group-unicode InvalidAction.NotFound",
            "get-project GetProject",
            "heartbeat ConsumerGroupHeartBeat",
            "list-projects ListProject",
            "list-projects-empty-value ListProject",
            "list-projects-special ListProject",
            "more-headers GetProject",
        ]
    );
}

#[test]
fn the_log_service_refuses_with_its_own_codes() {
    let captures = Captures::of_logs();
    let answer = |change: fn(&mut Capture)| {
        let mut capture = captures.get("create-logstore").clone();
        let service = service(&captures, None, &capture.date);
        change(&mut capture);
        let answered = handle(&service, &request(&capture));
        assert_eq!(service.requests().pop().unwrap().account_id, None);
        let code = json(&answered)["errorCode"].as_str().unwrap().to_owned();
        (answered.reply.status, code)
    };
    let refused = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(answer(|c| c.body.push(' ')), refused(401, "SignatureNotMatch"));
    let unsigned = answer(|c| c.headers.retain(|(name, _)| name != "authorization"));
    assert_eq!(unsigned, refused(401, "Unauthorized"));
    let key = answer(|c| {
        for (_, value) in &mut c.headers {
            *value = value.replace("LTAI4", "LTAI5");
        }
    });
    assert_eq!(key, refused(401, "Unauthorized"));
    let old = answer(|c| set_date(c, "Tue, 24 Nov 2020 02:35:52 GMT"));
    assert_eq!(old, refused(400, "RequestTimeExpired"));
    assert_eq!(answer(|c| set_date(c, "yesterday")), refused(400, "InvalidDateFormat"));
}

fn set_date(capture: &mut Capture, date: &str) {
    let mut headers = capture.headers.iter_mut();
    let header = headers.find(|(name, _)| name == "date");
    date.clone_into(&mut header.expect("a date").1);
}

#[test]
fn the_documented_image_is_described() {
    let captures = Captures::load();
    let capture = captures.get("ecs-disp-all");
    let service = service(&captures, None, &capture.date);
    let answered = handle(&service, &request(capture));
    let body = json(&answered);
    assert_eq!(answered.reply.status, 200);
    assert_eq!(body["ImageId"], "m-bp1caf3yicx5jlfl****");
    assert_eq!(body["RequestId"], answered.request_id.as_str());
    let record = service.requests().pop().unwrap();
    assert_eq!(record.operation.as_deref(), Some("DescribeImageSharePermission"));
    assert_eq!(record.account_id.as_deref(), Some("1"));
    assert_eq!(record.parameters["PageSize"], 10);
    assert!(record.unknown.contains(&"OwnerId".to_owned()), "{record:?}");
}

#[test]
fn an_anonymous_operation_needs_no_key() {
    let captures = Captures::load();
    let capture = captures.get("sts-oidc-anonymous");
    let service = service(&captures, None, &capture.date);
    assert_eq!(handle(&service, &request(capture)).reply.status, 200);
    let record = service.requests().pop().unwrap();
    assert_eq!((record.account_id, record.unknown), (None, Vec::new()));
}

#[test]
fn errors_name_the_request() {
    let captures = Captures::load();
    let capture = captures.get("cs-path-empty");
    let service = service(&captures, None, &capture.date);
    let answered = handle(&service, &request(capture));
    let body = json(&answered);
    assert_eq!((answered.reply.status, &body["Code"]), (400, &Value::from("MissingParameter")));
    assert!(body["Message"].as_str().unwrap().contains("\"ClusterId\""), "{body}");
    assert_eq!(body["HostId"], "cs.cn-hangzhou.aliyuncs.com");
    assert_eq!(body["RequestId"], answered.request_id.as_str());
    assert!(body["Recommend"].as_str().unwrap().starts_with("https://"), "{body}");
}

#[test]
fn a_caller_that_takes_xml_only_gets_its_errors_so() {
    let captures = Captures::load();
    let service = service(&captures, None, "2026-11-24T02:35:52Z");
    let headers = [("accept", "application/xml"), ("x-acs-action", "Nothing")];
    let answered = handle(&service, &received("POST", "/", &headers, ""));
    assert_eq!(answered.reply.status, 404);
    assert_eq!(answered.reply.content_type, "text/xml;charset=utf-8");
}

#[test]
fn request_ids_look_like_the_clouds_and_differ() {
    let captures = Captures::load();
    let service = service(&captures, None, "2026-11-24T02:35:52Z");
    let (a, b) = (service.next_request_id(), service.next_request_id());
    assert_ne!(a, b);
    let groups: Vec<usize> = a.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12]);
    assert!(a.chars().all(|c| c == '-' || c.is_ascii_digit() || ('A'..='F').contains(&c)), "{a}");
}

#[test]
fn the_status_page_shows_requests_and_no_values() {
    let captures = Captures::load();
    let capture = captures.get("ecs-disp-all");
    let service = service(&captures, None, &capture.date);
    handle(&service, &request(capture));
    handle(&service, &received("PUT", "/<script>", &[], ""));
    let headers = [("accept", "text/html"), ("host", "localhost:8080")];
    let page = handle(&service, &received("GET", "/", &headers, ""));
    assert_eq!(page.reply.content_type, "text/html;charset=utf-8");
    let text = String::from_utf8(page.reply.body.whole().unwrap().to_vec()).unwrap();
    assert!(text.contains("<strong>DescribeImageSharePermission</strong>"), "{text}");
    assert!(text.contains("InstallClusterAddons"), "{text}");
    assert!(!text.contains("<script>") && !text.contains("Signature="), "{text}");
    assert!(text.contains(&captures.access_key_id), "{text}");
    assert!(!text.contains(&captures.access_key_secret) && !text.contains("ECSforCloud"), "{text}");
    assert_eq!(service.requests().len(), 2, "the page is no request to the cloud");
}

#[test]
fn the_status_page_is_not_shown_under_a_name_that_somebody_else_may_own() {
    let service = service(&Captures::load(), None, "2026-11-24T02:35:52Z");
    let page = |host: &str| handle(&service, &received("GET", "/", &[("host", host)], "")).reply;
    for host in ["127.0.0.1:8080", "[::1]:8080", "LOCALHOST", "192.168.0.7"] {
        assert_eq!(page(host).status, 200, "{host}");
    }
    for host in ["evil.example:8080", "localhost.evil.example", ""] {
        let reply = page(host);
        assert_eq!(reply.status, 403, "{host}");
        let body: Value = serde_json::from_slice(reply.body.whole().unwrap()).unwrap();
        assert_eq!(body["Code"], "NotLocal");
    }
}

#[test]
fn a_body_that_would_take_much_memory_is_refused() {
    let captures = Captures::load();
    let capture = captures.get("cs-createcluster");
    let service = service(&captures, None, &capture.date);
    let product = service.catalog().newest("cs").unwrap();
    let operation = product.operation("CreateCluster").unwrap();
    let headers = [("content-type", "application/json")];
    let body = format!("{{\"tags\":[{}0]}}", "{\"\":[]},".repeat(300_000));
    let request = received("POST", "/clusters", &headers, &body);
    let pairs = request.pairs().unwrap();
    let quirks = Quirks::default();
    let error = parameters::collect(product, operation, &quirks, &request, &pairs, &[]);
    assert_eq!(error.unwrap_err().status, 413);
}

mod garbage {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn always_gets_an_answer(
            method in "(GET|POST|PUT|DELETE)",
            target in "/[ -~]{0,60}",
            action in "[ -~]{0,20}",
            media_type in "(application/json|application/x-www-form-urlencoded|[a-z/]{0,9})",
            body in any::<String>(),
        ) {
            let service = service(&Captures::load(), None, "2026-11-24T02:35:52Z");
            let headers = [("x-acs-action", action.as_str()), ("content-type", &media_type)];
            let answered = handle(&service, &received(&method, &target, &headers, &body));
            prop_assert!((400..500).contains(&answered.reply.status));
            prop_assert_eq!(service.requests().len(), 1);
        }
    }
}
