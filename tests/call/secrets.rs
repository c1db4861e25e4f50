//! No secret is shown that nobody asked for.

use crate::support::{Service, alicloud, call, done};

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
