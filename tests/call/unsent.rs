//! What is shown in place of a call: the request, the program, the URL.

use serde_json::Value;

use crate::support::{alicloud, call, done};

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
