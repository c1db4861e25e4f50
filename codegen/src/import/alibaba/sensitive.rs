//! Which values are secrets: by their names, by the operation that they are part of, by the members that their example shows.
//! Must not know where a value travels.
//!
//! Reviewed against every name of the official metadata that has to do with passwords, secrets,
//! tokens and keys. What only names, counts, dates or describes a secret is none, nor is a token that
//! leads to a page, repeats a request or follows a task.

use serde_json::Value;

use super::json_text;
use crate::names::words;
use crate::spec::{SchemaSpec, Type};

/// Words that turn what follows into a statement about a secret.
const ABOUT: [&str; 4] = ["has", "is", "need", "support"];

/// What a token leads to, when it is no secret.
const HARMLESS_TOKENS: [&str; 15] = [
    "action",
    "alive",
    "client",
    "continuation",
    "cursor",
    "marker",
    "next",
    "out",
    "page",
    "query",
    "request",
    "result",
    "scroll",
    "search",
    "task",
];

/// Endings of secrets, in words.
const ENDINGS: [&[&str]; 59] = [
    &["password"],
    &["pass", "word"],
    &["passwd"],
    &["pwd"],
    &["passphrase"],
    &["pass", "phrase"],
    &["secret"],
    &["secret", "key"],
    &["secret", "data"],
    &["secret", "value"],
    &["secret", "access", "key"],
    &["private", "key"],
    &["private", "key", "body"],
    &["private", "key", "data"],
    &["private", "key", "pem"],
    &["encrypt", "key"],
    &["decrypt", "key"],
    &["auth", "key"],
    &["api", "key"],
    &["api", "key", "value"],
    &["api", "keys"],
    &["apikey"],
    &["apikeys"],
    &["client", "key"],
    &["license", "key"],
    &["play", "key"],
    &["pre", "shared", "key"],
    &["psk"],
    &["recovery", "key"],
    &["server", "key"],
    &["service", "key"],
    &["sk"],
    &["ssl", "pri"],
    &["trust", "key"],
    &["plaintext"],
    &["plain", "text"],
    // A hash of a password serves to guess it; the seed and its picture are the secret of a
    // one-time-password device.
    &["password", "sha256", "hex"],
    &["password", "sha", "256", "hex"],
    &["base32", "string", "seed"],
    &["qr", "code", "png"],
    &["otp"],
    &["token", "code"],
    // What lets its holder in, whatever is inside: keys, tokens and passwords mostly.
    &["credential"],
    &["image", "auth"],
    &["jdbc", "connection", "string"],
    &["kube", "config"],
    &["kubeconfig"],
    &["play", "auth"],
    &["secret", "sign"],
    &["ticket"],
    &["upload", "auth"],
    // Whoever has the address of a group of people or of a program may send to it: tokens are in it. What services call back is an address
    // of the caller's own, without one as a rule.
    &["webhook"],
    &["webhooks"],
    &["webhook", "url"],
    &["webhook", "urls"],
    &["web", "hook"],
    &["web", "hooks"],
    &["web", "hook", "url"],
    &["web", "hook", "urls"],
];

/// What is a secret in the operations of which names have these words, although its own name doesn't tell.
const BY_OPERATION: [(&[&str], &str); 6] = [
    (&["external", "agent"], "config"),
    (&["secret", "parameter"], "value"),
    (&["secret", "parameters"], "value"),
    (&["user", "config"], "config"),
    (&["user", "kubeconfig"], "config"),
    (&["user", "kube", "config"], "config"),
];

/// Whether a field is a secret by its name, or by the operation that it is part of.
pub(super) fn is_secret(operation: Option<&str>, name: &str, spec: &SchemaSpec) -> bool {
    let is_value = match spec.kind {
        Some(Type::String) => true,
        Some(Type::Array) => {
            spec.items.as_ref().is_some_and(|items| items.kind == Some(Type::String))
        }
        // What has members says of each whether it is one.
        Some(Type::Object) => spec.properties.is_empty() || is_made(spec),
        _ => false,
    };
    is_value
        && (is_sensitive(name) || operation.is_some_and(|operation| is_secret_of(operation, name)))
}

