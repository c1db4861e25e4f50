//! What is set, who answers, and what is to come of it.

use super::super::support::{Answers, header, line};
use crate::transport::HttpRequest;

const STS: &str = r#"{"RequestId":"R","Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"sec","SecurityToken":"tok","Expiration":"2026-11-24T03:33:41Z"}}"#;
const IMDS: &str = r#"{"Code":"Success","AccessKeyId":"STS.i","AccessKeySecret":"is","SecurityToken":"it","Expiration":"2026-11-24T08:33:41Z"}"#;
const IMDS_NEAR: &str = r#"{"Code":"Success","AccessKeyId":"STS.i","AccessKeySecret":"is","SecurityToken":"it","Expiration":"2026-11-24T02:43:41Z"}"#;
const STS_NEAR: &str = r#"{"Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"sec","SecurityToken":"tok","Expiration":"2026-11-24T02:43:41Z"}}"#;
const STS_PAST: &str = r#"{"Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"sec","SecurityToken":"tok","Expiration":"2026-11-24T02:33:40Z"}}"#;

pub(super) const CONFIG: &str = r#"{"current": "main", "profiles": [
    {"name": "main", "mode": "AK", "access_key_id": "cliAK", "access_key_secret": "cliSK"},
    {"name": "sts", "mode": "StsToken", "access_key_id": "a", "access_key_secret": "s", "sts_token": "t"},
    {"name": "arn", "mode": "RamRoleArn", "access_key_id": "a", "access_key_secret": "s", "ram_role_arn": "acs:ram::1:role/r",
     "ram_session_name": "sess", "expired_seconds": 1800, "policy": "{}", "external_id": "ex t", "sts_region": "cn-beijing"},
    {"name": "chain", "mode": "ChainableRamRoleArn", "source_profile": "main", "ram_role_arn": "acs:ram::1:role/r2",
     "ram_session_name": "s2", "sts_region": "cn-hangzhou", "enable_vpc": true},
    {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "role-x"},
    {"name": "oidc", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/o", "oidc_provider_arn": "acs:ram::1:oidc-provider/p",
     "oidc_token_file": "TOKEN_FILE", "role_session_name": "rs"},
    {"name": "sso", "mode": "CloudSSO", "cloud_sso_sign_in_url": "https://sso.example.com:8443/start/login?x=y", "cloud_sso_account_id": "12",
     "cloud_sso_access_config": "ac-1", "access_token": "sso-token", "cloud_sso_access_token_expire": 1795487622},
    {"name": "sso-over", "mode": "CloudSSO", "cloud_sso_sign_in_url": "https://sso.example.com", "cloud_sso_account_id": "12",
     "cloud_sso_access_config": "ac-1", "access_token": "sso-token", "cloud_sso_access_token_expire": 1795487621},
    {"name": "bad", "mode": "Nope"}, {"name": "half", "mode": "AK", "access_key_id": "a"},
    {"name": "loop", "mode": "ChainableRamRoleArn", "source_profile": "loop2", "ram_role_arn": "r"},
    {"name": "loop2", "mode": "ChainableRamRoleArn", "source_profile": "loop", "ram_role_arn": "r"},
    {"name": "chain-of-sts", "mode": "ChainableRamRoleArn", "source_profile": "sts", "ram_role_arn": "acs:ram::1:role/r2"},
    {"name": "oidc-region", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/o", "oidc_provider_arn": "acs:ram::1:oidc-provider/p",
     "oidc_token_file": "TOKEN_FILE", "sts_region": "eu-central-1", "region_id": "cn-beijing"},
    {"name": "sts-host", "mode": "RamRoleArn", "access_key_id": "a", "access_key_secret": "s", "ram_role_arn": "acs:ram::1:role/r",
     "sts_region": "cn-beijing", "sts_endpoint": "https://sts-vpc.cn-shanghai.aliyuncs.com/", "expired_seconds": "1800"},
    {"name": "vpc", "mode": "RamRoleArn", "access_key_id": "a", "access_key_secret": "s", "ram_role_arn": "acs:ram::1:role/r",
     "region_id": "cn-wuhan", "enable_vpc": true},
    {"name": "uri", "mode": "CredentialsURI", "credentials_uri": "http://localhost:9999/of-profile"}, {"name": "uri-env", "mode": "CredentialsURI"},
    {"name": "ecs-role", "mode": "RamRoleArnWithRoleName", "ram_role_name": "role-env", "ram_role_arn": "acs:ram::1:role/r", "ram_session_name": "sess"},
    {"name": "ecs-role-2", "mode": "RamRoleArnWithEcs", "ram_role_name": "role-env", "ram_role_arn": "acs:ram::1:role/r"},
    {"name": "oauth", "mode": "OAuth", "oauth_site_type": "INTL", "oauth_access_token": "sso-token", "oauth_refresh_token": "s3cret",
     "oauth_access_token_expire": 1795487622, "access_key_id": "STS.f", "access_key_secret": "fs", "sts_token": "ft", "sts_expiration": 1795491221},
    {"name": "oauth-kept", "mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": "sso-token", "oauth_refresh_token": "s3cret",
     "oauth_access_token_expire": 1795487621, "access_key_id": "STS.f", "access_key_secret": "fs", "sts_token": "ft", "sts_expiration": 1795491221},
    {"name": "oauth-over", "mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": "sso-token", "oauth_refresh_token": "s3cret",
     "oauth_access_token_expire": 1795487621, "access_key_id": "STS.f", "access_key_secret": "fs", "sts_token": "ft", "sts_expiration": 1795487621},
    {"name": "oauth-nowhere", "mode": "OAuth", "oauth_site_type": "MARS"},
    {"name": "astray", "mode": "ChainableRamRoleArn", "source_profile": "mian", "ram_role_arn": "r"},
    {"name": "odd", "mode": "RamRoleArn", "access_key_id": 12, "access_key_secret": "s", "ram_role_arn": "r", "expired_seconds": "soon"},
    {"name": null, "mode": ["AK"], "access_key_id": {}, "enable_vpc": 3, "what": 1e99}, null, 7, [], "s3cret"]}"#;

