//! `alicloud call` with services that do as the test says: what it sends, what it shows of what comes back, and how it exits.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;

use serde_json::Value;

fn alicloud(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    command
        .env_clear()
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "test-access-key-id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "test-access-key-secret")
        .arg("call")
        .args(args);
    command
}

/// Exit code, output and notes.
fn done(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

fn call(args: &[&str]) -> (Option<i32>, String, String) {
    done(&mut alicloud(args))
}

/// A service that gives one response.
struct Service {
    url: String,
    served: JoinHandle<String>,
}

impl Service {
    fn start(status: &str, kind: &str, body: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let head = format!("HTTP/1.1 {status}\r\n{kind}content-length: {}\r\n\r\n", body.len());
        let response = [head.as_bytes(), body].concat();
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = String::new();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            while !head.ends_with("\r\n\r\n") && lines.read_line(&mut head).unwrap() > 0 {}
            // Whoever has read enough may be gone.
            let _ = stream.write_all(&response);
            head
        });
        Self { url, served }
    }

    /// The head of the request that it was sent; an empty text if there was none.
    fn sent(self) -> String {
        // Nobody may have called.
        let address = self.url.strip_prefix("http://").unwrap();
        drop(TcpStream::connect(address));
        self.served.join().unwrap()
    }
}

/// A call of a service with that response.
fn answered(
    operation: &[&str],
    status: &str,
    kind: &str,
    body: &[u8],
) -> (Option<i32>, String, String) {
    let service = Service::start(status, kind, body);
    let place = ["--endpoint", service.url.as_str(), "--region", "cn-hangzhou"];
    let found = call(&[operation, &place].concat());
    service.sent();
    found
}

