//! The command line: what each command prints and how it exits. `TRYCMD=overwrite cargo test --test cli`
//! writes the expected output anew; review the diff.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

#[test]
fn commands_print_what_is_expected() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}

/// An `alicloud emulate` that ends with the test.
struct Served {
    child: std::process::Child,
    url: String,
}

impl Served {
    fn start() -> Self {
        let mut child = alicloud()
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn alicloud() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud"));
    command.env_clear();
    command
}

fn call(url: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let mut child = alicloud()
        .args(["call", "ecs"])
        .args(args)
        .args(["--endpoint", url, "--region", "cn-hangzhou"])
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "test-access-key-id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "test-access-key-secret")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code(), out, err)
}

#[test]
fn calls_go_to_the_emulator_and_back() {
    let served = Served::start();
    assert!(served.url.starts_with("http://127.0.0.1:"), "{}", served.url);
    let image = "m-bp1caf3yicx5jlfl****";

    let add = ["ModifyImageSharePermission", "--ImageId", image, "--AddAccount.1", "1234567890"];
    let (code, out, err) = call(&served.url, &add);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("RequestId"), "{out}");

    let (code, out, err) = call(&served.url, &["DescribeImageSharePermission", "--ImageId", image]);
    assert_eq!(code, Some(0), "{err}");
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["Accounts"]["Account"][0]["AliyunId"], "1234567890");
    assert_eq!(answer["RegionId"], "cn-hangzhou");

    let (code, out, err) =
        call(&served.url, &["DescribeImageSharePermission", "--ImageId", "m-nothing"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(
        err.starts_with("error: DescribeImageSharePermission: InvalidImageId.NotFound (HTTP 404)"),
        "{err}"
    );
}