pub(super) const INI: &str = "[default]\ntype = access_key\naccess_key_id = iniAK # mine\naccess_key_secret = iniSK\n
[role]\ntype = ram_role_arn\naccess_key_id = a\naccess_key_secret = s\nrole_arn = acs:ram::1:role/r\nrole_session_name = sess\n
[pod]\ntype = oidc_role_arn\nrole_arn = acs:ram::1:role/o\noidc_provider_arn = acs:ram::1:oidc-provider/p\noidc_token_file_path = TOKEN_FILE\n
[instance]\ntype = ecs_ram_role\nrole_name = role-x\n
[session]\ntype = sts\naccess_key_id = a\naccess_key_secret = \"s # 1\"\nsecurity_token = t#2 # mine\n
[session-half]\ntype = sts\naccess_key_id = a\naccess_key_secret = s3cret\n
[keys-and-token]\ntype = access_key\naccess_key_id = a\naccess_key_secret = s\nsecurity_token = t\n
[role-by-token]\ntype = ram_role_arn\naccess_key_id = a\naccess_key_secret = s\nsecurity_token = t\nrole_arn = r\n
[broken]\ntype = access_key\ntype = s3cret\ns3cret\n
[rsa]\ntype = rsa_key_pair\n";

type Variables = &'static [(&'static str, &'static str)];

/// Who answers, what is set, what the calls give, and what was sent: the request line, then parts of its query or headers.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    pub(super) variables: Variables,
    pub(super) answers: Answers,
    /// Id, secret and token of each call; parts of the error otherwise.
    pub(super) calls: Result<&'static [&'static str], &'static [&'static str]>,
    pub(super) requests: &'static [(&'static str, &'static [&'static str])],
}

fn nobody(_: &HttpRequest) -> (u16, &'static str) {
    (0, "")
}