const JSON: &str = "content-type: application/json\r\n";

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
fn no_secret_of_the_request_is_in_what_is_said_of_a_response() {
    let token = "t0ken+/==";
    let all =
        "t0ken+/== t0ken%2B%2F%3D%3D test-access-key-secret s3 cret\"1 s3+cret%221 s3 cret\\\"1";
    let kind = format!("content-type: text/{all}\r\nx-acs-request-id: R {all}\r\n");
    let profile = ["ram", "CreateLoginProfile", "--UserName", "u", "--Password", "s3 cret\"1"];
    for status in ["200 OK", "502 Bad Gateway"] {
        for body in [format!("x-acs-security-token: {all}"), format!("<p>{all}")] {
            let service = Service::start(status, &kind, body.as_bytes());
            let mut command = alicloud(&[&profile[..], &["--endpoint", &service.url]].concat());
            let (code, out, err) = done(command.env("ALIBABA_CLOUD_SECURITY_TOKEN", token));
            service.sent();
            assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
            for part in ["t0ken", "access-key-secret", "cret"] {
                assert!(!err.contains(part), "{part} in {err}");
            }
            assert!(err.contains("text/[redacted] [redacted]"), "{err}");
            assert!(err.contains("R [redacted] [redacted]"), "{err}");
        }
    }
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
fn a_response_that_is_no_json_by_its_nature_is_shown_as_it_came() {
    let invoke: &[&str] = &["fc", "InvokeFunction", "--functionName", "f"];
    let bytes = b"\x00\xff\x1b[31m\nno line";
    let service = Service::start("200 OK", "content-type: application/octet-stream\r\n", bytes);
    let place = ["--endpoint", service.url.as_str(), "--region", "cn-hangzhou"];
    let output = alicloud(&[invoke, &place].concat()).output().unwrap();
    service.sent();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &bytes[..]));
    let nothing = (Some(0), String::new(), String::new());
    assert_eq!(answered(invoke, "200 OK", "", b""), nothing);
    let cancel: &[&str] = &["cs", "CancelWorkflow", "--workflowName", "w", "--action", "cancel"];
    assert_eq!(answered(cancel, "200 OK", "", b""), nothing);
    let regions: &[&str] = &["ecs", "DescribeRegions"];
    assert_eq!(answered(regions, "204 No Content", "", b""), nothing);
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
fn what_a_terminal_obeys_is_written_out_of_arguments_too() {
    let text = "\u{1b}[31m\u{9b}2J\u{202e}\u{2066}";
    let option = format!("--dry-run={text}");
    for args in [
        &["ecs", "DescribeRegions", text][..],
        &[&option, "ecs", "DescribeRegions"],
        &[text],
        &["ecs", text],
        &["ecs", "DescribeRegions", "--AcceptLanguage", "a", "--", text],
    ] {
        let (code, out, err) = call(args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(!err.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{2066}']), "{err:?}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    let (code, _, err) = done(command.arg(text));
    assert_eq!(code, Some(2), "{err}");
    assert!(err.starts_with("error: unrecognized subcommand '"), "{err}");
    assert!(err.contains(r"\u009b2J\u202e\u2066'"), "{err}");
    assert!(!err.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{2066}']), "{err:?}");
    assert!(err.ends_with("For more information, try '--help'.\n"), "{err}");
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
fn a_request_that_is_not_sent_is_shown_with_its_url_and_what_it_calls() {
    let create = ["cs", "CreateClusterNodePool", "--ClusterId", "c", "--dry-run"];
    for (args, region, url, action) in [
        (
            &["ecs", "RunInstances", "--dry-run"][..],
            "cn-beijing",
            "https://ecs.cn-beijing.aliyuncs.com/",
            ["RunInstances", "2014-05-26"],
        ),
        (
            &create,
            "cn-beijing",
            "https://cs.cn-beijing.aliyuncs.com/clusters/c/nodepools",
            ["CreateClusterNodePool", "2015-12-15"],
        ),
        (
            &["ecs", "RunInstances", "--dry-run", "--endpoint", "http://127.0.0.1:1"],
            "r",
            "http://127.0.0.1:1/",
            ["RunInstances", "2014-05-26"],
        ),
    ] {
        // No credentials are needed, and none are shown.
        for is_known in [false, true] {
            let mut command = alicloud(&[args, &["--region", region]].concat());
            if !is_known {
                command.env_clear();
            }
            let (code, out, err) = done(&mut command);
            assert_eq!((code, err.as_str()), (Some(0), ""));
            let shown: Value = serde_json::from_str(&out).unwrap();
            assert_eq!(shown["url"], url);
            let headers = &shown["headers"];
            assert_eq!([&headers["x-acs-action"], &headers["x-acs-version"]], action);
            for absent in ["authorization", "x-acs-date", "ClientToken", "test-access", "none"] {
                assert!(!out.contains(absent), "{absent} in {out}");
            }
            assert_eq!(shown["method"], "POST");
            if args[0] == "ecs" {
                assert_eq!(shown["query"], serde_json::json!([["RegionId", region]]));
            }
        }
    }
    let token = ["ecs", "RunInstances", "--region", "r", "--ClientToken="];
    for form in ["--dry-run", "--code"] {
        let (code, out, err) = call(&[&token[..], &[form]].concat());
        assert!(code == Some(0) && err.is_empty(), "{err}");
        assert!(!out.contains("ClientToken") && !out.contains("client_token"), "{out}");
    }
    // What the call would refuse is not shown as if it were sent.
    for ids in ["[]", "[ ]"] {
        let list = ["ecs", "DescribeInstances", "--region", "cn-beijing", "--InstanceIds", ids];
        for form in [&[][..], &["--dry-run"]] {
            let (code, out, err) = call(&[&list[..], form].concat());
            assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
            assert!(err.contains("the list `InstanceIds` is empty"), "{err}");
        }
    }
    for (args, why) in [
        (&["ecs", "RunInstances"][..], "where is Ecs to be called?"),
        (&["oss", "GetBucketAcl", "--bucket", "my-bucket"], "where is Oss to be called?"),
    ] {
        let (code, out, err) = call(&[args, &["--dry-run"]].concat());
        assert!(code == Some(0) && out.contains("\"path\": \"/\""), "{out}{err}");
        assert!(err.starts_with(&format!("note: the URL is not known: {why}")), "{err}");
    }
    let bucket = ["oss", "GetBucketAcl", "--bucket", "my-bucket", "--region", "cn-hangzhou"];
    let (code, out, err) = call(&[&bucket[..], &["--dry-run"]].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("\"https://my-bucket.oss-cn-hangzhou.aliyuncs.com/\""), "{out}");
}

#[test]
fn without_credentials_or_a_profile_it_is_told_what_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    let fails = |variables: &[(&str, &str)]| {
        let mut command = alicloud(&["ecs", "DescribeRegions", "--endpoint", "http://127.0.0.1:1"]);
        command.env_clear().env("HOME", home.path());
        command.env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
        command.envs(variables.iter().copied());
        let (code, _, err) = done(&mut command);
        assert_eq!(code, Some(1), "{err}");
        err
    };
    let err = fails(&[]);
    let lines: Vec<&str> = err.lines().collect();
    assert!(lines[0].starts_with("error: no credentials found. Set ALIBABA_CLOUD_ACCESS_KEY_ID "));
    // One line a provider.
    assert_eq!(lines.len(), 7, "{err}");
    assert_eq!(lines[1], "  environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
    assert_eq!(lines[5], "  ECS role: turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED");

    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    let config = home.path().join(".aliyun/config.json");
    let good = r#"{"current": "main", "profiles": [{"name": "main", "mode": "Ak", "region_id": "cn-beijing"}]}"#;
    let without_endpoint = |text: &str, profile: Option<&str>| {
        std::fs::write(&config, text).unwrap();
        let mut command = alicloud(&["ecs", "DescribeRegions"]);
        command.env_clear().env("HOME", home.path());
        command.envs(profile.map(|name| ("ALIBABA_CLOUD_PROFILE", name)));
        done(&mut command)
    };
    for (text, profile, wanted) in [
        (good, Some("mian"), "does not exist; name one of `main` with ALIBABA_CLOUD_PROFILE"),
        ("{\n", None, "config.json is not as expected at line 2"),
    ] {
        let (code, _, err) = without_endpoint(text, profile);
        assert!(code == Some(1) && err.starts_with("error: no region is known"), "{err}");
        assert!(err.contains(wanted) && err.contains("--region"), "{err}");
    }
    std::fs::write(&config, good).unwrap();
    let err = fails(&[]);
    assert!(
        err.contains("has the mode `Ak`, which is not supported; expected AK, StsToken"),
        "{err}"
    );
}

#[test]
fn secrets_are_shown_on_demand_only() {
    for (args, hidden) in [
        (&["ecs", "RunInstances", "--Password", "s3cret-1"][..], 1),
        (&["ram", "CreateLoginProfile", "--UserName", "u", "--Password", "s3cret-1"], 1),
        (
            &[
                "cs",
                "CreateClusterNodePool",
                "--ClusterId",
                "c",
                "--scaling_group.login_password",
                "s3cret-1",
            ],
            1,
        ),
        (&["kms", "Encrypt", "--KeyId", "k", "--Plaintext", "s3cret-1"], 1),
        (&["slb", "UploadServerCertificate", "--PrivateKey", "-----BEGIN s3cret-1"], 1),
        (&["oos", "CreateSecretParameter", "--Name", "n", "--Value", "s3cret-1"], 1),
        (
            &[
                "vpc",
                "ModifyVpnConnectionAttribute",
                "--VpnConnectionId",
                "v",
                "--IkeConfig",
                r#"{"Psk":"s3cret-1"}"#,
            ],
            1,
        ),
        (
            &[
                "rds",
                "ModifyDBInstanceSSL",
                "--DBInstanceId",
                "d",
                "--ConnectionString",
                "c",
                "--SSLEnabled",
                "1",
                "--ServerKey",
                "s3cret-1",
            ],
            1,
        ),
    ] {
        for option in ["--dry-run", "--code"] {
            let (code, out, err) = call(&[args, &[option]].concat());
            assert_eq!(code, Some(0), "{err}");
            assert!(!out.contains("s3cret") && out.contains("[redacted]"), "{args:?} {out}");
            let note = format!("note: {hidden} secret value hidden; --show-secrets shows ");
            assert!(err.starts_with(&note), "{err}");
            let region = ["--region", "cn-hangzhou"];
            let (code, out, err) = call(&[args, &[option, "--show-secrets"], &region].concat());
            assert_eq!((code, err.as_str()), (Some(0), ""));
            assert!(out.contains("s3cret-1") && !out.contains("[redacted]"), "{args:?} {out}");
        }
    }
}

#[test]
fn what_would_be_sent_as_something_else_is_refused() {
    let create = ["oos", "CreateSecretParameter", "--Name", "n", "--Value", "v"];
    let run = ["ecs", "DescribeInstances"];
    for (args, wanted) in [
        (
            [&create[..], &["--Tags", r#"{"a": 1e999}"#]].concat(),
            "`--Tags` has the number `1e999`, which is too large to be kept",
        ),
        (
            [&create[..], &["--Tags", r#"{"a": 99999999999999999999}"#]].concat(),
            "`--Tags` has the number `99999999999999999999`",
        ),
        (
            [&run[..], &["--InstanceIds", r#"{"a": "i-1"}"#]].concat(),
            "`--InstanceIds` takes a JSON list",
        ),
        (
            [&run[..], &["--InstanceIds", "[1, 2]"]].concat(),
            "`--InstanceIds.1` takes text, not `1`",
        ),
        (
            vec![
                "vpc",
                "ModifyVpnConnectionAttribute",
                "--VpnConnectionId",
                "v",
                "--IpsecConfig",
                "5",
            ],
            "takes the JSON of a list or an object, not `5`",
        ),
    ] {
        let (code, _, err) = call(&[&args[..], &["--dry-run", "--region", "r"]].concat());
        assert_eq!(code, Some(2), "{args:?} {err}");
        assert!(err.contains(wanted), "{err}");
    }
    for ids in ["i-1", r#"["i-1"]"#] {
        let args = [&run[..], &["--InstanceIds", ids, "--dry-run", "--region", "r"]].concat();
        assert_eq!(call(&args).0, Some(0), "{ids}");
    }
}

#[test]
fn code_has_the_region_and_the_endpoint_that_were_given() {
    let code = |args: &[&str]| {
        let (status, out, err) =
            call(&[&["ecs", "DescribeRegions", "--code", "--show-secrets"], args].concat());
        assert_eq!(status, Some(0), "{err}");
        out.split_whitespace().collect::<String>()
    };
    assert!(code(&[]).contains("Client::from_env().await?"));
    for (args, wanted) in [
        (&["--region", "cn-beijing"][..], "Config::from_env()?.region(\"cn-beijing\")"),
        (&["--endpoint", "http://h:1"], "Config::from_env()?.endpoint(\"http://h:1\")"),
        (
            &["--region", "r", "--endpoint", "h"],
            "Client::new(alicloud_ecs::Config::from_env()?.region(\"r\").endpoint(\"h\"),)?;",
        ),
    ] {
        let code = code(args);
        assert!(code.contains(wanted), "{code}");
    }
}

#[test]
fn parameters_that_have_the_name_of_an_option_go_behind() {
    let addons = ["cs", "DescribeAddons", "--region", "cn-beijing"];
    let (code, _, err) = call(&addons);
    assert_eq!(code, Some(2));
    let wanted = "error: DescribeAddons needs the parameter `--region`, such as \"cn-beijing\"; `--region` is an option of this \
                  command; the parameter goes behind `--`: `-- --region VALUE`\n";
    assert!(err.starts_with(wanted), "{err}");

    let service = Service::start("200 OK", JSON, br#"{"StandardComponents": {}}"#);
    let behind = ["--endpoint", &service.url, "--", "--region", "cn-beijing"];
    let (code, out, err) = call(&[&addons[..2], &behind].concat());
    assert!(code == Some(0) && out.contains("StandardComponents"), "{err}");
    let head = service.sent();
    assert!(head.starts_with("GET /clusters/components/metadata?region=cn-beijing "), "{head}");

    let create =
        ["fc", "CreateFunction", "--functionName", "f", "--handler", "h", "--runtime", "r"];
    let (code, out, err) = call(&[&create[..], &["--code"]].concat());
    assert!(code == Some(0) && out.contains(".create_function("), "{err}");
    assert!(
        err.starts_with("note: `--code` is an option of this command; the parameter goes behind"),
        "{err}"
    );
    let (code, _, err) = call(&[&create[..], &["--code", "{\"zipFile\": \"x\"}"]].concat());
    assert!(code == Some(2) && err.contains("`-- --code VALUE`"), "{err}");
    let (code, out, err) =
        call(&[&create[..], &["--code", "--", "--code", "{\"zipFile\": \"x\"}"]].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains(".zip_file(\"x\")"), "{out}");
}

#[test]
fn a_map_is_in_the_code_that_is_shown() {
    for given in
        [&["--environmentVariables", "{\"A\": \"b\"}"][..], &["--environmentVariables.A", "b"]]
    {
        let (code, out, err) = call(
            &[
                &[
                    "fc",
                    "CreateFunction",
                    "--functionName",
                    "f",
                    "--handler",
                    "h",
                    "--runtime",
                    "r",
                ],
                given,
                &["--code"],
            ]
            .concat(),
        );
        assert_eq!(code, Some(0), "{err}");
        assert!(
            out.contains(r#".environment_variables([("A".to_owned(), "b".to_owned())])"#),
            "{out}"
        );
    }
}

#[test]
fn the_help_of_an_operation_has_its_parameters() {
    let (code, out, err) = call(&["ecs", "RunInstances", "--help"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for line in [
        "Usage: alicloud call ecs RunInstances [--Parameter VALUE]...",
        "Documentation: https://api.alibabacloud.com/document/Ecs/2014-05-26/RunInstances",
        "  --RegionId <text>  the region of the call unless given; such as \"cn-hangzhou\"",
        "  --DataDisk.N.Size <whole number>  such as 2000",
    ] {
        assert!(out.lines().any(|found| found == line), "{line} in {out}");
    }
    for (name, parts) in [
        ("--ClientToken <text>", &["made for the call unless given"][..]),
        ("--Password <text>", &["secret"]),
        ("--Amount <whole number>", &["1 to 100", "default 1"]),
        ("--Tag.N.Key <text>", &[]),
    ] {
        let line = out.lines().find(|line| line.trim_start().starts_with(name));
        let line = line.unwrap_or_else(|| panic!("{name} in {out}"));
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    }
    assert_eq!(call(&["ecs", "RunInstances", "-h"]).1, out);
    assert_eq!(call(&["ecs", "RunInstances", "--Amount", "1", "--help"]).1, out);
    let (code, out, _) = call(&["cs", "DescribeAddons", "--help"]);
    assert!(code == Some(0) && out.contains("  -- --region <text>  required; such as"), "{out}");
    let (code, out, _) = call(&["--help"]);
    assert!(code == Some(0) && out.contains("--show-secrets"), "{out}");
}

#[test]
fn wrong_arguments_say_what_there_is() {
    for (args, wanted) in [
        (
            &["ecs", "DescribeInstances", "--Tag.1.Kye", "k"][..],
            "`Tag.1` has no `Kye`; it has key, Key, Value, value\n",
        ),
        (
            &["ecs", "RunInstances", "--DataDisk.2.Size", "40"],
            "`--DataDisk.2` is given where `--DataDisk.1` is next; elements are numbered from 1 without gaps",
        ),
        (
            &["ecs", "RunInstances", "--DataDisk.0.Size", "40"],
            "`--DataDisk.0` is given where `--DataDisk.1` is next",
        ),
        (
            &["ecs", "RunInstances", "--DataDisk.1.Size", "40", "--DataDisk.3.Size", "40"],
            "`--DataDisk.3` is given where `--DataDisk.2` is next",
        ),
        (
            &["Ecs", "DescribeInstances", "--api-version", "2014-05-27"],
            "`Ecs` has no version `2014-05-27`; it has 2014-05-26\n",
        ),
        (
            &["ecs", "DescribeInstances"],
            "where is Ecs to be called? Name the region with --region, ALIBABA_CLOUD_REGION_ID or `region_id` of the profile in \
             ~/.aliyun/config.json, or the endpoint with --endpoint or ALIBABA_CLOUD_ENDPOINT_URL\n",
        ),
        (
            &["ecs", "DescribeInstances", "--InstanceIds", "--endpoint", "http://127.0.0.1:1"],
            "`--InstanceIds` has no value: `--endpoint` follows; write `--InstanceIds=--endpoint` if that is the value\n",
        ),
        (
            &["ecs", "DescribeRegions", "--dryrun"],
            "DescribeRegions has no parameter `dryrun`; did you mean `--dry-run`?\n",
        ),
        (
            &["ecs", "DescribeRegions", "--dryrun", "--code"],
            "DescribeRegions has no parameter `dryrun`; did you mean `--dry-run`?\n",
        ),
        (
            &["ecs", "DescribeInstances", "--InstanceId", "--code"],
            "DescribeInstances has no parameter `InstanceId`; did you mean `--InstanceIds`?\n",
        ),
    ] {
        let (code, out, err) = call(args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.starts_with(&format!("error: {wanted}")), "{err}");
    }
}

#[test]
fn usage_errors_show_no_value_where_it_may_be_a_secret() {
    let pool = &["cs", "CreateClusterNodePool", "--ClusterId", "c"][..];
    let profile = &["ram", "CreateLoginProfile", "--UserName", "u"][..];
    for (operation, given, wanted) in [
        (
            pool,
            &["--scaling_group", r#"{"login_password":"SEKRETPW""#][..],
            "`--scaling_group` takes a JSON object, or its members as `--scaling_group.Member`, not what was given\n",
        ),
        (
            pool,
            &["--scaling_group", r#"{"login_password":["SEKRETPW"]}"#],
            "`--scaling_group.login_password` takes text, not what was given\n",
        ),
        (
            pool,
            &["--scaling_group.login_password", "--SEKRETPW"],
            "`--scaling_group.login_password` has no value: a name follows; write `--scaling_group.login_password=VALUE` if",
        ),
        (
            profile,
            &["--Password", "--SEKRETPW"],
            "`--Password` has no value: a name follows; write `--Password=VALUE` if that is the value\n",
        ),
        (
            profile,
            &["--Password", "--SEKRETPW", "--code"],
            "`--Password` has no value: a name follows",
        ),
        (
            profile,
            &["--Password", "my", "SEKRETPW"],
            "an argument between `--Password` and the next name is not a parameter; write",
        ),
    ] {
        let (code, out, err) = call(&[operation, given].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.starts_with(&format!("error: {wanted}")), "{err}");
        assert!(!err.contains("SEKRET"), "{err}");
    }
}

#[test]
fn json_is_checked_as_dotted_values_are() {
    let place = ["--endpoint", "http://127.0.0.1:1", "--region", "r"];
    for (json, wanted) in [
        (r#"[{"Size": "forty"}]"#, "`--DataDisk.1.Size` takes a whole number, not `\"forty\"`\n"),
        (r#"[{"Size": 40}, {"Size": 1.5}]"#, "`--DataDisk.2.Size` takes a whole number, not `1.5`"),
        (r#"[{"Size": 9223372036854775808}]"#, "`--DataDisk.1.Size` takes a whole number"),
        (r#"[{"Size": null}]"#, "`--DataDisk.1.Size` takes a whole number, not `null`"),
        (r#"[{"Category": 1}]"#, "`--DataDisk.1.Category` takes text, not `1`"),
        (r#"[{"DeleteWithInstance": "yes"}]"#, "`--DataDisk.1.DeleteWithInstance` takes `true`"),
        (
            r#"[{"Sizes": 1}]"#,
            "`DataDisk.1` has no `Sizes`; did you mean `--DataDisk.1.Size`? it has ",
        ),
        (r#"["x"]"#, "`--DataDisk.1` takes a JSON object, or its members as `--DataDisk.1.Member`"),
        (r#"{"Size": 1}"#, "`--DataDisk` takes a JSON list, or its elements as `--DataDisk.1`"),
        ("[", "`--DataDisk` takes a JSON list, or its elements as `--DataDisk.1`, not `[`"),
    ] {
        for options in [&["--code"][..], &["--dry-run"], &place] {
            let disks = ["ecs", "RunInstances", "--DataDisk", json];
            let (code, out, err) = call(&[&disks, options].concat());
            assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
            assert!(err.starts_with(&format!("error: {wanted}")), "{err}");
        }
    }
    let json = r#"[{"Size": 40, "DeleteWithInstance": true, "Category": "cloud"}]"#;
    let (code, out, err) = call(&["ecs", "RunInstances", "--DataDisk", json, "--code"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for part in [".size(40)", ".delete_with_instance(true)", ".category(\"cloud\")"] {
        assert!(out.contains(part), "{part} in {out}");
    }
}

#[test]
fn the_region_of_the_profile_is_the_region_of_the_call() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aliyun")).unwrap();
    let file = r#"{"current": "a", "profiles": [{"name": "a", "mode": "AK", "access_key_id": "of-profile",
        "access_key_secret": "s", "region_id": "cn-wuhan-lr"}]}"#;
    fs::write(home.path().join(".aliyun/config.json"), file).unwrap();
    let service = Service::start("200 OK", JSON, br#"{"RequestId": "R"}"#);
    let mut command = alicloud(&["ecs", "DescribeInstances", "--endpoint", &service.url]);
    command.env_clear().env("HOME", home.path());
    let (code, _, err) = done(&mut command);
    assert_eq!(code, Some(0), "{err}");
    let head = service.sent();
    assert!(
        head.contains("RegionId=cn-wuhan-lr") && head.contains("Credential=of-profile"),
        "{head}"
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
fn a_call_ends_at_the_time_that_is_given() {
    // It takes connections and never says anything.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let args = ["ecs", "DescribeRegions", "--region", "cn-hangzhou", "--endpoint", &url];
    let (code, out, err) = call(&[&args[..], &["--call-timeout", "1"]].concat());
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("within 1s") && err.contains("--call-timeout SECONDS"), "{err}");
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
    for other in [&b"<Error><Code>Busy</Code></Error>"[..], b"<Other/>"] {
        let (code, out, err) = answered(&operation, "200 OK", kind, other);
        assert!(code == Some(1) && out.is_empty(), "{out}");
        assert!(err.contains("has another root element than `LifecycleConfiguration`"), "{err}");
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

#[test]
fn a_program_with_an_endpoint_that_is_none_is_not_printed() {
    for (endpoint, why) in
        [("http://a b", "must be a host"), ("ftp://a", "http://"), ("a:99999", "`99999`")]
    {
        let args = ["sts", "GetCallerIdentity", "--code", "--endpoint", endpoint];
        let (code, out, err) = call(&args);
        assert!(code == Some(1) && out.is_empty() && err.contains(why), "{out}{err}");
    }
}

#[test]
fn a_presigned_url_is_printed_alone_and_nothing_is_sent() {
    let place = ["--endpoint", "http://127.0.0.1:1", "--region", "cn-hangzhou", "--bucket", "b"];
    let presign = |args: &[&str]| call(&[args, &place].concat());
    let (code, out, err) = presign(&["oss", "GetBucketAcl", "--presign", "15m"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("http://127.0.0.1:1/b/?acl&") && out.lines().count() == 1, "{out}");
    assert!(out.contains("x-oss-expires=900&") && !out.contains("test-access-key-secret"), "{out}");
    let set = ["oss", "PutBucketAcl", "--x-oss-acl", "private", "--presign=60"];
    let (code, out, err) = presign(&set);
    assert!(code == Some(0) && out.starts_with("http://127.0.0.1:1/b/?acl&"), "{out}");
    assert!(err.contains("send it with PUT, with the header `x-oss-acl: private`"), "{err}");
    let lifecycle = "--body.LifecycleConfiguration.Rule.1.Status=Enabled";
    let (code, _, err) = presign(&["oss", "PutBucketLifecycle", lifecycle, "--presign", "60"]);
    assert!(code == Some(0) && err.contains("the body is no part of the URL"), "{err}");
    let (code, _, err) = presign(&["oss", "GetBucketAcl", "--presign", "60", "--dry-run"]);
    assert!(code == Some(2) && err.contains("cannot be used with"), "{err}");
    let (code, _, err) = presign(&["oss", "GetBucketAcl", "--presign", "soon"]);
    assert!(code == Some(2) && err.contains("`soon` is no time"), "{err}");
    let (code, _, err) = presign(&["oss", "GetBucketAcl", "--presign", "8d"]);
    assert!(code == Some(1) && err.contains("seven days"), "{err}");
}
