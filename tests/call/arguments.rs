//! How arguments become parameters, and what is said of those that do not.

use std::process::Command;

use crate::support::{JSON, Service, call, done};

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