pub(in super::super) fn sts(_: &HttpRequest) -> (u16, &'static str) {
    (200, STS)
}

fn imds(request: &HttpRequest) -> (u16, &'static str) {
    match line(request).as_str() {
        "PUT http://100.100.100.200/latest/api/token" => (200, "TOKEN123"),
        "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/" => {
            (200, "my-role\n")
        }
        _ => (200, IMDS),
    }
}

fn instance_and_sts(request: &HttpRequest) -> (u16, &'static str) {
    if request.url.starts_with("https://sts.") { (200, STS) } else { imds(request) }
}

fn imds_v1(request: &HttpRequest) -> (u16, &'static str) {
    match header(request, "x-aliyun-ecs-metadata-token-ttl-seconds") {
        Some(_) => (404, "<html>not here</html>"),
        None => imds(request),
    }
}

fn imds_token_refused(request: &HttpRequest) -> (u16, &'static str) {
    match header(request, "x-aliyun-ecs-metadata-token") {
        Some(_) => (403, ""),
        None => imds(request),
    }
}

fn imds_of_another_role(request: &HttpRequest) -> (u16, &'static str) {
    if request.url.ends_with("/role-env") { (404, "<html>not here</html>") } else { imds(request) }
}

fn imds_near(request: &HttpRequest) -> (u16, &'static str) {
    match imds(request) {
        (200, IMDS) => (200, IMDS_NEAR),
        other => other,
    }
}

const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
const NO_CLI: (&str, &str) = ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");
const NO_INI: (&str, &str) = ("ALIBABA_CLOUD_CREDENTIALS_FILE", "/nowhere/credentials.ini");
const OIDC_ROLE: (&str, &str) = ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/o");
const OIDC_PROVIDER: (&str, &str) =
    ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p");
const OIDC_FILE: (&str, &str) = ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "TOKEN_FILE");
const ROLE_ENV: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA", "role-env");

const PUT_TOKEN: (&str, &[&str]) = (
    "PUT http://100.100.100.200/latest/api/token",
    &["x-aliyun-ecs-metadata-token-ttl-seconds: 21600", "host: 100.100.100.200"],
);
const GET_ROLE: (&str, &[&str]) = (
    "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/role-env",
    &["x-aliyun-ecs-metadata-token: TOKEN123"],
);
const GET_ROLE_V1: (&str, &[&str]) = (
    "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/role-env",
    &["!x-aliyun-ecs-metadata-token"],
);
const OIDC_QUERY: &[&str] = &[
    "Action=AssumeRoleWithOIDC",
    "Version=2015-04-01",
    "DurationSeconds=3600",
    "RoleArn=acs%3Aram%3A%3A1%3Arole%2Fo",
    "OIDCProviderArn=acs%3Aram%3A%3A1%3Aoidc-provider%2Fp",
    "form OIDCToken=eyJ.tok%2Ben%2Fx%3D",
    "Timestamp=2026-11-24T02%3A33%3A41Z",
    "!authorization",
];

