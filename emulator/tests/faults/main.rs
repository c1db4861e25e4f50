//! Faults on demand and the control address, over real sockets.

#[allow(dead_code, reason = "some helpers serve the unit tests only")]
#[path = "../support/catalog.rs"]
mod catalog;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../support/signer.rs"]
mod signer;

use std::error::Error as _;
use std::time::{Duration, Instant};

use alicloud_emulator::{Emulator, InjectedFault};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use signer::Signer;

const IMAGE: &str = "m-bp1caf3yicx5jlfl****";

struct Bench {
    emulator: Emulator,
    signer: Signer,
    client: Client,
}

impl Bench {
    async fn start() -> Self {
        let emulator =
            Emulator::builder().catalog(catalog::catalog()).start().await.expect("it starts");
        let signer = Signer::new(emulator.address().to_string());
        Self {
            emulator,
            signer,
            client: {
                // The workspace's other crates give reqwest a TLS stack without a provider; none is used here.
                let _ = rustls::crypto::ring::default_provider().install_default();
                Client::builder().no_proxy().build().expect("a client")
            },
        }
    }

    async fn call(
        &self,
        action: &str,
        parameters: &[(&str, &str)],
        fault: Option<&str>,
    ) -> reqwest::Result<Response> {
        let signed = self.signer.ecs(action, parameters);
        let mut request = self.client.post(self.emulator.url() + &signed.target);
        for (name, value) in &signed.headers {
            request = request.header(name, value);
        }
        if let Some(fault) = fault {
            request = request.header("x-emulator-fault", fault);
        }
        request.send().await
    }

    async fn regions(&self, fault: Option<&str>) -> reqwest::Result<Response> {
        self.call("DescribeRegions", &[], fault).await
    }

    async fn share(&self, account: &str, fault: Option<&str>) -> reqwest::Result<Response> {
        let parameters =
            [("RegionId", "cn-hangzhou"), ("ImageId", IMAGE), ("AddAccount.1", account)];
        self.call("ModifyImageSharePermission", &parameters, fault).await
    }

    async fn shared(&self) -> Vec<String> {
        let parameters = [("RegionId", "cn-hangzhou"), ("ImageId", IMAGE)];
        let answer = self.call("DescribeImageSharePermission", &parameters, None).await;
        let answer = json(answer.expect("a response")).await;
        let accounts = answer["Accounts"]["Account"].as_array().expect("a list");
        accounts.iter().filter_map(|a| a["AliyunId"].as_str()).map(str::to_owned).collect()
    }

    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}/_emulator/{path}", self.emulator.url());
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let answer = self.client.request(method, url).body(body).send().await.expect("a response");
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    fn met(&self) -> Vec<Option<String>> {
        self.emulator.requests().into_iter().map(|request| request.fault).collect()
    }
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.expect("a body")).expect("JSON")
}

fn is_reset(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::ConnectionReset;
        }
        cause = inner.source();
    }
    false
}

#[tokio::test]
async fn a_header_asks_for_one_fault() {
    let bench = Bench::start().await;
    let throttled = bench.regions(Some("throttle; retry-after=25")).await.expect("a response");
    assert_eq!(throttled.status().as_u16(), 429);
    assert_eq!(throttled.headers()["x-acs-retry-after"], "25");
    let body = json(throttled).await;
    assert_eq!(body["Code"], "Throttling.User");
    assert!(body["RequestId"].is_string());

    for (fault, status, code) in [
        ("throttle=503", 503, "Throttling.User"),
        ("error=500", 500, "InternalError"),
        ("error=503", 503, "ServiceUnavailable"),
        ("expired-token", 400, "InvalidSecurityToken.Expired"),
        ("explode", 400, "InvalidFault"),
    ] {
        let answer = bench.regions(Some(fault)).await.expect("a response");
        assert_eq!(answer.status().as_u16(), status, "{fault}");
        assert_eq!(json(answer).await["Code"], code, "{fault}");
    }
    let answer = bench.regions(None).await.expect("a response");
    assert_eq!(answer.status().as_u16(), 200, "the next request meets none");
    let last = bench.emulator.requests().pop().expect("a request");
    assert_eq!((last.fault, last.status), (None, 200));
}

#[tokio::test]
async fn answers_come_late() {
    let bench = Bench::start().await;
    let start = Instant::now();
    let answer = bench.regions(Some("latency=120")).await.expect("a response");
    assert!(start.elapsed() >= Duration::from_millis(120), "{:?}", start.elapsed());
    assert_eq!(json(answer).await["Regions"]["Region"].as_array().map(Vec::len), Some(8));
}

