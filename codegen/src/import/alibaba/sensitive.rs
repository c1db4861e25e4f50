//! Which names stand for secrets. Decides by the name alone; that only text can be a secret is the
//! caller's business.
//!
//! Reviewed against every name of the official metadata that has to do with passwords, secrets,
//! tokens and keys. What only names, counts, dates or describes a secret is none, nor is a token that
//! leads to a page, repeats a request or follows a task.

use crate::names::words;

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
const ENDINGS: [&[&str]; 28] = [
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
    &["license", "key"],
    &["recovery", "key"],
    &["plaintext"],
    &["plain", "text"],
    // A hash of a password serves to guess it; the seed and its picture are the secret of a
    // one-time-password device.
    &["password", "sha256", "hex"],
    &["password", "sha", "256", "hex"],
    &["base32", "string", "seed"],
    &["qr", "code", "png"],
];

/// Whether a field of that name holds a secret.
pub(super) fn is_sensitive(name: &str) -> bool {
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
    use super::is_sensitive;

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
            "Tokenizer",
            "",
        ] {
            assert!(!is_sensitive(name), "{name}");
        }
    }
}