/// Whether an object is one value and says how that is made, as in `{"Form": "CONSTANT", "Value": "..."}`.
fn is_made(spec: &SchemaSpec) -> bool {
    let is_text = |name: &str| {
        spec.properties.get(name).is_some_and(|member| member.kind == Some(Type::String))
    };
    is_text("Value") && is_text("Form")
}

/// Whether a field of that name is a secret in that operation.
fn is_secret_of(operation: &str, name: &str) -> bool {
    BY_OPERATION.iter().any(|(subject, secret)| {
        name.eq_ignore_ascii_case(secret)
            && words(operation).windows(subject.len()).any(|part| part == *subject)
    })
}

/// Whether a value whose members are not described has a secret among them, as its example shows.
pub(super) fn shows_secrets(spec: &SchemaSpec, example: Option<&str>) -> bool {
    let is_open = match spec.kind {
        Some(Type::String | Type::Any) => true,
        Some(Type::Object) => spec.properties.is_empty(),
        _ => false,
    };
    is_open && example.and_then(json_text::read).is_some_and(|value| names_secrets(&value))
}

/// Whether there is a text under the name of a secret.
fn names_secrets(value: &Value) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| (value.is_string() && is_sensitive(name)) || names_secrets(value)),
        Value::Array(values) => values.iter().any(names_secrets),
        _ => false,
    }
}

/// Whether the name is that of a secret.
fn is_sensitive(name: &str) -> bool {
    let mut words = words(name);
    if words.last().is_some_and(|word| word == "list") {
        words.pop();
    }
    if words.first().is_some_and(|word| ABOUT.contains(&word.as_str())) {
        return false;
    }
    if let Some((last, before)) = words.split_last()
        && last == "token"
    {
        return !before.last().is_some_and(|word| HARMLESS_TOKENS.contains(&word.as_str()));
    }
    let is_end = |ending: &&[&str]| {
        words.len() >= ending.len()
            && words.iter().rev().zip(ending.iter().rev()).all(|(a, b)| a == b)
    };
    ENDINGS.iter().any(is_end)
}

#[cfg(test)]
mod tests {
    use super::{is_secret_of, is_sensitive, shows_secrets};
    use crate::spec::{SchemaSpec, Type};

    #[test]
    fn secrets_are_told_by_their_names() {
        for name in [
            "Password",
            "password",
            "PassWord",
            "LoginPassword",
            "login_password",
            "AccountPassword",
            "ADPassword",
            "AdUserPasswd",
            "SharePwd",
            "PassPhrase",
            "VncPassword",
            "EncryptedPassword",
            "PasswordSha256Hex",
            "AccessKeySecret",
            "accessSecret",
            "OssAkSecret",
            "ClientSecret",
            "client_secret",
            "DeviceSecret",
            "InvalidDeviceSecretList",
            "AppSecretValue",
            "SecretData",
            "SecretKey",
            "AgentSecretKey",
            "SecurityToken",
            "StsToken",
            "AccessToken",
            "refresh_token",
            "id_token",
            "OIDCToken",
            "JwtToken",
            "Token",
            "LoginToken",
            "secretToken",
            "PrivateKey",
            "privateKey",
            "PrivateKeyBody",
            "AccountPrivateKey",
            "AppDecryptKey",
            "AuthKey",
            "PushAuthKey",
            "apiKey",
            "ApiKeyValue",
            "LicenseKey",
            "Plaintext",
            "Base32StringSeed",
            "QRCodePNG",
            "Psk",
            "PSK",
            "PreSharedKey",
            "TrustKey",
            "SSLPri",
            "ClientKey",
            "ServerKey",
            "apiKeys",
            "JDBCConnectionString",
            "JdbcConnectionString",
            "Credential",
            "KubeConfig",
            "kubeconfig",
            "UploadAuth",
            "PlayAuth",
            "secretSign",
            "Ticket",
            "sk",
            "ImportToken",
            "Webhook",
            "Webhooks",
            "WebHook",
            "DingWebHook",
            "DingdingWebhookList",
            "AlertConfig.WebHook",
            "NotificationWebHook",
            "VpcWebHookUrls",
            "webhook_url",
        ] {
            assert!(is_sensitive(name), "{name}");
        }
    }