#[tokio::test]
async fn answers_are_cut_short() {
    let bench = Bench::start().await;
    let whole = bench.regions(None).await.expect("a response");
    let whole = whole.bytes().await.expect("all of it").len();
    for fault in ["truncate", "truncate=0", "truncate=10"] {
        let answer = bench.regions(Some(fault)).await.expect("the head of a response");
        assert_eq!(answer.status().as_u16(), 200, "{fault}");
        assert_eq!(answer.content_length(), u64::try_from(whole).ok(), "{fault}");
        assert!(answer.bytes().await.is_err(), "{fault}");
    }
}

#[tokio::test]
async fn connections_are_reset_before_or_after_the_work() {
    let bench = Bench::start().await;
    for (fault, account) in [("reset", "1"), ("reset-after", "2")] {
        let error = bench.share(account, Some(fault)).await.expect_err("no response");
        assert!(is_reset(&error), "{fault}: {error:?}");
    }
    let answer = bench.share("3", Some("truncate=1")).await.expect("the head of a response");
    assert!(answer.bytes().await.is_err());
    let answer = bench.share("4", Some("error=500")).await.expect("a response");
    assert_eq!(answer.status().as_u16(), 500);
    assert_eq!(bench.shared().await, ["2", "3"]);
    let statuses: Vec<u16> = bench.emulator.requests().iter().map(|r| r.status).collect();
    assert_eq!(statuses, [0, 0, 200, 500, 200]);
}

#[tokio::test]
async fn a_fault_hides_no_wrong_signature() {
    let bench = Bench::start().await;
    bench.emulator.inject("throttle".parse().expect("a fault"));
    let signed = bench.signer.ecs("DescribeRegions", &[]);
    let mut request = bench.client.post(bench.emulator.url() + "/?AcceptLanguage=changed");
    for (name, value) in signed.headers {
        request = request.header(name, value);
    }
    let answer = json(request.send().await.expect("a response")).await;
    assert_eq!(answer["Code"], "SignatureDoesNotMatch");
    assert_eq!(bench.met(), [None]);
}

/// What the network and the gateway do, they do to everybody.
#[tokio::test]
async fn a_gateway_does_not_ask_who_is_there() {
    let bench = Bench::start().await;
    let unsigned = async |fault: &str| {
        let request = bench.client.post(bench.emulator.url() + "/");
        let request = request.header("x-acs-action", "DescribeRegions");
        let request = request.header("x-acs-version", "2014-05-26");
        request.header("x-emulator-fault", fault).send().await
    };
    for fault in ["reset", "reset-after"] {
        let error = unsigned(fault).await.expect_err("no response");
        assert!(is_reset(&error), "{fault}: {error:?}");
    }
    let answer = unsigned("error=502; code=BadGateway").await.expect("a response");
    assert_eq!(answer.status().as_u16(), 502);
    assert_eq!(json(answer).await["Code"], "BadGateway");
    let answer = unsigned("truncate=3").await.expect("the head of a response");
    assert_eq!(answer.status().as_u16(), 400);
    assert!(answer.bytes().await.is_err());
    for fault in ["latency=1", "latency=1; throttle", "error=404", "expired-token"] {
        let answer = unsigned(fault).await.expect("a response");
        assert_eq!(json(answer).await["Code"], "MissingAuthorization", "{fault}");
    }
    let met: Vec<bool> = bench.met().iter().map(Option::is_some).collect();
    assert_eq!(met, [true, true, true, true, true, false, false, false]);
}

#[tokio::test]
async fn a_gateway_fails_what_is_routed_nowhere() {
    let bench = Bench::start().await;
    let fault: InjectedFault = "error=503".parse().expect("a fault");
    bench.emulator.inject(fault.clone().on_operation("DescribeRegions"));
    let nowhere = async || {
        let answer = bench.client.get(bench.emulator.url() + "/nowhere").send().await;
        answer.expect("a response").status().as_u16()
    };
    assert_eq!(nowhere().await, 404, "the fault is for an operation");
    bench.emulator.inject(fault.clone().on_access_key("test-access-key-id"));
    assert_eq!(nowhere().await, 404, "the fault is for a key that nobody names here");
    bench.emulator.inject(fault);
    assert_eq!(nowhere().await, 503);
}

#[tokio::test]
async fn one_fault_is_met_at_a_time() {
    let bench = Bench::start().await;
    for fault in ["latency=1", "throttle", "error=500"] {
        let fault: InjectedFault = fault.parse().expect("a fault");
        bench.emulator.inject(fault.times(1).on_access_key("test-access-key-id"));
    }
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(bench.regions(None).await.expect("a response").status().as_u16());
    }
    assert_eq!(statuses, [200, 429, 500, 200]);
}

