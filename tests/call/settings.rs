//! Where a call goes, who makes it and how long it may take.

use std::fs;
use std::net::TcpListener;

use crate::support::{JSON, Service, alicloud, call, done};

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
fn a_call_ends_at_the_time_that_is_given() {
    // It takes connections and never says anything.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let args = ["ecs", "DescribeRegions", "--region", "cn-hangzhou", "--endpoint", &url];
    let (code, out, err) = call(&[&args[..], &["--call-timeout", "1"]].concat());
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("within 1s") && err.contains("--call-timeout SECONDS"), "{err}");
}