    #[test]
    fn what_only_speaks_of_secrets_is_none() {
        for name in [
            "KeyPairName",
            "PublicKey",
            "PublicKeyBody",
            "PasswordPolicy",
            "PasswordReusePrevention",
            "PasswordInherit",
            "PasswordLength",
            "PasswordExpireDays",
            "HasPassword",
            "IsValueSecret",
            "ForgetPasswordStatus",
            "WeakPasswordCount",
            "WindowsPasswordName",
            "SubUserPwdLevel",
            "TokenTTL",
            "TokenId",
            "TokenType",
            "token_type",
            "TokenEndpoint",
            "HttpTokens",
            "EmbeddingTokens",
            "NextToken",
            "nextToken",
            "NextPageToken",
            "PageToken",
            "continuation-token",
            "ClientToken",
            "RequestToken",
            "LifecycleActionToken",
            "KeepAliveToken",
            "ScaleOutToken",
            "ScrollToken",
            "SecretName",
            "SecretId",
            "SecretArn",
            "SecretType",
            "SecretNo",
            "AppSecretId",
            "ImagePullSecrets",
            "AccessKeyId",
            "PrivateKeyFingerprint",
            "EncryptionKeyId",
            "KMSKeyId",
            "EncryptionKey",
            "TagKey",
            "Key",
            "ProductKey",
            "PrimaryKey",
            "ApiKeyName",
            "Passed",
            "PassRate",
            "CiphertextBlob",
            "Certificate",
            "ConnectionString",
            "SSLConnectionString",
            "AllowCredentials",
            "PskEnabled",
            "AuthorizationEndpoint",
            "ImageAuthType",
            "Task",
            "Risk",
            "disk",
            "Tokenizer",
            "WebhookId",
            "WebhookOpen",
            "WebhookParameters",
            "CallbackUrl",
            "NotifyUrl",
            // Encrypted for the service alone.
            "EncryptedKeyMaterial",
            "",
        ] {
            assert!(!is_sensitive(name), "{name}");
        }
    }

    #[test]
    fn an_operation_about_secrets_says_what_its_plain_names_are() {
        for (operation, name) in [
            ("CreateSecretParameter", "Value"),
            ("GetSecretParametersByPath", "Value"),
            ("DescribeClusterUserKubeconfig", "config"),
            ("DescribeSubaccountK8sClusterUserConfig", "config"),
        ] {
            assert!(is_secret_of(operation, name), "{operation} {name}");
        }
        for (operation, name) in [
            ("CreateParameter", "Value"),
            ("CreateSecretParameter", "Name"),
            ("CredentialVerify", "Value"),
            ("DescribeClusterDetail", "config"),
        ] {
            assert!(!is_secret_of(operation, name), "{operation} {name}");
        }
    }

    #[test]
    fn json_that_holds_a_secret_is_told_by_its_example() {
        let text = SchemaSpec { kind: Some(Type::String), ..SchemaSpec::default() };
        for example in [
            r#"{"Psk": "1234****", "IkeVersion": "ikev1"}"#,
            r#"{\"database\": \"x\", \"password\": \"y\"}"#,
            r#"[{"a": {"AccessKeySecret": "x"}}]"#,
        ] {
            assert!(shows_secrets(&text, Some(example)), "{example}");
        }
        for example in [r#"{"PskEnabled": "true"}"#, r#"{"Password": true}"#, "Psk", "{", "[1]"] {
            assert!(!shows_secrets(&text, Some(example)), "{example}");
        }
        assert!(!shows_secrets(&text, None));
    }
}