#[tokio::test]
async fn the_control_address_sets_lists_and_clears_faults() {
    let bench = Bench::start().await;
    let fault =
        json!({"fault": "throttle; retry-after=5", "operation": "DescribeRegions", "times": 1});
    let (status, set) = bench.control(Method::POST, "faults", Some(fault)).await;
    assert_eq!((status, &set["id"]), (201, &json!(1)));
    let (_, other) = bench
        .control(Method::POST, "faults", Some(json!({"fault": "reset", "product": "Vpc"})))
        .await;
    let statuses = [bench.regions(None).await, bench.regions(None).await];
    assert_eq!(statuses.map(|answer| answer.expect("a response").status().as_u16()), [429, 200]);

    let (status, listed) = bench.control(Method::GET, "faults", None).await;
    assert_eq!(status, 200);
    assert_eq!(listed["faults"][0]["met"], 1);
    assert_eq!(listed["faults"][1]["product"], "Vpc");
    let one = format!("faults/{}", other["id"]);
    assert_eq!(bench.control(Method::DELETE, &one, None).await.0, 204);
    let (status, gone) = bench.control(Method::DELETE, &one, None).await;
    assert_eq!((status, &gone["Code"]), (404, &json!("NoSuchFault")));
    assert_eq!(bench.control(Method::DELETE, "faults", None).await.0, 204);
    assert_eq!(bench.control(Method::GET, "faults", None).await.1, json!({"faults": []}));

    for (body, part) in [("{}", "`fault` is missing"), ("{", "no JSON")] {
        let url = bench.emulator.url() + "/_emulator/faults";
        let answer = bench.client.post(url).body(body).send().await.expect("a response");
        assert_eq!(answer.status().as_u16(), 400);
        let message = json(answer).await["Message"].to_string();
        assert!(message.contains(part), "{message}");
    }
    let (status, nothing) = bench.control(Method::PUT, "nothing", None).await;
    assert_eq!((status, &nothing["Code"]), (404, &json!("NoSuchControl")));
}

#[tokio::test]
async fn requests_are_read_back_and_forgotten() {
    let bench = Bench::start().await;
    bench.share("7", Some("latency=1")).await.expect("a response");
    let (status, seen) = bench.control(Method::GET, "requests", None).await;
    assert_eq!(status, 200);
    let seen = seen["requests"].as_array().expect("a list");
    assert_eq!(seen.len(), 1, "controls are no requests to the cloud");
    let expected = json!({
        "method": "POST", "path": "/", "product": "ecs", "version": "2014-05-26",
        "operation": "ModifyImageSharePermission", "accessKeyId": "test-access-key-id",
        "accountId": "1000000000000001", "unknown": [], "misplaced": [], "status": 200,
        "code": null, "fault": "latency=1",
        "parameters": {"RegionId": "cn-hangzhou", "ImageId": IMAGE, "AddAccount": ["7"]},
    });
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(seen[0][name], *value, "{name}");
    }
    assert_eq!(bench.control(Method::DELETE, "requests", None).await.0, 204);
    assert_eq!(bench.control(Method::GET, "requests", None).await.1, json!({"requests": []}));
}

#[tokio::test]
async fn what_is_served_is_listed() {
    let bench = Bench::start().await;
    let (status, served) = bench.control(Method::GET, "products", None).await;
    assert_eq!(status, 200);
    let sts = json!({"code": "sts", "version": "2015-04-01", "operations": ["AssumeRoleWithOIDC"]});
    assert_eq!(served["products"][4], sts);
}

#[tokio::test]
async fn a_reset_forgets_everything() {
    let bench = Bench::start().await;
    bench.share("7", None).await.expect("a response");
    let throttle: InjectedFault = "throttle".parse().expect("a fault");
    bench.emulator.inject(throttle.on_operation("DescribeRegions"));
    assert_eq!(bench.shared().await, ["7"]);
    assert_eq!(bench.control(Method::POST, "reset", None).await.0, 204);
    assert!(bench.emulator.requests().is_empty());
    assert_eq!(bench.shared().await, [""; 0]);
    assert_eq!(bench.regions(None).await.expect("a response").status().as_u16(), 200);
    bench.share("8", None).await.expect("a response");
    bench.emulator.reset().await.expect("a reset");
    assert_eq!(bench.shared().await, [""; 0]);
}