pub(super) static SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "env-ak",
        variables: &[
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "eAK"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "eSK"),
        ],
        answers: nobody,
        calls: Ok(&["eAK eSK -"]),
        requests: &[],
    },
    Scenario {
        name: "env-sts",
        variables: &[
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "eAK"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "eSK"),
            ("ALIBABA_CLOUD_SECURITY_TOKEN", "eT"),
        ],
        answers: nobody,
        calls: Ok(&["eAK eSK eT"]),
        requests: &[],
    },
    Scenario {
        name: "chain-oidc",
        variables: &[OIDC_ROLE, OIDC_PROVIDER, OIDC_FILE],
        answers: sts,
        calls: Ok(&["STS.a sec tok", "STS.a sec tok"]),
        requests: &[("POST https://sts.aliyuncs.com/", OIDC_QUERY)],
    },
    Scenario {
        name: "chain-oidc-vpc",
        variables: &[
            OIDC_ROLE,
            OIDC_PROVIDER,
            OIDC_FILE,
            ("ALIBABA_CLOUD_STS_REGION", "cn-beijing"),
            ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
            ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "sn"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.cn-beijing.aliyuncs.com/", &["RoleSessionName=sn"])],
    },
    Scenario {
        name: "cli-ak",
        variables: &[],
        answers: nobody,
        calls: Ok(&["cliAK cliSK -"]),
        requests: &[],
    },
    Scenario {
        name: "cli-profile-sts",
        variables: &[("ALIBABA_CLOUD_PROFILE", "sts")],
        answers: nobody,
        calls: Ok(&["a s t"]),
        requests: &[],
    },
    Scenario {
        name: "cli-ramrolearn",
        variables: &[("ALIBABA_CLOUD_PROFILE", "arn")],
        answers: sts,
        calls: Ok(&["STS.a sec tok", "STS.a sec tok"]),
        requests: &[(
            "POST https://sts.cn-beijing.aliyuncs.com/",
            &[
                "x-acs-action: AssumeRole",
                "x-acs-version: 2015-04-01",
                "authorization: ACS3-HMAC-SHA256 Credential=a,",
                "DurationSeconds=1800",
                "RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr",
                "RoleSessionName=sess",
                "Policy=%7B%7D",
                "ExternalId=ex%20t",
            ],
        )],
    },
    Scenario {
        name: "cli-chainable",
        variables: &[("ALIBABA_CLOUD_PROFILE", "chain")],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[(
            "POST https://sts-vpc.cn-hangzhou.aliyuncs.com/",
            &[
                "authorization: ACS3-HMAC-SHA256 Credential=cliAK,",
                "DurationSeconds=3600",
                "RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr2",
                "RoleSessionName=s2",
            ],
        )],
    },
    Scenario {
        name: "cli-ecs",
        variables: &[("ALIBABA_CLOUD_PROFILE", "ecs")],
        answers: imds,
        calls: Ok(&["STS.i is it"]),
        requests: &[
            PUT_TOKEN,
            (
                "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/role-x",
                &["x-aliyun-ecs-metadata-token: TOKEN123"],
            ),
        ],
    },
    Scenario {
        name: "cli-oidc",
        variables: &[("ALIBABA_CLOUD_PROFILE", "oidc")],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts.aliyuncs.com/", OIDC_QUERY)],
    },
    Scenario {
        name: "cli-cloudsso",
        variables: &[("ALIBABA_CLOUD_PROFILE", "sso")],
        answers: |_| {
            (
                200,
                r#"{"CloudCredential":{"AccessKeyId":"STS.s","AccessKeySecret":"ss","SecurityToken":"st","Expiration":"2026-11-24T03:33:41Z"}}"#,
            )
        },
        calls: Ok(&["STS.s ss st", "STS.s ss st"]),
        requests: &[(
            "POST https://sso.example.com:8443/cloud-credentials",
            &[
                "authorization: Bearer sso-token",
                r#"{"AccessConfigurationId":"ac-1","AccountId":"12"}"#,
            ],
        )],
    },
    Scenario {
        name: "cli-cloudsso-ended",
        variables: &[("ALIBABA_CLOUD_PROFILE", "sso-over"), NO_ECS],
        answers: nobody,
        calls: Err(&["profile `sso-over`", "sign in again with `aliyun configure"]),
        requests: &[],
    },
    Scenario {
        name: "cli-disabled-ini",
        variables: &[NO_CLI],
        answers: nobody,
        calls: Ok(&["iniAK iniSK -"]),
        requests: &[],
    },
    Scenario {
        name: "ini-role",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "role")],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[(
            "POST https://sts.aliyuncs.com/",
            &[
                "authorization: ACS3-HMAC-SHA256 Credential=a,",
                "RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr",
                "RoleSessionName=sess",
            ],
        )],
    },
    Scenario {
        name: "ini-oidc",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "pod")],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts.aliyuncs.com/", OIDC_QUERY)],
    },
    Scenario {
        name: "ini-ecs",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "instance")],
        answers: imds_v1,
        calls: Ok(&["STS.i is it"]),
        requests: &[
            PUT_TOKEN,
            (
                "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/role-x",
                &["!x-aliyun-ecs-metadata-token"],
            ),
        ],
    },
    Scenario {
        name: "ini-unknown-type",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "rsa"), NO_ECS],
        answers: nobody,
        calls: Err(&["section `rsa`", "has the type `rsa_key_pair`, which is not supported"]),
        requests: &[],
    },
    Scenario {
        name: "cli-ecs-off",
        variables: &[
            ("ALIBABA_CLOUD_PROFILE", "ecs"),
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "True"),
        ],
        answers: imds,
        calls: Err(&["profile `ecs` in ", "turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"]),
        requests: &[],
    },
    Scenario {
        name: "cli-badmode",
        variables: &[("ALIBABA_CLOUD_PROFILE", "bad"), NO_ECS],
        answers: nobody,
        calls: Err(&[
            "environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set",
            "OIDC role: ALIBABA_CLOUD_ROLE_ARN is not set",
            "profile: profile `bad` in ",
            "config.json has the mode `Nope`, which is not supported; expected AK, StsToken, ",
            ", CloudSSO or OAuth",
            "credentials file: section `bad` in ",
            "ECS role: turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED",
            "credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set",
        ]),
        requests: &[],
    },
    Scenario {
        name: "cli-incomplete",
        variables: &[("ALIBABA_CLOUD_PROFILE", "half"), NO_ECS],
        answers: nobody,
        calls: Err(&["profile `half`", "is not complete: `access_key_secret` is missing"]),
        requests: &[],
    },
    Scenario {
        name: "cli-circle",
        variables: &[("ALIBABA_CLOUD_PROFILE", "loop"), NO_ECS],
        answers: nobody,
        calls: Err(&["needs the profile `loop2`", "its own source"]),
        requests: &[],
    },
    Scenario {
        name: "cli-source-unknown",
        variables: &[("ALIBABA_CLOUD_PROFILE", "astray"), NO_ECS, NO_INI],
        answers: nobody,
        calls: Err(&[
            "profile `astray` in ",
            "needs the profile `mian`, which does not exist; name one of `main`, `sts`, `arn`, `chain`, `ecs` and ",
            " others in `source_profile` of `astray`",
        ]),
        requests: &[],
    },
    Scenario {
        name: "imds-v2-roleunknown",
        variables: &[NO_CLI, NO_INI],
        answers: imds,
        calls: Ok(&["STS.i is it", "STS.i is it", "STS.i is it"]),
        requests: &[
            PUT_TOKEN,
            (
                "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/",
                &["x-aliyun-ecs-metadata-token: TOKEN123"],
            ),
            (
                "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/my-role",
                &["x-aliyun-ecs-metadata-token: TOKEN123"],
            ),
        ],
    },
    Scenario {
        name: "imds-v2-role-env",
        variables: &[NO_CLI, NO_INI, ROLE_ENV],
        answers: imds,
        calls: Ok(&["STS.i is it"]),
        requests: &[PUT_TOKEN, GET_ROLE],
    },
    Scenario {
        name: "imds-fallback-v1",
        variables: &[NO_CLI, NO_INI, ROLE_ENV],
        answers: imds_v1,
        calls: Ok(&["STS.i is it"]),
        requests: &[PUT_TOKEN, GET_ROLE_V1],
    },
    Scenario {
        name: "imds-v1-disabled",
        variables: &[NO_CLI, NO_INI, ROLE_ENV, ("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")],
        answers: imds_v1,
        calls: Err(&["ECS role: asking the metadata server for a session token failed", "404"]),
        requests: &[PUT_TOKEN],
    },
    Scenario {
        name: "imds-token-then-403-fallback",
        variables: &[NO_CLI, NO_INI, ROLE_ENV],
        answers: imds_token_refused,
        calls: Ok(&["STS.i is it"]),
        requests: &[PUT_TOKEN, GET_ROLE, GET_ROLE_V1],
    },
    Scenario {
        name: "imds-other-role",
        variables: &[NO_CLI, NO_INI, ROLE_ENV],
        answers: imds_of_another_role,
        calls: Err(&[
            "ECS role: the instance has the role `my-role` and not `role-env`; correct the name of the role, or leave it out",
        ]),
        requests: &[
            PUT_TOKEN,
            GET_ROLE,
            GET_ROLE_V1,
            ("GET http://100.100.100.200/latest/meta-data/ram/security-credentials/", &[]),
        ],
    },
    Scenario {
        name: "imds-near-expiry",
        variables: &[NO_CLI, NO_INI, ROLE_ENV],
        answers: imds_near,
        calls: Ok(&["STS.i is it", "STS.i is it"]),
        requests: &[PUT_TOKEN, GET_ROLE, PUT_TOKEN, GET_ROLE],
    },
    Scenario {
        name: "imds-nobody-there",
        variables: &[NO_CLI, NO_INI],
        answers: nobody,
        calls: Err(&["ECS role: ", "connection refused"]),
        requests: &[PUT_TOKEN],
    },
    Scenario {
        name: "uri-chain",
        variables: &[
            NO_CLI,
            NO_INI,
            NO_ECS,
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://localhost:9999/creds?a=b"),
        ],
        answers: |_| (200, IMDS),
        calls: Ok(&["STS.i is it", "STS.i is it"]),
        requests: &[("GET http://localhost:9999/creds", &["a=b", "host: localhost:9999"])],
    },
    Scenario {
        name: "uri-without-success",
        variables: &[
            NO_CLI,
            NO_INI,
            NO_ECS,
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://localhost:9999/creds?key=s3cret"),
        ],
        answers: |_| (200, r#"{"Code":"Denied"}"#),
        calls: Err(&[
            "credentials URI: the response of http://localhost:9999/creds has the code `Denied`",
        ]),
        requests: &[("GET http://localhost:9999/creds", &["key=s3cret"])],
    },
    Scenario {
        name: "none",
        variables: &[NO_CLI, NO_INI, NO_ECS],
        answers: nobody,
        calls: Err(&[
            "no credentials found",
            "profile: turned off",
            "/nowhere/credentials.ini cannot be read",
        ]),
        requests: &[],
    },
    Scenario {
        name: "sts-error",
        variables: &[("ALIBABA_CLOUD_PROFILE", "arn"), NO_ECS, NO_INI],
        answers: |_| (403, r#"{"Code":"NoPermission","Message":"no","RequestId":"R-1"}"#),
        calls: Err(&["AssumeRole: NoPermission (HTTP 403): no", "R-1"]),
        requests: &[("POST https://sts.cn-beijing.aliyuncs.com/", &[])],
    },
    Scenario {
        name: "sts-near-expiry-refresh",
        variables: &[("ALIBABA_CLOUD_PROFILE", "arn")],
        answers: |_| (200, STS_NEAR),
        calls: Ok(&["STS.a sec tok", "STS.a sec tok"]),
        requests: &[
            ("POST https://sts.cn-beijing.aliyuncs.com/", &[]),
            ("POST https://sts.cn-beijing.aliyuncs.com/", &[]),
        ],
    },
    Scenario {
        name: "sts-expired-answer",
        variables: &[("ALIBABA_CLOUD_PROFILE", "arn"), NO_ECS, NO_INI],
        answers: |_| (200, STS_PAST),
        calls: Err(&["have expired already; check the clock"]),
        requests: &[("POST https://sts.cn-beijing.aliyuncs.com/", &[])],
    },
    Scenario {
        name: "chain-oidc-sts-endpoint",
        variables: &[
            OIDC_ROLE,
            OIDC_PROVIDER,
            OIDC_FILE,
            ("ALIBABA_CLOUD_STS_ENDPOINT", "sts-vpc.ap-northeast-2.aliyuncs.com"),
            ("ALIBABA_CLOUD_STS_REGION", "cn-beijing"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.ap-northeast-2.aliyuncs.com/", OIDC_QUERY)],
    },
    Scenario {
        name: "chain-oidc-endpoint-type",
        variables: &[
            OIDC_ROLE,
            OIDC_PROVIDER,
            OIDC_FILE,
            ("ALIBABA_CLOUD_ENDPOINT_TYPE", "vpc"),
            ("ALIBABA_CLOUD_REGION_ID", "ap-northeast-2"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.ap-northeast-2.aliyuncs.com/", OIDC_QUERY)],
    },
    Scenario {
        name: "chain-oidc-vpc-without-sts-region",
        variables: &[
            OIDC_ROLE,
            OIDC_PROVIDER,
            OIDC_FILE,
            ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
            ("ALIBABA_CLOUD_REGION", "cn-shanghai"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.cn-shanghai.aliyuncs.com/", OIDC_QUERY)],
    },
    Scenario {
        name: "chain-oidc-region-without-vpc",
        variables: &[
            OIDC_ROLE,
            OIDC_PROVIDER,
            OIDC_FILE,
            ("ALIBABA_CLOUD_REGION_ID", "cn-shanghai"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts.aliyuncs.com/", OIDC_QUERY)],
    },
    Scenario {
        name: "cli-sts-endpoint",
        variables: &[
            ("ALIBABA_CLOUD_PROFILE", "sts-host"),
            ("ALIBABA_CLOUD_STS_ENDPOINT", "sts.aliyuncs.com"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.cn-shanghai.aliyuncs.com/", &["DurationSeconds=1800"])],
    },
    Scenario {
        name: "cli-sts-endpoint-of-variable",
        variables: &[
            ("ALIBABA_CLOUD_PROFILE", "arn"),
            ("ALIBABA_CLOUD_STS_ENDPOINT", "sts-vpc.cn-beijing.aliyuncs.com"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.cn-beijing.aliyuncs.com/", &[])],
    },
    Scenario {
        name: "cli-vpc-in-the-region-of-the-profile",
        variables: &[("ALIBABA_CLOUD_PROFILE", "vpc"), ("ALIBABA_CLOUD_REGION_ID", "cn-beijing")],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.cn-wuhan.aliyuncs.com/", &[])],
    },
    Scenario {
        name: "cli-credentials-uri",
        variables: &[
            ("ALIBABA_CLOUD_PROFILE", "uri"),
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://localhost:9999/of-variable"),
        ],
        answers: |_| (200, IMDS),
        calls: Ok(&["STS.i is it", "STS.i is it"]),
        requests: &[("GET http://localhost:9999/of-profile", &[])],
    },
    Scenario {
        name: "cli-credentials-uri-of-variable",
        variables: &[
            ("ALIBABA_CLOUD_PROFILE", "uri-env"),
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://localhost:9999/of-variable"),
        ],
        answers: |_| (200, IMDS),
        calls: Ok(&["STS.i is it"]),
        requests: &[("GET http://localhost:9999/of-variable", &[])],
    },
    Scenario {
        name: "cli-credentials-uri-missing",
        variables: &[("ALIBABA_CLOUD_PROFILE", "uri-env"), NO_ECS],
        answers: nobody,
        calls: Err(&["is not complete: `credentials_uri` is missing"]),
        requests: &[],
    },
    Scenario {
        name: "cli-role-with-the-role-of-the-instance",
        variables: &[("ALIBABA_CLOUD_PROFILE", "ecs-role")],
        answers: instance_and_sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[
            PUT_TOKEN,
            GET_ROLE,
            (
                "POST https://sts.aliyuncs.com/",
                &[
                    "authorization: ACS3-HMAC-SHA256 Credential=STS.i,",
                    "x-acs-security-token: it",
                    "RoleSessionName=sess",
                ],
            ),
        ],
    },
    Scenario {
        name: "cli-role-with-the-role-of-the-instance-by-its-other-name",
        variables: &[("ALIBABA_CLOUD_PROFILE", "ecs-role-2")],
        answers: instance_and_sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[PUT_TOKEN, GET_ROLE, ("POST https://sts.aliyuncs.com/", &[])],
    },
    Scenario {
        name: "cli-oauth",
        variables: &[("ALIBABA_CLOUD_PROFILE", "oauth")],
        answers: |_| {
            (
                200,
                r#"{"requestId":"R","accessKeyId":"STS.o","accessKeySecret":"os","securityToken":"ot","expiration":"2026-11-24T03:33:41Z"}"#,
            )
        },
        calls: Ok(&["STS.o os ot", "STS.o os ot"]),
        requests: &[(
            "POST https://oauth.alibabacloud.com/v1/exchange",
            &["authorization: Bearer sso-token", "content-type: application/json"],
        )],
    },
    Scenario {
        name: "cli-oauth-with-keys-of-the-tool",
        variables: &[("ALIBABA_CLOUD_PROFILE", "oauth-kept")],
        answers: nobody,
        calls: Ok(&["STS.f fs ft", "STS.f fs ft"]),
        requests: &[],
    },
    Scenario {
        name: "cli-oauth-ended",
        variables: &[("ALIBABA_CLOUD_PROFILE", "oauth-over"), NO_ECS],
        answers: nobody,
        calls: Err(&["the OAuth sign-in has ended; renew it", "`aliyun configure --mode OAuth`"]),
        requests: &[],
    },
    Scenario {
        name: "cli-oauth-of-an-unknown-site",
        variables: &[("ALIBABA_CLOUD_PROFILE", "oauth-nowhere"), NO_ECS],
        answers: nobody,
        calls: Err(&["has the site `MARS` in `oauth_site_type`; expected CN or INTL"]),
        requests: &[],
    },
    Scenario {
        name: "cli-odd-number",
        variables: &[("ALIBABA_CLOUD_PROFILE", "odd"), NO_ECS],
        answers: nobody,
        calls: Err(&["has something other than a number in `expired_seconds`"]),
        requests: &[],
    },
    Scenario {
        name: "ini-sts",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "session")],
        answers: nobody,
        calls: Ok(&["a s # 1 t#2"]),
        requests: &[],
    },
    Scenario {
        name: "ini-sts-without-token",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "session-half"), NO_ECS],
        answers: nobody,
        calls: Err(&["section `session-half`", "`security_token` is missing"]),
        requests: &[],
    },
    Scenario {
        name: "ini-keys-and-token",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "keys-and-token")],
        answers: nobody,
        calls: Ok(&["a s t"]),
        requests: &[],
    },
    Scenario {
        name: "ini-role-by-token-in-a-vpc",
        variables: &[
            NO_CLI,
            ("ALIBABA_CLOUD_PROFILE", "role-by-token"),
            ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
            ("ALIBABA_CLOUD_REGION_ID", "cn-wuhan"),
        ],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts-vpc.cn-wuhan.aliyuncs.com/", &["x-acs-security-token: t"])],
    },
    Scenario {
        name: "ini-broken-section",
        variables: &[NO_CLI, ("ALIBABA_CLOUD_PROFILE", "broken"), NO_ECS],
        answers: nobody,
        calls: Err(&["section `broken`", "has a key of its section a second time in line"]),
        requests: &[],
    },
    Scenario {
        name: "cli-chainable-of-a-token",
        variables: &[("ALIBABA_CLOUD_PROFILE", "chain-of-sts")],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts.aliyuncs.com/", &["x-acs-security-token: t"])],
    },
    Scenario {
        name: "cli-oidc-in-a-region",
        variables: &[("ALIBABA_CLOUD_PROFILE", "oidc-region")],
        answers: sts,
        calls: Ok(&["STS.a sec tok"]),
        requests: &[("POST https://sts.eu-central-1.aliyuncs.com/", OIDC_QUERY)],
    },
];
